/**
 * Automatic top-up is decided outside of the ledger's batches: its terms and purchases are rows of their own. So
 * they are put to the model when the operation is, and held against what the product has afterwards. Steps with
 * them have nothing else in them that could come before or after.
 */
import { pays } from './bank.ts';
import type { Answer } from './model/commands.ts';
import type { Catalogue } from './model/facts.ts';
import type { Model } from './model/model.ts';
import { unwritten } from './moment.ts';
import type { Performer, Watched } from './perform.ts';
import type { Operation } from './script.ts';
import { micro } from './universe.ts';

export interface TopUps {
  /** Tells the model of an operation before it is put to the product. Returns what the model said; null when it was not asked. */
  expect(operation: Operation, at: { catalogue: Catalogue; now: number }): Answer['answer'] | null;
  /** What is wrong with its answer; null when nothing is. */
  judge(operation: Operation, answer: unknown): string | null;
}

export function createTopUps({ model, performer }: { model: Model; performer: Performer }): TopUps {
  function accountOf(operation: Operation): string | null {
    if (operation.do !== 'autoTopUp' && operation.do !== 'watch') return null;
    return performer.accounts.get(operation.account)?.id ?? null;
  }

  return {
    expect: (operation, { catalogue, now }) => {
      const account = accountOf(operation);
      if (account === null) return null;
      const moment = { now, leaseEnd: () => Number.NaN, token: () => '', nameGrant: unwritten };
      if (operation.do === 'autoTopUp') {
        const { enabled } = operation;
        const terms = {
          enabled,
          threshold: micro(operation.threshold),
          target: micro(operation.target),
          maxPerDay: micro(operation.maxPerDay),
        };
        return model.apply({ do: 'topUpTerms', account, terms }, { catalogue, moment }).answer.answer;
      }
      return model.apply({ do: 'buy', account, pays }, { catalogue, moment }).answer.answer;
    },
    judge: (operation, answer) => {
      const account = accountOf(operation);
      const known = account === null ? undefined : model.accounts.get(account);
      if (!known || operation.do !== 'watch') return null;
      const { purchases } = answer as Watched;
      const product = purchases.map(({ amount, status, startedAt }) => `${amount} ${status} ${startedAt}`);
      const expected = known.purchases.map(
        ({ amount, paid, at }) => `${amount} ${paid ? 'SUCCEEDED' : 'FAILED'} ${at}`,
      );
      const same = product.sort().join() === expected.sort().join();
      return same
        ? null
        : `operation ${operation.n}: the product bought ${product.join(', ')}, the model ${expected.join(', ')}`;
    },
  };
}

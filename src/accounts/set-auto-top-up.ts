/** setAutoTopUp: what is agreed about automatic purchases of an account. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { hashOf } from '../domain/request.ts';
import { type Conflict, type Invalid, invalid, type Missing } from '../problem.ts';
import type { AutoTopUpTerms } from './auto-top-up.ts';
import type { AutoTopUpStore } from './ports.ts';
import { mistakeInAmount, mistakeInLimit } from './read-fields.ts';

export interface SetAutoTopUpInput extends AutoTopUpTerms {
  readonly idempotencyKey: string;
  readonly accountId: string;
}

export interface AutoTopUpSet {
  readonly kind: 'SET';
  readonly accountId: string;
  readonly replayed: boolean;
}

export type SetAutoTopUpAnswer = AutoTopUpSet | Conflict | Missing | Invalid;
export type SetAutoTopUp = (caller: Caller | null, input: SetAutoTopUpInput) => Promise<SetAutoTopUpAnswer>;

/** Makes `setAutoTopUp`, for operators. `onChange` is told of the account, after the change was committed. */
export function createSetAutoTopUp(deps: {
  readonly store: AutoTopUpStore;
  readonly hasProvider: boolean;
  readonly onChange: (accountId: string) => void;
}): SetAutoTopUp {
  const { store, hasProvider, onChange } = deps;
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, accountId, enabled, threshold, target, maxPerDay } = input;
    const wrong =
      mistakeInLimit(threshold, ['input', 'threshold']) ??
      mistakeInAmount(target, ['input', 'target']) ??
      mistakeInAmount(maxPerDay, ['input', 'maxPerDay']);
    if (wrong) return wrong;
    if (target <= threshold) {
      const message = 'A purchase up to target would leave the balance below threshold.';
      return invalid('BAD_TARGET', ['input', 'target'], message, 'more than threshold');
    }
    if (enabled && !hasProvider) {
      const message = 'There is no payment provider that could be asked.';
      return invalid('NO_PAYMENT_PROVIDER', ['input', 'enabled'], message, 'false');
    }
    const terms = { enabled, threshold, target, maxPerDay };
    const set = await store.set(
      {
        scope: accountId,
        operation: 'setAutoTopUp',
        key: idempotencyKey,
        inputHash: hashOf(terms),
        askedBy: caller.application,
      },
      { accountId, terms },
    );
    if (set.kind !== 'DONE') return set;
    onChange(accountId);
    return { kind: 'SET', accountId, replayed: set.replayed };
  };
}

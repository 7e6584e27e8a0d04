/** Automatic top-up: setAutoTopUp, and what is agreed with an account. */
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { AutoTopUpStore } from '../../accounts/ports.ts';
import type { SetAutoTopUp } from '../../accounts/set-auto-top-up.ts';
import type { GraphqlContext } from '../context.ts';
import { toDate, toDateOrNull } from '../map/instant.ts';
import { toInvalidRequest, toRefusedCredits } from '../map/problem.ts';
import { readAccountId } from '../read-id.ts';
import { readInput } from '../read-input.ts';
import { Account } from '../types/account.ts';
import {
  AutoPurchase,
  AutoTopUp,
  AutoTopUpSet,
  SetAutoTopUpInput,
  SetAutoTopUpResult,
} from '../types/auto-top-up.ts';
import { make } from '../types/make.ts';
import { requireAccount } from '../visible.ts';

export interface AutoTopUpDependencies {
  readonly setAutoTopUp: SetAutoTopUp;
  readonly autoTopUps: Pick<AutoTopUpStore, 'terms' | 'latest'>;
}

const SHOWN = 20;

@Resolver(() => Account)
export class AutoTopUpResolver {
  private readonly use: AutoTopUpDependencies;

  constructor(use: AutoTopUpDependencies) {
    this.use = use;
  }

  private async read(accountId: string): Promise<AutoTopUp | null> {
    const [terms, latest] = await Promise.all([
      this.use.autoTopUps.terms(accountId),
      this.use.autoTopUps.latest(accountId, SHOWN),
    ]);
    if (!terms) return null;
    const purchases = latest.map(({ amount, status, reason, startedAt, endedAt }) =>
      make(AutoPurchase, {
        amount,
        status,
        reason,
        startedAt: toDate(startedAt),
        endedAt: toDateOrNull(endedAt),
      }),
    );
    return make(AutoTopUp, { ...terms, purchases });
  }

  @Mutation(() => SetAutoTopUpResult, {
    nullable: true,
    description:
      'Agrees on automatic purchases: when the available balance falls below a threshold, one purchase brings it up to a target. For operators.',
  })
  async setAutoTopUp(
    @Arg('input', () => SetAutoTopUpInput, { description: 'The account and the terms.' })
    given: SetAutoTopUpInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<SetAutoTopUpResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const accountId = readAccountId(reading.input.accountId, ['input', 'accountId']);
    if (typeof accountId !== 'string') return toInvalidRequest(accountId);
    const answer = await this.use.setAutoTopUp(caller, { ...reading.input, accountId });
    if (answer.kind !== 'SET') return toRefusedCredits(answer);
    const autoTopUp = await this.read(accountId);
    if (!autoTopUp) throw new Error(`the terms of account ${accountId} were set and are not there`);
    return make(AutoTopUpSet, { autoTopUp, replayed: answer.replayed });
  }

  @FieldResolver(() => AutoTopUp, {
    nullable: true,
    description: 'What is agreed about automatic purchases. Null when nothing was.',
  })
  async autoTopUp(
    @Root() { accountId }: Account,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<AutoTopUp | null> {
    requireAccount(caller, accountId);
    return this.read(accountId);
  }
}

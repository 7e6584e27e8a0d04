/** Account.insight, and the decisions that it leads to. */
import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ShowInsight } from '../../usage/show-insight.ts';
import { badArgument } from '../bad-argument.ts';
import type { GraphqlContext } from '../context.ts';
import { loadDecision } from '../loaders.ts';
import { toDecision } from '../map/decision.ts';
import { toInsight } from '../map/usage-insight.ts';
import { readArguments } from '../read-input.ts';
import { Account } from '../types/account.ts';
import { Decision } from '../types/decision.ts';
import { TimeRangeInput } from '../types/usage-args.ts';
import { AccountInsight, RefusalInsight } from '../types/usage-insight.ts';
import { requireAccount } from '../visible.ts';

@Resolver(() => Account)
export class AccountInsightResolver {
  private readonly showInsight: ShowInsight;

  constructor({ showInsight }: { showInsight: ShowInsight }) {
    this.showInsight = showInsight;
  }

  @FieldResolver(() => AccountInsight, {
    nullable: true,
    description: 'Estimates against use, jobs that nobody ended, refusals, and what would help.',
  })
  async insight(
    @Root() { accountId }: Account,
    @Arg('range', () => TimeRangeInput, {
      nullable: true,
      description: 'From when to when. Left out: the last 30 days.',
    })
    given: TimeRangeInput | null,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<AccountInsight> {
    requireAccount(caller, accountId);
    const { range } = readArguments({ range: given });
    const span = range ? { from: range.from.getTime(), to: range.to.getTime() } : null;
    const shown = await this.showInsight(accountId, span);
    if (shown.kind === 'INVALID') throw badArgument(shown);
    return toInsight(shown);
  }
}

@Resolver(() => RefusalInsight)
export class RefusalInsightResolver {
  @FieldResolver(() => Decision, { nullable: true })
  async decision(
    @Root() { accountId, decisionId }: RefusalInsight,
    @Ctx() { loaders }: GraphqlContext,
  ): Promise<Decision | null> {
    const entry = await loadDecision(loaders, { accountId, id: decisionId });
    return entry && toDecision(entry.detail.decision, entry.ordinal);
  }
}

/** Query.usage: what was used, over time and by group. */
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ShowUsage } from '../../usage/show-usage.ts';
import { badArgument } from '../bad-argument.ts';
import type { GraphqlContext } from '../context.ts';
import { toUsageRequest } from '../input/usage.ts';
import { toUsageReport } from '../map/usage.ts';
import { readArguments } from '../read-input.ts';
import { UsageReport } from '../types/usage.ts';
import { UsageArgs } from '../types/usage-args.ts';

@Resolver(() => UsageReport)
export class UsageResolver {
  private readonly showUsage: ShowUsage;

  constructor({ showUsage }: { showUsage: ShowUsage }) {
    this.showUsage = showUsage;
  }

  @Query(() => UsageReport, {
    nullable: true,
    description:
      'Usage in equal steps, oldest first, empty steps filled. Use counts in the step in which it was settled; refusals in the step in which they were decided. The sum of the points is the total, and equals the ledger: it is read from the journal itself, so what was settled a moment ago is in it. Account keys see their own account; all accounts together are for operators and monitors.',
  })
  async usage(
    @Args(() => UsageArgs) args: UsageArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<UsageReport> {
    const request = toUsageRequest(readArguments(args));
    if ('kind' in request) throw badArgument(request);
    const shown = await this.showUsage(caller, request);
    if (shown.kind === 'INVALID') throw badArgument(shown);
    return toUsageReport(shown);
  }
}

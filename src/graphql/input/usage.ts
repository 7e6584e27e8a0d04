/** What can be asked about usage, from a client's words to what the use case takes. */
import type { Invalid } from '../../problem.ts';
import type { UsageRequest } from '../../usage/show-usage.ts';
import { readAccountId } from '../read-id.ts';
import type { WellFormed } from '../read-input.ts';
import type { UsageArgs } from '../types/usage-args.ts';

export function toUsageRequest(args: WellFormed<UsageArgs>): UsageRequest | Invalid {
  const { scope, range, step, timeZone, groupBy, groupLabels, filter, top } = args;
  let accountId: string | null = null;
  if (scope.accountId != null) {
    const read = readAccountId(scope.accountId, ['scope', 'accountId']);
    if (typeof read !== 'string') return read;
    accountId = read;
  }
  return {
    scope: { accountId, model: scope.model ?? null, pool: scope.pool ?? null },
    range: { from: range.from.getTime(), to: range.to.getTime() },
    step,
    timeZone: timeZone ?? 'UTC',
    groupBy: groupBy ?? [],
    groupLabels: groupLabels ?? null,
    filter: {
      models: filter?.models ?? null,
      endpoints: filter?.endpoints ?? null,
      userIds: filter?.userIds ?? null,
      labels: filter?.labels ?? null,
    },
    top: top ?? null,
  };
}

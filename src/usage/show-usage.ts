/** usage: what was used, refused and charged, over time and by group. */
import { type Caller, Forbidden, maySeeAccount, requireRole } from '../auth/caller.ts';
import type { Attribute } from '../domain/catalogue.ts';
import { bucketStarts, shortestStep, type TimeRange, type UsageStep } from '../domain/usage-buckets.ts';
import { MOST_POINTS, reportUsage, type UsageDimension, type UsageReport } from '../domain/usage-report.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { type Invalid, invalid } from '../problem.ts';
import { nameGroups } from './name-groups.ts';
import type { UsageReads } from './ports.ts';
import { selectUsage } from './select-usage.ts';

export interface UsageRequest {
  readonly scope: {
    /** Null stands for the caller's own account, and for all of them where the caller may see all. */
    readonly accountId: string | null;
    readonly model: string | null;
    readonly pool: string | null;
  };
  readonly range: TimeRange;
  readonly step: UsageStep;
  readonly timeZone: string;
  readonly groupBy: readonly UsageDimension[];
  readonly groupLabels: readonly string[] | null;
  readonly filter: {
    readonly models: readonly string[] | null;
    readonly endpoints: readonly string[] | null;
    readonly userIds: readonly string[] | null;
    readonly labels: readonly Attribute[] | null;
  };
  readonly top: number | null;
}

export interface UsageShown {
  readonly kind: 'USAGE';
  readonly groupBy: readonly UsageDimension[];
  readonly report: UsageReport;
}

export type ShowUsage = (caller: Caller | null, request: UsageRequest) => Promise<UsageShown | Invalid>;

/** Whose usage: one account's, or everybody's (null). Throws `Forbidden` when the caller may not see it. */
function accountInScope(caller: Caller, accountId: string | null): string | null {
  if (accountId === null) {
    if (caller.accountId !== null) return caller.accountId;
    requireRole(caller, 'OPERATOR', 'MONITOR');
    return null;
  }
  if (!maySeeAccount(caller, accountId)) {
    throw new Forbidden('FORBIDDEN', 'This key can only read the usage of its own account.');
  }
  return accountId;
}

function checkShape(request: UsageRequest): Invalid | null {
  const { range, groupBy, groupLabels, top } = request;
  if (range.from >= range.to) {
    return invalid(
      'EMPTY_RANGE',
      ['range', 'to'],
      'The range ends before anything can be in it.',
      'an instant after from',
    );
  }
  if (new Set(groupBy).size !== groupBy.length) {
    return invalid('DUPLICATE_DIMENSION', ['groupBy'], 'A dimension is named twice.', 'each dimension once');
  }
  if (top !== null && (top < 1 || top > MOST_POINTS)) {
    return invalid('BAD_TOP', ['top'], `top: ${top} can't be meant.`, `1 to ${MOST_POINTS}, or left out`);
  }
  if (groupLabels !== null && !groupBy.includes('LABEL')) {
    return invalid(
      'UNUSED_LABELS',
      ['groupLabels'],
      'groupLabels needs LABEL in groupBy.',
      'LABEL in groupBy',
    );
  }
  return null;
}

function tooManySteps({ range, timeZone, step }: UsageRequest): Invalid {
  const fits = shortestStep({ range, timeZone, most: MOST_POINTS });
  return invalid(
    'TOO_MANY_POINTS',
    ['step'],
    `The range has more than ${MOST_POINTS} steps of ${step}.`,
    `${fits} or longer, or a shorter range`,
  );
}

function tooManySeries(
  { range, timeZone, step }: UsageRequest,
  params: { series: number; steps: number; most: number },
): Invalid {
  const { series, steps, most } = params;
  const longer = shortestStep({ range, timeZone, most: Math.max(1, Math.floor(MOST_POINTS / series)) });
  const ways = [
    ...(most > 1 ? [`top: ${most - 1} or less`] : []),
    ...(longer !== step && series <= MOST_POINTS ? [`step: ${longer} or longer`] : []),
    'a shorter range',
  ];
  return invalid(
    'TOO_MANY_POINTS',
    ['top'],
    `${series} series of ${steps} steps are ${series * steps} points; at most ${MOST_POINTS} can be shown.`,
    ways.join(', or '),
  );
}

/**
 * Makes `usage`. It answers USAGE, or INVALID with the argument that can't be right. Throws `Forbidden`
 * for another's account, and for all accounts unless the caller is an operator or monitor. Reads the
 * journal itself in one statement, so what was settled a moment ago is in it.
 */
export function createShowUsage(deps: { reads: UsageReads; catalogue: CatalogueSource }): ShowUsage {
  return async (maybe, request) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR');
    const { range, step, timeZone, groupBy, groupLabels, top } = request;
    const accountId = accountInScope(caller, request.scope.accountId);
    const wrong = checkShape(request);
    if (wrong) return wrong;
    const select = await selectUsage({ ...request, accountId, catalogue: deps.catalogue });
    if ('kind' in select) return select;
    const starts = bucketStarts({ range, step, timeZone, most: MOST_POINTS });
    if (starts === null) return tooManySteps(request);

    const most = Math.floor(MOST_POINTS / starts.length);
    const sums = await deps.reads.sumUsage({
      boundTo: caller.accountId,
      select,
      starts,
      to: range.to,
      groupBy,
      groupLabels,
      most: Math.min(top ?? most, most),
    });
    if (sums.kind === 'UNKNOWN_ACCOUNT') {
      return invalid(
        'UNKNOWN_ACCOUNT',
        ['scope', 'accountId'],
        'There is no such account.',
        'the id of an account',
      );
    }
    if (sums.kind === 'TIMED_OUT') {
      const message = 'There is too much in this range to be added up in one answer.';
      return invalid('TOO_MUCH', ['range'], message, 'a shorter range, or one account');
    }
    const series = top === null || sums.groups <= top ? sums.groups : top + 1;
    if (series > most) return tooManySeries(request, { series, steps: starts.length, most });
    const named = nameGroups(sums.series, { groupBy, catalogue: deps.catalogue.current() });
    return { kind: 'USAGE', groupBy, report: reportUsage({ starts, series: named, cells: sums.cells }) };
  };
}

/**
 * Usage added up into series of equal steps. It fills the steps in which nothing happened and adds up
 * points, series and the whole, so that each total is the sum of what is shown under it by construction.
 */
import type { Quantity } from './catalogue.ts';
import type { Instant } from './instant.ts';

export const USAGE_DIMENSIONS = [
  'ACCOUNT',
  'USER',
  'KEY',
  'MODEL',
  'ENDPOINT',
  'POOL',
  'PRIORITY',
  'OUTCOME',
  'REASON',
  'SOURCE',
  'LABEL',
] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** The most points that all series of one report have together. */
export const MOST_POINTS = 10_000;

/** What is counted, apart from the meters. */
export interface UsageCounts {
  readonly granted: bigint;
  readonly rejected: bigint;
  /** Jobs settled or cancelled. */
  readonly settled: bigint;
  /** Charges less refunds, in micro-credits; debt is in it, what was forgiven is not. */
  readonly charged: bigint;
  /** What went back of holds and, by refunds, of charges, in micro-credits. */
  readonly returned: bigint;
  readonly computeMs: bigint;
}

export interface UsageTotals extends UsageCounts {
  /** Of each meter that was used, by slug, in micro-units. */
  readonly quantities: readonly Quantity[];
}

/** One sum of the journal: of one series in one step, either the counts or the use of one meter. */
export interface UsageCell {
  /** The index of its series. */
  readonly series: number;
  /** The index of its step. */
  readonly step: number;
  readonly sum: UsageCounts | Quantity;
}

export interface UsageSeriesKey {
  /** A value for each dimension, in the order in which they were asked for; null for usage that has none. */
  readonly values: readonly (string | null)[];
  /** Whether it is the sum of all groups that have no series of their own. */
  readonly others: boolean;
}

export interface UsageSeries extends UsageSeriesKey {
  /** One for each step, oldest first. */
  readonly points: readonly UsageTotals[];
  readonly total: UsageTotals;
}

export interface UsageReport {
  /** The starts of the steps. */
  readonly starts: readonly Instant[];
  readonly series: readonly UsageSeries[];
  readonly total: UsageTotals;
}

interface Sum {
  counts: UsageCounts;
  readonly meters: Map<string, bigint>;
}

const NOTHING: UsageCounts = {
  granted: 0n,
  rejected: 0n,
  settled: 0n,
  charged: 0n,
  returned: 0n,
  computeMs: 0n,
};

/** Builds the report. Cells of the same series and step are added up; each must lie within the series and steps. */
export function reportUsage(params: {
  starts: readonly Instant[];
  series: readonly UsageSeriesKey[];
  cells: readonly UsageCell[];
}): UsageReport {
  const { starts, series, cells } = params;
  const sums = series.map(() => starts.map(() => emptySum()));
  for (const { series: place, step, sum } of cells) {
    const point = sums[place]?.[step];
    if (!point) throw new RangeError(`series ${place} has no step ${step}`);
    if ('meter' in sum) addQuantity(point, sum);
    else point.counts = addCounts(point.counts, sum);
  }
  const shown = series.map((key, place) => {
    const points = (sums[place] ?? []).map(totalsOf);
    return { ...key, points, total: addUp(points) };
  });
  return { starts, series: shown, total: addUp(shown.map(({ total }) => total)) };
}

/** The sum of totals, exact. */
export function addUp(parts: readonly UsageTotals[]): UsageTotals {
  const sum = emptySum();
  for (const part of parts) {
    sum.counts = addCounts(sum.counts, part);
    for (const quantity of part.quantities) addQuantity(sum, quantity);
  }
  return totalsOf(sum);
}

/** Milliseconds as seconds in micro-units, exact. */
export function computeSeconds(totals: { readonly computeMs: bigint }): bigint {
  return totals.computeMs * 1_000n;
}

function emptySum(): Sum {
  return { counts: NOTHING, meters: new Map() };
}

function addCounts(a: UsageCounts, b: UsageCounts): UsageCounts {
  return {
    granted: a.granted + b.granted,
    rejected: a.rejected + b.rejected,
    settled: a.settled + b.settled,
    charged: a.charged + b.charged,
    returned: a.returned + b.returned,
    computeMs: a.computeMs + b.computeMs,
  };
}

function addQuantity(sum: Sum, { meter, quantity }: Quantity): void {
  sum.meters.set(meter, (sum.meters.get(meter) ?? 0n) + quantity);
}

function totalsOf(sum: Sum): UsageTotals {
  const quantities = [...sum.meters]
    .filter(([, quantity]) => quantity !== 0n)
    .map(([meter, quantity]) => ({ meter, quantity }))
    .sort((a, b) => (a.meter < b.meter ? -1 : 1));
  return { ...sum.counts, quantities };
}

/** A label of a group as text: name=value of each, by name. A backslash stands before what would be misread. */
export function labelText(labels: Readonly<Record<string, string>>): string | null {
  const marked = (text: string, marks: RegExp) => text.replace(marks, '\\$&');
  const parts = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${marked(name, /[\\,=]/g)}=${marked(value, /[\\,]/g)}`);
  return parts.length === 0 ? null : parts.join(',');
}

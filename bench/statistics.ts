/** Medians, percentiles and the comparison of two results. Pure. */

/** The middle value; of an even number the lower of the two. NaN of none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The least value that at least `percent` of a hundred are not above. NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** Whether a ratio is what is asked: at least, or at most. */
export function meets(ratio: number, target: Target): boolean {
  return 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost;
}

export type Target = { readonly atLeast: number } | { readonly atMost: number };

export interface Row {
  readonly name: string;
  /** Both sides of it, measured in one run. */
  readonly ratio: number;
  readonly target: Target;
  /** What was found on the way to it, with its unit in the name. */
  readonly figures: Readonly<Record<string, number | string>>;
}

export interface Result {
  readonly at: string;
  readonly commit: string;
  readonly rows: readonly Row[];
}

/** By how much each row that both have has changed: 1.1 is a tenth more. */
export function compare(
  before: Result,
  now: Result,
): { name: string; before: number; now: number; change: number }[] {
  return now.rows.flatMap(({ name, ratio }) => {
    const old = before.rows.find((row) => row.name === name);
    return old ? [{ name, before: old.ratio, now: ratio, change: ratio / old.ratio }] : [];
  });
}

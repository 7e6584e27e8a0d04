/** How each row stands against the last run before that had it. Pure. */
import type { Run } from './results.ts';

export interface Comparison {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  /** Of the ratio; 0.1 is a tenth more. */
  readonly change: number;
}

/** Rows that no run before had are left out. `runs` are in order of time. */
export function compareRuns(runs: readonly Run[], now: Run): Comparison[] {
  return now.rows.flatMap((row) => {
    const before = runs
      .toReversed()
      .flatMap(({ rows }) => rows)
      .find(({ name }) => name === row.name)?.ratio;
    if (before === undefined) return [];
    return [{ name: row.name, before, now: row.ratio, change: row.ratio / before - 1 }];
  });
}

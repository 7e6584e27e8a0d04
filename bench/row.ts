/** What a row of the suite is, and whether its target is met. */
import type { Stage } from './stage.ts';

export interface Target {
  readonly bound: 'at least' | 'at most';
  readonly value: number;
}

export interface Row {
  readonly name: string;
  /** One side by the other, both measured in this run. */
  readonly ratio: number;
  readonly target: Target | null;
  readonly met: boolean | null;
  /** What it was made of, by name. */
  readonly figures: Readonly<Record<string, number | string | boolean>>;
}

/** What measures one row, or several that share their rounds. */
export interface Group {
  readonly names: readonly string[];
  /** Left out of the default suite. */
  readonly byHand?: boolean;
  /** Measures those of its rows that are in `wanted`. */
  measure(stage: Stage, wanted: ReadonlySet<string>): Promise<Row[]>;
}

export function isMet(ratio: number, target: Target): boolean {
  // Of what could not be measured nothing is met.
  if (Number.isNaN(ratio)) return false;
  return target.bound === 'at least' ? ratio >= target.value : ratio <= target.value;
}

export function makeRow(
  name: string,
  ratio: number,
  params: { target: Target | null; figures: Row['figures']; also?: boolean },
): Row {
  const { target, figures, also = true } = params;
  return { name, ratio, target, met: target && isMet(ratio, target) && also, figures };
}

export function atLeast(value: number): Target {
  return { bound: 'at least', value };
}

export function atMost(value: number): Target {
  return { bound: 'at most', value };
}

/** Interleaved rounds: each side in turn, again and again, so that a machine that drifts drifts for all of them. */
import { closedLoop, type Measured, type Side } from './closed-loop.ts';
import { median } from './statistics.ts';

export interface Course {
  readonly name: string;
  readonly side: Side;
  readonly connections: number;
}

export interface Summary {
  /** Medians over the rounds. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

export const ROUNDS = 3;
export const SECONDS = 2;
/** Below it the compilers have not finished, and the ratio flatters. */
const WARM_SECONDS = 4;

/** Runs every course once to warm up, then in rounds; the medians by name. */
export async function measureRounds(
  courses: readonly Course[],
  params: { rounds?: number; seconds?: number; warm?: number } = {},
): Promise<(name: string) => Summary> {
  const { rounds = ROUNDS, seconds = SECONDS, warm = WARM_SECONDS } = params;
  const found = new Map<string, Measured[]>();
  const warmed = new Set<string>();
  for (const { side, connections } of courses) {
    if (warmed.has(side.url)) continue;
    warmed.add(side.url);
    await closedLoop(side, { connections, seconds: warm });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, side, connections } of courses) {
      const measured = await closedLoop(side, { connections, seconds });
      found.set(name, [...(found.get(name) ?? []), measured]);
    }
  }
  return (name) => {
    const all = found.get(name) ?? [];
    return {
      rate: median(all.map((each) => each.rate)),
      p50: median(all.map((each) => each.p50)),
      p99: median(all.map((each) => each.p99)),
    };
  };
}

/** The better of some courses. */
export function best(summaries: readonly Summary[]): Summary {
  const sorted = summaries.toSorted((a, b) => b.rate - a.rate);
  return sorted[0] ?? { rate: Number.NaN, p50: Number.NaN, p99: Number.NaN };
}

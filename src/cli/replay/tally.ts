// Counts of what happened, and how long answers took.
import type { RejectionCode } from '../../client/generated/operations.ts';

export interface Asked {
  granted: number;
  /** By the first reason, so that they sum to what was rejected. */
  readonly rejected: Map<RejectionCode, number>;
  /** By every reason. */
  readonly reasons: Map<RejectionCode, number>;
}

export interface Tally {
  /** Rows that were requested and answered with a decision. */
  requests: number;
  /** What the first request of each row met. */
  readonly first: Asked;
  /** Requests under new keys after a rejection, and what they met. */
  retries: number;
  readonly again: Asked;
  /** Rows whose last rejection named an instant that was too far off, or none, or that had used up its retries. */
  gaveUp: number;
  heartbeats: number;
  leasesLost: number;
  readonly ended: { succeeded: number; failed: number; cancelled: number; late: number; afterExpiry: number };
  /** Jobs whose worker was gone and that nobody ever settled. */
  neverSettled: number;
  /** Of those, by the time of the end, how many had given their hold back. */
  expired: number;
  readonly outputTokens: { estimated: number; real: number; aboveEstimate: number };
  /** Milliseconds of each requestJob, in the order of the answers. */
  readonly latencies: number[];
  /** Answers that should not have come, the first of them in words. */
  faults: number;
  readonly faultExamples: string[];
}

const EXAMPLES = 10;

export function createTally(): Tally {
  return {
    requests: 0,
    first: { granted: 0, rejected: new Map(), reasons: new Map() },
    retries: 0,
    again: { granted: 0, rejected: new Map(), reasons: new Map() },
    gaveUp: 0,
    heartbeats: 0,
    leasesLost: 0,
    ended: { succeeded: 0, failed: 0, cancelled: 0, late: 0, afterExpiry: 0 },
    neverSettled: 0,
    expired: 0,
    outputTokens: { estimated: 0, real: 0, aboveEstimate: 0 },
    latencies: [],
    faults: 0,
    faultExamples: [],
  };
}

export function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

export function countFault(tally: Tally, message: string): void {
  tally.faults += 1;
  if (tally.faultExamples.length < EXAMPLES) tally.faultExamples.push(message);
}

/** The smallest value that at least this share of all values does not exceed (nearest rank); null of nothing. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/**
 * Counting what runs at once, by the ends of leases.
 *
 * A counter is a sorted list of instants with how many leases end at each. What runs at `now` is what
 * ends after `now`, so a lapsed lease has left every count at its very end, whether or not anything
 * has swept it up. Ends are laid on a grid (`leaseEnd`), which keeps the list short however many jobs
 * run; the grid is where leases truly end, so nothing is approximated.
 */
import type { Instant, Millis } from './instant.ts';

export interface LeaseCount {
  readonly counter: string;
  /** Ascending by instant; pairs of end and number of leases. */
  readonly ends: readonly (readonly [end: Instant, leases: number])[];
}

/** A lease of about `length` from `now`, its end moved up to a grid of at most 1/128 of the length, so that a counter has few distinct ends. */
export function leaseEnd(now: Instant, length: Millis): Instant {
  const grid = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, length) / 128)));
  return Math.ceil((now + length) / grid) * grid;
}

export function running(count: LeaseCount | undefined, now: Instant): number {
  let total = 0;
  if (count) for (const [end, leases] of count.ends) if (end > now) total += leases;
  return total;
}

/** The first instant at which at least `places` of those that run at `now` have ended by time alone; null when there are not so many. */
export function freeAt(count: LeaseCount | undefined, now: Instant, places: number): Instant | null {
  let freed = 0;
  if (count) {
    for (const [end, leases] of count.ends) {
      if (end <= now) continue;
      freed += leases;
      if (freed >= places) return end;
    }
  }
  return null;
}

export function findCount(counts: readonly LeaseCount[], counter: string): LeaseCount | undefined {
  return counts.find((count) => count.counter === counter);
}

function hasLapsed({ ends }: LeaseCount, now: Instant): boolean {
  const last = ends.at(-1);
  return last === undefined || last[0] <= now;
}

/**
 * Adds `delta` leases that end at `end` and drops the ends that have passed, and other counters in which
 * nothing runs any more. Removing what is not there changes nothing: it lapsed before.
 */
export function addLeases(
  counts: readonly LeaseCount[],
  change: { counter: string; end: Instant; delta: number; now: Instant },
): LeaseCount[] {
  const { counter, end, delta, now } = change;
  const old = findCount(counts, counter);
  const ends: [Instant, number][] = [];
  let placed = end <= now;
  for (const [at, leases] of old?.ends ?? []) {
    if (at <= now) continue;
    if (!placed && at > end) {
      if (delta > 0) ends.push([end, delta]);
      placed = true;
    }
    if (at === end) {
      placed = true;
      if (leases + delta > 0) ends.push([at, leases + delta]);
    } else ends.push([at, leases]);
  }
  if (!placed && delta > 0) ends.push([end, delta]);
  const rest = counts.filter((count) => count.counter !== counter && !hasLapsed(count, now));
  return ends.length > 0 ? [...rest, { counter, ends }] : rest;
}

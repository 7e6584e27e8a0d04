/**
 * The capacity of a pool that was told none: learned from how long its jobs take. While a job takes about as
 * long as usual there is room for more; when it takes longer, jobs wait inside the pool, and fewer should run.
 *
 * Source of the algorithm: Gradient2 of Netflix's concurrency-limits. The gradient is the usual latency, with a
 * tolerance, divided by the latency now, from a half to 1; the limit is multiplied by it, a few more jobs are let
 * in to find out whether they fit, and the outcome is smoothed. Other than there, the usual latency rises ten times
 * slower than it falls: a plain average takes a pool that is full all day for the usual one within minutes, and lets
 * ever more in. Fractions are rounded to whole numbers of small units, so that every node comes to the same.
 */
import type { Instant, Millis } from './instant.ts';

export interface AdaptivePolicy {
  /** Jobs at once, before anything was learned. */
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  /** How much longer than usual jobs may take without the capacity falling, in millionths: 1.5 is half as long again. */
  readonly tolerance: number;
  /** How much a reading counts against what was learned before, in millionths, above 0 and at most 1. */
  readonly smoothing: number;
  /** Jobs that are tried on top of what fits, in each step. */
  readonly probe: number;
  /** Readings sooner than this after the last one that taught something teach nothing, however many there are. */
  readonly everyMs: Millis;
  /** Over how many readings the usual latency is averaged; ten times as many when it rises. */
  readonly memory: number;
}

export interface Learned {
  /** Thousandths of a job. */
  readonly limit: number;
  /** The usual latency, in microseconds. */
  readonly usual: number;
  /** How many readings have taught. */
  readonly readings: number;
  /** When the last of them did. */
  readonly at: Instant;
}

const ONE = 1_000_000;
const PER_JOB = 1_000;
const PER_MILLI = 1_000;
const LEAST_GRADIENT = 0.5;
/** So many first readings count alike. */
const WARM_UP = 10;
const SLOWER_UP = 10;
/** When the usual latency is so many times that of now, it is a memory of bad times and is let go faster. */
const OUTDATED = 2;
const LET_GO = 0.95;

/** Longer is refused where it is told: a millennium of microseconds is still exact. */
export const LONGEST_LATENCY: Millis = 3_660 * 86_400_000;

export const DEFAULT_ADAPTIVE: AdaptivePolicy = {
  initial: 20,
  min: 1,
  max: 10_000,
  tolerance: 1_500_000,
  smoothing: 200_000,
  probe: 4,
  everyMs: 1_000,
  memory: 600,
};

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Jobs that may run at once by what was learned, within the policy's bounds. */
export function learnedCapacity(learned: Learned | null, { initial, min, max }: AdaptivePolicy): number {
  return clamp(learned === null ? initial : Math.floor(learned.limit / PER_JOB), min, max);
}

function nextUsual(learned: Learned | null, now: number, memory: number): number {
  if (learned === null) return now;
  const { usual, readings } = learned;
  const span = now > usual ? memory * SLOWER_UP : memory;
  const share = readings < WARM_UP ? 1 / (readings + 1) : 2 / (span + 1);
  const averaged = usual * (1 - share) + now * share;
  return Math.round(averaged > OUTDATED * now ? averaged * LET_GO : averaged);
}

function nextLimit(limit: number, gradient: number, { smoothing, probe, min, max }: AdaptivePolicy): number {
  const share = smoothing / ONE;
  const wanted = limit * gradient + probe * PER_JOB;
  return clamp(Math.round(limit * (1 - share) + wanted * share), min * PER_JOB, max * PER_JOB);
}

/**
 * What is known after a reading of the latency, taken while so many jobs ran. The limit stays while less than
 * half of it runs, because a pool that is not used says nothing about how much it could do; it falls by at most
 * half of `smoothing` in one step, and rises by at most `probe` x `smoothing`.
 */
export function learn(
  learned: Learned | null,
  params: { latencyMs: Millis; running: number; at: Instant; policy: AdaptivePolicy },
): Learned {
  const { latencyMs, running, at, policy } = params;
  if (learned !== null && at - learned.at < policy.everyMs) return learned;
  const now = Math.max(1, latencyMs) * PER_MILLI;
  const usual = Math.max(1, nextUsual(learned, now, policy.memory));
  const limit = clamp(learned?.limit ?? policy.initial * PER_JOB, policy.min * PER_JOB, policy.max * PER_JOB);
  const gradient = clamp(((policy.tolerance / ONE) * usual) / now, LEAST_GRADIENT, 1);
  return {
    limit: running * PER_JOB * 2 < limit ? limit : nextLimit(limit, gradient, policy),
    usual,
    readings: (learned?.readings ?? 0) + 1,
    at,
  };
}

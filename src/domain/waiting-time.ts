/**
 * When one who waits will probably start, from how fast those who waited in the pool were let in lately. Nothing is
 * said without evidence.
 *
 * Between now and a start at place n lie n steps of the queue. What n of them take is a sum of n times whose mean and
 * variance are known from a sample of k: it varies by n times the variance, and by n² / k times it because the mean
 * itself is only known from the sample. The sum is taken as gamma distributed, with its quantiles by the cube root
 * transformation of Wilson and Hilferty (1931). The first step is under way already, so it is left out of the least.
 */
import type { Priority } from './catalogue.ts';
import type { Instant, Millis } from './instant.ts';

/** One that was let in, and how long after the one before it, while it waited already. */
export interface StartGap {
  readonly priority: Priority;
  readonly ms: Millis;
}

/** How fast a pool lets in those who wait. */
export interface QueuePace {
  /** The last of them, the newest at the end. */
  readonly gaps: readonly StartGap[];
  /** When one who waited was let in last; null when none ever was. */
  readonly startedAt: Instant | null;
}

export interface StartInterval {
  readonly from: Instant;
  readonly to: Instant;
}

/** A pool remembers so many gaps. */
const MOST_GAPS = 64;
const LEAST_GAPS = 9;
/** The quantiles of the two ends, in standard deviations: a normal distribution has 87 % between them. Four of five have to hold, also when the sample is unlucky. */
const REACH = 1.5;

/** The pace after one was let in. The time since the last one counts if this one waited all the while. */
export function rememberStart(
  { gaps, startedAt }: QueuePace,
  start: { priority: Priority; askedAt: Instant; now: Instant },
): QueuePace {
  const { priority, askedAt, now } = start;
  if (startedAt === null || askedAt > startedAt) return { gaps, startedAt: now };
  return { gaps: [...gaps, { priority, ms: now - startedAt }].slice(-MOST_GAPS), startedAt: now };
}

/** A quantile of the sum of so many steps, `z` standard deviations from the middle, in milliseconds. */
function stepsTake(
  steps: number,
  z: number,
  sample: { mean: number; variance: number; size: number },
): number {
  const sum = steps * sample.mean;
  const variance = sample.variance * (steps + (steps * steps) / sample.size);
  if (sum === 0 || variance === 0) return sum;
  const ninth = variance / (9 * sum * sum);
  return sum * Math.max(0, 1 - ninth + z * Math.sqrt(ninth)) ** 3;
}

/** The interval in which four of five who stand at this place (from 1 on) start. Null while too little is known. */
export function estimateStart(
  { gaps }: Pick<QueuePace, 'gaps'>,
  { position, now }: { position: number; now: Instant },
): StartInterval | null {
  const size = gaps.length;
  if (size < LEAST_GAPS) return null;
  const mean = gaps.reduce((sum, { ms }) => sum + ms, 0) / size;
  const variance = gaps.reduce((sum, { ms }) => sum + (ms - mean) ** 2, 0) / (size - 1);
  const sample = { mean, variance, size };
  const place = Math.max(1, position);
  return {
    from: now + Math.floor(stepsTake(place - 1, -REACH, sample)),
    to: now + Math.ceil(stepsTake(place, REACH, sample)),
  };
}

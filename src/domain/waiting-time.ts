/** When one who waits will probably start, from how long others lately waited. Nothing is said without evidence. */
import type { Priority } from './catalogue.ts';
import type { Instant, Millis } from './instant.ts';

/** One that was admitted, and how long it had waited. */
export interface WaitSample {
  readonly priority: Priority;
  readonly ms: Millis;
}

export interface StartInterval {
  readonly from: Instant;
  readonly to: Instant;
}

/** A pool remembers so many of those that it admitted last. */
const MOST_SAMPLES = 64;
/** With n samples, the next lies between the k-th smallest and the k-th largest with probability (n + 1 - 2k) / (n + 1): four of five need nine. */
const LEAST_SAMPLES = 9;

export function rememberWait(samples: readonly WaitSample[], sample: WaitSample): readonly WaitSample[] {
  return [...samples, sample].slice(-MOST_SAMPLES);
}

/**
 * The interval in which four of five such jobs start: of the same priority, in the same pool, and not
 * admitted sooner than this one has waited already. Null while there are too few of them to say so.
 */
export function estimateStart(
  samples: readonly WaitSample[],
  params: { priority: Priority; askedAt: Instant; now: Instant },
): StartInterval | null {
  const { priority, askedAt, now } = params;
  const waited = now - askedAt;
  const times = samples
    .filter((sample) => sample.priority === priority && sample.ms >= waited)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  if (times.length < LEAST_SAMPLES) return null;
  const cut = Math.floor((times.length + 1) / 10);
  const [from, to] = [times[cut - 1] ?? times[0], times[times.length - cut]];
  return from === undefined || to === undefined ? null : { from: askedAt + from, to: askedAt + to };
}

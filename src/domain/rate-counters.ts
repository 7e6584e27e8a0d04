/**
 * The rate counters of an account or pool: how they are found, kept and bounded.
 *
 * A state is read and written with every decision, so it can't hold a counter for each of a million
 * end users. A counter that has emptied is dropped; what is left is what is in use just now. When even
 * that is more than `MOST_COUNTERS`, newcomers share: those of one rule are spread over `SHARED_SLOTS`
 * counters by hash. Sharing only ever refuses too early, never lets more through: a counter of one's own
 * goes on counting until it is empty, and nobody gets one while their shared one still counts something.
 * It costs a refusal to those who meet in a slot, which is told as the limit that it is; a FIRST_USE
 * window that is shared began with the first use of any of them.
 */
import type { Instant } from './instant.ts';
import type { RateLevel } from './rates.ts';

/** Counters of their own in one state. At about 40 bytes each, 20 kB at the very most. */
export const MOST_COUNTERS = 512;
/** Counters that newcomers of one rule share beyond that. */
export const SHARED_SLOTS = 64;

function isEmpty(level: RateLevel, now: Instant): boolean {
  return level.at < now;
}

/** FNV-1a: the same text is in the same slot on every node. */
function slotOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % SHARED_SLOTS;
}

/** Where `counter` of the rule named `rule` counts at `now`, and what stands there. */
export function findRate(
  levels: readonly RateLevel[],
  params: { rule: string; counter: string; now: Instant },
): { counter: string; level: RateLevel | undefined } {
  const { rule, counter, now } = params;
  const own = levels.find((each) => each.counter === counter);
  if (own) return { counter, level: own };
  const slot = `${rule}#${slotOf(counter)}`;
  const shared = levels.find((each) => each.counter === slot);
  if (shared && !isEmpty(shared, now)) return { counter: slot, level: shared };
  if (levels.length < MOST_COUNTERS) return { counter, level: undefined };
  const full = levels.filter((each) => !isEmpty(each, now)).length >= MOST_COUNTERS;
  return full ? { counter: slot, level: undefined } : { counter, level: undefined };
}

/** The counters with those of `taken` in their place and without those that have emptied. */
export function keepRates(
  levels: readonly RateLevel[],
  taken: readonly RateLevel[],
  now: Instant,
): RateLevel[] {
  const kept: RateLevel[] = [];
  for (const level of levels) {
    if (!isEmpty(level, now) && !taken.some(({ counter }) => counter === level.counter)) kept.push(level);
  }
  for (const level of taken) if (!isEmpty(level, now)) kept.push(level);
  return kept;
}

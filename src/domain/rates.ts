/**
 * Rates whose limit may change at any moment.
 *
 * ROLLING keeps a level that leaks at limit/window: level' = max(0, level - limit * dt / window) + cost
 * must stay within the limit. With a constant limit this is the generic cell rate algorithm (ITU-T
 * I.371); because the level and not a deadline is kept, a changed limit takes effect from that moment
 * on without a jump or a free burst. FIRST_USE and CALENDAR are fixed windows: they count up and
 * empty at once at their end.
 */
import { divideDown, divideUp, maxOf } from './decimal.ts';
import type { Instant, Millis } from './instant.ts';
import type { LimitRule } from './policy.ts';

/** For ROLLING `at` is when `level` was exact; for a fixed window it is when the window began. */
export interface RateLevel {
  readonly counter: string;
  readonly level: bigint;
  readonly at: Instant;
}

type RateStyle = LimitRule['style'];

export interface RateRule {
  readonly style: RateStyle;
  readonly windowMs: Millis;
  /** The limit as it binds now, in micro-units a window. */
  readonly limit: bigint;
}

function fixedStart(rule: RateRule, at: Instant): Instant {
  return rule.style === 'CALENDAR' ? Math.floor(at / rule.windowMs) * rule.windowMs : at;
}

/** The level at `now`, in micro-units: what still counts of what was taken. */
export function levelAt(rule: RateRule, stored: RateLevel | undefined, now: Instant): bigint {
  if (!stored || stored.level === 0n) return 0n;
  if (rule.style === 'ROLLING') {
    const elapsed = BigInt(Math.max(0, now - stored.at));
    // Rounded down: a level is never shown or taken as lower than it is.
    return maxOf(0n, stored.level - divideDown(rule.limit * elapsed, BigInt(rule.windowMs)));
  }
  return now < stored.at + rule.windowMs ? stored.level : 0n;
}

/** The first instant from `now` on at which `cost` fits; null when it can never fit this limit. */
export function fitsAt(
  rule: RateRule,
  stored: RateLevel | undefined,
  now: Instant,
  cost: bigint,
): Instant | null {
  if (cost > rule.limit) return null;
  const level = levelAt(rule, stored, now);
  const excess = level + cost - rule.limit;
  if (excess <= 0n || !stored) return now;
  if (rule.style !== 'ROLLING') return stored.at + rule.windowMs;
  if (rule.limit === 0n) return null;
  // Measured from the stored level, so that the leak's rounding here and in `levelAt` is the same.
  const toLeak = stored.level + cost - rule.limit;
  return stored.at + Number(divideUp(toLeak * BigInt(rule.windowMs), rule.limit));
}

/** When the counter is empty again; null when it is empty now. */
export function emptyAt(rule: RateRule, stored: RateLevel | undefined, now: Instant): Instant | null {
  if (!stored || levelAt(rule, stored, now) === 0n) return null;
  if (rule.style !== 'ROLLING') return stored.at + rule.windowMs;
  if (rule.limit === 0n) return null;
  return stored.at + Number(divideUp(stored.level * BigInt(rule.windowMs), rule.limit));
}

/** The counter after `cost` was taken at `now`. */
export function takeRate(
  rule: RateRule,
  stored: RateLevel | undefined,
  change: { counter: string; cost: bigint; now: Instant },
): RateLevel {
  const { counter, cost, now } = change;
  const level = levelAt(rule, stored, now);
  if (rule.style === 'ROLLING') return { counter, level: level + cost, at: Math.max(now, stored?.at ?? now) };
  const at = stored && level > 0n ? stored.at : fixedStart(rule, now);
  return { counter, level: level + cost, at };
}

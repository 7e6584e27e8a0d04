/**
 * Rates whose limit may change at any moment.
 *
 * ROLLING is the generic cell rate algorithm (ITU-T I.371): what was taken is kept as the instant at
 * which it will have leaked away, and that instant must not lie further ahead than the window. Taking
 * `cost` moves it by window * cost / limit. Because time is kept and not an amount, a changed limit has
 * no past: what was taken before goes on counting as the share of a window that it was then, neither
 * given back nor counted twice, and only what is taken from now on is measured by the new limit.
 *
 * FIRST_USE and CALENDAR are fixed windows: they count up and empty at once at their end.
 *
 * Nothing is rounded while the limit stays the same; when it changes, less than a millisecond is
 * rounded up.
 */
import { divideUp, maxOf } from './decimal.ts';
import type { Instant, Millis } from './instant.ts';
import type { LimitRule } from './policy.ts';

export interface RateLevel {
  readonly counter: string;
  /** In a fixed window what was taken, in micro-units. For ROLLING how far the instant of emptiness lies beyond `at`, in `limit`-ths of a millisecond. */
  readonly level: bigint;
  /** When it is empty again: the end of a fixed window, or for ROLLING that instant in whole milliseconds. */
  readonly at: Instant;
  /** The limit that bound when something was taken last, in micro-units a window. Above zero. */
  readonly limit: bigint;
}

type RateStyle = LimitRule['style'];

export interface RateRule {
  readonly style: RateStyle;
  readonly windowMs: Millis;
  /** The limit as it binds now, in micro-units a window. */
  readonly limit: bigint;
}

/** The part of a millisecond beyond `at`, in `rule.limit`-ths. */
function fractionOf(rule: RateRule, stored: RateLevel): bigint {
  return stored.limit === rule.limit ? stored.level : divideUp(stored.level * rule.limit, stored.limit);
}

/** How long what was taken still leaks, in `rule.limit`-ths of a millisecond. */
function backlog(rule: RateRule, stored: RateLevel | undefined, now: Instant): bigint {
  if (!stored) return 0n;
  return maxOf(0n, BigInt(stored.at - now) * rule.limit + fractionOf(rule, stored));
}

/** The level at `now`, in micro-units: what still counts of what was taken. Rounded up: it is never shown or taken as lower than it is. */
export function levelAt(rule: RateRule, stored: RateLevel | undefined, now: Instant): bigint {
  if (!stored) return 0n;
  if (rule.style === 'ROLLING') return divideUp(backlog(rule, stored, now), BigInt(rule.windowMs));
  return now < stored.at ? stored.level : 0n;
}

/** The first instant from `now` on at which `cost` fits; null when it can never fit this limit. */
export function fitsAt(
  rule: RateRule,
  stored: RateLevel | undefined,
  now: Instant,
  cost: bigint,
): Instant | null {
  if (cost > rule.limit) return null;
  if (!stored || cost === 0n) return now;
  const room = rule.limit - cost;
  if (rule.style !== 'ROLLING') return levelAt(rule, stored, now) <= room ? now : stored.at;
  const wait = divideUp(fractionOf(rule, stored) - room * BigInt(rule.windowMs), rule.limit);
  return Math.max(now, stored.at + Number(wait));
}

/** When the counter is empty again; null when it is empty now. */
export function emptyAt(rule: RateRule, stored: RateLevel | undefined, now: Instant): Instant | null {
  if (!stored) return null;
  const at = rule.style === 'ROLLING' && stored.level > 0n ? stored.at + 1 : stored.at;
  return at > now ? at : null;
}

/** The counter after `cost` was taken at `now`. */
export function takeRate(
  rule: RateRule,
  stored: RateLevel | undefined,
  change: { counter: string; cost: bigint; now: Instant },
): RateLevel {
  const { counter, cost, now } = change;
  if (cost === 0n) return stored ?? { counter, level: 0n, at: now, limit: maxOf(1n, rule.limit) };
  const { style, windowMs, limit } = rule;
  if (style === 'ROLLING') {
    const ahead = backlog(rule, stored, now) + cost * BigInt(windowMs);
    return { counter, level: ahead % limit, at: now + Number(ahead / limit), limit };
  }
  const before = levelAt(rule, stored, now);
  const began = style === 'CALENDAR' ? Math.floor(now / windowMs) * windowMs : now;
  return {
    counter,
    level: before + cost,
    at: stored && now < stored.at ? stored.at : began + windowMs,
    limit,
  };
}

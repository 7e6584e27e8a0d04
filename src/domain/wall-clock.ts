/** The wall clock of a time zone: which hour it shows at an instant, and when it shows the next. */
import { Temporal } from 'temporal-polyfill';
import { DAY, HOUR, type Instant, NEVER } from './instant.ts';

/** A stretch of time in which the zone is one offset away from UTC. */
interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
  readonly offset: number;
}

/** The last stretch of each zone that was asked for: a clock is set twice a year. It never changes an answer. */
const present = new Map<string, Stretch>();
/** More zones than there are. */
const MOST_REMEMBERED = 1_024;

function stretchAt(timeZone: string, at: Instant): Stretch {
  const known = present.get(timeZone);
  if (known && known.from <= at && at < known.until) return known;
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  // The transition before the next instant is the one at or before this.
  const before = local.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  const found = {
    from: before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: local.getTimeZoneTransition('next')?.epochMilliseconds ?? NEVER,
    offset: local.offsetNanoseconds / 1_000_000,
  };
  if (present.size >= MOST_REMEMBERED) present.clear();
  present.set(timeZone, found);
  return found;
}

/** The first of January 1970 was a Thursday. */
const THURSDAY = 4;

/** The hour from 0 to 23, and the day from 1, a Monday, to 7 (ISO 8601). */
export function wallClock(
  timeZone: string,
  at: Instant,
): { readonly hour: number; readonly weekday: number } {
  const local = at + stretchAt(timeZone, at).offset;
  const day = Math.floor(local / DAY);
  return {
    hour: Math.floor((local - day * DAY) / HOUR),
    weekday: ((((day + THURSDAY - 1) % 7) + 7) % 7) + 1,
  };
}

/** The first instant after `at` at which the clock may show another hour: the full hour, or when the clock is set. */
export function nextHour(timeZone: string, at: Instant): Instant {
  const { offset, until } = stretchAt(timeZone, at);
  const full = (Math.floor((at + offset) / HOUR) + 1) * HOUR - offset;
  return Math.min(full, until);
}

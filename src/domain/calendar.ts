/**
 * Periods of the calendar in a time zone, for budgets, allowances and usage. A day is from midnight
 * to midnight where the account lives: 23, 24 or 25 hours.
 */
import { Temporal } from 'temporal-polyfill';
import type { BudgetPeriod } from './account.ts';
import type { Instant } from './instant.ts';

type CalendarPeriod = Exclude<BudgetPeriod, 'TOTAL'>;

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

/** The start of the period that contains `at`. Weeks begin on Monday (ISO 8601). TOTAL began with the epoch. */
export function periodStart(period: BudgetPeriod, timeZone: string, at: Instant): Instant {
  if (period === 'TOTAL') return 0;
  const local = zoned(at, timeZone);
  if (period === 'HOUR')
    return local.round({ smallestUnit: 'hour', roundingMode: 'floor' }).epochMilliseconds;
  const day = local.startOfDay();
  if (period === 'DAY') return day.epochMilliseconds;
  if (period === 'WEEK') return day.subtract({ days: day.dayOfWeek - 1 }).startOfDay().epochMilliseconds;
  return day.with({ day: 1 }).startOfDay().epochMilliseconds;
}

const NEXT: Readonly<Record<CalendarPeriod, Temporal.DurationLike>> = {
  HOUR: { hours: 1 },
  DAY: { days: 1 },
  WEEK: { weeks: 1 },
  MONTH: { months: 1 },
};

/** The start of the period after the one that contains `at`; null for TOTAL. */
export function periodEnd(period: BudgetPeriod, timeZone: string, at: Instant): Instant | null {
  if (period === 'TOTAL') return null;
  const start = zoned(periodStart(period, timeZone, at), timeZone);
  const next = start.add(NEXT[period]);
  return period === 'HOUR' ? next.epochMilliseconds : next.startOfDay().epochMilliseconds;
}

/** The next anniversary after `at` of an agreement made at `since`: the 31st becomes the last day of shorter months and the 31st again. */
export function nextAnniversary(
  period: Exclude<CalendarPeriod, 'HOUR'>,
  params: { timeZone: string; since: Instant; at: Instant },
): Instant {
  const since = zoned(params.since, params.timeZone);
  const unit = period === 'DAY' ? 'days' : period === 'WEEK' ? 'weeks' : 'months';
  const passed = zoned(Math.max(params.at, params.since), params.timeZone).since(since, {
    largestUnit: unit,
  });
  let n = Math.max(0, passed[unit]);
  for (;;) {
    const next = since.add({ [unit]: n }).epochMilliseconds;
    if (next > params.at) return next;
    n += 1;
  }
}

/**
 * Into which steps a span of time is cut when usage is shown over time: on the clock and the calendar of
 * a time zone. It owns the boundaries and nothing else; adding up is done where the entries are.
 *
 * The steps of a range are a partition: every instant of the range falls into exactly one. The first and
 * the last are cut at the range. Days, weeks (from Monday) and months begin at the first instant of their
 * date, whatever length they have: 23, 24 or 25 hours, and a date that a zone skipped has no step. Steps
 * within a day follow the local clock and are cut where its offset changes, so that none is longer than
 * its name, and the hour that comes twice in autumn is two steps.
 */
import { Temporal } from 'temporal-polyfill';
import { DAY, HOUR, type Instant, MINUTE, type Millis } from './instant.ts';

/** From the shortest to the longest. */
export const USAGE_STEPS = ['MINUTE', 'FIVE_MINUTES', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'TOTAL'] as const;
export type UsageStep = (typeof USAGE_STEPS)[number];

/** from <= t < to */
export interface TimeRange {
  readonly from: Instant;
  readonly to: Instant;
}

const CLOCK_STEPS: Readonly<Partial<Record<UsageStep, Millis>>> = {
  MINUTE,
  FIVE_MINUTES: 5 * MINUTE,
  HOUR,
};

/** No step is longer, not even where a zone crossed the date line; so a range can be refused without cutting it. */
const NEVER_LONGER: Readonly<Record<UsageStep, Millis>> = {
  MINUTE,
  FIVE_MINUTES: 5 * MINUTE,
  HOUR,
  DAY: 2 * DAY,
  WEEK: 8 * DAY,
  MONTH: 32 * DAY,
  TOTAL: Number.POSITIVE_INFINITY,
};

/**
 * The starts of the steps in increasing order; the first is `range.from`, and each step ends where the
 * next begins, the last at `range.to`. Null when there would be more than `most`. The range must not be
 * empty.
 */
export function bucketStarts(params: {
  range: TimeRange;
  step: UsageStep;
  timeZone: string;
  most: number;
}): readonly Instant[] | null {
  const { range, step, timeZone, most } = params;
  if (range.from >= range.to) throw new RangeError('a range of usage must end after it begins');
  if (step === 'TOTAL') return [range.from];
  if (range.to - range.from > most * NEVER_LONGER[step]) return null;
  const length = CLOCK_STEPS[step];
  const inner =
    length === undefined
      ? calendarBoundaries(range.from, { step, timeZone })
      : clockBoundaries(range, { length, timeZone });
  const starts = [range.from];
  for (const boundary of inner) {
    if (boundary >= range.to) break;
    if (starts.length === most) return null;
    starts.push(boundary);
  }
  return starts;
}

/** The shortest step that cuts the range into at most `most` steps. */
export function shortestStep(params: { range: TimeRange; timeZone: string; most: number }): UsageStep {
  return USAGE_STEPS.find((step) => bucketStarts({ ...params, step }) !== null) ?? 'TOTAL';
}

/** Boundaries by the clock after `range.from`, computed from one change of the offset to the next. */
function* clockBoundaries(
  range: TimeRange,
  { length, timeZone }: { length: Millis; timeZone: string },
): Generator<Instant> {
  let start = range.from;
  while (start < range.to) {
    const local = zoned(start, timeZone);
    const offset = local.offsetNanoseconds / 1_000_000;
    const end = local.getTimeZoneTransition('next')?.epochMilliseconds ?? range.to;
    const first = (Math.floor((start + offset) / length) + 1) * length - offset;
    for (let at = first; at < end && at < range.to; at += length) yield at;
    yield end;
    start = end;
  }
}

/** The first instants of the days, weeks or months after `from`, without end. */
function* calendarBoundaries(
  from: Instant,
  { step, timeZone }: { step: UsageStep; timeZone: string },
): Generator<Instant> {
  const today = zoned(from, timeZone).toPlainDate();
  const length = step === 'DAY' ? { days: 1 } : step === 'WEEK' ? { weeks: 1 } : { months: 1 };
  let date = today;
  if (step === 'WEEK') date = today.subtract({ days: today.dayOfWeek - 1 });
  if (step === 'MONTH') date = today.with({ day: 1 });
  let last = from;
  for (;;) {
    date = date.add(length);
    const start = date.toZonedDateTime(timeZone).epochMilliseconds;
    // A date that the zone skipped begins with the next one; one that came twice is one day.
    if (start > last) yield start;
    last = Math.max(last, start);
  }
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

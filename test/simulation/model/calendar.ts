/**
 * Days, weeks and months where people live, by nothing but the clock that Intl shows: an instant is looked
 * for by trying the offsets that the zone has a day before and a day after.
 */
const DAY = 86_400_000;

/** What the clock and the calendar on the wall show. Months count from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millis: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const digits = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: digits,
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    second: digits,
  });
  formats.set(zone, format);
  return format;
}

export function wallAt(at: number, zone: string): Wall {
  const shown = new Map(
    formatFor(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const read = (part: Intl.DateTimeFormatPartTypes): number => shown.get(part) ?? Number.NaN;
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
    millis: ((at % 1000) + 1000) % 1000,
  };
}

/** The instant at which a clock that is set to UTC would show it. Days beyond the month's end run over into the next. */
function asUtc({ year, month, day, hour, minute, second, millis }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute, second, millis);
}

/** The first instant at which the wall shows it; where the clock skips it, as much later as the clock was set forward. */
export function instantOf(wall: Wall, zone: string): number {
  const wanted = asUtc(wall);
  const offsetAt = (at: number): number => asUtc(wallAt(at, zone)) - at;
  const before = wanted - offsetAt(wanted - DAY);
  const after = wanted - offsetAt(wanted + DAY);
  const showing = [before, after].filter((at) => asUtc(wallAt(at, zone)) === wanted);
  return showing.length > 0 ? Math.min(...showing) : before;
}

export type Period = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'TOTAL';

/** When the period that has `at` in it began. TOTAL began at the beginning of time. */
export function periodStart(period: Period, at: number, zone: string): number {
  if (period === 'TOTAL') return 0;
  const wall = wallAt(at, zone);
  if (period === 'HOUR') return at - (wall.minute * 60_000 + wall.second * 1000 + wall.millis);
  const midnight = { ...wall, hour: 0, minute: 0, second: 0, millis: 0 };
  if (period === 'DAY') return instantOf(midnight, zone);
  if (period === 'MONTH') return instantOf({ ...midnight, day: 1 }, zone);
  const weekday = new Date(asUtc(midnight)).getUTCDay();
  return instantOf({ ...midnight, day: wall.day - ((weekday + 6) % 7) }, zone);
}

/** When the period after the one that has `at` in it begins. */
export function nextPeriod(period: 'DAY' | 'WEEK' | 'MONTH', at: number, zone: string): number {
  const wall = wallAt(periodStart(period, at, zone), zone);
  if (period === 'MONTH') return instantOf({ ...wall, month: wall.month + 1 }, zone);
  return instantOf({ ...wall, day: wall.day + (period === 'WEEK' ? 7 : 1) }, zone);
}

/** The `count`th anniversary of an instant by periods; the 31st is the last day where a month has fewer. */
export function anniversary(
  since: number,
  params: { period: 'DAY' | 'WEEK' | 'MONTH'; count: number; zone: string },
): number {
  const { period, count, zone } = params;
  const wall = wallAt(since, zone);
  if (period !== 'MONTH')
    return instantOf({ ...wall, day: wall.day + count * (period === 'WEEK' ? 7 : 1) }, zone);
  const month = wall.month + count;
  const lastDay = new Date(Date.UTC(wall.year, month, 0)).getUTCDate();
  return instantOf({ ...wall, month, day: Math.min(wall.day, lastDay) }, zone);
}

/**
 * Instants and durations as text: the strict parts of RFC 3339 and ISO 8601 that have exactly one
 * meaning in whole milliseconds. Nothing is rounded: text that is finer than a millisecond is no
 * instant of Weir's.
 */

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const DURATION =
  /^P(?:(\d{1,5})W|(?:(\d{1,6})D)?(?:(T)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:\.(\d{1,3}))?S)?)?)$/;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Longer than any window, lease or period that makes sense: one hundred years of 365 days. */
export const LONGEST_DURATION_MS = 36_500 * DAY;

const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** Reads an RFC 3339 instant with at most 3 fraction digits. Undefined when it is none, or lies outside the years 1 to 9999 in UTC. */
export function parseInstant(text: string): Date | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match;
  const [fraction = '', sign = '+', offsetHour = '0', offsetMinute = '0'] = match.slice(7);
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`);
  // Date.parse moves 30 February into March; a date that comes back as another one does not exist.
  if (Number.isNaN(local) || new Date(local).getUTCDate() !== Number(day)) return undefined;
  const offset = Number(offsetHour) * HOUR + Number(offsetMinute) * MINUTE;
  const instant = sign === '-' ? local + offset : local - offset;
  return instant < EARLIEST || instant > LATEST ? undefined : new Date(instant);
}

/** Writes an instant in UTC with milliseconds: 2026-03-01T09:30:00.000Z. */
export function formatInstant(instant: Date): string {
  return instant.toISOString();
}

/**
 * Reads a length of time in milliseconds: weeks alone, or days, hours, minutes and seconds. Years and
 * months have no fixed length, and a length of time is never negative. Undefined for all else.
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  const [, weeks, days, time, hours, minutes, seconds, fraction] = match;
  const hasTime = hours !== undefined || minutes !== undefined || seconds !== undefined;
  if (time !== undefined && !hasTime) return undefined;
  if (weeks === undefined && days === undefined && !hasTime) return undefined;
  const total =
    Number(weeks ?? 0) * 7 * DAY +
    Number(days ?? 0) * DAY +
    Number(hours ?? 0) * HOUR +
    Number(minutes ?? 0) * MINUTE +
    Number(seconds ?? 0) * SECOND +
    Number((fraction ?? '').padEnd(3, '0'));
  return total > LONGEST_DURATION_MS ? undefined : total;
}

/** Writes milliseconds in the largest units that fit: 5400000 is PT1H30M, 0 is PT0S, a week is P7D. */
export function formatDuration(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new TypeError('A duration is written from a whole number of milliseconds that is not negative.');
  }
  if (milliseconds === 0) return 'PT0S';
  const days = Math.floor(milliseconds / DAY);
  const hours = Math.floor((milliseconds % DAY) / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  const seconds = Math.floor((milliseconds % MINUTE) / SECOND);
  const fraction = String(milliseconds % SECOND)
    .padStart(3, '0')
    .replace(/0+$/, '');
  const time = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 ? `${minutes}M` : '',
    seconds > 0 || fraction ? `${seconds}${fraction ? `.${fraction}` : ''}S` : '',
  ].join('');
  return `P${days > 0 ? `${days}D` : ''}${time ? `T${time}` : ''}`;
}

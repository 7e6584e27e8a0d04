import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { bucketStarts, shortestStep, USAGE_STEPS, type UsageStep } from '../../src/domain/usage-buckets.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function instant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

function cut(timeZone: string, step: UsageStep, from: string, to: string): string[] {
  const range = { from: instant(from), to: instant(to) };
  const starts = bucketStarts({ range, step, timeZone, most: 10_000 }) ?? [];
  return starts.map((at) => Temporal.Instant.fromEpochMilliseconds(at).toString());
}

function localDates(timeZone: string, starts: readonly string[]): string[] {
  return starts.map((at) =>
    Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDateTime().toString(),
  );
}

function hoursBetween(starts: readonly string[]): number[] {
  return starts.slice(1).map((at, i) => (instant(at) - instant(starts[i] ?? at)) / HOUR);
}

describe('days', () => {
  test('a day in Berlin has 23 hours in spring and 25 in autumn', () => {
    const spring = cut('Europe/Berlin', 'DAY', '2026-03-27T23:00:00Z', '2026-03-31T22:00:00Z');
    expect(localDates('Europe/Berlin', spring)).toEqual([
      '2026-03-28T00:00:00',
      '2026-03-29T00:00:00',
      '2026-03-30T00:00:00',
      '2026-03-31T00:00:00',
    ]);
    expect(hoursBetween(spring)).toEqual([24, 23, 24]);
    const autumn = cut('Europe/Berlin', 'DAY', '2026-10-23T22:00:00Z', '2026-10-27T23:00:00Z');
    expect(hoursBetween(autumn)).toEqual([24, 25, 24]);
  });

  test('a day in New York has 23 hours in spring and 25 in autumn', () => {
    expect(
      hoursBetween(cut('America/New_York', 'DAY', '2026-03-07T05:00:00Z', '2026-03-10T04:00:00Z')),
    ).toEqual([24, 23]);
    expect(
      hoursBetween(cut('America/New_York', 'DAY', '2026-10-31T04:00:00Z', '2026-11-03T05:00:00Z')),
    ).toEqual([24, 25]);
  });

  test('days in Kathmandu begin at a quarter past the hour of UTC', () => {
    expect(cut('Asia/Kathmandu', 'DAY', '2026-06-01T00:00:00Z', '2026-06-03T00:00:00Z')).toEqual([
      '2026-06-01T00:00:00Z',
      '2026-06-01T18:15:00Z',
      '2026-06-02T18:15:00Z',
    ]);
  });

  test('the date that Apia skipped in 2011 has no step', () => {
    const starts = cut('Pacific/Apia', 'DAY', '2011-12-28T10:00:00Z', '2012-01-01T10:00:00Z');
    expect(localDates('Pacific/Apia', starts)).toEqual([
      '2011-12-28T00:00:00',
      '2011-12-29T00:00:00',
      '2011-12-31T00:00:00',
      '2012-01-01T00:00:00',
    ]);
    expect(hoursBetween(starts)).toEqual([24, 24, 24]);
  });

  test('a day whose midnight is skipped begins at the first instant of its date', () => {
    const starts = cut('America/Sao_Paulo', 'DAY', '2018-11-03T03:00:00Z', '2018-11-06T02:00:00Z');
    expect(localDates('America/Sao_Paulo', starts)).toEqual([
      '2018-11-03T00:00:00',
      '2018-11-04T01:00:00',
      '2018-11-05T00:00:00',
    ]);
  });
});

describe('steps by the clock', () => {
  test('the hour that comes twice in autumn is two steps and the one that is missing in spring is none', () => {
    const autumn = cut('Europe/Berlin', 'HOUR', '2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z');
    expect(localDates('Europe/Berlin', autumn)).toEqual([
      '2026-10-25T01:00:00',
      '2026-10-25T02:00:00',
      '2026-10-25T02:00:00',
      '2026-10-25T03:00:00',
    ]);
    const spring = cut('Europe/Berlin', 'HOUR', '2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z');
    expect(localDates('Europe/Berlin', spring)).toEqual([
      '2026-03-29T01:00:00',
      '2026-03-29T03:00:00',
      '2026-03-29T04:00:00',
    ]);
  });

  test('a change of the clock by half an hour cuts the hour in which it falls', () => {
    const starts = cut('Australia/Lord_Howe', 'HOUR', '2026-04-04T14:00:00Z', '2026-04-04T17:30:00Z');
    expect(localDates('Australia/Lord_Howe', starts)).toEqual([
      '2026-04-05T01:00:00',
      '2026-04-05T01:30:00',
      '2026-04-05T02:00:00',
      '2026-04-05T03:00:00',
    ]);
  });

  test('hours follow the local clock where it stands at a quarter', () => {
    expect(cut('Asia/Kathmandu', 'HOUR', '2026-06-01T00:00:00Z', '2026-06-01T02:00:00Z')).toEqual([
      '2026-06-01T00:00:00Z',
      '2026-06-01T00:15:00Z',
      '2026-06-01T01:15:00Z',
    ]);
  });
});

describe('weeks, months and the whole', () => {
  test('weeks begin on Monday where the zone is', () => {
    const starts = cut('Pacific/Auckland', 'WEEK', '2026-01-01T00:00:00Z', '2026-01-20T00:00:00Z');
    expect(localDates('Pacific/Auckland', starts.slice(1))).toEqual([
      '2026-01-05T00:00:00',
      '2026-01-12T00:00:00',
      '2026-01-19T00:00:00',
    ]);
  });

  test('months begin on their first day, from any day of a month on', () => {
    const starts = cut('America/New_York', 'MONTH', '2026-01-31T12:00:00Z', '2026-04-30T12:00:00Z');
    expect(localDates('America/New_York', starts)).toEqual([
      '2026-01-31T07:00:00',
      '2026-02-01T00:00:00',
      '2026-03-01T00:00:00',
      '2026-04-01T00:00:00',
    ]);
  });

  test('TOTAL is one step', () => {
    expect(cut('UTC', 'TOTAL', '1970-01-01T00:00:00Z', '2100-01-01T00:00:00Z')).toEqual([
      '1970-01-01T00:00:00Z',
    ]);
  });
});

describe('how many', () => {
  test('more steps than may be are refused, and the longest range that fits is not', () => {
    const cutMinutes = (to: number, most: number) =>
      bucketStarts({ range: { from: 0, to }, step: 'MINUTE', timeZone: 'UTC', most });
    expect(cutMinutes(60_000 * 10, 10)).toHaveLength(10);
    expect(cutMinutes(60_000 * 10 + 1, 10)).toBeNull();
  });

  test('a range of all of time is refused at once and the step that fits is named', () => {
    const range = { from: 0, to: instant('+010000-01-01T00:00:00Z') };
    const before = performance.now();
    expect(bucketStarts({ range, step: 'MINUTE', timeZone: 'Europe/Berlin', most: 10_000 })).toBeNull();
    expect(shortestStep({ range, timeZone: 'Europe/Berlin', most: 10_000 })).toBe('TOTAL');
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('the shortest step that fits is named', () => {
    const range = { from: 0, to: 30 * DAY };
    expect(shortestStep({ range, timeZone: 'UTC', most: 10_000 })).toBe('FIVE_MINUTES');
    expect(shortestStep({ range, timeZone: 'UTC', most: 720 })).toBe('HOUR');
    expect(shortestStep({ range, timeZone: 'UTC', most: 1 })).toBe('MONTH');
  });
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'Pacific/Chatham',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Africa/Monrovia',
];

/** The wall clock's label of the step that contains an instant. */
function label(at: number, step: UsageStep, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const date = local.toPlainDate();
  if (step === 'DAY') return date.toString();
  if (step === 'WEEK') return date.subtract({ days: date.dayOfWeek - 1 }).toString();
  if (step === 'MONTH') return date.toPlainYearMonth().toString();
  const minutes = step === 'HOUR' ? 60 : step === 'FIVE_MINUTES' ? 5 : 1;
  const time = local.toPlainTime();
  const minute = Math.floor((time.hour * 60 + time.minute) / minutes);
  return `${date} ${minute} ${local.offsetNanoseconds}`;
}

test('every instant of a step has the same date or clock label, and neighbours differ', () => {
  const cases = fc.record({
    timeZone: fc.constantFrom(
      ...ZONES.filter((zone) => zone !== 'America/St_Johns' && zone !== 'Pacific/Kwajalein'),
    ),
    step: fc.constantFrom(...USAGE_STEPS.filter((step) => step !== 'TOTAL')),
    from: fc.integer({ min: instant('1970-01-01T00:00:00Z'), max: instant('2037-01-01T00:00:00Z') }),
    steps: fc.integer({ min: 1, max: 40 }),
    places: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
      minLength: 40,
      maxLength: 40,
    }),
  });
  fc.assert(
    fc.property(cases, ({ timeZone, step, from, steps, places }) => {
      const length = { MINUTE: 60_000, FIVE_MINUTES: 300_000, HOUR, DAY, WEEK: 7 * DAY, MONTH: 30 * DAY }[
        step
      ];
      const range = { from, to: from + Math.floor(length * (steps - 0.5)) };
      const starts = bucketStarts({ range, step, timeZone, most: 10_000 });
      if (starts === null) throw new Error('too many steps');
      expect(starts[0]).toBe(from);
      starts.forEach((start, i) => {
        const end = starts[i + 1] ?? range.to;
        expect(end).toBeGreaterThan(start);
        const inside = start + Math.floor((places[i % places.length] ?? 0) * (end - start));
        expect(label(inside, step, timeZone)).toBe(label(start, step, timeZone));
        expect(label(end - 1, step, timeZone)).toBe(label(start, step, timeZone));
        if (end < range.to) expect(label(end, step, timeZone)).not.toBe(label(start, step, timeZone));
      });
    }),
    { numRuns: 300 },
  );
});

test('splitting a range at any instant cuts it in the same places', () => {
  const cases = fc.record({
    timeZone: fc.constantFrom(...ZONES),
    step: fc.constantFrom(...USAGE_STEPS.filter((step) => step !== 'TOTAL')),
    from: fc.integer({ min: instant('1968-01-01T00:00:00Z'), max: instant('2037-01-01T00:00:00Z') }),
    length: fc.integer({ min: 2, max: 20 * DAY }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(cases, ({ timeZone, step, from, length, at }) => {
      const to = from + length;
      const middle = Math.min(to - 1, Math.max(from + 1, from + Math.floor(length * at)));
      const starts = (range: { from: number; to: number }) =>
        bucketStarts({ range, step, timeZone, most: 40_000 }) ?? [];
      const parts = [...starts({ from, to: middle }), ...starts({ from: middle, to })];
      const whole = starts({ from, to });
      expect(parts.filter((start) => start !== middle || whole.includes(middle))).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

/** Holds periods to the clock and calendar of where the account lives, across both changes of the clock. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BudgetPeriod } from '../../src/domain/account.ts';
import { lastAnniversary, nextAnniversary, periodEnd, periodStart } from '../../src/domain/calendar.ts';
import { DAY, HOUR } from './world.ts';

function at(text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new Error(`${text} is no instant`);
  return instant;
}

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Sao_Paulo',
];
const zone = fc.constantFrom(...zones);
const instant = fc.integer({ min: at('2009-01-01T00:00Z'), max: at('2031-01-01T00:00Z') });
const period = fc.constantFrom<Exclude<BudgetPeriod, 'TOTAL'>>('HOUR', 'DAY', 'WEEK', 'MONTH');

/** Instants around the changes of the clock in those zones. */
const shaky = fc.oneof(
  instant,
  ...[
    '2026-03-29T01:00Z',
    '2026-10-25T01:00Z',
    '2026-03-08T07:00Z',
    '2026-11-01T06:00Z',
    '2026-04-04T15:00Z',
    '2026-10-03T15:30Z',
    '2011-12-30T10:00Z',
    '2018-11-04T03:00Z',
  ].map((text) => fc.integer({ min: at(text) - 3 * HOUR, max: at(text) + 3 * HOUR })),
);

test('every instant is in its period, and the next period begins where it ends', () => {
  fc.assert(
    fc.property(period, zone, shaky, (each, timeZone, now) => {
      const start = periodStart(each, timeZone, now);
      const end = periodEnd(each, timeZone, now);
      if (end === null) throw new Error('only TOTAL has no end');
      expect(start).toBeLessThanOrEqual(now);
      expect(end).toBeGreaterThan(now);
      expect(periodStart(each, timeZone, end - 1)).toBe(start);
      expect(periodStart(each, timeZone, end)).toBeGreaterThan(start);
      expect(periodEnd(each, timeZone, end - 1)).toBe(end);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['2026-04-04T15:00Z', 'back by half an hour'],
  ['2026-10-03T15:30Z', 'forward by half an hour'],
])('the hours around %s follow each other without a gap where the clock is set %s', (change) => {
  const timeZone = 'Australia/Lord_Howe';
  for (let now = at(change) - 3 * HOUR; now < at(change) + 3 * HOUR; now += 5 * 60_000) {
    const start = periodStart('HOUR', timeZone, now);
    const end = periodEnd('HOUR', timeZone, now);
    expect(start).toBeLessThanOrEqual(now);
    expect(end).toBeGreaterThan(now);
    expect(periodStart('HOUR', timeZone, (end ?? now) - 1)).toBe(start);
    expect(periodStart('HOUR', timeZone, end ?? now)).toBeGreaterThan(start);
  }
});

test('a period is the same whichever instant of it was asked for before', () => {
  fc.assert(
    fc.property(period, fc.array(fc.tuple(zone, shaky), { minLength: 2, maxLength: 8 }), (each, asks) => {
      const first = asks.map(([timeZone, now]) => [
        periodStart(each, timeZone, now),
        periodEnd(each, timeZone, now),
      ]);
      const again = [...asks]
        .reverse()
        .map(([timeZone, now]) => [periodStart(each, timeZone, now), periodEnd(each, timeZone, now)]);
      expect(again.reverse()).toEqual(first);
    }),
  );
});

describe('a day of the account', () => {
  test.each([
    ['2026-03-29T12:00Z', 'Europe/Berlin', '2026-03-28T23:00Z', 23],
    ['2026-10-25T12:00Z', 'Europe/Berlin', '2026-10-24T22:00Z', 25],
    ['2026-06-01T12:00Z', 'Europe/Berlin', '2026-05-31T22:00Z', 24],
    ['2026-11-01T12:00Z', 'America/New_York', '2026-11-01T04:00Z', 25],
    ['2026-03-08T12:00Z', 'America/New_York', '2026-03-08T05:00Z', 23],
  ])('that contains %s in %s begins at %s and has %d hours', (now, timeZone, start, hours) => {
    expect(periodStart('DAY', timeZone, at(now))).toBe(at(start));
    expect(periodEnd('DAY', timeZone, at(now))).toBe(at(start) + hours * HOUR);
  });
});

test('a week begins on Monday', () => {
  expect(periodStart('WEEK', 'UTC', at('2027-01-13T08:00Z'))).toBe(at('2027-01-11T00:00Z'));
  expect(periodStart('WEEK', 'UTC', at('2027-01-11T00:00Z'))).toBe(at('2027-01-11T00:00Z'));
  expect(periodEnd('WEEK', 'UTC', at('2027-01-17T23:59:59.999Z'))).toBe(at('2027-01-18T00:00Z'));
});

test('a month has its own length', () => {
  expect(periodStart('MONTH', 'UTC', at('2028-02-29T08:00Z'))).toBe(at('2028-02-01T00:00Z'));
  expect(periodEnd('MONTH', 'UTC', at('2028-02-29T08:00Z'))).toBe(at('2028-03-01T00:00Z'));
  expect(periodEnd('MONTH', 'Europe/Berlin', at('2026-03-15T08:00Z'))).toBe(at('2026-03-31T22:00Z'));
});

test('TOTAL began with the epoch and never ends', () => {
  expect(periodStart('TOTAL', 'Europe/Berlin', at('2026-03-15T08:00Z'))).toBe(0);
  expect(periodEnd('TOTAL', 'Europe/Berlin', at('2026-03-15T08:00Z'))).toBeNull();
});

describe('an agreement made on the 31st', () => {
  const since = at('2026-01-31T15:30Z');

  test('is renewed on the last day of shorter months and on the 31st of longer ones', () => {
    const renewals: string[] = [];
    let now = since;
    for (let n = 0; n < 8; n += 1) {
      now = nextAnniversary('MONTH', { timeZone: 'UTC', since, at: now });
      renewals.push(new Date(now).toISOString().slice(0, 16));
    }
    expect(renewals).toEqual([
      '2026-02-28T15:30',
      '2026-03-31T15:30',
      '2026-04-30T15:30',
      '2026-05-31T15:30',
      '2026-06-30T15:30',
      '2026-07-31T15:30',
      '2026-08-31T15:30',
      '2026-09-30T15:30',
    ]);
  });

  test('is renewed at the same hour of the wall clock in summer and in winter', () => {
    const berlin = at('2026-02-20T09:00+01:00');
    expect(
      nextAnniversary('MONTH', { timeZone: 'Europe/Berlin', since: berlin, at: berlin + 30 * DAY }),
    ).toBe(at('2026-04-20T09:00+02:00'));
  });
});

test('an anniversary in the hour that is skipped in spring is kept right after it, and is not lost before', () => {
  const since = at('2026-03-01T02:30+01:00');
  const now = at('2026-03-29T03:10+02:00');
  const params = { timeZone: 'Europe/Berlin', since, at: now };
  expect(lastAnniversary('DAY', params)).toBe(at('2026-03-28T02:30+01:00'));
  expect(nextAnniversary('DAY', params)).toBe(at('2026-03-29T03:30+02:00'));
});

test('the next anniversary is the first one after the instant, on which nothing has been skipped', () => {
  const periods = fc.constantFrom<'DAY' | 'WEEK' | 'MONTH'>('DAY', 'WEEK', 'MONTH');
  fc.assert(
    fc.property(
      periods,
      zone,
      shaky,
      fc.integer({ min: -DAY, max: 400 * DAY }),
      (each, timeZone, since, later) => {
        const now = since + later;
        const next = nextAnniversary(each, { timeZone, since, at: now });
        expect(next).toBeGreaterThan(now);
        const longest = { DAY: 1, WEEK: 7, MONTH: 31 }[each] * DAY + 26 * HOUR;
        expect(next - Math.max(now, since)).toBeLessThanOrEqual(longest);
        // Asked at any instant in between, the answer is the same.
        const between = now + Math.floor((next - now) / 2);
        expect(nextAnniversary(each, { timeZone, since, at: between })).toBe(next);
        expect(nextAnniversary(each, { timeZone, since, at: next - 1 })).toBe(next);
        expect(nextAnniversary(each, { timeZone, since, at: next })).toBeGreaterThan(next);
        const last = lastAnniversary(each, { timeZone, since, at: now });
        if (now < since) expect(last).toBe(since);
        else {
          expect(last).toBeLessThanOrEqual(now);
          expect(nextAnniversary(each, { timeZone, since, at: last })).toBe(next);
        }
        expect(lastAnniversary(each, { timeZone, since, at: next })).toBe(next);
      },
    ),
    { numRuns: 500 },
  );
});

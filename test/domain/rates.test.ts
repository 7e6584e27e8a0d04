/** Holds rates to the generic cell rate algorithm, to their windows, and to what they promise about the future. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyAt, fitsAt, levelAt, type RateLevel, type RateRule, takeRate } from '../../src/domain/rates.ts';

const UNIT = 1_000_000n;
const START = 1_800_000_000_000;

function rolling(limit: bigint, windowMs = 60_000): RateRule {
  return { style: 'ROLLING', windowMs, limit };
}

/** Takes `cost` when it fits. */
function attempt(rule: RateRule, stored: RateLevel | undefined, now: number, cost: bigint) {
  const fits = fitsAt(rule, stored, now, cost) === now;
  return { fits, stored: fits ? takeRate(rule, stored, { counter: 'c', cost, now }) : stored };
}

const limits = fc.bigInt({ min: 1n, max: 5_000n * UNIT });
const windows = fc.integer({ min: 1, max: 7 * 86_400_000 });
const gaps = fc.array(
  fc.record({ gap: fc.integer({ min: 0, max: 90_000 }), share: fc.integer({ min: 1, max: 1_200 }) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);

/** A share in thousandths of a limit, at least one micro-unit. */
function partOf(limit: bigint, share: number): bigint {
  const part = (limit * BigInt(share)) / 1_000n;
  return part > 0n ? part : 1n;
}

describe('a rolling rate', () => {
  test('admits exactly what the generic cell rate algorithm admits while its limit stays the same', () => {
    fc.assert(
      fc.property(limits, windows, gaps, (limit, windowMs, asks) => {
        // The textbook: a theoretical arrival time, here in limit-ths of a millisecond so that it is exact.
        const rule = rolling(limit, windowMs);
        const window = BigInt(windowMs) * limit;
        let arrival = 0n;
        let stored: RateLevel | undefined;
        let now = START;
        for (const { gap, share } of asks) {
          now += gap;
          const cost = partOf(limit, share);
          const clock = BigInt(now) * limit;
          const next = (arrival > clock ? arrival : clock) + cost * BigInt(windowMs);
          const conforms = next - clock <= window;
          if (conforms) arrival = next;
          const tried = attempt(rule, stored, now, cost);
          expect(tried.fits).toBe(conforms);
          stored = tried.stored;
        }
      }),
    );
  });

  test('admits its whole limit at once, one by one, and not one more', () => {
    for (const [limit, windowMs] of [
      [60n, 60_000],
      [100n, 60_000],
      [7n, 1_000],
      [3n, 10],
      [1_000n, 3_600_000],
    ] as const) {
      const rule = rolling(limit * UNIT, windowMs);
      let stored: RateLevel | undefined;
      for (let n = 0n; n < limit; n += 1n) {
        const tried = attempt(rule, stored, START, UNIT);
        expect(tried.fits).toBe(true);
        stored = tried.stored;
      }
      expect(attempt(rule, stored, START, UNIT).fits).toBe(false);
      expect(levelAt(rule, stored, START)).toBe(limit * UNIT);
      // Steady use at exactly the limit is let through for ever: nothing is lost to rounding.
      let now = START;
      for (let n = 0; n < 5_000; n += 1) {
        const at = fitsAt(rule, stored, now, UNIT);
        expect(at).toBe(START + Math.ceil(((n + 1) * windowMs) / Number(limit)));
        now = at ?? now;
        stored = takeRate(rule, stored, { counter: 'c', cost: UNIT, now });
      }
    }
  });

  test('never admits more in any window than its limit at once and its limit again as it leaks', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 100, max: 60_000 }), gaps, (limit, windowMs, asks) => {
        const rule = rolling(limit, windowMs);
        const taken: { at: number; cost: bigint }[] = [];
        let stored: RateLevel | undefined;
        let now = START;
        for (const { gap, share } of asks) {
          now += gap % windowMs;
          const cost = partOf(limit, share);
          const tried = attempt(rule, stored, now, cost);
          stored = tried.stored;
          if (tried.fits) taken.push({ at: now, cost });
        }
        for (const [index, { at: from }] of taken.entries()) {
          let sum = 0n;
          for (const { at, cost } of taken.slice(index)) {
            sum += cost;
            expect(sum * BigInt(windowMs)).toBeLessThanOrEqual(limit * BigInt(windowMs + at - from));
          }
        }
      }),
    );
  });

  test('counts what was taken as the share of a window that it was, however the limit changes afterwards', () => {
    const before = rolling(1_000n * UNIT);
    const used = takeRate(before, undefined, { counter: 'c', cost: 500n * UNIT, now: START });
    for (const limit of [1n, 10n, 999n, 1_000n, 1_001n, 50_000n].map((each) => each * UNIT)) {
      const rule = rolling(limit);
      // Half was used, half is left: of whatever the limit is now.
      expect(levelAt(rule, used, START)).toBe(limit / 2n);
      // And after a quarter of the window a quarter is left of it, not more and not less.
      expect(levelAt(rule, used, START + 15_000)).toBe(limit / 4n);
      expect(levelAt(rule, used, START + 30_000)).toBe(0n);
    }
  });

  test('gives no free burst when its limit is raised while it is used up', () => {
    const full = takeRate(rolling(10n * UNIT), undefined, { counter: 'c', cost: 10n * UNIT, now: START });
    const raised = rolling(1_000n * UNIT);
    expect(fitsAt(raised, full, START, 1n)).toBe(START + 1);
    expect(levelAt(raised, full, START)).toBe(1_000n * UNIT);
    expect(levelAt(raised, full, START + 6_000)).toBe(900n * UNIT);
  });

  test('shuts nobody out for longer than a window when its limit is lowered', () => {
    const used = takeRate(rolling(1_000n * UNIT), undefined, {
      counter: 'c',
      cost: 1_000n * UNIT,
      now: START,
    });
    const lowered = rolling(10n * UNIT);
    expect(fitsAt(lowered, used, START, UNIT)).toBe(START + 6_000);
    expect(fitsAt(lowered, used, START, 10n * UNIT)).toBe(START + 60_000);
  });

  test('is the same share of a window through whatever limit it is read', () => {
    fc.assert(
      fc.property(limits, limits, windows, fc.nat(600_000), (limit, other, windowMs, later) => {
        const rule = rolling(limit, windowMs);
        const stored = takeRate(rule, undefined, { counter: 'c', cost: limit, now: START });
        const seen = levelAt(rolling(other, windowMs), stored, START + later);
        // Seen through the other limit it is the same share of a window, but for the rounding up.
        const share = levelAt(rule, stored, START + later);
        expect(seen * limit).toBeGreaterThanOrEqual((share - 1n) * other);
        expect((seen - 1n) * limit).toBeLessThanOrEqual(share * other + limit + other);
      }),
    );
  });

  test('loses less than a millisecond to rounding at each change of its limit, and never gains', () => {
    fc.assert(
      fc.property(fc.array(limits, { minLength: 1, maxLength: 20 }), windows, (changes, windowMs) => {
        let stored: RateLevel | undefined;
        let exact = 0;
        for (const limit of changes) {
          const cost = limit / 40n;
          stored = takeRate(rolling(limit, windowMs), stored, { counter: 'c', cost, now: START });
          exact += (Number(cost) / Number(limit)) * windowMs;
        }
        const kept = stored ? stored.at - START + Number(stored.level) / Number(stored.limit) : 0;
        expect(kept).toBeGreaterThanOrEqual(exact - 1e-3);
        expect(kept).toBeLessThanOrEqual(exact + changes.length + 1e-3);
      }),
    );
  });
});

describe.each(['FIRST_USE', 'CALENDAR'] as const)('a fixed %s window', (style) => {
  const rule: RateRule = { style, windowMs: 60_000, limit: 100n * UNIT };

  test('never holds more than its limit, and empties at once at its end', () => {
    fc.assert(
      fc.property(limits, windows, gaps, (limit, windowMs, asks) => {
        const fixed: RateRule = { style, windowMs, limit };
        const taken = new Map<number, bigint>();
        let ends = 0;
        let stored: RateLevel | undefined;
        let now = START;
        for (const { gap, share } of asks) {
          now += gap;
          const cost = partOf(limit, share);
          if (now >= ends) ends = style === 'CALENDAR' ? (Math.floor(now / windowMs) + 1) * windowMs : 0;
          const before = taken.get(ends) ?? 0n;
          const tried = attempt(fixed, stored, now, cost);
          expect(tried.fits).toBe(before + cost <= limit);
          stored = tried.stored;
          if (!tried.fits) continue;
          if (ends === 0) ends = now + windowMs;
          taken.set(ends, before + cost);
          expect(levelAt(fixed, stored, now)).toBe(before + cost);
          expect(levelAt(fixed, stored, ends - 1)).toBe(before + cost);
          expect(levelAt(fixed, stored, ends)).toBe(0n);
        }
        for (const sum of taken.values()) expect(sum).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('lets 1 of 5 requests of 60 through a window of 100', () => {
    let stored: RateLevel | undefined;
    let granted = 0;
    for (let n = 0; n < 5; n += 1) {
      const tried = attempt(rule, stored, START + n, 60n * UNIT);
      stored = tried.stored;
      if (tried.fits) granted += 1;
    }
    expect(granted).toBe(1);
  });

  test('keeps what was counted in it when its limit changes', () => {
    const stored = takeRate(rule, undefined, { counter: 'c', cost: 60n * UNIT, now: START });
    expect(levelAt({ ...rule, limit: 10n * UNIT }, stored, START + 1)).toBe(60n * UNIT);
    expect(fitsAt({ ...rule, limit: 200n * UNIT }, stored, START + 1, 140n * UNIT)).toBe(START + 1);
    expect(fitsAt({ ...rule, limit: 200n * UNIT }, stored, START + 1, 141n * UNIT)).toBe(stored.at);
  });

  test('is not opened again by a clock that runs backwards', () => {
    const stored = takeRate(rule, undefined, { counter: 'c', cost: 60n * UNIT, now: START });
    expect(levelAt(rule, stored, START - 120_000)).toBe(60n * UNIT);
    const again = takeRate(rule, stored, { counter: 'c', cost: 40n * UNIT, now: START - 120_000 });
    expect(again).toMatchObject({ level: 100n * UNIT, at: stored.at });
  });
});

test('a fixed window from first use begins with the first that is taken, and one of the calendar at its multiples', () => {
  const use: RateRule = { style: 'FIRST_USE', windowMs: 60_000, limit: UNIT };
  expect(takeRate(use, undefined, { counter: 'c', cost: 1n, now: 90_001 }).at).toBe(150_001);
  const calendar: RateRule = { ...use, style: 'CALENDAR' };
  expect(takeRate(calendar, undefined, { counter: 'c', cost: 1n, now: 90_001 }).at).toBe(120_000);
});

describe.each(['ROLLING', 'FIRST_USE', 'CALENDAR'] as const)('what a %s rate promises', (style) => {
  const changes = fc.record({
    first: limits,
    later: fc.option(limits, { nil: undefined }),
    windowMs: windows,
  });

  test('is the first instant at which it fits: then it does, and a millisecond before it does not', () => {
    fc.assert(
      fc.property(
        changes,
        gaps,
        fc.integer({ min: 1, max: 1_100 }),
        ({ first, later, windowMs }, asks, last) => {
          let stored: RateLevel | undefined;
          let now = START;
          for (const { gap, share } of asks) {
            now += gap;
            stored = attempt({ style, windowMs, limit: first }, stored, now, partOf(first, share)).stored;
          }
          const rule: RateRule = { style, windowMs, limit: later ?? first };
          const cost = partOf(rule.limit, last);
          const at = fitsAt(rule, stored, now, cost);
          if (at === null) {
            expect(cost).toBeGreaterThan(rule.limit);
            return;
          }
          expect(at).toBeGreaterThanOrEqual(now);
          expect(levelAt(rule, stored, at) + cost).toBeLessThanOrEqual(rule.limit);
          expect(fitsAt(rule, stored, at, cost)).toBe(at);
          if (at > now) {
            expect(levelAt(rule, stored, at - 1) + cost).toBeGreaterThan(rule.limit);
            expect(fitsAt(rule, stored, at - 1, cost)).toBe(at);
          }
        },
      ),
    );
  });

  test('about being empty is the first instant at which nothing counts', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 1_000 }), ({ first, later, windowMs }, share) => {
        const cost = partOf(first, share);
        const stored = takeRate({ style, windowMs, limit: first }, undefined, {
          counter: 'c',
          cost,
          now: START,
        });
        const rule: RateRule = { style, windowMs, limit: later ?? first };
        const at = emptyAt(rule, stored, START);
        if (at === null) {
          expect(levelAt(rule, stored, START)).toBe(0n);
          return;
        }
        expect(levelAt(rule, stored, at)).toBe(0n);
        expect(levelAt(rule, stored, at - 1)).toBeGreaterThan(0n);
        expect(emptyAt(rule, stored, at)).toBeNull();
      }),
    );
  });
});

test('what is larger than the limit never fits, and nothing fits a limit of zero but nothing', () => {
  const rule = rolling(10n * UNIT);
  expect(fitsAt(rule, undefined, START, 10n * UNIT + 1n)).toBeNull();
  const stored = takeRate(rule, undefined, { counter: 'c', cost: UNIT, now: START });
  const none = rolling(0n);
  expect(fitsAt(none, stored, START, 1n)).toBeNull();
  expect(fitsAt(none, undefined, START, 1n)).toBeNull();
  expect(fitsAt(none, stored, START, 0n)).toBe(START);
  expect(levelAt(none, stored, START)).toBe(0n);
});

test('taking nothing changes nothing, not even when the limit is zero by then', () => {
  const stored = takeRate(rolling(10n * UNIT), undefined, { counter: 'c', cost: UNIT, now: START });
  expect(takeRate(rolling(0n), stored, { counter: 'c', cost: 0n, now: START + 1 })).toBe(stored);
});

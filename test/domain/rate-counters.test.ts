/** Holds the counters of a state to their bound, and sharing to letting nothing through that would not have been. */
import { expect, test } from '@jest/globals';
import { findRate, keepRates, MOST_COUNTERS, SHARED_SLOTS } from '../../src/domain/rate-counters.ts';
import { fitsAt, type RateLevel, type RateRule, takeRate } from '../../src/domain/rates.ts';
import { randomFrom } from './random.ts';

const START = 1_800_000_000_000;

function take(
  levels: readonly RateLevel[],
  params: { user: number; now: number; rule: RateRule },
): { levels: readonly RateLevel[]; granted: boolean } {
  const { user, now, rule } = params;
  const { counter, level } = findRate(levels, { rule: 'per-user', counter: `per-user|u${user}`, now });
  if (fitsAt(rule, level, now, 1n) !== now) return { levels, granted: false };
  return {
    levels: keepRates(levels, [takeRate(rule, level, { counter, cost: 1n, now })], now),
    granted: true,
  };
}

const rule: RateRule = { style: 'ROLLING', windowMs: 60_000, limit: 10n };

test('a counter that has emptied is dropped as soon as another is written', () => {
  let levels: readonly RateLevel[] = [];
  for (let user = 0; user < 300; user += 1) levels = take(levels, { user, now: START, rule }).levels;
  expect(levels).toHaveLength(300);
  // One of ten a minute has leaked after six seconds.
  levels = take(levels, { user: 0, now: START + 6_001, rule }).levels;
  expect(levels.map(({ counter }) => counter)).toEqual(['per-user|u0']);
});

test('a million users of one account keep its state small', () => {
  let levels: readonly RateLevel[] = [];
  let granted = 0;
  for (let user = 0; user < 20_000; user += 1) {
    const taken = take(levels, { user: user * 50, now: START, rule });
    levels = taken.levels;
    if (taken.granted) granted += 1;
    expect(levels.length).toBeLessThanOrEqual(MOST_COUNTERS + SHARED_SLOTS);
  }
  // Those who share a slot share its limit.
  expect(granted).toBe(MOST_COUNTERS + SHARED_SLOTS * 10);
});

/** What each user was granted, and when, with more users about than there are counters. */
function play(seed: number, limited: RateRule) {
  const random = randomFrom(seed);
  const grants = new Map<number, number[]>();
  let levels: readonly RateLevel[] = [];
  let now = START;
  let shared = 0;
  for (let n = 0; n < 6_000; n += 1) {
    now += random.integer(0, 8);
    const user = random.integer(0, 1_500);
    for (let again = random.integer(0, 4); again >= 0; again -= 1) {
      const taken = take(levels, { user, now, rule: limited });
      levels = taken.levels;
      if (taken.granted) grants.set(user, [...(grants.get(user) ?? []), now]);
    }
    if (levels.some(({ counter }) => counter.includes('#'))) shared += 1;
  }
  return { users: [...grants.values()], shared };
}

test('a user gets no more than a rolling limit, now with a counter of their own and now with a shared one', () => {
  const rolling: RateRule = { style: 'ROLLING', windowMs: 10_000, limit: 3n };
  for (let seed = 1; seed <= 3; seed += 1) {
    const { users, shared } = play(seed, rolling);
    expect(shared).toBeGreaterThan(1_000);
    const above = users.filter((instants) =>
      instants.some((from, first) =>
        instants
          .slice(first)
          .some((at, later) => (later + 1) * rolling.windowMs > 3 * (rolling.windowMs + at - from)),
      ),
    );
    expect(above).toEqual([]);
  }
});

test('a user gets no more than the limit of a calendar window, now with a counter of their own and now with a shared one', () => {
  const calendar: RateRule = { style: 'CALENDAR', windowMs: 10_000, limit: 3n };
  for (let seed = 1; seed <= 3; seed += 1) {
    const { users, shared } = play(seed, calendar);
    expect(shared).toBeGreaterThan(1_000);
    const above = users.filter((instants) =>
      instants.some((at, index) => {
        const third = instants[index + 3];
        return third !== undefined && Math.floor(third / 10_000) === Math.floor(at / 10_000);
      }),
    );
    expect(above).toEqual([]);
  }
});

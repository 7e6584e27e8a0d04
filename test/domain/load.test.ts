/** Holds a pool's load to its promises: levels that don't flap, factors in bounded steps, the least important work first. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PRIORITIES } from '../../src/domain/catalogue.ts';
import { leaseEnd } from '../../src/domain/leases.ts';
import { checkLimit, type LimitContext } from '../../src/domain/limits.ts';
import { loadOf, newPoolState, observe, POOL_COUNTER, type PoolState, sheds } from '../../src/domain/load.ts';
import { LOAD_LEVELS, type LoadPolicy } from '../../src/domain/policy.ts';
import {
  account,
  credits,
  HOUR,
  limit,
  load,
  MINUTE,
  ONE,
  plan,
  policy,
  pool,
  request,
  SECOND,
  START,
  terrain,
} from './world.ts';

const FULL = 1_000_000;

function reported(state: PoolState, utilisation: number, at: number): PoolState {
  return { ...state, report: { at, capacity: null, utilisation, queued: null, latencyMs: null } };
}

function look(state: PoolState, now: number, by: LoadPolicy = load): PoolState {
  return observe({ state, pool, policy: by, now });
}

/** Observes every `everyMs` with a report that stays fresh, and gives the states. */
function watch(
  state: PoolState,
  params: { from: number; to: number; everyMs: number; utilisation: number; by?: LoadPolicy },
) {
  const states: { at: number; state: PoolState }[] = [];
  let current = state;
  for (let at = params.from; at <= params.to; at += params.everyMs) {
    current = look(reported(current, params.utilisation, at), at, params.by);
    states.push({ at, state: current });
  }
  return states;
}

describe('the level', () => {
  test.each([
    [0, 'NORMAL'],
    [599_999, 'NORMAL'],
    [600_000, 'ELEVATED'],
    [800_000, 'HIGH'],
    [950_000, 'SATURATED'],
    [2_000_000, 'SATURATED'],
  ])('at a utilisation of %d millionths is %s at once', (utilisation, level) => {
    expect(look(reported(newPoolState(1, START), utilisation, START), START).level).toBe(level);
  });

  test('falls only after it was kept for its time, and only below the threshold for leaving', () => {
    const high = look(reported(newPoolState(1, START), 850_000, START), START);
    const after = (millis: number, utilisation: number) => {
      const now = START + millis;
      return look(reported(high, utilisation, now), now).level;
    };
    expect(after(30 * SECOND - 1, 0)).toBe('HIGH');
    expect(after(30 * SECOND, 0)).toBe('NORMAL');
    expect(after(HOUR, 700_000)).toBe('HIGH');
    expect(after(HOUR, 699_999)).toBe('ELEVATED');
    expect(after(HOUR, 499_999)).toBe('NORMAL');
  });

  test('does not flap while the load trembles around a threshold', () => {
    let state = newPoolState(1, START);
    let changes = 0;
    for (let n = 0; n < 600; n += 1) {
      const now = START + n * SECOND;
      const next = look(reported(state, n % 2 === 0 ? 810_000 : 790_000, now), now);
      if (next.level !== state.level) changes += 1;
      state = next;
    }
    expect(changes).toBe(1);
    expect(state.level).toBe('HIGH');
  });

  test('rests on the higher of what is reported and what is counted', () => {
    const busy: PoolState = {
      ...newPoolState(1, START),
      leases: [{ counter: POOL_COUNTER, ends: [[leaseEnd(START, MINUTE), 900]] }],
    };
    const of = (state: PoolState, now = START) => loadOf({ state, pool, policy: load, now });
    expect(of(busy)).toMatchObject({ utilisation: 900_000, running: 900, capacity: 1_000 });
    expect(of(reported(busy, 100_000, START)).utilisation).toBe(900_000);
    expect(of(reported(busy, 990_000, START)).utilisation).toBe(990_000);
    // And what is reported as capacity is what the count is measured by.
    const told = { at: START, capacity: 450, utilisation: null, queued: 3, latencyMs: null };
    expect(of({ ...busy, report: told })).toMatchObject({
      utilisation: 2_000_000,
      capacity: 450,
      waiting: 3,
    });
    expect(of(busy, START + 2 * MINUTE)).toMatchObject({ utilisation: 0, running: 0 });
  });

  test('forgets a report that has grown stale', () => {
    const state = look(reported(newPoolState(1, START), FULL, START), START);
    expect(state.level).toBe('SATURATED');
    expect(loadOf({ state, pool, policy: load, now: START + MINUTE - 1 }).utilisation).toBe(FULL);
    expect(loadOf({ state, pool, policy: load, now: START + MINUTE }).utilisation).toBe(0);
    expect(look(state, START + MINUTE).level).toBe('NORMAL');
  });

  test('of a pool without capacity is saturated', () => {
    const none = { ...pool, capacity: 0 };
    expect(observe({ state: newPoolState(1, START), pool: none, policy: load, now: START }).level).toBe(
      'SATURATED',
    );
  });
});

describe('a factor', () => {
  /** Utilisation by random steps, observed at random instants. */
  const lives = fc.array(
    fc.record({
      gap: fc.oneof(fc.nat(2 * SECOND), fc.nat(20 * SECOND), fc.nat(2 * HOUR)),
      utilisation: fc.nat(1_200_000),
    }),
    { minLength: 1, maxLength: 60 },
  );

  test('moves by at most one step in each period, however long nobody looked and however fast the levels change', () => {
    fc.assert(
      fc.property(lives, (life) => {
        let state = newPoolState(1, START - HOUR);
        let now = START;
        for (const { gap, utilisation } of life) {
          const before = state;
          now += gap;
          state = look(reported(state, utilisation, now), now);
          for (const priority of PRIORITIES) {
            const moved = Math.abs(state.factors[priority].value - before.factors[priority].value);
            const since = now - before.factors[priority].since;
            expect(moved).toBeLessThanOrEqual(load.maxStep * Math.floor(since / load.stepMs));
            if (moved > 0)
              expect(state.factors[priority].since).toBeGreaterThan(before.factors[priority].since);
          }
        }
      }),
    );
  });

  test('changes its direction at most once after a step of load', () => {
    const starts = fc.constantFrom(0, 650_000, 850_000, 990_000);
    fc.assert(
      fc.property(starts, starts, fc.integer({ min: 100, max: 20 * SECOND }), (before, after, everyMs) => {
        const settled = watch(newPoolState(1, START), {
          from: START,
          to: START + 3 * MINUTE,
          everyMs: SECOND,
          utilisation: before,
        }).at(-1);
        if (!settled) throw new Error('nothing was watched');
        const from = START + 4 * MINUTE;
        const states = watch(settled.state, { from, to: from + 5 * MINUTE, everyMs, utilisation: after });
        for (const priority of PRIORITIES) {
          const values = [settled.state, ...states.map(({ state }) => state)].map(
            (state) => state.factors[priority].value,
          );
          const moves = values.slice(1).map((value, index) => Math.sign(value - (values[index] ?? value)));
          const directions = moves.filter((move) => move !== 0);
          expect(directions.filter((move, index) => move !== directions[0] && index > 0)).toEqual([]);
          const rank = LOAD_LEVELS.indexOf(states.at(-1)?.state.level ?? 'NORMAL');
          expect(values.at(-1)).toBe(load.factors[priority][rank]);
        }
      }),
    );
  });

  test('takes its first step at once when the level rises', () => {
    const state = look(reported(newPoolState(1, START - HOUR), FULL, START), START);
    expect(state.factors.SHEDDABLE).toEqual({ value: 900_000, since: START });
    expect(state.factors.STANDARD).toEqual({ value: 900_000, since: START });
  });

  test('moves at the same pace whether it is looked at often or seldom', () => {
    const often = watch(newPoolState(1, START - HOUR), {
      from: START,
      to: START + MINUTE,
      everyMs: 500,
      utilisation: FULL,
    });
    const seldom = watch(newPoolState(1, START - HOUR), {
      from: START,
      to: START + MINUTE,
      everyMs: 12 * SECOND,
      utilisation: FULL,
    });
    const compared = seldom.map(({ at, state }) => [at, state.factors.SHEDDABLE.value]);
    const all = new Map(often.map(({ at, state }) => [at, state.factors.SHEDDABLE.value]));
    expect(compared).toEqual(compared.map(([at]) => [at, all.get(at ?? 0)]));
  });

  test('comes back by itself when the load has gone, also when nobody looked meanwhile', () => {
    const low = watch(newPoolState(1, START), {
      from: START,
      to: START + 3 * MINUTE,
      everyMs: SECOND,
      utilisation: FULL,
    }).at(-1);
    expect(low?.state.factors.SHEDDABLE.value).toBe(100_000);
    const later = look(low?.state ?? newPoolState(1, START), START + 2 * HOUR);
    expect(later.level).toBe('NORMAL');
    expect(later.factors.SHEDDABLE.value).toBe(FULL);
  });

  test('follows a policy that was changed while the pool was at rest in steps, too', () => {
    const rest = watch(newPoolState(1, START), {
      from: START,
      to: START + MINUTE,
      everyMs: SECOND,
      utilisation: 0,
    }).at(-1);
    const harsher: LoadPolicy = {
      ...load,
      factors: { ...load.factors, STANDARD: [200_000, 200_000, 200_000, 200_000] },
    };
    const changed = look(rest?.state ?? newPoolState(1, START), START + HOUR, harsher);
    expect(changed.factors.STANDARD.value).toBe(900_000);
    expect(look(changed, START + HOUR + 5 * SECOND, harsher).factors.STANDARD.value).toBe(800_000);
  });
});

test('a pool at rest stays the very same value, so that nothing is written for it', () => {
  const rest = look(newPoolState(1, START), START + MINUTE);
  expect(look(rest, START + HOUR)).toBe(rest);
  const busy = watch(rest, {
    from: START + HOUR,
    to: START + HOUR + 3 * MINUTE,
    everyMs: SECOND,
    utilisation: FULL,
  }).at(-1);
  if (!busy) throw new Error('nothing was watched');
  expect(look(busy.state, busy.at + SECOND)).toBe(busy.state);
});

test('the least important work is turned away first and the most important last', () => {
  const turnedAway = LOAD_LEVELS.map((level) =>
    PRIORITIES.filter((priority) => sheds(load, level, priority)),
  );
  expect(turnedAway).toEqual([[], [], ['SHEDDABLE'], ['STANDARD', 'SHEDDABLE']]);
});

describe('a limit under load', () => {
  const rule = limit({
    name: 'rpm',
    base: 100n * ONE,
    floor: 40n * ONE,
    factors: ['TIER', 'LOAD', 'OPERATOR'],
  });
  const context = (poolState: PoolState, fields: Partial<LimitContext> = {}): LimitContext => ({
    state: account(),
    poolState,
    plan,
    policy,
    now: START,
    ...fields,
  });
  const value = (poolState: PoolState, fields: Partial<LimitContext> = {}) =>
    checkLimit(rule, { subject: { ...request(1), pool }, context: context(poolState, fields), cost: ONE })
      .reading;

  test('is the base times every factor, each told with its cause, value and since when', () => {
    const state = look(reported(newPoolState(1, START - HOUR), FULL, START), START);
    const reading = value(state, { plan: { ...plan, tier: 'pro' } });
    expect(reading.value).toBe(180n * ONE);
    expect(reading.factors).toEqual([
      { cause: 'TIER', value: 2_000_000, since: account().terms.planSince, note: 'pro' },
      { cause: 'LOAD', value: 900_000, since: START, note: 'video SATURATED' },
      { cause: 'OPERATOR', value: 1_000_000, since: account().terms.operatorFactorSince, note: null },
    ]);
  });

  test('never falls below its floor and never rises above its ceiling', () => {
    const factors = { value: 1, since: START };
    const crushed: PoolState = {
      ...newPoolState(1, START),
      factors: { CRITICAL: factors, STANDARD: factors, SHEDDABLE: factors },
    };
    expect(value(crushed).value).toBe(40n * ONE);
    const generous = account({ terms: { ...account().terms, operatorFactor: 2_000_000_000 } });
    expect(value(newPoolState(1, START), { state: generous }).value).toBe(rule.ceiling);
  });

  test('of concurrency is whole: half a slot is none, and a slot and a half is one', () => {
    const slots = limit({
      name: 'slots',
      kind: 'CONCURRENCY',
      unit: 'job',
      windowMs: null,
      base: 3n * ONE,
      factors: ['TIER'],
    });
    const check = checkLimit(slots, {
      subject: { ...request(1), pool },
      context: context(newPoolState(1, START), { plan: { ...plan, tier: 'free' } }),
      cost: ONE,
    });
    expect(check.reading.value).toBe(ONE);
    expect(credits(1)).toBe(ONE);
    expect(terrain().pool.capacity).toBe(1_000);
  });
});

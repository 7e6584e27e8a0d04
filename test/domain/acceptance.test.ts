/** Cases that went wrong elsewhere, held by the core alone. */
import { describe, expect, test } from '@jest/globals';
import { type AccountState, balanceOf } from '../../src/domain/account.ts';
import type { Plan } from '../../src/domain/catalogue.ts';
import { decideJob } from '../../src/domain/decide.ts';
import { newPoolState, type PoolState } from '../../src/domain/load.ts';
import type { JobRequest } from '../../src/domain/request.ts';
import { randomFrom } from './random.ts';
import {
  account,
  credits,
  DAY,
  grant,
  HOUR,
  limit,
  ONE,
  plan,
  request,
  START,
  terrain,
  window,
} from './world.ts';

interface Played {
  readonly state: AccountState;
  readonly poolState: PoolState;
  readonly granted: number;
  readonly refused: number;
}

function play(state: AccountState, asked: readonly JobRequest[], own: Plan = plan): Played {
  let played: Played = { state, poolState: newPoolState(1, START - DAY), granted: 0, refused: 0 };
  for (const each of asked) {
    const { poolState } = played;
    const decided = decideJob(played.state, each, {
      terrain: terrain({ plan: own, poolState }),
      alternatives: [],
    });
    played = {
      state: decided.state,
      poolState: decided.poolState,
      granted: played.granted + (decided.job ? 1 : 0),
      refused: played.refused + (decided.job ? 0 : 1),
    };
  }
  return played;
}

test('500 credits and 20 requests of 75 at once are exactly 6 grants and 14 rejections, with 50 left', () => {
  const asked = Array.from({ length: 20 }, () => request(75));
  const { state, granted, refused } = play(account({ grants: [grant(credits(500))] }), asked);
  expect([granted, refused]).toEqual([6, 14]);
  expect(balanceOf(state, START)).toMatchObject({ available: credits(50), held: credits(450) });
});

test('mixed costs at once never hold more than there was, whatever they are', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = randomFrom(seed);
    const had = random.integer(0, 400);
    const grants = [grant(credits(had)), grant(credits(had), { source: 'PROMOTIONAL' })];
    const asked = Array.from({ length: 15 }, () => request(random.integer(0, 150)));
    const { state } = play(account({ grants }), asked);
    const { available, held } = balanceOf(state, START);
    expect([available >= 0n, available + held]).toEqual([true, credits(2 * had)]);
  }
});

test('a limit of 100 units a minute and 5 requests of 60 at once is 1 grant', () => {
  for (const style of ['ROLLING', 'FIRST_USE', 'CALENDAR'] as const) {
    const own = { ...plan, limits: [limit({ name: 'units', unit: 'unit', base: credits(100), style })] };
    const asked = Array.from({ length: 5 }, () => request(60));
    expect(play(account({ grants: [grant(credits(1_000))] }), asked, own)).toMatchObject({
      granted: 1,
      refused: 4,
    });
  }
});

describe('a window with 30 left and 80 credits', () => {
  const own = { ...plan, windows: [window({ name: 'five', amount: credits(100) })] };
  const state = account({
    grants: [grant(credits(80))],
    windows: [{ name: 'five', startedAt: START - 1, used: credits(70) }],
  });

  test('pay for a job of 100 in one grant, 30 from the window and 70 from credits', () => {
    const done = play(state, [request(100)], own);
    expect(done.granted).toBe(1);
    expect(done.state.windows).toMatchObject([{ used: credits(100) }]);
    expect(balanceOf(done.state, START)).toMatchObject({ available: credits(10), held: credits(70) });
  });

  test('leave the credits untouched by a job of 30', () => {
    expect(balanceOf(play(state, [request(30)], own).state, START)).toMatchObject({
      available: credits(80),
      held: 0n,
    });
  });

  test('refuse a job of 111 without having moved, and say when the window is full again', () => {
    const decided = decideJob(state, request(111), { terrain: terrain({ plan: own }), alternatives: [] });
    expect(decided.state).toMatchObject({ windows: state.windows, grants: state.grants });
    // Full again it pays 100, and the credits the rest.
    const resetsAt = START - 1 + 5 * HOUR;
    expect(decided.entry.detail).toMatchObject({
      decision: {
        reasons: [
          {
            code: 'INSUFFICIENT_CREDITS',
            needed: credits(111),
            available: credits(110),
            windowsResetAt: resetsAt,
            retryAt: resetsAt,
          },
        ],
      },
    });
  });
});

test('a job that is refused for credits or concurrency moves no window and no counter', () => {
  const own = {
    ...plan,
    windows: [window({ name: 'five', amount: credits(5) })],
    limits: [
      limit({ name: 'rpm', base: 10n * ONE }),
      limit({ name: 'slots', kind: 'CONCURRENCY', unit: 'job', windowMs: null, base: ONE }),
    ],
  };
  const first = play(account({ grants: [grant(credits(20))] }), [request(3)], own);
  for (const each of [request(1), request(1_000)]) {
    const decided = decideJob(first.state, each, {
      terrain: terrain({ plan: own, poolState: first.poolState }),
      alternatives: [],
    });
    expect(decided.job).toBeNull();
    expect(decided.state).toEqual({ ...first.state, seq: first.state.seq + 1, lastAt: decided.state.lastAt });
    expect(decided.poolState).toBe(first.poolState);
  }
});

test('amounts above what a float holds stay exact through hold and balance', () => {
  const huge = 9_007_199_254_740_993n;
  const { state, granted } = play(account({ grants: [grant(huge)] }), [request(0.000001), request(0.000002)]);
  expect(granted).toBe(2);
  expect(balanceOf(state, START)).toMatchObject({ available: huge - 3n, held: 3n });
});

test('a model or meter without a price is refused and never free', () => {
  const unpriced = request(5, {
    workload: { quantities: [{ meter: 'frame', quantity: ONE }], attributes: [] },
  });
  const decided = decideJob(account({ grants: [grant(credits(20))] }), unpriced, {
    terrain: terrain(),
    alternatives: [],
  });
  expect(decided.entry.detail).toMatchObject({
    kind: 'REJECTED',
    decision: { cost: null, action: 'STOP', retryAt: null, reasons: [{ code: 'UNPRICED' }] },
  });
});

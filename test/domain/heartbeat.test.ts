/** Holds leases: a heartbeat keeps the slot, a lapse frees it at once, and who comes back takes a free one or none. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccountState } from '../../src/domain/account.ts';
import type { Plan } from '../../src/domain/catalogue.ts';
import { decideJob } from '../../src/domain/decide.ts';
import { keepLease, mergeReports } from '../../src/domain/heartbeat.ts';
import { findCount, leaseEnd, running } from '../../src/domain/leases.ts';
import { newPoolState, POOL_COUNTER, type PoolState } from '../../src/domain/load.ts';
import type { OpenJob } from '../../src/domain/open-job.ts';
import {
  account,
  credits,
  DAY,
  grant,
  limit,
  MINUTE,
  ONE,
  plan,
  pool,
  request,
  SECOND,
  START,
  terrain,
  unit,
} from './world.ts';

const slots = limit({ name: 'slots', kind: 'CONCURRENCY', unit: 'job', windowMs: null, base: 2n * ONE });
const own: Plan = { ...plan, limits: [slots] };

interface Running {
  readonly state: AccountState;
  readonly poolState: PoolState;
  readonly job: OpenJob;
}

function begin(state: AccountState, poolState: PoolState, now: number): Running {
  const decided = decideJob(state, request(1), {
    terrain: terrain({ plan: own, now, poolState }),
    alternatives: [],
  });
  if (!decided.job) throw new Error('the job was refused');
  return { state: decided.state, poolState: decided.poolState, job: decided.job };
}

const fresh = account({ grants: [grant(credits(100))] });
const first = begin(fresh, newPoolState(1, START - DAY), START);

function beat(at: Running, now: number, params: { extendMs?: number; capacity?: number } = {}) {
  const { extendMs = null, capacity = 1_000 } = params;
  return keepLease(at.state, at.job, {
    terrain: terrain({ plan: own, now, poolState: at.poolState, pool: { ...pool, capacity } }),
    model: unit,
    reported: [{ meter: 'unit', quantity: ONE }],
    extendMs,
    newToken: 'new',
  });
}

function counts(at: { state: AccountState; poolState: PoolState }, now: number): [number, number] {
  return [
    running(findCount(at.state.leases, 'slots'), now),
    running(findCount(at.poolState.leases, POOL_COUNTER), now),
  ];
}

describe('a heartbeat in time', () => {
  test('keeps the slot and the token, and the lease lasts from then on', () => {
    const kept = beat(first, START + 30 * SECOND);
    expect(kept?.job).toMatchObject({
      leaseToken: first.job.leaseToken,
      leaseEndsAt: leaseEnd(START + 30 * SECOND, MINUTE),
      reported: [{ meter: 'unit', quantity: ONE }],
    });
    expect(kept?.job.dueAt).toBe(kept?.job.leaseEndsAt);
    if (kept) expect(counts(kept, START + 80 * SECOND)).toEqual([1, 1]);
    expect(counts(first, START + 80 * SECOND)).toEqual([0, 0]);
  });

  test('extends the lease by what it asks for, and never makes it shorter', () => {
    const longer = beat(first, START + SECOND, { extendMs: 10 * MINUTE });
    expect(longer?.job.leaseEndsAt).toBe(leaseEnd(START + SECOND, 10 * MINUTE));
    expect(beat(first, START + SECOND, { extendMs: SECOND })?.job.leaseEndsAt).toBe(first.job.leaseEndsAt);
  });

  test('is never refused for load or limits: the slot is its own', () => {
    const full = begin(first.state, first.poolState, START + 1);
    const kept = beat({ ...full, job: first.job }, START + 2, { capacity: 0 });
    expect(kept?.job.leaseToken).toBe(first.job.leaseToken);
  });
});

describe('a heartbeat after the lease has lapsed', () => {
  const end = first.job.leaseEndsAt;

  test('finds the slot free at the lease end and not before', () => {
    expect(counts(first, end - 1)).toEqual([1, 1]);
    expect(counts(first, end)).toEqual([0, 0]);
  });

  test('takes a free slot again, under a new token', () => {
    const kept = beat(first, end);
    expect(kept?.job).toMatchObject({ leaseToken: 'new', lapsed: false, leaseEndsAt: leaseEnd(end, MINUTE) });
    if (kept) expect(counts(kept, end)).toEqual([1, 1]);
  });

  test('gets none when others took the slots of the account', () => {
    const second = begin(first.state, first.poolState, end);
    const third = begin(second.state, second.poolState, end);
    expect(beat({ ...third, job: first.job }, end)).toBeNull();
  });

  test('gets none when the pool has no place', () => {
    const second = begin(first.state, first.poolState, end);
    expect(beat({ ...second, job: first.job }, end, { capacity: 1 })).toBeNull();
    expect(beat({ ...second, job: first.job }, end, { capacity: 2 })).not.toBeNull();
  });
});

test('reported usage only grows, meter by meter, in whatever order reports arrive', () => {
  const report = fc.array(
    fc.record({ meter: fc.constantFrom('a', 'b', 'c'), quantity: fc.bigInt({ min: 0n, max: 9n }) }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(fc.array(report, { maxLength: 5 }), (reports) => {
      const forth = reports.reduce(mergeReports, []);
      const back = [...reports].reverse().reduce(mergeReports, []);
      expect(forth).toEqual(back);
      for (const meter of ['a', 'b', 'c']) {
        const told = reports.flat().filter((each) => each.meter === meter);
        const most = told.reduce<bigint | undefined>(
          (max, { quantity }) => (max === undefined || quantity > max ? quantity : max),
          undefined,
        );
        expect(forth.find((each) => each.meter === meter)?.quantity).toBe(most);
      }
      expect(forth.map(({ meter }) => meter)).toEqual(forth.map(({ meter }) => meter).sort());
    }),
  );
});

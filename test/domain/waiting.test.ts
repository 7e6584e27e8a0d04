import { describe, expect, test } from '@jest/globals';
import { decideJob } from '../../src/domain/decide.ts';
import type { Terrain } from '../../src/domain/evaluate.ts';
import type { PoolState } from '../../src/domain/load.ts';
import { decideOrWait, decideWaiting, MOST_WAITING, withdraw } from '../../src/domain/waiting.ts';
import { account, credits, grant, limit, plan, pool, request, START, terrain } from './world.ts';

const ONE_AT_A_TIME = { ...pool, capacity: 1 };
const ID = (n: number): string => `0b000000-0000-8000-8000-00000000000${n}`;
const rich = account({ grants: [grant(credits(100))] });

function at(fields: Partial<Terrain> = {}): Terrain {
  return terrain({ pool: ONE_AT_A_TIME, ...fields });
}

/** A pool with one job running and one request that waits. */
function queued(waitUpToMs = 60_000) {
  const first = decideJob(rich, request(1, { id: ID(1) }), { terrain: at(), alternatives: [] });
  const asked = request(2, { id: ID(2), waitUpToMs });
  const decided = decideOrWait(first.state, asked, {
    terrain: at({ poolState: first.poolState }),
    alternatives: [],
  });
  if (!decided.waiting) throw new Error('it does not wait');
  return { first, asked, decided, waiting: decided.waiting };
}

/** The pool after its only job has ended. */
function emptied(poolState: PoolState): PoolState {
  return { ...poolState, leases: [], level: 'NORMAL' };
}

function again(
  { asked, decided, waiting }: ReturnType<typeof queued>,
  params: { poolState: PoolState; now?: number; state?: typeof rich },
) {
  const { poolState, now = START, state = decided.state } = params;
  return decideWaiting(state, asked, {
    waiting,
    waitingEntry: decided.entry,
    terrain: at({ poolState, now }),
    alternatives: [],
  });
}

describe('a request that may wait', () => {
  test('waits where only room is lacking: decided with all layers and reasons, with nothing taken', () => {
    const { first, decided, waiting } = queued();
    expect(decided.job).toBeNull();
    expect(decided.entry).toMatchObject({
      ordinal: 0,
      postings: [],
      detail: { kind: 'WAITING', expiresAt: START + 60_000, decision: { outcome: 'WAITING', funding: [] } },
      activity: { code: null },
    });
    expect(decided.poolState).toMatchObject({
      waiting: 1,
      ahead: { CRITICAL: 0, STANDARD: 1, SHEDDABLE: 0 },
    });
    expect(decided.poolState.leases).toEqual(first.poolState.leases);
    expect(decided.state).toEqual({ ...first.state, seq: first.state.seq + 1 });
    expect(waiting).toMatchObject({ askedAt: START, expiresAt: START + 60_000 });
  });

  test('is granted at once where there is room, and refused at once where waiting does not help', () => {
    const ask = request(2, { waitUpToMs: 60_000 });
    expect(decideOrWait(rich, ask, { terrain: at(), alternatives: [] }).job).not.toBeNull();
    const poor = account({ grants: [grant(credits(1))] });
    const full = queued().first.poolState;
    const refused = decideOrWait(poor, ask, { terrain: at({ poolState: full }), alternatives: [] });
    expect(refused.entry.detail.kind).toBe('REJECTED');
    const tight = { ...plan, limits: [limit({ name: 'small', base: credits(1), unit: 'unit' })] };
    const never = decideOrWait(rich, ask, { terrain: at({ plan: tight }), alternatives: [] });
    expect(never.entry.detail).toMatchObject({
      kind: 'REJECTED',
      decision: { reasons: [{ code: 'TOO_LARGE' }] },
    });
  });

  test('is refused at once where too many wait already', () => {
    const full = { ...queued().first.poolState, waiting: MOST_WAITING };
    const ask = request(2, { waitUpToMs: 60_000 });
    const refused = decideOrWait(rich, ask, { terrain: at({ poolState: full }), alternatives: [] });
    expect(refused.entry.detail.kind).toBe('REJECTED');
  });
});

describe('a request that waits', () => {
  test('goes on waiting for the pool while that is full', () => {
    const wait = queued();
    expect(again(wait, { poolState: wait.decided.poolState })).toBe('POOL');
  });

  test('is granted when there is room: entry 1, with its hold, slot and lease from then on', () => {
    const wait = queued();
    const granted = again(wait, { poolState: emptied(wait.decided.poolState), now: START + 5_000 });
    if (typeof granted === 'string') throw new Error(granted);
    expect(granted.entry).toMatchObject({ subject: ID(2), ordinal: 1, detail: { kind: 'GRANTED' } });
    expect(granted.job).toMatchObject({ entries: 2, hold: { grantedAt: START + 5_000 } });
    expect(granted.poolState).toMatchObject({
      waiting: 0,
      ahead: { STANDARD: 0 },
      gaps: [],
      startedAt: START + 5_000,
    });
    expect(granted.state.grants[0]?.held).toBe(credits(3));
  });

  test('is refused when its time is over, also if there is room by then, for what it had waited for', () => {
    const wait = queued();
    const late = again(wait, { poolState: emptied(wait.decided.poolState), now: START + 60_000 });
    if (typeof late === 'string') throw new Error(late);
    expect(late.entry).toMatchObject({
      ordinal: 1,
      detail: { kind: 'REJECTED', decision: { reasons: [{ code: 'OVERLOADED' }] } },
    });
    expect(late.poolState).toMatchObject({ waiting: 0, ahead: { STANDARD: 0 }, gaps: [], startedAt: null });
  });

  test('is refused as soon as something stands in its way that waiting does not clear', () => {
    const wait = queued();
    const state = {
      ...wait.decided.state,
      terms: { ...wait.decided.state.terms, status: 'SUSPENDED' as const },
    };
    const refused = again(wait, { poolState: wait.decided.poolState, state });
    if (typeof refused === 'string') throw new Error(refused);
    expect(refused.entry.detail.kind).toBe('REJECTED');
  });

  test('comes before a new request of its priority or a lower one, and not before a higher one', () => {
    const room = emptied(queued().decided.poolState);
    const ask = (priority: 'CRITICAL' | 'STANDARD' | 'SHEDDABLE') =>
      decideJob(rich, request(1, { id: ID(3), priority }), {
        terrain: at({ poolState: room }),
        alternatives: [],
      }).entry.detail.kind;
    expect(ask('SHEDDABLE')).toBe('REJECTED');
    expect(ask('STANDARD')).toBe('REJECTED');
    expect(ask('CRITICAL')).toBe('GRANTED');
  });
});

describe('a wait that is given up', () => {
  function givenUp() {
    const wait = queued();
    const { entry, state, poolState } = wait.decided;
    const given = { waiting: wait.waiting, waitingEntry: entry, poolState, now: START + 5_000 };
    return { wait, given: withdraw(state, { ...given, reason: 'no longer wanted' }) };
  }

  test('is entry 1, moves nothing, and is an activity of the same work', () => {
    const { wait, given } = givenUp();
    expect(given.entry).toMatchObject({
      subject: ID(2),
      ordinal: 1,
      at: START + 5_000,
      detail: { kind: 'WITHDRAWN', reason: 'no longer wanted' },
      postings: [],
      activity: wait.decided.entry.activity,
      balance: { ...wait.decided.entry.balance, version: given.entry.seq, at: START + 5_000 },
    });
    const { state } = wait.decided;
    expect(given.state).toEqual({ ...state, seq: state.seq + 1, lastAt: START + 5_000 });
  });

  test('leaves the queue, and with it the way of those who ask now; no slot changes and no start is remembered', () => {
    const { wait, given } = givenUp();
    const { poolState } = wait.decided;
    expect(given.poolState).toEqual({
      ...poolState,
      waiting: 0,
      ahead: { CRITICAL: 0, STANDARD: 0, SHEDDABLE: 0 },
    });
    const ask = (state: PoolState) =>
      decideJob(rich, request(1, { id: ID(3) }), {
        terrain: at({ poolState: emptied(state), now: START + 5_000 }),
        alternatives: [],
      }).entry.detail.kind;
    expect(ask(poolState)).toBe('REJECTED');
    expect(ask(given.poolState)).toBe('GRANTED');
  });
});

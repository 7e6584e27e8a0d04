/** Holds limits to what they count apart and together, and refusals by them to the right name. */
import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../src/domain/account.ts';
import type { PriceBook } from '../../src/domain/catalogue.ts';
import { decideJob } from '../../src/domain/decide.ts';
import type { RejectionCode } from '../../src/domain/decision.ts';
import { rulesFor } from '../../src/domain/limits.ts';
import { newPoolState, type PoolState } from '../../src/domain/load.ts';
import type { LimitRule, LimitScope } from '../../src/domain/policy.ts';
import type { JobRequest } from '../../src/domain/request.ts';
import {
  account,
  credits,
  DAY,
  grant,
  limit,
  MINUTE,
  ONE,
  plan,
  policy,
  pool,
  prices,
  request,
  START,
  terrain,
  unit,
  unitPrices,
} from './world.ts';

interface Counted {
  readonly state: AccountState;
  readonly poolState: PoolState;
}

const rich: Counted = {
  state: account({ grants: [grant(credits(10_000))] }),
  poolState: newPoolState(1, START - DAY),
};

const other = { ...unit, id: 2, slug: 'other' };
const both: PriceBook = {
  ...prices,
  models: new Map([
    ['unit', unitPrices],
    ['other', unitPrices],
  ]),
};

/** Asks for each of these in turn, and says which were granted. */
function ask(limits: readonly LimitRule[], asked: readonly Partial<JobRequest>[], at: Counted = rich) {
  let { state, poolState } = at;
  const answers = asked.map((fields, index) => {
    const decided = decideJob(state, request(10, fields), {
      terrain: terrain({ plan: { ...plan, limits }, prices: both, poolState, now: START + index }),
      alternatives: [],
    });
    ({ state, poolState } = decided);
    return decided.job !== null;
  });
  return { state, poolState, answers };
}

const once = (scope: readonly LimitScope[]) => limit({ name: 'once', base: ONE, scope });

describe('a limit counts apart', () => {
  test.each<[string, readonly LimitScope[], Partial<JobRequest>, Partial<JobRequest>, boolean]>([
    [
      'nothing within the account',
      ['ACCOUNT'],
      { userRef: 'u1', keyId: 1 },
      { userRef: 'u2', keyId: 2 },
      false,
    ],
    ['each user', ['USER'], { userRef: 'u1' }, { userRef: 'u2' }, true],
    ['the work of no user from that of a user', ['USER'], {}, { userRef: 'u2' }, true],
    ['each key', ['KEY'], { keyId: 1 }, { keyId: 2 }, true],
    ['each model', ['ACCOUNT', 'MODEL'], {}, { model: other }, true],
    ['each endpoint', ['ACCOUNT', 'ENDPOINT'], { endpoint: '/v1/a' }, { endpoint: '/v1/b' }, true],
    [
      'both of two scopes: another user',
      ['USER', 'KEY'],
      { userRef: 'u1', keyId: 1 },
      { userRef: 'u2', keyId: 1 },
      true,
    ],
    [
      'both of two scopes: another key',
      ['USER', 'KEY'],
      { userRef: 'u1', keyId: 1 },
      { userRef: 'u1', keyId: 2 },
      true,
    ],
  ])('%s', (_what, scope, first, second, apart) => {
    expect(ask([once(scope)], [first, second, first]).answers).toEqual([true, apart, false]);
  });
});

test('a limit of no account counts all accounts together, with the pool', () => {
  const rule = once(['POOL']);
  const { state, poolState, answers } = ask([rule], [{}]);
  expect(answers).toEqual([true]);
  expect([state.rates.length, poolState.rates.length]).toEqual([0, 1]);
  const stranger = account({
    accountId: '0a000000-0000-8000-8000-000000000002',
    grants: [grant(credits(10))],
  });
  const asked = { accountId: stranger.accountId };
  expect(ask([rule], [asked], { state: stranger, poolState }).answers).toEqual([false]);
});

test('only limits of the plan, model and pool bind, those of the plan and those of the policy alike', () => {
  const rule = (name: string, fields: Partial<LimitRule>) => limit({ name, base: ONE, ...fields });
  const own = {
    ...plan,
    limits: [
      rule('all', {}),
      rule('other model', { models: ['x'] }),
      rule('this model', { models: ['unit'] }),
    ],
  };
  const by = {
    ...policy,
    limits: [
      rule('this plan', { plans: ['bare'] }),
      rule('other plan', { plans: ['pro'] }),
      rule('this pool', { pools: ['video'] }),
      rule('other pool', { pools: ['text'] }),
    ],
  };
  const names = rulesFor({ plan: own, policy: by, model: unit, pool }).map(({ name }) => name);
  expect(names).toEqual(['all', 'this model', 'this plan', 'this pool']);
});

test('a limit is measured in requests, jobs, credits or a meter, and a meter that is not used is not limited', () => {
  const of = (name: string, base: bigint) => limit({ name, unit: name, base });
  const limits = [of('request', ONE), of('credit', credits(10)), of('unit', credits(10)), of('frame', 1n)];
  const { state, answers } = ask(limits, [{}]);
  expect(answers).toEqual([true]);
  expect(state.rates.map(({ counter }) => counter)).toEqual(['request', 'credit', 'unit']);
});

describe('a refusal by a limit', () => {
  const refusal = (rule: LimitRule, fields: Partial<Parameters<typeof terrain>[0]> = {}, units = 10) => {
    const decided = decideJob(rich.state, request(units), {
      terrain: terrain({ plan: { ...plan, limits: [rule] }, ...fields }),
      alternatives: [],
    });
    const { detail } = decided.entry;
    return detail.kind === 'REJECTED' ? detail.decision : null;
  };
  const codeOf = (rule: LimitRule, fields = {}, units = 10): RejectionCode | undefined =>
    refusal(rule, fields, units)?.reasons[0]?.code;

  test('says TOO_LARGE when the job could never fit, and names no instant', () => {
    const decision = refusal(limit({ name: 'units', unit: 'unit', base: credits(9) }));
    expect(decision).toMatchObject({
      retryAt: null,
      action: 'REDUCE',
      reasons: [{ code: 'TOO_LARGE', retryAt: null }],
    });
    expect(decision?.remedies).toMatchObject([{ kind: 'REDUCE', workload: [{ quantity: credits(9) }] }]);
  });

  test('says RATE_LIMITED when only load keeps the job from fitting, and when to look again', () => {
    const rule = limit({ name: 'units', unit: 'unit', base: credits(12), factors: ['LOAD'] });
    const factor = { value: 500_000, since: START - MINUTE };
    const poolState: PoolState = {
      ...newPoolState(1, START - DAY),
      factors: { CRITICAL: factor, STANDARD: factor, SHEDDABLE: factor },
    };
    expect(refusal(rule, { poolState })).toMatchObject({
      retryAt: null,
      checkAgainAt: START + 10_000,
      action: 'REDUCE',
      reasons: [{ code: 'RATE_LIMITED', retryAt: null }],
    });
    expect(codeOf(rule, { poolState }, 13)).toBe('TOO_LARGE');
  });

  test('says CONCURRENCY_LIMITED when there is no slot, and when one comes free', () => {
    const rule = limit({ name: 'slots', kind: 'CONCURRENCY', unit: 'job', windowMs: null, base: ONE });
    const { state, poolState } = ask([rule], [{}]);
    const decided = decideJob(state, request(1), {
      terrain: terrain({ plan: { ...plan, limits: [rule] }, poolState, now: START + 5 }),
      alternatives: [],
    });
    const end = state.leases[0]?.ends[0]?.[0];
    expect(end).toBeGreaterThan(START);
    expect(decided.entry.detail).toMatchObject({
      decision: { action: 'WAIT', reasons: [{ code: 'CONCURRENCY_LIMITED', retryAt: end }] },
    });
  });
});

test('running jobs keep their slots when their limit falls, and new ones see the new limit', () => {
  const slots = (base: number) =>
    limit({ name: 'slots', kind: 'CONCURRENCY', unit: 'job', windowMs: null, base: credits(base) });
  const { state, poolState, answers } = ask([slots(3)], [{}, {}, {}]);
  expect(answers).toEqual([true, true, true]);
  const lowered = ask([slots(2)], [{}], { state, poolState });
  expect(lowered.answers).toEqual([false]);
  expect(lowered.state.leases).toEqual(state.leases);
});

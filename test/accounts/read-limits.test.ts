// All limits of an account before anyone runs into them: pure.
import { describe, expect, test } from '@jest/globals';
import { type LimitsParams, limitsOf } from '../../src/accounts/read-limits.ts';
import { newAccount, type Terms } from '../../src/domain/account.ts';
import type { Plan } from '../../src/domain/catalogue.ts';
import { MICRO } from '../../src/domain/decimal.ts';
import { newPoolState, type PoolState } from '../../src/domain/load.ts';
import type { LimitRule } from '../../src/domain/policy.ts';
import { demoCatalogue } from '../support/demo-catalogue.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const catalogue = demoCatalogue();

const terms: Terms = {
  planId: 1,
  planSince: NOW,
  status: 'ACTIVE',
  postpaidLimit: 0n,
  operatorFactor: 500_000,
  operatorFactorSince: NOW,
  budgets: [],
};

function rule(fields: Partial<LimitRule>): LimitRule {
  return {
    name: 'requests',
    kind: 'RATE',
    scope: ['ACCOUNT'],
    unit: 'request',
    base: 10n * MICRO,
    floor: 0n,
    ceiling: 100n * MICRO,
    windowMs: 60_000,
    style: 'ROLLING',
    factors: [],
    models: null,
    pools: null,
    plans: null,
    when: null,
    ...fields,
  };
}

function planWith(limits: readonly LimitRule[], fields: Partial<Plan> = {}): Plan {
  const pro = catalogue.plansBySlug.get('pro');
  if (!pro) throw new Error('the demo has the plan pro');
  return { ...pro, windows: [], allowances: [], limits, ...fields };
}

function read(plan: Plan, fields: Partial<LimitsParams> = {}) {
  const state = newAccount({ accountId: 'a', terms, at: NOW });
  return limitsOf({ state, plan, catalogue, pools: new Map(), now: NOW, keyId: null, ...fields });
}

/** The pool of the model as it is at a level, with its factors there. */
function poolAt(slug: string, level: 'NORMAL' | 'HIGH', factor: number): [number, PoolState] {
  const id = catalogue.poolsBySlug.get(slug)?.id ?? 0;
  const fresh = newPoolState(id, NOW);
  const factors = { ...fresh.factors, STANDARD: { value: factor, since: NOW } };
  return [id, { ...fresh, level, factors }];
}

describe('the limits of an account', () => {
  test('name a rule once where nothing is counted apart', () => {
    expect(read(planWith([rule({})])).map(({ name, value }) => [name, value])).toEqual([
      ['requests', 10n * MICRO],
    ]);
  });

  test('have a reading for each model, pool, endpoint, user and key that is counted apart', () => {
    const names = (scope: LimitRule['scope'], keyId: number | null = null) =>
      read(planWith([rule({ scope })], { models: ['codex', 'unit'] }), { keyId }).map(({ name }) => name);
    expect(names(['ACCOUNT', 'MODEL'])).toEqual(['requests (codex)', 'requests (unit)']);
    expect(names(['POOL'])).toEqual(['requests (pool code)', 'requests (pool misc)']);
    expect(names(['ACCOUNT', 'ENDPOINT'])).toEqual([
      'requests (/v1/responses)',
      'requests (/v1/chat/completions)',
      'requests',
    ]);
    expect(names(['USER'])).toEqual(['requests (each user)']);
    expect(names(['KEY'])).toEqual(['requests (each key)']);
    expect(names(['KEY'], 7)).toEqual(['requests (this key)']);
  });

  test('leave out models that the plan has not, that the rule does not bind, or that lack its meter', () => {
    const byModel = rule({ scope: ['ACCOUNT', 'MODEL'] });
    const names = (limit: LimitRule, fields: Partial<Plan> = {}) =>
      read(planWith([limit], fields)).map(({ name }) => name);
    expect(names({ ...byModel, unit: 'video_second' })).toEqual([
      'requests (sora-2)',
      'requests (sora-2-pro)',
    ]);
    expect(names({ ...byModel, unit: 'video_second' }, { models: ['codex'] })).toEqual([]);
    expect(names({ ...byModel, models: ['unit'] })).toEqual(['requests (unit)']);
    expect(names({ ...byModel, pools: ['misc'] })).toEqual(['requests (unit)']);
    expect(names({ ...byModel, plans: ['free'] })).toEqual([]);
  });

  test('moved by load are one while pools are loaded alike, and one for each pool when they are not', () => {
    const plan = planWith([rule({ factors: ['LOAD'] })], { models: ['codex', 'unit'] });
    const [calm] = read(plan);
    expect(calm).toMatchObject({ name: 'requests', value: 10n * MICRO });
    expect(calm?.factors).toMatchObject([{ cause: 'LOAD', value: 1_000_000, note: null }]);
    const pools = new Map([poolAt('code', 'HIGH', 700_000)]);
    expect(read(plan, { pools }).map(({ name, value, factors }) => [name, value, factors[0]?.note])).toEqual([
      ['requests (pool code)', 7n * MICRO, 'code HIGH'],
      ['requests (pool misc)', 10n * MICRO, 'misc NORMAL'],
    ]);
  });

  test('have the factors of tier and operator in them', () => {
    const [limit] = read(planWith([rule({ factors: ['TIER', 'OPERATOR'] })]));
    expect(limit).toMatchObject({ base: 10n * MICRO, value: 50n * MICRO });
    expect(limit?.factors.map(({ value }) => value)).toEqual([10_000_000, 500_000]);
  });

  test("put included windows first, then the plan's limits, then the policy's", () => {
    const window = {
      name: 'day',
      amount: 5n,
      lengthMs: 86_400_000,
      starts: 'FIRST_USE',
      models: null,
    } as const;
    const policy = { ...catalogue.policy, limits: [rule({ name: 'for all' })] };
    const readings = read(planWith([rule({ name: 'own' })], { windows: [window] }), {
      catalogue: { ...catalogue, policy },
    });
    expect(readings.map(({ name }) => name)).toEqual(['day', 'own', 'for all']);
  });

  test('show what was used', () => {
    const state = {
      ...newAccount({ accountId: 'a', terms, at: NOW }),
      windows: [{ name: 'day', startedAt: NOW - 1_000, used: 2n }],
      leases: [{ counter: 'at once', ends: [[NOW + 1_000, 3] as const, [NOW, 9] as const] }],
    };
    const window = {
      name: 'day',
      amount: 5n,
      lengthMs: 86_400_000,
      starts: 'FIRST_USE',
      models: null,
    } as const;
    const atOnce = rule({ name: 'at once', kind: 'CONCURRENCY', unit: 'job', windowMs: null });
    expect(
      read(planWith([atOnce], { windows: [window] }), { state }).map(({ remaining, resetsAt }) => [
        remaining,
        resetsAt,
      ]),
    ).toEqual([
      [3n, NOW - 1_000 + 86_400_000],
      [7n * MICRO, null],
    ]);
  });
});

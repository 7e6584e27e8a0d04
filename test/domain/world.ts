/** A small world to decide in: one video model, one plan, plain prices. Each test says only what it changes. */

import { type AccountState, type Grant, newAccount, type Terms } from '../../src/domain/account.ts';
import { DEFAULT_ADAPTIVE } from '../../src/domain/adaptive-capacity.ts';
import type { Model, ModelPrices, Plan, Pool, PriceBook, WindowRule } from '../../src/domain/catalogue.ts';
import type { Terrain } from '../../src/domain/evaluate.ts';
import { newPoolState } from '../../src/domain/load.ts';
import type { LimitRule, LoadPolicy, Policy } from '../../src/domain/policy.ts';
import { idFrom, type JobRequest } from '../../src/domain/request.ts';

/** One credit, or one of anything, in micro-units. */
export const ONE = 1_000_000n;
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** A Wednesday, 2027-01-13T08:00:00Z. */
export const START = 1_799_827_200_000;
export const ACCOUNT = '0a000000-0000-8000-8000-000000000001';

export function credits(amount: number): bigint {
  return BigInt(Math.round(amount * 1_000_000));
}

export const load: LoadPolicy = {
  enter: [600_000, 800_000, 950_000],
  leave: [500_000, 700_000, 900_000],
  dwellMs: 30 * SECOND,
  staleMs: MINUTE,
  factors: {
    CRITICAL: [1_000_000, 1_000_000, 1_000_000, 800_000],
    STANDARD: [1_000_000, 900_000, 600_000, 300_000],
    SHEDDABLE: [1_000_000, 700_000, 300_000, 100_000],
  },
  shedAt: { CRITICAL: null, STANDARD: 'SATURATED', SHEDDABLE: 'HIGH' },
  adaptive: DEFAULT_ADAPTIVE,
  maxStep: 100_000,
  stepMs: 5 * SECOND,
};

export const policy: Policy = {
  version: 1,
  ranks: { INCLUDED: 0, PROMOTIONAL: 1, PLAN: 1, PURCHASED: 2, POSTPAID: 3 },
  overage: 'CHARGE',
  debtBlocks: true,
  tiers: new Map([
    ['free', 500_000],
    ['plus', 1_000_000],
    ['pro', 2_000_000],
  ]),
  limits: [],
  rules: [],
  load,
  standing: null,
  lease: { minMs: SECOND, maxMs: DAY },
  quoteMs: 10 * MINUTE,
};

export const plan: Plan = {
  id: 1,
  slug: 'bare',
  name: 'Bare',
  version: 1,
  tier: 'plus',
  models: null,
  priorities: ['CRITICAL', 'STANDARD', 'SHEDDABLE'],
  windows: [],
  allowances: [],
  limits: [],
};

export const pool: Pool = { id: 1, slug: 'video', name: 'Video', capacity: 1_000 };

/** One credit a unit. */
export const unit: Model = {
  id: 1,
  slug: 'unit',
  name: 'Unit',
  kind: 'unit',
  poolId: 1,
  meters: [{ slug: 'unit', step: ONE, max: null }],
  attributes: [],
  endpoints: ['/v1/units'],
  leaseMs: MINUTE,
  graceMs: 10 * MINUTE,
  available: true,
};

export const unitPrices: ModelPrices = {
  rules: [{ meter: 'unit', when: [], price: ONE, per: ONE }],
  minimum: 0n,
};

export const prices: PriceBook = { version: 1, effectiveAt: 0, models: new Map([['unit', unitPrices]]) };

export const terms: Terms = {
  planId: 1,
  planSince: START - 30 * DAY,
  status: 'ACTIVE',
  postpaidLimit: 0n,
  operatorFactor: 1_000_000,
  operatorFactorSince: START - 30 * DAY,
  budgets: [],
};

export function account(fields: Partial<AccountState> = {}): AccountState {
  return { ...newAccount({ accountId: ACCOUNT, terms, at: START - DAY }), ...fields };
}

let grants = 0;

/** A grant of which all is available, unless `fields` say otherwise. */
export function grant(amount: bigint, fields: Partial<Grant> = {}): Grant {
  grants += 1;
  return {
    id: idFrom('test-grant', String(grants)),
    source: 'PURCHASED',
    name: 'bought',
    burnPriority: 50,
    effectiveAt: START - DAY,
    expiresAt: null,
    revokedAt: null,
    granted: amount,
    available: amount,
    held: 0n,
    spent: 0n,
    expired: 0n,
    revoked: 0n,
    ...fields,
  };
}

export function window(fields: Partial<WindowRule> & Pick<WindowRule, 'name' | 'amount'>): WindowRule {
  return { lengthMs: 5 * HOUR, starts: 'FIRST_USE', models: null, ...fields };
}

export function limit(fields: Partial<LimitRule> & Pick<LimitRule, 'name' | 'base'>): LimitRule {
  const { base } = fields;
  return {
    kind: 'RATE',
    scope: ['ACCOUNT'],
    unit: 'request',
    floor: 0n,
    ceiling: base * 100n,
    windowMs: MINUTE,
    style: 'ROLLING',
    factors: [],
    models: null,
    pools: null,
    plans: null,
    when: null,
    ...fields,
  };
}

export function terrain(fields: Partial<Terrain> = {}): Terrain {
  return {
    now: START,
    catalogueVersion: 1,
    policy,
    plan,
    prices,
    pool,
    poolState: newPoolState(1, START - DAY),
    parent: null,
    ...fields,
  };
}

let requests = 0;

/** A job of `units` units, under a new key. */
export function request(units: number, fields: Partial<JobRequest> = {}): JobRequest {
  requests += 1;
  const id = fields.id ?? idFrom('test-request', String(requests));
  return {
    inputHash: 'ab'.repeat(32),
    accountId: ACCOUNT,
    userRef: null,
    keyId: null,
    keyPriorities: ['CRITICAL', 'STANDARD', 'SHEDDABLE'],
    keyRoles: ['ACCOUNT'],
    endpoint: null,
    labels: [],
    model: unit,
    workload: { quantities: [{ meter: 'unit', quantity: credits(units) }], attributes: [] },
    priority: 'STANDARD',
    quote: null,
    maxCost: null,
    acceptPartial: null,
    waitUpToMs: null,
    leaseMs: null,
    leaseToken: `token-${id}`,
    parentJobId: null,
    childBudget: null,
    ...fields,
    id,
  };
}

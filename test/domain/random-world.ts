/**
 * Random grounds for decisions: an account with some past, a pool under some load, a plan with some limits
 * and a request that may or may not be granted. Times are short, so that all instants of a while can be
 * tried one by one.
 */
import type { AccountState, BudgetRule } from '../../src/domain/account.ts';
import type { Model, Plan, Pool, PriceBook, Priority, WindowRule } from '../../src/domain/catalogue.ts';
import { decideJob } from '../../src/domain/decide.ts';
import { applyDue } from '../../src/domain/due.ts';
import type { Terrain } from '../../src/domain/evaluate.ts';
import { newPoolState, observe, type PoolState } from '../../src/domain/load.ts';
import type { LimitRule, Policy } from '../../src/domain/policy.ts';
import { priceOf } from '../../src/domain/pricing.ts';
import type { Alternative } from '../../src/domain/remedies.ts';
import { idFrom, type JobRequest } from '../../src/domain/request.ts';
import { type Random, randomFrom } from './random.ts';
import {
  account,
  DAY,
  grant,
  HOUR,
  limit,
  ONE,
  plan,
  policy,
  pool,
  request,
  SECOND,
  START,
  terms,
  window,
} from './world.ts';

export interface Ground {
  readonly state: AccountState;
  readonly request: JobRequest;
  readonly terrain: Terrain;
  readonly alternatives: readonly Alternative[];
}

/** Two meters: frames of one micro-credit each in steps of four, tokens of half a micro-credit each. */
export const film: Model = {
  id: 1,
  slug: 'film',
  name: 'Film',
  kind: 'video',
  poolId: 1,
  meters: [
    { slug: 'frame', step: 4n, max: 400n },
    { slug: 'token', step: 1n, max: null },
  ],
  attributes: [],
  endpoints: [],
  leaseMs: 10 * SECOND,
  graceMs: 20 * SECOND,
  available: true,
};

export const cheaper: Model = { ...film, id: 2, slug: 'sketch', poolId: 2 };

const prices: PriceBook = {
  version: 3,
  effectiveAt: 0,
  models: new Map([
    [
      'film',
      {
        rules: [
          { meter: 'frame', when: [], price: ONE, per: ONE },
          { meter: 'token', when: [], price: ONE, per: 2n * ONE },
        ],
        minimum: 3n,
      },
    ],
    [
      'sketch',
      {
        rules: [
          { meter: 'frame', when: [], price: ONE, per: 3n * ONE },
          { meter: 'token', when: [], price: 0n, per: ONE },
        ],
        minimum: 0n,
      },
    ],
  ]),
};

function limitsOf(random: Random): LimitRule[] {
  const made: LimitRule[] = [];
  const count = random.pick([0, 0, 1, 1, 2, 3, 4]);
  for (let n = 0; n < count; n += 1) {
    const unit = random.pick(['request', 'frame', 'token', 'credit', 'job']);
    const concurrency = unit === 'job';
    const base =
      concurrency || unit === 'request'
        ? BigInt(random.integer(1, 4)) * ONE
        : BigInt(random.integer(10, 200));
    made.push(
      limit({
        name: `limit-${n}`,
        unit,
        base,
        kind: concurrency ? 'CONCURRENCY' : 'RATE',
        windowMs: concurrency ? null : random.integer(1, 30) * SECOND,
        style: random.pick(['ROLLING', 'ROLLING', 'FIRST_USE', 'CALENDAR'] as const),
        scope: random.pick([['ACCOUNT'], ['ACCOUNT', 'USER'], ['ACCOUNT', 'MODEL'], ['POOL']] as const),
        factors: random.chance(30) ? ['TIER', 'LOAD'] : [],
      }),
    );
  }
  return made;
}

function windowsOf(random: Random): WindowRule[] {
  return [
    window({
      name: 'short',
      amount: BigInt(random.integer(5, 60)),
      lengthMs: 20 * SECOND,
      models: random.pick([null, ['film']]),
    }),
    window({
      name: 'long',
      amount: BigInt(random.integer(20, 90)),
      lengthMs: 50 * SECOND,
      starts: 'CALENDAR',
    }),
  ].slice(0, random.integer(0, 2));
}

function budgetsOf(random: Random): BudgetRule[] {
  const all: BudgetRule[] = [
    {
      name: 'hourly',
      scope: 'ACCOUNT',
      match: null,
      period: 'HOUR',
      timeZone: 'UTC',
      cap: BigInt(random.integer(40, 200)),
    },
    {
      name: 'mine',
      scope: 'USER',
      match: 'u1',
      period: 'TOTAL',
      timeZone: 'UTC',
      cap: BigInt(random.integer(40, 200)),
    },
  ];
  return random.chance(40) ? all.slice(0, random.integer(1, 2)) : [];
}

function ask(random: Random, large: number): JobRequest {
  const frames = 4 * random.integer(0, large);
  const tokens = random.integer(frames === 0 ? 1 : 0, large * 2);
  const quantities = [
    { meter: 'frame', quantity: BigInt(frames) },
    { meter: 'token', quantity: BigInt(tokens) },
  ].filter(({ quantity }) => quantity > 0n);
  return request(1, {
    model: film,
    workload: { quantities, attributes: [] },
    userRef: random.pick([null, 'u1']),
    priority: random.pick(['CRITICAL', 'STANDARD', 'STANDARD', 'SHEDDABLE'] as const),
    leaseMs: random.pick([null, 3 * SECOND, 17 * SECOND]),
  });
}

function prioritiesOf(random: Random): readonly Priority[] {
  return random.pick([
    ['CRITICAL', 'STANDARD', 'SHEDDABLE'],
    ['STANDARD', 'SHEDDABLE'],
    ['STANDARD'],
  ] as const);
}

/** Grants requests at random instants before now, so that every counter has a past that can be. */
function withPast(
  state: AccountState,
  first: Terrain,
  random: Random,
): { state: AccountState; terrain: Terrain } {
  let current = state;
  let terrain = first;
  const asks = random.integer(0, 14);
  for (let n = 0; n < asks; n += 1) {
    const now = terrain.now + random.integer(0, 4 * SECOND);
    current = applyDue(current, { plan: terrain.plan, now }).state;
    const poolState = observe({
      state: terrain.poolState,
      pool: terrain.pool,
      policy: terrain.policy.load,
      now,
    });
    terrain = { ...terrain, now, poolState };
    const decided = decideJob(
      current,
      { ...ask(random, 8), keyPriorities: ['CRITICAL', 'STANDARD', 'SHEDDABLE'] },
      { terrain, alternatives: [] },
    );
    if (!decided.job) continue;
    current = decided.state;
    terrain = { ...terrain, poolState: decided.poolState };
  }
  return { state: current, terrain };
}

/** Now and then the request works for a job: one with a budget for its children, one without, or one that has ended. */
function withParent(ground: Ground, random: Random): Ground {
  const kind = random.integer(1, 100);
  if (kind > 15) return ground;
  const { state, terrain, request: asked } = ground;
  const childBudget = kind > 5 ? BigInt(random.integer(1, 60)) : null;
  const first = request(1, {
    id: idFrom('parent', asked.id),
    model: film,
    workload: { quantities: [{ meter: 'token', quantity: 2n }], attributes: [] },
    priority: 'CRITICAL',
    childBudget,
  });
  const decided = decideJob(state, first, {
    terrain: { ...terrain, plan: { ...terrain.plan, limits: [] } },
    alternatives: [],
  });
  if (!decided.job) return { ...ground, request: { ...asked, parentJobId: first.id } };
  return {
    ...ground,
    state: decided.state,
    request: { ...asked, parentJobId: first.id },
    terrain: { ...terrain, poolState: decided.poolState, parent: decided.job },
  };
}

function withQuote(asked: JobRequest, random: Random, now: number): JobRequest {
  const priced = priceOf(prices.models.get('film'), { priceVersion: 3, workload: asked.workload });
  if ('unpriced' in priced) throw new Error('films have prices');
  const expiresAt = now + random.integer(-10, 60) * SECOND;
  return { ...asked, quote: { id: idFrom('quote', asked.id), cost: priced.cost, expiresAt } };
}

/** Now and then some wait for room in the pool. Its random numbers are its own, so that all else of a ground is as without it. */
function withQueue(poolState: PoolState, random: Random): PoolState {
  if (random.chance(90)) return poolState;
  const ahead = {
    CRITICAL: random.integer(0, 2),
    STANDARD: random.integer(0, 3),
    SHEDDABLE: random.integer(0, 3),
  };
  return { ...poolState, waiting: random.integer(0, 10), ahead };
}

/** Now and then the pool was told no capacity and has learned one. */
function withLearned(terrain: Terrain, random: Random): Terrain {
  if (random.chance(90)) return terrain;
  const limit = random.integer(1_000, 9_999);
  return {
    ...terrain,
    pool: { ...terrain.pool, capacity: null },
    poolState: {
      ...terrain.poolState,
      learned: random.chance(20) ? null : { limit, usual: 900_000, readings: 3, at: START - DAY },
    },
  };
}

export function groundFrom(seed: number): Ground {
  const random = randomFrom(seed);
  const by: Policy = {
    ...policy,
    debtBlocks: random.chance(50),
    load: {
      ...policy.load,
      shedAt: { CRITICAL: null, STANDARD: random.pick([null, 'SATURATED'] as const), SHEDDABLE: 'SATURATED' },
    },
  };
  const own: Plan = {
    ...plan,
    slug: 'random',
    tier: random.pick(['free', 'plus', 'pro']),
    models: random.chance(95) ? null : ['sketch'],
    priorities: prioritiesOf(random),
    windows: windowsOf(random),
    limits: limitsOf(random),
    allowances: random.chance(25)
      ? [
          {
            name: 'daily',
            amount: BigInt(random.integer(10, 80)),
            period: 'DAY',
            anchor: 'ANNIVERSARY',
            timeZone: 'UTC',
            burnPriority: 20,
          },
        ]
      : [],
  };
  const small: Pool = { ...pool, capacity: random.pick([2, 5, 1_000]) };
  const grants = Array.from({ length: random.integer(0, 4) }, (_, index) => {
    const effectiveAt = START + random.pick([-HOUR, -HOUR, -HOUR, 45 * SECOND, 90 * SECOND]);
    return grant(BigInt(random.integer(1, 400)), {
      id: idFrom('ground', String(seed), String(index)),
      source: random.pick(['PROMOTIONAL', 'PLAN', 'PURCHASED'] as const),
      burnPriority: random.pick([10, 50]),
      effectiveAt,
      expiresAt: random.chance(40) ? Math.max(START, effectiveAt) + random.integer(20, 120) * SECOND : null,
    });
  });
  const begin = account({
    lastAt: START,
    grants,
    debt: random.chance(10) ? BigInt(random.integer(1, 60)) : 0n,
    allowances: own.allowances.map(({ name }) => ({ name, dueAt: START + random.pick([0, 70 * SECOND]) })),
    terms: {
      ...terms,
      planSince: START,
      status: random.chance(4) ? 'SUSPENDED' : 'ACTIVE',
      postpaidLimit: BigInt(random.pick([0, 0, 30])),
      budgets: budgetsOf(random),
    },
  });
  const terrain: Terrain = {
    now: START,
    catalogueVersion: 1,
    policy: by,
    plan: own,
    prices,
    pool: small,
    poolState: newPoolState(1, START - DAY),
    parent: null,
  };
  const past = withPast(begin, terrain, random);
  const now = past.terrain.now + random.integer(0, 5 * SECOND);
  const state = applyDue(past.state, { plan: own, now }).state;
  const report = random.chance(25)
    ? {
        at: now - random.integer(0, 50) * SECOND,
        capacity: random.pick([null, 1, 3]),
        utilisation: random.integer(0, 1_100_000),
        queued: null,
        latencyMs: null,
      }
    : null;
  const poolState = observe({
    state: { ...past.terrain.poolState, report },
    pool: small,
    policy: by.load,
    now,
  });
  const queued = { ...past.terrain, now, poolState: withQueue(poolState, randomFrom(seed + 1_000_000)) };
  const present = withLearned(queued, randomFrom(seed + 2_000_000));
  const asked: JobRequest = {
    ...ask(random, random.pick([2, 4, 8, 20, 60])),
    keyPriorities: prioritiesOf(random),
    maxCost: random.chance(15) ? BigInt(random.integer(5, 120)) : null,
    acceptPartial: random.chance(60) ? BigInt(random.pick([1, 1_000, 200_000, 700_000, 1_000_000])) : null,
    childBudget: random.chance(10) ? BigInt(random.integer(1, 40)) : null,
    model: random.chance(96) ? film : { ...film, available: false },
  };
  const family = withParent({ state, request: asked, terrain: present, alternatives: [] }, random);
  const quoted = random.chance(8) ? withQuote(family.request, random, now) : family.request;
  const elsewhere: Terrain = {
    ...family.terrain,
    pool: { ...pool, id: 2, slug: 'sketches' },
    poolState: newPoolState(2, START - DAY),
  };
  return { ...family, request: quoted, alternatives: [{ model: cheaper, terrain: elsewhere }] };
}

// A ledger on a test database, with a small catalogue and a way to put commands to it.

import type pg from 'pg';
import type { Terms } from '../../../src/domain/account.ts';
import { newAccount } from '../../../src/domain/account.ts';
import { DEFAULT_ADAPTIVE } from '../../../src/domain/adaptive-capacity.ts';
import type { Attribute, Model, Plan, Pool, PriceBook } from '../../../src/domain/catalogue.ts';
import { credit } from '../../../src/domain/crediting.ts';
import { decideJob } from '../../../src/domain/decide.ts';
import { MICRO } from '../../../src/domain/decimal.ts';
import { endJob } from '../../../src/domain/endings.ts';
import { append, type Entry } from '../../../src/domain/entry.ts';
import type { Terrain } from '../../../src/domain/evaluate.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/instant.ts';
import { observe } from '../../../src/domain/load.ts';
import type { LimitRule, Policy } from '../../../src/domain/policy.ts';
import { idFrom, type JobRequest } from '../../../src/domain/request.ts';
import { decideOrWait, withdraw } from '../../../src/domain/waiting.ts';
import type { Command } from '../../../src/pipeline/pipeline.ts';
import type { Catalogue, CatalogueSource, Ledger, Needs } from '../../../src/pipeline/ports.ts';
import { pricesAt } from '../../../src/pipeline/ports.ts';
import { createWorld, type World } from '../../../src/pipeline/world.ts';

export const HASH = 'ab'.repeat(32);

export function credits(amount: number): bigint {
  return BigInt(Math.round(amount * 1_000_000));
}

function limit(fields: Partial<LimitRule> & Pick<LimitRule, 'name' | 'kind' | 'unit'>): LimitRule {
  const base = fields.base ?? credits(1_000_000);
  return {
    scope: ['ACCOUNT'],
    base,
    floor: 0n,
    ceiling: base * 10n,
    windowMs: fields.kind === 'RATE' ? MINUTE : null,
    style: 'ROLLING',
    factors: ['TIER', 'LOAD'],
    models: null,
    pools: null,
    plans: null,
    when: null,
    ...fields,
  };
}

export const model: Model = {
  id: 1,
  slug: 'unit',
  name: 'Unit',
  kind: 'test',
  poolId: 1,
  meters: [{ slug: 'unit', step: MICRO, max: null }],
  attributes: [],
  endpoints: [],
  leaseMs: 10 * MINUTE,
  graceMs: HOUR,
  available: true,
};

const otherModel: Model = { ...model, id: 2, slug: 'other', poolId: 2 };

const pool: Pool = { id: 1, slug: 'main', name: 'Main', capacity: 1_000_000 };

export const plan: Plan = {
  id: 1,
  slug: 'full',
  name: 'Full',
  version: 1,
  tier: 'standard',
  models: null,
  priorities: ['CRITICAL', 'STANDARD', 'SHEDDABLE'],
  windows: [
    { name: 'five-hours', amount: credits(1), lengthMs: 5 * HOUR, starts: 'FIRST_USE', models: null },
    { name: 'week', amount: credits(5), lengthMs: 7 * DAY, starts: 'CALENDAR', models: null },
  ],
  allowances: [],
  limits: [
    limit({ name: 'requests per minute', kind: 'RATE', unit: 'request' }),
    limit({ name: 'units per minute', kind: 'RATE', unit: 'unit', scope: ['ACCOUNT', 'MODEL'] }),
    limit({ name: 'jobs at once', kind: 'CONCURRENCY', unit: 'job' }),
  ],
};

export const policy: Policy = {
  version: 1,
  ranks: { INCLUDED: 0, PROMOTIONAL: 1, PLAN: 1, PURCHASED: 2, POSTPAID: 3 },
  overage: 'CHARGE',
  debtBlocks: false,
  tiers: new Map([['standard', 1_000_000]]),
  limits: [],
  load: {
    enter: [700_000, 850_000, 950_000],
    leave: [600_000, 750_000, 900_000],
    dwellMs: 30 * SECOND,
    staleMs: MINUTE,
    factors: {
      CRITICAL: [1_000_000, 1_000_000, 1_000_000, 1_000_000],
      STANDARD: [1_000_000, 800_000, 500_000, 250_000],
      SHEDDABLE: [1_000_000, 500_000, 250_000, 100_000],
    },
    shedAt: { CRITICAL: null, STANDARD: null, SHEDDABLE: 'SATURATED' },
    adaptive: DEFAULT_ADAPTIVE,
    maxStep: 100_000,
    stepMs: 10 * SECOND,
  },
  rules: [],
  standing: null,
  lease: { minMs: SECOND, maxMs: DAY },
  quoteMs: 10 * MINUTE,
};

const rules = [{ meter: 'unit', when: [], price: MICRO, per: MICRO }];

export const prices: PriceBook = {
  version: 1,
  effectiveAt: 0,
  models: new Map([
    ['unit', { rules, minimum: 0n }],
    ['other', { rules, minimum: 0n }],
  ]),
};

export function catalogueOf(version: number): Catalogue {
  const pools = [pool, { ...pool, id: 2, slug: 'second' }];
  const models = [model, otherModel];
  return {
    version,
    models: new Map(models.map((each) => [each.id, each])),
    modelsBySlug: new Map(models.map((each) => [each.slug, each])),
    pools: new Map(pools.map((each) => [each.id, each])),
    poolsBySlug: new Map(pools.map((each) => [each.slug, each])),
    plans: new Map([[plan.id, plan]]),
    plansBySlug: new Map([[plan.slug, plan]]),
    priceBooks: new Map([[prices.version, prices]]),
    policy,
  };
}

/** A catalogue whose newest version is whatever was asked for. */
export function catalogueSource(): CatalogueSource & { readonly reloads: number[] } {
  let current = catalogueOf(0);
  const reloads: number[] = [];
  return {
    reloads,
    current: () => current,
    reload: async () => current,
    atLeast: async (version) => {
      reloads.push(version);
      current = catalogueOf(version);
      return current;
    },
  };
}

export const terms: Terms = {
  planId: 1,
  planSince: 0,
  status: 'ACTIVE',
  postpaidLimit: 0n,
  operatorFactor: 1_000_000,
  operatorFactorSince: 0,
  budgets: [
    { name: 'cap', scope: 'ACCOUNT', match: null, period: 'TOTAL', timeZone: 'UTC', cap: credits(1e9) },
  ],
};

export function needsOf(fields: Partial<Needs> & { accountId: string }): Needs {
  return { subjects: [], jobs: [], pools: [], grants: [], ...fields };
}

/** Puts commands to the ledger as one batch, as the pipeline does. */
export async function submit<T>(ledger: Ledger, commands: readonly Command<T>[]): Promise<T[]> {
  return ledger.transact(
    commands.map(({ needs }) => needs),
    (loaded) => {
      const world = createWorld(loaded);
      const result = commands.map((command) => command.apply(world));
      return { changes: world.changes(), result };
    },
  );
}

export function accountId(name: string): string {
  return idFrom('account', name);
}

/** Opens an account once and gives it grants of these many credits. Returns false when it was there. */
export function openAccount(
  id: string,
  grants: readonly number[] = [1_000_000],
  { expiresAt = null }: { expiresAt?: number | null } = {},
): Command<boolean> {
  return {
    needs: needsOf({ accountId: id, creates: true }),
    apply: (world) => {
      if (world.account(id)) return false;
      const at = world.nowFor(null);
      const opened = append(newAccount({ accountId: id, terms, at }), {
        subject: id,
        ordinal: 0,
        at,
        detail: { kind: 'OPENED', terms, inputHash: HASH },
        postings: [],
      });
      let { state } = opened;
      const entries: Entry[] = [opened.entry];
      for (const [index, amount] of grants.entries()) {
        const done = credit(state, {
          id: idFrom(id, 'grant', String(index)),
          at,
          source: index % 2 === 0 ? 'PURCHASED' : 'PROMOTIONAL',
          name: `grant ${index}`,
          amount: credits(amount),
          burnPriority: index,
          effectiveAt: at,
          expiresAt,
          payment: null,
          inputHash: HASH,
          reason: null,
        });
        state = done.state;
        entries.push(done.entry);
      }
      world.commit({ state, entries });
      return true;
    },
  };
}

function terrainOf(world: World, params: { accountId: string; modelId: number }): Terrain {
  const state = world.account(params.accountId);
  const { catalogue } = world;
  const used = catalogue.models.get(params.modelId) ?? model;
  const ground = catalogue.pools.get(used.poolId) ?? pool;
  const now = world.nowFor(state);
  return {
    now,
    catalogueVersion: catalogue.version,
    policy: catalogue.policy,
    plan,
    prices: pricesAt(catalogue, now),
    pool: ground,
    poolState: observe({ state: world.pool(ground.id), pool: ground, policy: policy.load, now }),
    parent: null,
  };
}

export function jobIdOf(account: string, key: string): string {
  return idFrom(account, 'requestJob', key);
}

const PROJECT: readonly Attribute[] = [{ name: 'project', value: 'demo' }];

interface Asked {
  key: string;
  units?: number;
  modelId?: number;
  endpoint?: string;
  labels?: readonly Attribute[];
}

function requestOf(account: string, params: Asked & { waitUpToMs?: number }): JobRequest {
  const { key, units = 1, modelId = 1, endpoint = 'videos', labels = PROJECT, waitUpToMs = null } = params;
  const id = jobIdOf(account, key);
  return {
    id,
    inputHash: HASH,
    accountId: account,
    userRef: null,
    keyId: 7,
    keyPriorities: ['STANDARD'],
    keyRoles: ['ACCOUNT'],
    endpoint,
    labels,
    model: modelId === 1 ? model : otherModel,
    workload: { quantities: [{ meter: 'unit', quantity: credits(units) }], attributes: [] },
    priority: 'STANDARD',
    quote: null,
    maxCost: null,
    acceptPartial: null,
    waitUpToMs,
    leaseMs: null,
    leaseToken: idFrom(id, 'lease'),
    parentJobId: null,
    childBudget: null,
  };
}

/** Requests a job of some units under a key. Returns the outcome; asking again gives the first one. */
export function requestJob(account: string, params: Asked): Command<'GRANTED' | 'REJECTED'> {
  const request = requestOf(account, params);
  const { id } = request;
  return {
    needs: needsOf({ accountId: account, subjects: [id], pools: [request.model.poolId] }),
    apply: (world) => {
      const [first] = world.entries(id);
      if (first) return first.detail.kind === 'GRANTED' ? 'GRANTED' : 'REJECTED';
      const state = world.account(account);
      if (!state) throw new Error(`no account ${account}`);
      const terrain = terrainOf(world, { accountId: account, modelId: request.model.id });
      const decided = decideJob(state, request, { terrain, alternatives: [] });
      world.commit({
        state: decided.state,
        entries: [decided.entry],
        jobs: decided.job ? [decided.job] : [],
        pools: decided.job ? [decided.poolState] : [],
      });
      return decided.job ? 'GRANTED' : 'REJECTED';
    },
  };
}

/** Requests a job under a key that waits for a pool without any room. */
export function waitForRoom(account: string, key: string): Command<true> {
  const request = requestOf(account, { key, waitUpToMs: HOUR });
  return {
    needs: needsOf({ accountId: account, subjects: [request.id], pools: [request.model.poolId] }),
    apply: (world) => {
      const state = world.account(account);
      if (!state) throw new Error(`no account ${account}`);
      const { pool: room, ...terrain } = terrainOf(world, { accountId: account, modelId: request.model.id });
      const decided = decideOrWait(state, request, {
        terrain: { ...terrain, pool: { ...room, capacity: 0 } },
        alternatives: [],
      });
      if (!decided.waiting) throw new Error(`the request ${key} does not wait`);
      world.commit({
        state: decided.state,
        entries: [decided.entry],
        pools: [decided.poolState],
        waiting: [decided.waiting],
      });
      return true;
    },
  };
}

/** Gives a wait up. Returns false when nothing waits under the key. */
export function giveUp(account: string, key: string): Command<boolean> {
  const id = jobIdOf(account, key);
  return {
    needs: needsOf({ accountId: account, subjects: [id], waiting: [id] }),
    apply: (world) => {
      const waiting = world.waiting(id);
      const state = world.account(account);
      const [waitingEntry] = world.entries(id);
      if (!waiting || !state || !waitingEntry) return false;
      const { now, poolState } = terrainOf(world, { accountId: account, modelId: waiting.modelId });
      const done = withdraw(state, { waiting, waitingEntry, poolState, now, reason: null });
      world.commit({
        state: done.state,
        entries: [done.entry],
        pools: [done.poolState],
        endedWaits: [waiting],
      });
      return true;
    },
  };
}

/** Settles a job with some units used. Returns false when it is not open. */
export function settleJob(account: string, params: { key: string; units: number }): Command<boolean> {
  const id = jobIdOf(account, params.key);
  return {
    needs: needsOf({ accountId: account, subjects: [id], jobs: [id] }),
    apply: (world) => {
      const job = world.job(id);
      const state = world.account(account);
      if (!job || !state) return false;
      const { poolState, ...terrain } = terrainOf(world, { accountId: account, modelId: job.hold.modelId });
      const usage = [{ meter: 'unit', quantity: credits(params.units) }];
      const total = credits(params.units);
      const lines = [{ meter: 'unit', quantity: total, price: MICRO, per: MICRO, amount: total, note: null }];
      const ended = endJob(state, job, {
        kind: 'SETTLED',
        cost: { total, lines, priceVersion: job.hold.priceVersion },
        report: {
          inputHash: HASH,
          outcome: 'SUCCEEDED',
          usage,
          computeMs: 1_500,
          startedAt: null,
          finishedAt: null,
          reason: null,
        },
        context: { ...terrain, model: 'unit', poolState, parent: null },
        late: false,
      });
      world.commit({ state: ended.state, entries: [ended.entry], ended: [job], pools: [ended.poolState] });
      return true;
    },
  };
}

export async function countOf(pool: pg.Pool, sql: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select (${sql})::float8 as n`);
  return rows[0]?.n ?? Number.NaN;
}

/**
 * All limits and included windows of an account as they bind now, before anyone runs into them. A rule
 * that counts models, pools or endpoints apart has a reading for each. One that load moves is the same
 * for all pools as long as they are loaded alike; when they are not, it has a reading for each pool, and
 * its counter is one and the same behind them. What can't be told without a request (which user, which key) is read as for one that has
 * used nothing yet; a limit with a condition is told with it, as it binds when that holds. Pure.
 */
import type { AccountState } from '../domain/account.ts';
import type { Model, Plan, Pool, Priority } from '../domain/catalogue.ts';
import type { LimitReading } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';
import { checkLimit, type LimitSubject, rulesFor } from '../domain/limits.ts';
import { newPoolState, observe, type PoolState } from '../domain/load.ts';
import type { LimitRule } from '../domain/policy.ts';
import { readWindows, windowLimit } from '../domain/windows.ts';
import type { Catalogue } from '../pipeline/ports.ts';

export interface LimitsParams {
  readonly state: AccountState;
  readonly plan: Plan;
  readonly catalogue: Catalogue;
  /** As last committed. A pool that is missing was never used. */
  readonly pools: ReadonlyMap<number, PoolState>;
  readonly now: Instant;
  /** The key that asks, when it belongs to the account: its own counters are read. */
  readonly keyId: number | null;
}

/** Something that a rule counts apart, and the words that tell it from the others. */
interface Counted {
  readonly subject: LimitSubject;
  readonly apart: readonly string[];
}

const ANY_UNIT: readonly string[] = ['request', 'job', 'credit'];
/** Stands for a user or key that has used nothing: no counter is kept under it. */
const SOMEONE = 'someone';

function models({ plan, catalogue }: LimitsParams): { model: Model; pool: Pool }[] {
  return [...catalogue.models.values()].flatMap((model) => {
    const pool = catalogue.pools.get(model.poolId);
    const entitled = model.available && (plan.models?.includes(model.slug) ?? true);
    return entitled && pool ? [{ model, pool }] : [];
  });
}

function counts(rule: LimitRule, model: Model): boolean {
  return ANY_UNIT.includes(rule.unit) || model.meters.some((meter) => meter.slug === rule.unit);
}

/** The priority that readings are for: load moves limits by priority, and STANDARD is the usual one. */
function priorityOf(plan: Plan): Priority {
  return plan.priorities.includes('STANDARD') ? 'STANDARD' : (plan.priorities[0] ?? 'STANDARD');
}

function countedBy(rule: LimitRule, at: { model: Model; pool: Pool }, params: LimitsParams): Counted[] {
  const { model, pool } = at;
  const { scope } = rule;
  const byEndpoint = scope.includes('ENDPOINT') && model.endpoints.length > 0;
  const endpoints = byEndpoint ? model.endpoints : [null];
  return endpoints.map((endpoint) => ({
    subject: {
      model,
      pool,
      priority: priorityOf(params.plan),
      userRef: scope.includes('USER') ? SOMEONE : null,
      keyId: scope.includes('KEY') ? params.keyId : null,
      endpoint,
    },
    apart: [
      ...(scope.includes('MODEL') ? [model.slug] : []),
      ...(scope.includes('POOL') ? [`pool ${pool.slug}`] : []),
      ...(endpoint === null ? [] : [endpoint]),
      ...(scope.includes('USER') ? ['each user'] : []),
      ...(rule.when === null ? [] : [`when ${rule.when}`]),
      ...(scope.includes('KEY') ? [params.keyId === null ? 'each key' : 'this key'] : []),
    ],
  }));
}

function read(rule: LimitRule, subject: LimitSubject, params: LimitsParams): LimitReading {
  const { state, plan, catalogue, pools, now } = params;
  const { policy } = catalogue;
  const stored = pools.get(subject.pool.id) ?? newPoolState(subject.pool.id, now);
  const poolState = observe({ state: stored, pool: subject.pool, policy: policy.load, now });
  return checkLimit(rule, { subject, context: { state, poolState, plan, policy, now }, cost: 0n }).reading;
}

function nameOf(rule: LimitRule, apart: readonly string[]): string {
  return apart.length > 0 ? `${rule.name} (${apart.join(', ')})` : rule.name;
}

/** One reading for several pools: what load does is the same in all of them, so no single one is named. */
function forAllPools(reading: LimitReading): LimitReading {
  const factors = reading.factors.map((factor) =>
    factor.cause === 'LOAD' ? { ...factor, note: null } : factor,
  );
  return { ...reading, factors };
}

/** The readings of one rule, each name once. */
function readingsOf(rule: LimitRule, params: LimitsParams): LimitReading[] {
  const { plan, catalogue } = params;
  const { policy } = catalogue;
  const bound = models(params).filter(
    ({ model, pool }) =>
      counts(rule, model) && rulesFor({ plan, policy, model, pool }).some((each) => each === rule),
  );
  /** By what is counted apart, and then by the pool whose load moves it. */
  const groups = new Map<string, { apart: readonly string[]; byPool: Map<string, LimitReading> }>();
  for (const { subject, apart } of bound.flatMap((at) => countedBy(rule, at, params))) {
    const group = groups.get(nameOf(rule, apart)) ?? { apart, byPool: new Map() };
    group.byPool.set(subject.pool.slug, read(rule, subject, params));
    groups.set(nameOf(rule, apart), group);
  }
  return [...groups].flatMap(([name, { apart, byPool }]) => {
    const readings = [...byPool.values()];
    const [first] = readings;
    if (first && readings.length === 1) return [{ ...first, name }];
    if (first && readings.every(({ value }) => value === first.value))
      return [{ ...forAllPools(first), name }];
    return [...byPool].map(([pool, reading]) => ({
      ...reading,
      name: nameOf(rule, [...apart, `pool ${pool}`]),
    }));
  });
}

/** Included windows first, then the plan's limits, then the policy's. */
export function limitsOf(params: LimitsParams): LimitReading[] {
  const { state, plan, catalogue, now } = params;
  const windows = readWindows({ rules: plan.windows, uses: state.windows, model: null, now });
  const rules = [...plan.limits, ...catalogue.policy.limits];
  return [...windows.map(windowLimit), ...rules.flatMap((rule) => readingsOf(rule, params))];
}

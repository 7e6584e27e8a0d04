/**
 * Limits that refuse: rates and concurrency, each dynamic.
 *
 *   effective = clamp(floor, base x tier x load(pool, priority) x history(account) x operator, ceiling)
 *
 * Every factor is data that can be read before anyone runs into it.
 */
import type { AccountState } from './account.ts';
import type { Model, Plan, Pool, Priority } from './catalogue.ts';
import { MICRO, maxOf, minOf } from './decimal.ts';
import type { Factor, LimitReading } from './decision.ts';
import type { Instant } from './instant.ts';
import { findCount, freeAt, running } from './leases.ts';
import type { PoolState } from './load.ts';
import type { LimitCause, LimitRule, LimitScope, Policy } from './policy.ts';
import { findRate } from './rate-counters.ts';
import { emptyAt, fitsAt, levelAt, type RateLevel, type RateRule } from './rates.ts';
import { boundAt } from './standing.ts';

/** What a limit's counters are told apart by. */
export interface LimitSubject {
  readonly model: Model;
  readonly pool: Pool;
  readonly priority: Priority;
  readonly userRef: string | null;
  readonly keyId: number | null;
  readonly endpoint: string | null;
}

export interface LimitContext {
  readonly state: AccountState;
  readonly poolState: PoolState;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly now: Instant;
}

/** A limit applied to one job: how it stands, what the job takes, and when it would fit. */
export interface LimitCheck {
  readonly rule: LimitRule;
  readonly reading: LimitReading;
  /** Where it counts: the counter's key, and whether the pool keeps it for all accounts together. */
  readonly counter: string;
  readonly shared: boolean;
  readonly rate: RateRule | null;
  readonly level: RateLevel | undefined;
  readonly used: bigint;
  readonly cost: bigint;
  /** The first instant at which the job fits by time alone; null when it does not fit by time. */
  readonly fitsAt: Instant | null;
  /** The first instant at which time alone makes the limit apply no more, where a rule of the policy says when it does. */
  readonly appliesUntil: Instant | null;
  /** Whether the job is larger than the limit itself, also when the load is gone and all is forgotten. */
  readonly neverFits: boolean;
}

/** A factor of one, in millionths. */
const UNCHANGED = 1_000_000;
const ACCOUNT_SCOPES: readonly string[] = ['ACCOUNT', 'USER', 'KEY'];

/** The limits that bind work of this plan on this model; of those with a condition it is not asked here whether that holds. */
export function rulesFor(params: { plan: Plan; policy: Policy; model: Model; pool: Pool }): LimitRule[] {
  const { plan, policy, model, pool } = params;
  return [...plan.limits, ...policy.limits].filter(
    (rule) =>
      (rule.plans?.includes(plan.slug) ?? true) &&
      (rule.models?.includes(model.slug) ?? true) &&
      (rule.pools?.includes(pool.slug) ?? true),
  );
}

/** The factor of each cause on the limits of one job. They are the same for all its limits. */
export type Factors = Readonly<Record<LimitCause, Factor>>;

export function factorsFor(subject: LimitSubject, context: LimitContext): Factors {
  const { state, poolState, plan, policy } = context;
  const { planSince, operatorFactor, operatorFactorSince } = state.terms;
  const tier = policy.tiers.get(plan.tier) ?? UNCHANGED;
  const load = poolState.factors[subject.priority];
  const note = `${subject.pool.slug} ${poolState.level}`;
  const history = boundAt(state.standing, policy.standing, context.now);
  return {
    TIER: { cause: 'TIER', value: tier, since: planSince, note: plan.tier },
    LOAD: { cause: 'LOAD', value: load.value, since: load.since, note },
    OPERATOR: { cause: 'OPERATOR', value: operatorFactor, since: operatorFactorSince, note: null },
    HISTORY: { cause: 'HISTORY', ...history, since: history.since ?? planSince },
  };
}

/** base x factors within floor and ceiling. Multiplied out before the one division, so that the order of the factors can't change the value. */
function effective(rule: LimitRule, factors: readonly Factor[]): bigint {
  let value = rule.base;
  let scale = 1n;
  for (const factor of factors) {
    if (factor.value === UNCHANGED) continue;
    value *= BigInt(factor.value);
    scale *= MICRO;
  }
  if (scale > 1n) value /= scale;
  const bound = maxOf(rule.floor, minOf(rule.ceiling, value));
  // Jobs come whole: half a slot is none, and a slot and a half is one.
  return rule.kind === 'CONCURRENCY' ? (bound / MICRO) * MICRO : bound;
}

const PASSING: readonly LimitCause[] = ['LOAD', 'HISTORY'];

/** The factor without what passes: load comes and goes, and what an account did is forgotten. */
function relieved(factor: Factor): Factor {
  const lowers = factor.value < UNCHANGED && PASSING.includes(factor.cause);
  return lowers ? { ...factor, value: UNCHANGED } : factor;
}

function counterPart(scope: LimitScope, subject: LimitSubject): string {
  switch (scope) {
    case 'ACCOUNT':
      return '';
    case 'USER':
      return `|u${subject.userRef ?? ''}`;
    case 'KEY':
      return `|k${subject.keyId ?? ''}`;
    case 'MODEL':
      return `|m${subject.model.id}`;
    case 'ENDPOINT':
      return `|e${subject.endpoint ?? ''}`;
    case 'POOL':
      return `|p${subject.pool.id}`;
  }
}

function counterOf(rule: LimitRule, subject: LimitSubject): string {
  let counter = rule.name;
  for (const scope of rule.scope) counter += counterPart(scope, subject);
  return counter;
}

/** How one limit stands for a job that takes `cost` micro-units of it. */
export function checkLimit(
  rule: LimitRule,
  params: { subject: LimitSubject; context: LimitContext; cost: bigint; factors?: Factors },
): LimitCheck {
  const { subject, context, cost } = params;
  const { now } = context;
  const known = params.factors ?? factorsFor(subject, context);
  const factors = rule.factors.map((cause) => known[cause]);
  const value = effective(rule, factors);
  let counter = counterOf(rule, subject);
  const shared = !rule.scope.some((scope) => ACCOUNT_SCOPES.includes(scope));
  const home = shared ? context.poolState : context.state;
  const rate: RateRule | null =
    rule.kind === 'RATE' ? { style: rule.style, windowMs: rule.windowMs ?? 1, limit: value } : null;
  let level: RateLevel | undefined;
  let used: bigint;
  let resetsAt: Instant | null;
  let fits: Instant | null;
  if (rate) {
    ({ counter, level } = findRate(home.rates, { rule: rule.name, counter, now }));
    used = levelAt(rate, level, now);
    resetsAt = emptyAt(rate, level, now);
    fits = fitsAt(rate, level, now, cost);
  } else {
    const count = findCount(home.leases, counter);
    const jobs = running(count, now);
    used = BigInt(jobs) * MICRO;
    resetsAt = null;
    const over = (used + cost - value) / MICRO;
    fits = over <= 0n ? now : cost > value ? null : freeAt(count, now, Number(over));
  }
  return {
    rule,
    counter,
    shared,
    rate,
    level,
    used,
    cost,
    fitsAt: fits,
    appliesUntil: null,
    neverFits: cost > value && cost > effective(rule, factors.map(relieved)),
    reading: {
      name: rule.name,
      kind: rule.kind,
      unit: rule.unit,
      base: rule.base,
      floor: rule.floor,
      ceiling: rule.ceiling,
      value,
      remaining: maxOf(0n, value - used),
      windowMs: rule.windowMs,
      resetsAt,
      factors,
    },
  };
}

/**
 * The ground of a past decision under rules that were not in force then: a policy, a price book, or both.
 *
 * What was there is taken as it was: the same request, credits, windows, budgets, and what each limit had
 * counted, as an amount. So a limit with another base has so much more or less left, while a limit that
 * did not look at the request then has counted nothing, as far as anybody knows. A pool is at the level
 * that its utilisation enters, and its factors have arrived where that level moves them.
 */
import type { PriceBook } from './catalogue.ts';
import { MICRO } from './decimal.ts';
import type { Decision, LimitReading } from './decision.ts';
import type { DecisionGround } from './decision-ground.ts';
import type { Instant } from './instant.ts';
import type { LeaseCount } from './leases.ts';
import { checkLimit, type LimitCheck, rulesFor } from './limits.ts';
import type { PoolState } from './load.ts';
import { type LimitRule, LOAD_LEVELS, type LoadLevel, type LoadPolicy, type Policy } from './policy.ts';
import type { RateLevel, RateRule } from './rates.ts';

/** The rules to decide by instead; null leaves those of then. */
export interface OtherRules {
  readonly policy: Policy | null;
  readonly prices: PriceBook | null;
}

export interface OtherGround {
  readonly ground: DecisionGround;
  /** The limits whose count is not known, should they concern the request: taken as if they had counted nothing. */
  readonly uncounted: readonly string[];
}

function sameLoad(a: LoadPolicy, b: LoadPolicy): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function levelOf(state: PoolState, params: { old: LoadPolicy; load: LoadPolicy }): LoadLevel {
  const { old, load } = params;
  const same = String(old.enter) === String(load.enter) && String(old.leave) === String(load.leave);
  if (same) return state.level;
  const utilisation = state.report?.utilisation ?? 0;
  const entered = load.enter.filter((threshold) => utilisation >= threshold).length;
  return LOAD_LEVELS[entered] ?? 'NORMAL';
}

/** The pool as it would have stood under another section "load". */
function poolUnder(ground: DecisionGround, params: { policy: Policy; stored: boolean }): PoolState {
  const { terrain } = ground;
  const { poolState, policy: then, now } = terrain;
  const { load } = params.policy;
  if (sameLoad(then.load, load) && params.stored) return poolState;
  const level = levelOf(poolState, { old: then.load, load });
  const rank = LOAD_LEVELS.indexOf(level);
  const factorOf = (moved: readonly number[]) => ({ value: moved[rank] ?? 1_000_000, since: now });
  const factors = {
    CRITICAL: factorOf(load.factors.CRITICAL),
    STANDARD: factorOf(load.factors.STANDARD),
    SHEDDABLE: factorOf(load.factors.SHEDDABLE),
  };
  return { ...poolState, level, factors };
}

/** When a window that has counted something ends, if its rule had been this one. */
function windowEnd(
  reading: LimitReading,
  params: { rule: LimitRule; rate: RateRule; now: Instant },
): Instant {
  const { rule, rate, now } = params;
  const { windowMs } = rate;
  if (rule.style === 'CALENDAR') return (Math.floor(now / windowMs) + 1) * windowMs;
  const began = reading.resetsAt === null ? now : reading.resetsAt - (reading.windowMs ?? windowMs);
  return Math.min(now, began) + windowMs;
}

/** A counter of this rate that has counted as much as the stored reading had. */
function levelUnder(
  reading: LimitReading,
  params: { rule: LimitRule; rate: RateRule; counter: string; now: Instant },
): RateLevel | null {
  const { rule, rate, counter, now } = params;
  const used = reading.value - reading.remaining;
  if (used <= 0n || rate.limit <= 0n) return null;
  if (rule.style !== 'ROLLING') {
    const at = windowEnd(reading, params);
    return at > now ? { counter, level: used, at, limit: rate.limit } : null;
  }
  const backlog = used * BigInt(rate.windowMs);
  return { counter, level: backlog % rate.limit, at: now + Number(backlog / rate.limit), limit: rate.limit };
}

/** Whether what was counted by a rule then is what this one counts. */
function countsTheSame(a: LimitRule, b: LimitRule): boolean {
  return a.kind === b.kind && a.unit === b.unit && String(a.scope) === String(b.scope);
}

function isUnmoved(check: LimitCheck, params: { old: LimitRule; reading: LimitReading }): boolean {
  const { rule, reading } = check;
  return (
    reading.value === params.reading.value &&
    rule.windowMs === params.old.windowMs &&
    rule.style === params.old.style
  );
}

interface Counters {
  readonly rates: readonly RateLevel[];
  readonly leases: readonly LeaseCount[];
}

function withLevel(home: Counters, counter: string, level: RateLevel | null): Counters {
  const others = home.rates.filter((each) => each.counter !== counter);
  return { ...home, rates: level ? [...others, level] : others };
}

/** Lays the ground of a decision anew under other rules. `decision` is the one that was given then. */
export function groundUnder(
  ground: DecisionGround,
  params: { decision: Decision; rules: OtherRules },
): OtherGround {
  const { decision, rules } = params;
  const { request, terrain } = ground;
  const { now, plan, pool, policy: then } = terrain;
  const { model } = request;
  const policy = rules.policy ?? then;
  const readings = new Map(
    decision.layers.flatMap(({ kind, limit }) => (kind === 'LIMIT' && limit ? [[limit.name, limit]] : [])),
  );
  const stored = [...readings.values()].some(({ factors }) => factors.some(({ cause }) => cause === 'LOAD'));
  let poolState = poolUnder(ground, { policy, stored });
  let { state } = ground;
  const before = new Map(
    rulesFor({ plan, policy: then, model, pool }).map((rule) => [rule.name, rule] as const),
  );
  const uncounted: string[] = [];
  for (const rule of rulesFor({ plan, policy, model, pool })) {
    const old = before.get(rule.name);
    const reading = readings.get(rule.name);
    if (!old || !reading || !countsTheSame(old, rule)) {
      uncounted.push(rule.name);
      continue;
    }
    const context = { state, poolState, plan, policy, now };
    const check = checkLimit(rule, { subject: { ...request, pool }, context, cost: MICRO });
    const { rate, counter } = check;
    if (!rate || isUnmoved(check, { old, reading })) continue;
    const level = levelUnder(reading, { rule, rate, counter, now });
    if (check.shared) poolState = { ...poolState, ...withLevel(poolState, counter, level) };
    else state = { ...state, ...withLevel(state, counter, level) };
  }
  return {
    ground: {
      state,
      request,
      terrain: { ...terrain, policy, prices: rules.prices ?? terrain.prices, poolState },
    },
    uncounted,
  };
}

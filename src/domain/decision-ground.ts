/**
 * The ground of a past decision, rebuilt from what was stored with it: the account, the pool and the
 * request, as far as that decision looked at them. What it did not look at (other counters, other grants,
 * what was to come) is not there, so the ground answers the same question again, or the same question
 * under another policy, and no other.
 */
import { type AccountState, type Grant, newAccount, type Terms, type WindowUse } from './account.ts';
import { periodStart } from './calendar.ts';
import type { Model, Plan, Pool, PriceBook } from './catalogue.ts';
import { MICRO, maxOf, minOf } from './decimal.ts';
import type { Decision, Factor, FundingPart, Layer, LimitReading, Reason } from './decision.ts';
import type { Activity, Entry } from './entry.ts';
import type { Terrain } from './evaluate.ts';
import { POSTPAID_NAME, totalOf } from './funding.ts';
import { type Instant, NEVER } from './instant.ts';
import type { LeaseCount } from './leases.ts';
import { checkLimit, rulesFor } from './limits.ts';
import { type LoadReport, newPoolState, POOL_COUNTER, type PoolLoad, type PoolState } from './load.ts';
import type { OpenJob } from './open-job.ts';
import type { LimitCause, Policy } from './policy.ts';
import type { RateLevel, RateRule } from './rates.ts';
import type { JobRequest } from './request.ts';
import { checkRules } from './rules.ts';
import { NEUTRAL, type Standing } from './standing.ts';

/** What was in force when it was decided, by the versions and ids that the decision names. */
export interface InForce {
  readonly terms: Terms;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly prices: PriceBook;
  readonly model: Model;
  readonly pool: Pool;
}

export interface DecisionGround {
  readonly state: AccountState;
  readonly request: JobRequest;
  readonly terrain: Terrain;
}

interface Facts {
  readonly decision: Decision;
  readonly activity: Activity;
  /** What a grant held for its children. */
  readonly reserve: readonly FundingPart[];
  readonly inForce: InForce;
}

function layerNamed({ decision }: Facts, kind: Layer['kind'], name: string): Layer | undefined {
  return decision.layers.find((each) => each.kind === kind && each.name === name);
}

function refusedBy(facts: Facts, gate: string): boolean {
  return layerNamed(facts, 'GATE', gate)?.verdict === 'REFUSED';
}

/**
 * The reasons that layers of this decision gave. One that was refused because its wait was over may have
 * those that it had waited for instead, which tell of the ground of then.
 */
function ownReasons({ decision }: Facts): readonly Reason[] {
  const refused = new Set(
    decision.layers.flatMap(({ name, verdict }) => (verdict === 'REFUSED' ? [name] : [])),
  );
  return decision.reasons.filter(({ layer }) => refused.has(layer));
}

function retryOf(facts: Facts, layer: string): Instant | null {
  return ownReasons(facts).find((reason) => reason.layer === layer)?.retryAt ?? null;
}

function requestOf(facts: Facts): JobRequest {
  const { decision, activity, inForce } = facts;
  const { asked, cost } = decision;
  const { plan, model } = inForce;
  const { userRef, keyId, endpoint, labels } = activity;
  const unavailable = decision.reasons.some(({ code }) => code === 'MODEL_UNAVAILABLE');
  // The plan's priorities are known; when those allow it, it was the key that did not.
  const keyRefused = refusedBy(facts, 'priority') && plan.priorities.includes(asked.priority);
  const expiresAt = refusedBy(facts, 'quote') ? decision.at : NEVER;
  return {
    id: decision.id,
    inputHash: asked.inputHash,
    accountId: decision.accountId,
    userRef,
    keyId,
    keyPriorities: keyRefused ? [] : [asked.priority],
    keyRoles: decision.askedBy?.keyRoles ?? [],
    endpoint,
    labels,
    model: { ...model, available: !unavailable },
    workload: { quantities: asked.quantities, attributes: asked.attributes },
    priority: asked.priority,
    quote: asked.quoteId !== null && cost ? { id: asked.quoteId, cost, expiresAt } : null,
    maxCost: asked.maxCost,
    acceptPartial: asked.acceptPartial,
    waitUpToMs: decision.askedBy?.waitUpToMs ?? null,
    leaseMs: null,
    leaseToken: '',
    parentJobId: asked.parentJobId,
    childBudget: asked.childBudget,
  };
}

function grantsOf({ decision }: Facts): Grant[] {
  return decision.layers.flatMap(({ name, paying, before, note }): Grant[] => {
    if (!paying || before === null) return [];
    const parts = { granted: before, available: before, held: 0n, spent: 0n, expired: 0n, revoked: 0n };
    // The note is the source and the grant's name.
    return [
      { id: name, name: (note ?? '').slice(paying.source.length + 1), revokedAt: null, ...paying, ...parts },
    ];
  });
}

function windowsOf({ decision }: Facts): WindowUse[] {
  return decision.layers.flatMap(({ limit }): WindowUse[] => {
    if (limit?.kind !== 'INCLUDED_WINDOW' || limit.resetsAt === null) return [];
    const startedAt = limit.resetsAt - (limit.windowMs ?? 0);
    return [{ name: limit.name, startedAt, used: limit.value - limit.remaining }];
  });
}

function termsOf(facts: Facts): Terms {
  const suspended = refusedBy(facts, 'account');
  return { ...facts.inForce.terms, status: suspended ? 'SUSPENDED' : 'ACTIVE' };
}

/**
 * A counter that reads as the stored one did: as much used, empty at the same instant, and with room at
 * the same instant. Each of the three says how much there is at most; the least of them fits all.
 */
function levelFrom(
  reading: LimitReading,
  params: { counter: string; rule: RateRule; now: Instant; cost: bigint; retryAt: Instant | null },
): RateLevel | null {
  const { counter, rule, now, cost, retryAt } = params;
  const { limit } = rule;
  const used = reading.value - reading.remaining;
  if (used === 0n || limit === 0n) return null;
  if (rule.style !== 'ROLLING') return { counter, level: used, at: reading.resetsAt ?? now, limit };
  const windowMs = BigInt(rule.windowMs);
  let backlog = used * windowMs;
  if (reading.resetsAt !== null) backlog = minOf(backlog, BigInt(reading.resetsAt - now) * limit);
  if (retryAt !== null) {
    backlog = minOf(backlog, (limit - cost) * windowMs + BigInt(retryAt - now) * limit);
  }
  return { counter, level: backlog % limit, at: now + Number(backlog / limit), limit };
}

interface Counters {
  readonly rates: RateLevel[];
  readonly leases: LeaseCount[];
}

/** The counters that the limits read, those of the account and those that the pool keeps. */
function countersOf(facts: Facts, ground: DecisionGround): { own: Counters; shared: Counters } {
  const { decision, inForce } = facts;
  const { request, state, terrain } = ground;
  const { plan, policy, model, pool } = inForce;
  const context = { state, ...terrain };
  const rules = checkRules(ground, { foresee: true });
  const own: Counters = { rates: [], leases: [] };
  const shared: Counters = { rates: [], leases: [] };
  for (const rule of rulesFor({ plan, policy, model, pool })) {
    const layer = layerNamed(facts, 'LIMIT', rule.name);
    if (!layer?.limit) continue;
    const told = retryOf(facts, rule.name);
    const applies = rule.when === null ? null : rules.find((each) => each.rule.name === rule.when);
    // That its rule ends by then tells nothing of what it counts.
    const retryAt = told !== null && told === applies?.endsAt ? null : told;
    const cost = askedOf(request, { unit: rule.unit, cost: decision.cost?.total ?? 0n });
    const check = checkLimit(rule, { subject: { ...request, pool }, context, cost });
    const { counter, rate } = check;
    const home = check.shared ? shared : own;
    if (rate) {
      const level = levelFrom(layer.limit, { counter, rule: rate, now: decision.at, cost, retryAt });
      if (level) home.rates.push(level);
    } else {
      const jobs = Number((layer.limit.value - layer.limit.remaining) / MICRO);
      if (jobs > 0) home.leases.push({ counter, ends: [[retryAt ?? NEVER, jobs]] });
    }
  }
  return { own, shared };
}

/** What the request takes of a limit in this unit; what it asked for, not what it was granted. */
function askedOf(request: JobRequest, params: { unit: string; cost: bigint }): bigint {
  const { unit, cost } = params;
  if (unit === 'request' || unit === 'job') return MICRO;
  if (unit === 'credit') return cost;
  return request.workload.quantities.find(({ meter }) => meter === unit)?.quantity ?? 0n;
}

function factorOf({ layers }: Decision, cause: LimitCause): Factor | undefined {
  return layers.flatMap(({ limit }) => limit?.factors ?? []).find((factor) => factor.cause === cause);
}

/** The standing with the factor that bound. */
function standingOf({ decision }: Facts): Standing {
  const stored = factorOf(decision, 'HISTORY');
  if (!stored) return NEUTRAL;
  const { value: factor, since, note } = stored;
  return { ...NEUTRAL, factor, since, note };
}

/** The pool's own capacity: learned, as it bound, or what makes room when the report has grown stale. */
function ownCapacityOf(
  { capacity, capacitySource, running }: PoolLoad,
  params: { ahead: number; staleAt: Instant | null },
): number | null {
  if (capacitySource === 'LEARNED') return null;
  return params.staleAt === null ? capacity : running + params.ahead + 1;
}

/** The pool, and its state, as far as the decision looked at them. */
function poolOf(facts: Facts): { pool: Pool; poolState: PoolState } {
  const { decision, inForce } = facts;
  const { load, at, asked } = decision;
  const { capacity, capacitySource, running, utilisation } = load;
  const fresh = newPoolState(inForce.pool.id, at);
  const stored = factorOf(decision, 'LOAD');
  const factor = stored ? { value: stored.value, since: stored.since } : fresh.factors[asked.priority];
  const refusal = ownReasons(facts).find(({ kind }) => kind === 'LOAD');
  const ahead = refusal?.kind === 'LOAD' ? refusal.ahead : 0;
  const retryAt = retryOf(facts, 'load');
  // When more stand in line than there are places, no end of leases makes room. What does is that a report
  // of a small capacity grows stale, and the pool's own counts again.
  const staleAt = ahead >= capacity ? retryAt : null;
  const report: LoadReport = {
    at: staleAt === null ? at : staleAt - inForce.policy.load.staleMs,
    capacity: staleAt === null && capacitySource !== 'REPORTED' ? null : capacity,
    utilisation,
    queued: null,
    latencyMs: null,
  };
  const ends = [[staleAt === null ? (retryAt ?? NEVER) : NEVER, running]] as const;
  return {
    pool: { ...inForce.pool, capacity: ownCapacityOf(load, { ahead, staleAt }) },
    poolState: {
      ...fresh,
      learned: capacitySource === 'LEARNED' ? { limit: capacity * 1_000, usual: 1, readings: 1, at } : null,
      level: load.level,
      report,
      factors: { CRITICAL: factor, STANDARD: factor, SHEDDABLE: factor },
      waiting: Math.max(load.waiting, ahead),
      ahead: { ...fresh.ahead, [asked.priority]: ahead },
      leases: running > 0 ? [{ counter: POOL_COUNTER, ends }] : [],
    },
  };
}

/** The job that it worked for; what that held for its children begins with what this one took of it. */
function parentOf(facts: Facts): OpenJob | null {
  const { decision, inForce, reserve } = facts;
  const { parentJobId } = decision.asked;
  if (parentJobId === null || refusedBy(facts, 'parent')) return null;
  const layer = layerNamed(facts, 'FUNDING', 'childBudget');
  const taken = [...decision.funding, ...reserve];
  const left = (layer?.before ?? 0n) - totalOf(taken);
  const rest: FundingPart = { source: 'PURCHASED', grantId: null, name: '', amount: left, windows: [] };
  const reason = decision.reasons.find((each) => each.kind === 'BUDGET' && each.budget === 'childBudget');
  const cap = reason?.kind === 'BUDGET' ? reason.cap : (layer?.before ?? 0n);
  const { id: modelId, poolId, leaseMs, graceMs } = inForce.model;
  return {
    accountId: decision.accountId,
    jobId: parentJobId,
    hold: {
      modelId,
      poolId,
      priority: decision.asked.priority,
      userRef: null,
      keyId: null,
      endpoint: null,
      labels: [],
      quantities: [],
      attributes: [],
      priceVersion: inForce.prices.version,
      parts: [],
      budgets: [],
      slots: [],
      chargeCap: null,
      parentJobId: null,
      childBudget: layer ? cap : null,
      leaseMs,
      graceMs,
      grantedAt: decision.at,
    },
    reserve: layer ? [...taken, ...(left > 0n ? [rest] : [])] : [],
    leaseToken: '',
    leaseEndsAt: NEVER,
    reported: [],
    dueAt: NEVER,
    lapsed: false,
    entries: 1,
  };
}

function factsOf(entry: Entry, inForce: InForce): Facts | null {
  const { detail, activity } = entry;
  if (!activity || !('decision' in detail)) return null;
  const reserve = detail.kind === 'GRANTED' ? detail.reserve : [];
  return { decision: detail.decision, activity, reserve, inForce };
}

/** Rebuilds the ground of a decision from its entry. Returns null when the entry is no decision. */
export function groundOf(entry: Entry, inForce: InForce): DecisionGround | null {
  const facts = factsOf(entry, inForce);
  if (!facts) return null;
  const { decision } = facts;
  const { plan, policy, prices } = inForce;
  const terms = termsOf(facts);
  const request = requestOf(facts);
  const credit = layerNamed(facts, 'FUNDING', POSTPAID_NAME)?.before ?? 0n;
  const state: AccountState = {
    ...newAccount({ accountId: decision.accountId, terms, at: decision.at }),
    seq: entry.seq - 1,
    grants: grantsOf(facts),
    windows: windowsOf(facts),
    budgets: terms.budgets.flatMap(({ name, period, timeZone, cap }) => {
      const left = layerNamed(facts, 'BUDGET', name)?.before;
      if (left === undefined || left === null) return [];
      return [{ name, periodStart: periodStart(period, timeZone, decision.at), used: cap - left }];
    }),
    standing: standingOf(facts),
    debt: decision.balance.debt,
    postpaidHeld: maxOf(0n, terms.postpaidLimit - credit),
  };
  const { pool, poolState } = poolOf(facts);
  const terrain: Terrain = {
    now: decision.at,
    catalogueVersion: decision.catalogueVersion ?? 0,
    policy,
    plan,
    prices,
    pool,
    poolState,
    parent: parentOf(facts),
  };
  const { own, shared } = countersOf(facts, { state, request, terrain });
  const leases = [...poolState.leases, ...shared.leases];
  return {
    state: { ...state, ...own },
    request,
    terrain: { ...terrain, poolState: { ...poolState, rates: shared.rates, leases } },
  };
}

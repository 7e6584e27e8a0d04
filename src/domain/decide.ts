/** Deciding a request: a grant that takes what it needs, or a refusal that takes nothing. */
import { type AccountState, balanceOf } from './account.ts';
import { holdInBudgets } from './budgets.ts';
import { maxOf, minOf } from './decimal.ts';
import type { Decision, DecisionOutcome } from './decision.ts';
import { type Activity, append, type Entry } from './entry.ts';
import { type Evaluation, evaluate, type Terrain } from './evaluate.ts';
import { subtractParts } from './funding.ts';
import { type GrantedDetail, jobAsGranted } from './granted-job.ts';
import { type Instant, SECOND } from './instant.ts';
import { addLeases, type LeaseCount, leaseEnd } from './leases.ts';
import type { LimitCheck } from './limits.ts';
import { loadOf, POOL_COUNTER, type PoolState } from './load.ts';
import type { Hold, OpenJob, Slot } from './open-job.ts';
import { largestGranted } from './partial.ts';
import { moveParts } from './postings.ts';
import { keepRates } from './rate-counters.ts';
import { type RateLevel, takeRate } from './rates.ts';
import { type Alternative, actionFor, mayPass, remediesFor } from './remedies.ts';
import type { JobRequest } from './request.ts';
import { retryAtFor } from './retry.ts';
import { holdParts } from './sources.ts';

export interface Decided {
  readonly state: AccountState;
  readonly poolState: PoolState;
  readonly entry: Entry;
  /** The new job; null when refused. */
  readonly job: OpenJob | null;
  /** The parent job with what is left of its child budget, when this one took from it. */
  readonly parent: OpenJob | null;
}

interface Counters {
  readonly rates: readonly RateLevel[];
  readonly leases: readonly LeaseCount[];
}

/** What the limits kept in one place, the account or its pool, count after the job took its share of them. */
function takeLimits(
  counters: Counters,
  checks: readonly LimitCheck[],
  params: { now: Instant; leaseEndsAt: Instant },
): Counters {
  const { now, leaseEndsAt: end } = params;
  if (checks.length === 0) return counters;
  let { rates, leases } = counters;
  const taken: RateLevel[] = [];
  for (const { counter, rate, level, cost } of checks) {
    if (rate) taken.push(takeRate(rate, level, { counter, cost, now }));
    else leases = addLeases(leases, { counter, end, delta: 1, now });
  }
  if (taken.length > 0) rates = keepRates(rates, taken, now);
  return { rates, leases };
}

export function activityOf(request: JobRequest, code: Activity['code']): Activity {
  const { model, keyId, userRef, endpoint, priority, labels } = request;
  return { modelId: model.id, poolId: model.poolId, keyId, userRef, endpoint, priority, labels, code };
}

export function decisionOf(
  request: JobRequest,
  params: {
    asked: JobRequest;
    state: AccountState;
    terrain: Terrain;
    evaluation: Evaluation;
    outcome: DecisionOutcome;
  },
): Decision {
  const { asked, state, terrain, evaluation, outcome } = params;
  return {
    id: request.id,
    accountId: request.accountId,
    at: terrain.now,
    outcome,
    policyVersion: terrain.policy.version,
    catalogueVersion: terrain.catalogueVersion,
    // Of what has no price, the book that has none.
    priceVersion: evaluation.cost?.priceVersion ?? (terrain.prices.version || null),
    load: loadOf({ ...terrain, state: terrain.poolState, policy: terrain.policy.load }),
    asked: {
      inputHash: asked.inputHash,
      modelId: asked.model.id,
      quantities: asked.workload.quantities,
      attributes: asked.workload.attributes,
      priority: asked.priority,
      quoteId: asked.quote?.id ?? null,
      maxCost: asked.maxCost,
      acceptPartial: asked.acceptPartial,
      parentJobId: asked.parentJobId,
      childBudget: asked.childBudget,
    },
    workload: evaluation.quantities,
    cost: evaluation.cost,
    layers: evaluation.layers,
    funding: evaluation.parts,
    reasons: evaluation.reasons,
    action: null,
    retryAt: null,
    checkAgainAt: null,
    remedies: [],
    // As it stands after the entry that this decision becomes.
    balance: { ...balanceOf(state, terrain.now), version: state.seq + 1 },
    askedBy: { keyRoles: asked.keyRoles, waitUpToMs: asked.waitUpToMs },
  };
}

/** The most that the job itself may be charged. What it set aside for its children is part of its maxCost, and theirs to spend. */
function chargeCap({ quote, maxCost, childBudget }: JobRequest): bigint | null {
  const own = maxCost === null ? null : maxOf(0n, maxCost - (childBudget ?? 0n));
  if (!quote) return own;
  return own === null ? quote.cost.total : minOf(own, quote.cost.total);
}

function holdOf(request: JobRequest, params: { evaluation: Evaluation; terrain: Terrain }): Hold {
  const { evaluation, terrain } = params;
  const { model, priority, userRef, keyId, endpoint, labels, workload } = request;
  const slots: Slot[] = [
    { counter: POOL_COUNTER, shared: true },
    ...evaluation.limits.filter(({ rate }) => !rate).map(({ counter, shared }) => ({ counter, shared })),
  ];
  const own = evaluation.budgets.map(({ rule, periodStart }) => ({ name: rule.name, periodStart }));
  return {
    modelId: model.id,
    poolId: model.poolId,
    priority,
    userRef,
    keyId,
    endpoint,
    labels,
    quantities: workload.quantities,
    attributes: workload.attributes,
    priceVersion: evaluation.cost?.priceVersion ?? terrain.prices.version,
    parts: evaluation.parts,
    // A child of a child budget was counted in the budgets when its parent was.
    budgets: paidByParent(terrain) ? (terrain.parent?.hold.budgets ?? []) : own,
    slots,
    chargeCap: chargeCap(request),
    parentJobId: request.parentJobId,
    childBudget: request.childBudget,
    leaseMs: request.leaseMs ?? model.leaseMs,
    graceMs: model.graceMs,
    grantedAt: terrain.now,
  };
}

function paidByParent({ parent }: Terrain): boolean {
  return parent !== null && parent.hold.childBudget !== null;
}

function grant(
  state: AccountState,
  request: JobRequest,
  params: { asked: JobRequest; terrain: Terrain; evaluation: Evaluation; ordinal: number },
): Decided {
  const { terrain, evaluation, ordinal } = params;
  const { now } = terrain;
  const { parts, reserve } = evaluation;
  const hold = holdOf(request, { evaluation, terrain });
  const leaseEndsAt = leaseEnd(now, hold.leaseMs);
  const shared = evaluation.limits.filter((check) => check.shared);
  const owned = evaluation.limits.filter((check) => !check.shared);
  const taken = takeLimits(terrain.poolState, shared, { now, leaseEndsAt });
  const slot = { counter: POOL_COUNTER, end: leaseEndsAt, delta: 1, now };
  const { rates } = taken;
  const poolState: PoolState = { ...terrain.poolState, rates, leases: addLeases(taken.leases, slot) };
  const total = [...parts, ...reserve];
  const fromParent = paidByParent(terrain);
  const own = takeLimits(state, owned, { now, leaseEndsAt });
  let next: AccountState = { ...state, rates: own.rates, leases: own.leases };
  if (!fromParent) {
    const amount = total.reduce((sum, part) => sum + part.amount, 0n);
    next = {
      ...holdParts(next, total),
      budgets: holdInBudgets(next.budgets, { counts: hold.budgets, amount }),
    };
  }
  const decision = decisionOf(request, { ...params, state: next, outcome: 'GRANTED' });
  const { id, leaseToken } = request;
  const detail: GrantedDetail = { kind: 'GRANTED', decision, hold, reserve, leaseToken, leaseEndsAt };
  const appended = append(next, {
    subject: id,
    ordinal,
    at: now,
    detail,
    postings: fromParent ? [] : moveParts(total, 'FREE', 'HELD'),
    activity: activityOf(request, null),
  });
  const job = jobAsGranted(appended.entry, detail);
  const parent =
    fromParent && terrain.parent
      ? { ...terrain.parent, reserve: subtractParts(terrain.parent.reserve, total) }
      : null;
  return { state: appended.state, poolState, entry: appended.entry, job, parent };
}

/** How long a client that was turned away for load does well to leave the pool alone. */
const CHECK_AGAIN = 10 * SECOND;

/** Not before the other reasons have cleared. */
function checkAgainAt({ reasons }: Evaluation, now: Instant): Instant {
  return Math.max(now + CHECK_AGAIN, ...reasons.map(({ retryAt }) => retryAt ?? now));
}

/** A refusal. `ordinal` is 0, or 1 when it ends a wait. */
export function reject(
  state: AccountState,
  request: JobRequest,
  params: {
    terrain: Terrain;
    evaluation: Evaluation;
    alternatives: Iterable<Alternative>;
    ordinal: number;
  },
): Decided {
  const { terrain, evaluation, alternatives, ordinal } = params;
  const retryAt = retryAtFor(state, request, { terrain, refused: evaluation });
  const remedies = remediesFor(state, request, { terrain, refused: evaluation, retryAt, alternatives });
  const decision: Decision = {
    ...decisionOf(request, { asked: request, state, terrain, evaluation, outcome: 'REJECTED' }),
    action: actionFor(evaluation.reasons, { retryAt, remedies }),
    retryAt,
    checkAgainAt:
      retryAt === null && mayPass(evaluation.reasons) ? checkAgainAt(evaluation, terrain.now) : null,
    remedies,
  };
  const appended = append(state, {
    subject: request.id,
    ordinal,
    at: terrain.now,
    detail: { kind: 'REJECTED', decision },
    postings: [],
    activity: activityOf(request, evaluation.reasons[0]?.code ?? null),
  });
  return {
    state: appended.state,
    poolState: terrain.poolState,
    entry: appended.entry,
    job: null,
    parent: null,
  };
}

/**
 * Decides a request. The state must have been brought up to `terrain.now` (`applyDue`), and the pool
 * observed. With `acceptPartial` the largest share that fits is granted before anything is refused.
 * `ordinal` is 1 for a request that waited and 0 for any other.
 */
export function decideJob(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; alternatives: Iterable<Alternative>; ordinal?: number },
): Decided {
  const { terrain, alternatives, ordinal = 0 } = params;
  const evaluation = evaluate(state, request, terrain);
  if (evaluation.reasons.length === 0)
    return grant(state, request, { asked: request, terrain, evaluation, ordinal });
  if (request.acceptPartial !== null) {
    const smaller = largestGranted(state, request, {
      terrain,
      least: request.acceptPartial,
      refused: evaluation,
    });
    if (smaller)
      return grant(state, smaller.request, {
        asked: request,
        terrain,
        evaluation: smaller.evaluation,
        ordinal,
      });
  }
  return reject(state, request, { terrain, evaluation, alternatives, ordinal });
}

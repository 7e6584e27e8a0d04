/**
 * Waiting for room. A request that asked for it (`waitUpTo`) and is refused only for what waiting can
 * clear takes its place in the queue of its pool; nothing is held meanwhile. It is decided anew when there
 * may be room, against the state of that moment; its time ends it, and so may who asked.
 */
import type { AccountState } from './account.ts';
import type { Priority } from './catalogue.ts';
import { activityOf, type Decided, decideJob, decisionOf, reject } from './decide.ts';
import type { Reason, RejectionCode } from './decision.ts';
import { append, type Entry } from './entry.ts';
import { type Evaluation, evaluate, type Terrain } from './evaluate.ts';
import type { Instant } from './instant.ts';
import { NOBODY, type PoolState, unkeptLevel } from './load.ts';
import type { Alternative } from './remedies.ts';
import type { JobRequest } from './request.ts';
import { rememberStart } from './waiting-time.ts';

/** A request that waits, with all that is needed to decide it again. */
export interface WaitingJob {
  readonly request: Omit<JobRequest, 'model'>;
  readonly modelId: number;
  readonly poolId: number;
  /** The factor of the account's tier when it asked: its share among those who wait, in millionths. */
  readonly weight: number;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
}

export interface Asked extends Decided {
  /** Its place in the queue; null when it was decided at once. */
  readonly waiting: WaitingJob | null;
}

/** What stands in the way of one that goes on waiting: the pool itself, or only limits of its own. */
export type Obstacle = 'POOL' | 'OWN';

/** More than these wait for no pool: the next are turned away at once. */
export const MOST_WAITING = 10_000;

const CLEARED_BY_WAITING: ReadonlySet<RejectionCode> = new Set<RejectionCode>([
  'RATE_LIMITED',
  'CONCURRENCY_LIMITED',
  'OVERLOADED',
]);

/** Whether all that stands in the way is of the kind that clears by waiting. */
export function mayClear(reasons: readonly Reason[]): boolean {
  return reasons.length > 0 && reasons.every(({ code }) => CLEARED_BY_WAITING.has(code));
}

function forPool(reasons: readonly Reason[]): boolean {
  return reasons.some(({ code }) => code === 'OVERLOADED');
}

/** One more (or less) of this priority in line for room in the pool. */
function inLine(ahead: PoolState['ahead'], priority: Priority, by: 1 | -1): PoolState['ahead'] {
  return { ...ahead, [priority]: Math.max(0, ahead[priority] + by) };
}

function wait(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; evaluation: Evaluation; waitMs: number },
): Asked {
  const { terrain, evaluation, waitMs } = params;
  const { poolState, policy, plan } = terrain;
  const decision = decisionOf(request, { asked: request, state, terrain, evaluation, outcome: 'WAITING' });
  const expiresAt = terrain.now + waitMs;
  const appended = append(state, {
    subject: request.id,
    ordinal: 0,
    at: terrain.now,
    detail: { kind: 'WAITING', decision, expiresAt },
    postings: [],
    activity: activityOf(request, null),
  });
  const { model, ...rest } = request;
  const ahead = forPool(evaluation.reasons) ? inLine(poolState.ahead, request.priority, 1) : poolState.ahead;
  return {
    state: appended.state,
    poolState: { ...poolState, waiting: poolState.waiting + 1, ahead },
    entry: appended.entry,
    job: null,
    parent: null,
    waiting: {
      request: rest,
      modelId: model.id,
      poolId: model.poolId,
      weight: policy.tiers.get(plan.tier) ?? 1_000_000,
      askedAt: terrain.now,
      expiresAt,
    },
  };
}

/** Decides a request like `decideJob`, and lets it wait where it asked to and waiting can help. A share that is granted at once (`acceptPartial`) comes before waiting for the whole. */
export function decideOrWait(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; alternatives: Iterable<Alternative> },
): Asked {
  const { terrain } = params;
  const { waitUpToMs } = request;
  const evaluation = waitUpToMs === null ? null : evaluate(state, request, terrain);
  const waits =
    evaluation !== null && mayClear(evaluation.reasons) && terrain.poolState.waiting < MOST_WAITING;
  if (!waits || waitUpToMs === null) return { ...decideJob(state, request, params), waiting: null };
  if (request.acceptPartial !== null) {
    const decided = decideJob(state, request, params);
    if (decided.job !== null) return { ...decided, waiting: null };
  }
  return wait(state, request, { terrain, evaluation, waitMs: waitUpToMs });
}

/** The pool without one that waited. */
function leaveQueue(before: PoolState, after: PoolState, priority: Priority): PoolState {
  return {
    ...after,
    level: before.level,
    waiting: Math.max(0, before.waiting - 1),
    ahead: inLine(before.ahead, priority, -1),
  };
}

/**
 * Decides a request that waits once more: a grant, a refusal because its time is over or something came
 * up that waiting does not clear, or what it goes on waiting for. Who waits behind it does not count.
 */
export function decideWaiting(
  state: AccountState,
  request: JobRequest,
  params: {
    waiting: WaitingJob;
    waitingEntry: Entry;
    terrain: Terrain;
    alternatives: Iterable<Alternative>;
  },
): Decided | Obstacle {
  const { waiting, waitingEntry, alternatives } = params;
  const before = params.terrain.poolState;
  const { now, pool, policy } = params.terrain;
  // A level is kept for a while so that new requests are not let in and turned away by turns. Those who
  // stand in line come in one by one as there is room: for them the load counts as it is.
  const level = unkeptLevel({ state: before, pool, policy: policy.load, now });
  const terrain: Terrain = { ...params.terrain, poolState: { ...before, ahead: NOBODY, level } };
  const evaluation = evaluate(state, request, terrain);
  const context = { terrain, alternatives, ordinal: 1 };
  if (now >= waiting.expiresAt) {
    // There may be room by now. What it waited for is why it was not let in before its time was over.
    const { detail } = waitingEntry;
    const then = detail.kind === 'WAITING' ? detail.decision.reasons : [];
    const reasons = evaluation.reasons.length > 0 ? evaluation.reasons : then;
    const refused = reject(state, request, { ...context, evaluation: { ...evaluation, reasons } });
    return { ...refused, poolState: leaveQueue(before, refused.poolState, request.priority) };
  }
  if (mayClear(evaluation.reasons) && request.acceptPartial === null) {
    return forPool(evaluation.reasons) ? 'POOL' : 'OWN';
  }
  const decided = decideJob(state, request, context);
  if (decided.job === null && mayClear(evaluation.reasons)) {
    return forPool(evaluation.reasons) ? 'POOL' : 'OWN';
  }
  const poolState = leaveQueue(before, decided.poolState, request.priority);
  if (decided.job === null) return { ...decided, poolState };
  const start = { priority: request.priority, askedAt: waiting.askedAt, now };
  return { ...decided, poolState: { ...poolState, ...rememberStart(before, start) } };
}

/** Gives a wait up: the request leaves the queue. One that waits has taken nothing, so nothing else changes. */
export function withdraw(
  state: AccountState,
  params: {
    waiting: WaitingJob;
    waitingEntry: Entry;
    poolState: PoolState;
    now: Instant;
    reason: string | null;
  },
): { state: AccountState; poolState: PoolState; entry: Entry & { detail: { kind: 'WITHDRAWN' } } } {
  const { waiting, waitingEntry, poolState, now, reason } = params;
  const appended = append(state, {
    subject: waiting.request.id,
    ordinal: waitingEntry.ordinal + 1,
    at: now,
    detail: { kind: 'WITHDRAWN', reason },
    postings: [],
    // Its usage event is of the same work as that of the wait.
    activity: waitingEntry.activity,
  });
  return { ...appended, poolState: leaveQueue(poolState, poolState, waiting.request.priority) };
}

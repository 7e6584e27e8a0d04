/** When asking again will be granted, found by asking: the same evaluation at later instants. */
import { createHash } from 'node:crypto';
import type { AccountState } from './account.ts';
import type { Reason } from './decision.ts';
import { type Evaluation, evaluate, type Terrain } from './evaluate.ts';
import { type Instant, SECOND } from './instant.ts';
import type { JobRequest } from './request.ts';
import { bringUp } from './standing-changes.ts';
import { weigh, wouldGrant } from './weigh.ts';

/** Instants tried before the search gives up; each is a moment at which something clears or returns. */
const MAX_STEPS = 64;

interface Later {
  readonly state: AccountState;
  readonly terrain: Terrain;
}

/** The account and its ground at a later instant, everything else unchanged. */
function laterAt(state: AccountState, terrain: Terrain, at: Instant): Later {
  return {
    state: bringUp(state, { plan: terrain.plan, policy: terrain.policy, now: at }).state,
    terrain: { ...terrain, now: at },
  };
}

/** The same question at a later instant, everything else unchanged. */
export function evaluateAt(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; at: Instant },
): Evaluation {
  const later = laterAt(state, params.terrain, params.at);
  return evaluate(later.state, request, later.terrain);
}

/** The latest of the instants at which the reasons clear; null when one of them does not clear by time alone. */
function allClear(reasons: readonly Reason[]): Instant | null {
  let latest: Instant = 0;
  for (const { retryAt } of reasons) {
    if (retryAt === null) return null;
    latest = Math.max(latest, retryAt);
  }
  return latest;
}

/** The first instant at which the request is granted by time alone; null when there is none in sight. */
export function firstGrantAt(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; refused: Pick<Evaluation, 'reasons'> },
): Instant | null {
  let { reasons } = params.refused;
  let at = params.terrain.now;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = allClear(reasons);
    if (next === null || next <= at) return null;
    at = next;
    const later = laterAt(state, params.terrain, at);
    reasons = weigh(later.state, request, { terrain: later.terrain, foresee: true }).reasons;
    if (reasons.length === 0) return at;
  }
  return null;
}

/** A number from 0 to 1 that is the same for the same id. */
function spreadOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * The instant that a refused client is told: at or after the first one that holds, and at most
 * max(1 s, a tenth of the wait) later, spread by the decision's id so that a crowd does not return at
 * once. It is tried before it is promised.
 */
export function retryAtFor(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; refused: Pick<Evaluation, 'reasons'> },
): Instant | null {
  const first = firstGrantAt(state, request, params);
  if (first === null) return null;
  const { now } = params.terrain;
  let spread = Math.floor(spreadOf(request.id) * Math.max(SECOND, (first - now) / 10));
  while (spread > 0) {
    const at = first + spread;
    const later = laterAt(state, params.terrain, at);
    if (wouldGrant(later.state, request, later.terrain)) return at;
    spread = Math.floor(spread / 4);
  }
  return first;
}

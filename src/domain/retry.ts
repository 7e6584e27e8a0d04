/** When asking again will be granted, found by asking: the same evaluation at later instants. */
import { createHash } from 'node:crypto';
import type { AccountState } from './account.ts';
import { applyDue } from './due.ts';
import { type Evaluation, evaluate, type Terrain } from './evaluate.ts';
import { type Instant, SECOND } from './instant.ts';
import type { JobRequest } from './request.ts';

/** Instants tried before the search gives up; each is a moment at which something clears or returns. */
const MAX_STEPS = 64;

/** The same question at a later instant, everything else unchanged. */
export function evaluateAt(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; at: Instant },
): Evaluation {
  const { terrain, at } = params;
  const then = applyDue(state, { plan: terrain.plan, now: at }).state;
  return evaluate(then, request, { ...terrain, now: at });
}

/** The latest of the instants at which the reasons clear; null when one of them does not clear by time alone. */
function allClear(evaluation: Evaluation): Instant | null {
  let latest: Instant = 0;
  for (const { retryAt } of evaluation.reasons) {
    if (retryAt === null) return null;
    latest = Math.max(latest, retryAt);
  }
  return latest;
}

/** The first instant at which the request is granted by time alone; null when there is none in sight. */
export function firstGrantAt(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; refused: Evaluation },
): Instant | null {
  let { refused } = params;
  let at = params.terrain.now;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = allClear(refused);
    if (next === null || next <= at) return null;
    at = next;
    refused = evaluateAt(state, request, { terrain: params.terrain, at });
    if (refused.reasons.length === 0) return at;
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
  params: { terrain: Terrain; refused: Evaluation },
): Instant | null {
  const first = firstGrantAt(state, request, params);
  if (first === null) return null;
  const { now } = params.terrain;
  let spread = Math.floor(spreadOf(request.id) * Math.max(SECOND, (first - now) / 10));
  while (spread > 0) {
    const at = first + spread;
    if (evaluateAt(state, request, { terrain: params.terrain, at }).reasons.length === 0) return at;
    spread = Math.floor(spread / 4);
  }
  return first;
}

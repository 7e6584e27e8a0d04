/** Taking in a reading of a pool: what it says counts, what it leaves out stays as last reported. Pure. */

import { type Learned, learn } from '../domain/adaptive-capacity.ts';
import type { Pool } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import { findCount, running } from '../domain/leases.ts';
import { type LoadReport, POOL_COUNTER, type PoolState } from '../domain/load.ts';
import type { LoadPolicy } from '../domain/policy.ts';

/** Whether a reading still says something at `now`: it is not older than the last one, nor than the policy's limit of age. */
export function counts(
  state: PoolState,
  params: { reading: LoadReport; policy: LoadPolicy; now: Instant },
): boolean {
  const { reading, policy, now } = params;
  return now - reading.at < policy.staleMs && (state.report === null || state.report.at <= reading.at);
}

/** What the reading teaches about a pool that neither its definition nor a report tells the capacity of. */
function learnedFrom(
  state: PoolState,
  params: { report: LoadReport; reading: LoadReport; pool: Pool; policy: LoadPolicy; now: Instant },
): Learned | null {
  const { report, reading, pool, policy, now } = params;
  const { latencyMs } = reading;
  if (pool.capacity !== null || report.capacity !== null || latencyMs === null) return state.learned;
  const jobs = running(findCount(state.leases, POOL_COUNTER), now);
  return learn(state.learned, { latencyMs, running: jobs, at: report.at, policy: policy.adaptive });
}

/**
 * The pool's state with the reading. Values of the last reading fill the gaps unless they are older than
 * the policy allows: what no longer counted must not come back with a reading that does not confirm it.
 */
export function takeReport(
  state: PoolState,
  params: { reading: LoadReport; pool: Pool; policy: LoadPolicy; now: Instant },
): PoolState {
  const { reading, policy, now } = params;
  const last = state.report && now - state.report.at < policy.staleMs ? state.report : null;
  const report: LoadReport = {
    // A clock that runs a little ahead must not shut out the readings of the others.
    at: Math.min(reading.at, now),
    capacity: reading.capacity ?? last?.capacity ?? null,
    utilisation: reading.utilisation ?? last?.utilisation ?? null,
    queued: reading.queued ?? last?.queued ?? null,
    latencyMs: reading.latencyMs ?? last?.latencyMs ?? null,
  };
  return { ...state, report, learned: learnedFrom(state, { ...params, report }) };
}

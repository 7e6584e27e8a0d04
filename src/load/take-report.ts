/** Taking in a reading of a pool: what it says counts, what it leaves out stays as last reported. Pure. */
import type { Instant } from '../domain/instant.ts';
import type { LoadReport, PoolState } from '../domain/load.ts';
import type { LoadPolicy } from '../domain/policy.ts';

/** Whether a reading still says something at `now`: it is not older than the last one, nor than the policy's limit of age. */
export function counts(
  state: PoolState,
  params: { reading: LoadReport; policy: LoadPolicy; now: Instant },
): boolean {
  const { reading, policy, now } = params;
  return now - reading.at < policy.staleMs && (state.report === null || state.report.at <= reading.at);
}

/**
 * The pool's state with the reading. Values of the last reading fill the gaps unless they are older than
 * the policy allows: what no longer counted must not come back with a reading that does not confirm it.
 */
export function takeReport(
  state: PoolState,
  params: { reading: LoadReport; policy: LoadPolicy; now: Instant },
): PoolState {
  const { reading, policy, now } = params;
  const last = state.report && now - state.report.at < policy.staleMs ? state.report : null;
  return {
    ...state,
    report: {
      // A clock that runs a little ahead must not shut out the readings of the others.
      at: Math.min(reading.at, now),
      capacity: reading.capacity ?? last?.capacity ?? null,
      utilisation: reading.utilisation ?? last?.utilisation ?? null,
      queued: reading.queued ?? last?.queued ?? null,
      latencyMs: reading.latencyMs ?? last?.latencyMs ?? null,
    },
  };
}

/** heartbeatJob: keeps the lease, and may report what has been used so far. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Quantity } from '../domain/catalogue.ts';
import type { Entry } from '../domain/entry.ts';
import { keepLease } from '../domain/heartbeat.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Invalid, invalid, type Missing, missing } from '../problem.ts';
import {
  type AlreadyEnded,
  alreadyEnded,
  findJob,
  hidden,
  type JobRef,
  type LeaseLost,
  leaseLost,
  NO_JOB,
  STALE_TOKEN,
} from './job-ref.ts';
import type { Ids } from './ports.ts';
import { readQuantities } from './read-workload.ts';
import { presentAccount, terrainFor } from './terrain.ts';

export interface HeartbeatJobInput {
  readonly job: JobRef;
  readonly leaseToken: string;
  /** Cumulative; null reports nothing. */
  readonly usedSoFar: readonly Quantity[] | null;
  readonly extendMs: Millis | null;
}

export interface Kept {
  readonly kind: 'KEPT';
  readonly open: OpenJob;
  readonly entries: readonly Entry[];
  readonly now: Instant;
}

export type HeartbeatAnswer = Kept | AlreadyEnded | LeaseLost | Missing | Invalid;
export type HeartbeatJob = (caller: Caller | null, input: HeartbeatJobInput) => Promise<HeartbeatAnswer>;

function apply(world: World, input: HeartbeatJobInput, newToken: string): HeartbeatAnswer {
  const found = findJob(world, input.job);
  if ('kind' in found) return found;
  const { open, entries } = found;
  if (!open) return alreadyEnded(found);
  if (open.leaseToken !== input.leaseToken) return leaseLost(found, STALE_TOKEN);
  const model = world.catalogue.models.get(open.hold.modelId);
  if (!model) throw new Error(`model ${open.hold.modelId} of job ${open.jobId} is not in the catalogue`);
  const { lease } = world.catalogue.policy;
  if (input.extendMs !== null && (input.extendMs < lease.minMs || input.extendMs > lease.maxMs)) {
    const expected = `${lease.minMs / 1000} to ${lease.maxMs / 1000} seconds`;
    return invalid('BAD_LEASE', ['input', 'extend'], 'The lease is too short or too long.', expected);
  }
  const reported = readQuantities(input.usedSoFar ?? [], {
    model,
    path: ['input', 'usedSoFar'],
    steps: false,
  });
  if ('kind' in reported) return reported;
  const present = presentAccount(world, open.accountId);
  if (!present) return missing(NO_JOB);
  const { state, now } = present;
  const terrain = terrainFor(world, { state, model, now, parent: null });
  const kept = keepLease(state, open, { terrain, model, reported, extendMs: input.extendMs, newToken });
  if (!kept)
    return leaseLost(found, 'The lease lapsed and its slot has been taken. Settle or cancel what was used.');
  world.commit({
    state: kept.state,
    entries: present.entries,
    jobs: [kept.job],
    pools: [kept.poolState],
    heartbeats: [kept.job],
  });
  return { kind: 'KEPT', open: kept.job, entries, now };
}

/** Makes `heartbeatJob`. Answers KEPT with the lease, LEASE_LOST, ENDED, NOT_FOUND or INVALID. */
export function createHeartbeatJob(deps: { pipeline: Pipeline; ids: Ids }): HeartbeatJob {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'OPERATOR');
    const { accountId, jobId } = input.job;
    const newToken = deps.ids.token();
    return (
      hidden(caller, input.job) ??
      deps.pipeline.submit({
        needs: { accountId, subjects: [jobId], jobs: [jobId], pools: [], grants: [] },
        apply: (world) => apply(world, input, newToken),
      })
    );
  };
}

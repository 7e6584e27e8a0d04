/**
 * What time does to jobs and accounts, written down: lapses, expiries, renewals. No decision depends on
 * when this runs, only the journal's and the streams' freshness.
 */
import { expireJob, lapseJob } from '../domain/endings.ts';
import type { Entry } from '../domain/entry.ts';
import { graceEnd, type OpenJob } from '../domain/open-job.ts';
import type { Command, Pipeline } from '../pipeline/pipeline.ts';
import type { Ledger } from '../pipeline/ports.ts';
import type { World } from '../pipeline/world.ts';
import { dueAccount, observedPool, planOf, presentAccount } from './terrain.ts';

/** Brings an account up to the present. */
export function accountDueCommand(accountId: string): Command<void> {
  return {
    needs: { accountId, subjects: [], jobs: [], pools: [], grants: [] },
    apply: (world) => {
      const present = presentAccount(world, accountId);
      if (present && present.entries.length > 0)
        world.commit({ state: present.state, entries: present.entries });
    },
  };
}

function passTime(world: World, accountId: string, jobId: string): void {
  const open = world.job(jobId);
  const present = dueAccount(world, accountId);
  const model = open ? world.catalogue.models.get(open.hold.modelId) : undefined;
  if (!open || !present || !model || open.dueAt > present.now) return;
  const entries: Entry[] = [...present.entries];
  let { state } = present;
  let job: OpenJob = open;
  if (!job.lapsed && job.leaseEndsAt <= present.now) {
    const lapsed = lapseJob(state, job);
    ({ state, job } = lapsed);
    entries.push(lapsed.entry);
  }
  if (graceEnd(job) > present.now) {
    world.commit({ state, entries, jobs: [job] });
    return;
  }
  const parent = job.hold.parentJobId === null ? null : world.job(job.hold.parentJobId);
  const ended = expireJob(state, job, {
    now: present.now,
    policy: world.catalogue.policy,
    plan: planOf(world, state),
    model: model.slug,
    poolState: observedPool(world, job.hold.poolId, present.now),
    parent,
  });
  entries.push(ended.entry);
  world.commit({ state: ended.state, entries, ended: [job], jobs: ended.parent ? [ended.parent] : [] });
}

/** Writes down a job's lapse and expiry, as far as they have come. */
export function jobDueCommand(accountId: string, jobId: string): Command<void> {
  return {
    needs: { accountId, subjects: [jobId], jobs: [jobId], pools: [], grants: [] },
    apply: (world) => passTime(world, accountId, jobId),
  };
}

/** Makes the sweep: writes down all that is due, in batches of at most `limit`. Resolves with how many things were due. */
export function createSweep(deps: {
  ledger: Ledger;
  pipeline: Pipeline;
  limit: number;
}): () => Promise<number> {
  const { ledger, pipeline, limit } = deps;
  return async () => {
    let total = 0;
    for (;;) {
      const due = await ledger.findDue(limit);
      const commands = due.map(({ accountId, jobId }) =>
        jobId === null ? accountDueCommand(accountId) : jobDueCommand(accountId, jobId),
      );
      await Promise.all(commands.map((command) => pipeline.submit(command)));
      total += due.length;
      if (due.length < limit) return total;
    }
  };
}

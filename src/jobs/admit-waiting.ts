/**
 * Letting in those who wait. Any number of nodes may do it at once: each admission is decided under the
 * locks of its account and pool, so a request is admitted once, and only into room that is there. The
 * order comes from what was committed when the round began; nothing else depends on when rounds run.
 */
import { PRIORITIES, type Priority } from '../domain/catalogue.ts';
import { NOBODY } from '../domain/load.ts';
import { createQueue, type QueuedJob } from '../domain/queue.ts';
import { decideWaiting, type Obstacle } from '../domain/waiting.ts';
import type { Command, Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import type { WaitingReads } from './ports.ts';
import { alternativesFor, presentAccount, terrainFor } from './terrain.ts';

/** What came of trying to admit one: GONE when another node had ended its wait before. */
export type Admission = 'GRANTED' | 'REJECTED' | 'GONE' | Obstacle;

/** The most that are tried in one transaction's time. */
const MOST_AT_ONCE = 64;

function admit(world: World, { accountId, jobId }: QueuedJob): Admission {
  const waiting = world.waiting(jobId);
  const [waitingEntry] = world.entries(jobId);
  const present = presentAccount(world, accountId);
  if (!waiting || !waitingEntry || !present) return 'GONE';
  const { state, now } = present;
  const model = world.catalogue.models.get(waiting.modelId);
  if (!model) throw new Error(`model ${waiting.modelId} of waiting request ${jobId} is not in the catalogue`);
  const { parentJobId } = waiting.request;
  const parent = parentJobId === null ? null : world.job(parentJobId);
  const decided = decideWaiting(
    state,
    { ...waiting.request, model },
    {
      waiting,
      waitingEntry,
      terrain: terrainFor(world, { state, model, now, parent }),
      alternatives: alternativesFor(world, { state, model, now }),
    },
  );
  if (typeof decided === 'string') return decided;
  world.commit({
    state: decided.state,
    entries: [...present.entries, decided.entry],
    jobs: [decided.job, decided.parent].filter((job) => job !== null),
    pools: [decided.poolState],
    endedWaits: [waiting],
  });
  return decided.job === null ? 'REJECTED' : 'GRANTED';
}

/** Decides one that waits once more. */
export function admitCommand(job: QueuedJob): Command<Admission> {
  const { accountId, jobId, poolId, parentJobId } = job;
  return {
    needs: {
      accountId,
      subjects: [jobId],
      jobs: parentJobId === null ? [jobId] : [jobId, parentJobId],
      pools: [poolId],
      grants: [],
      waiting: [jobId],
    },
    apply: (world) => admit(world, job),
  };
}

/** Tells a pool who is in line for its room. */
function lineCommand(poolId: number, ahead: Readonly<Record<Priority, number>>): Command<void> {
  return {
    needs: { accountId: null, subjects: [], jobs: [], pools: [poolId], grants: [] },
    apply: (world) => {
      const pool = world.pool(poolId);
      const same = PRIORITIES.every((each) => pool.ahead[each] === ahead[each]);
      if (!same) world.commit({ state: null, entries: [], pools: [{ ...pool, ahead }] });
    },
  };
}

function inPool(pools: Map<number, QueuedJob[]>, poolId: number): QueuedJob[] {
  const jobs = pools.get(poolId) ?? [];
  pools.set(poolId, jobs);
  return jobs;
}

/** Makes the round over all pools. It resolves with how many waits it ended, and how many requests it had found waiting. */
export function createAdmitWaiting(deps: {
  pipeline: Pipeline;
  reads: Pick<WaitingReads, 'waiting'>;
}): () => Promise<{ readonly ended: number; readonly found: number }> {
  const { pipeline, reads } = deps;

  async function admitPool(poolId: number, jobs: readonly QueuedJob[]): Promise<number> {
    const queue = createQueue(jobs);
    let ended = 0;
    let full = false;
    for (let most = 1; !full; most = Math.min(MOST_AT_ONCE, most * 2)) {
      const tried: QueuedJob[] = [];
      for (let job = queue.next(); job !== null; job = tried.length < most ? queue.next() : null) {
        tried.push(job);
      }
      if (tried.length === 0) break;
      const came = await Promise.all(tried.map((job) => pipeline.submit(admitCommand(job))));
      for (const [index, job] of tried.entries()) {
        if (came[index] === 'OWN') queue.drop(job);
        if (came[index] === 'POOL') full = true;
        if (came[index] === 'GRANTED' || came[index] === 'REJECTED') ended += 1;
      }
      if (full) {
        const left = { ...queue.left() };
        for (const [index, { priority }] of tried.entries()) if (came[index] === 'POOL') left[priority] += 1;
        await pipeline.submit(lineCommand(poolId, left));
      }
    }
    // Nobody who is left could use room in the pool: new requests need not stand behind them.
    if (!full) await pipeline.submit(lineCommand(poolId, NOBODY));
    return ended;
  }

  return async () => {
    const { now, jobs } = await reads.waiting(null);
    const over = jobs.filter(({ expiresAt }) => expiresAt <= now);
    const ends = await Promise.all(over.map((job) => pipeline.submit(admitCommand(job))));
    let ended = ends.filter((came) => came !== 'GONE').length;
    const pools = new Map<number, QueuedJob[]>();
    for (const job of jobs) {
      if (job.expiresAt > now) inPool(pools, job.poolId).push(job);
    }
    for (const [poolId, waiting] of [...pools].sort(([a], [b]) => a - b)) {
      ended += await admitPool(poolId, waiting);
    }
    return { ended, found: jobs.length };
  };
}

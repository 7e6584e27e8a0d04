/** The ticket of a request that waits: its place in the queue as it is now, and when it will probably start. */
import type { Instant } from '../domain/instant.ts';
import type { PoolState } from '../domain/load.ts';
import { positionIn } from '../domain/queue.ts';
import { estimateStart, type StartInterval } from '../domain/waiting-time.ts';
import type { JobRef } from './job-ref.ts';
import type { WaitingReads } from './ports.ts';

export interface WaitTicketView extends JobRef {
  /** From 1 on. */
  readonly position: number;
  /** Null while too little is known. */
  readonly start: StartInterval | null;
  readonly expiresAt: Instant;
}

/** Answers null when the request does not wait, or does no more. */
export type FindTicket = (ref: JobRef) => Promise<WaitTicketView | null>;

/** Makes the function that finds tickets. It does not ask who may see them. */
export function createFindTicket(deps: {
  reads: WaitingReads;
  readPool: (poolId: number) => Promise<PoolState | null>;
}): FindTicket {
  const { reads, readPool } = deps;
  return async ({ accountId, jobId }) => {
    const poolId = await reads.poolOf({ accountId, jobId });
    if (poolId === null) return null;
    const [{ now, jobs }, pool] = await Promise.all([reads.waiting(poolId), readPool(poolId)]);
    const job = jobs.find((each) => each.jobId === jobId && each.accountId === accountId);
    const position = positionIn(jobs, jobId);
    if (!job || position === null) return null;
    const { expiresAt } = job;
    const start = pool && estimateStart(pool, { position, now });
    return { accountId, jobId, position, start, expiresAt };
  };
}

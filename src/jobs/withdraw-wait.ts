/**
 * Giving up a wait: what cancelJob does with a request that waits. It is decided under the locks of account
 * and pool, as each admission is, so either the wait is given up or it ended otherwise, whatever arrives together.
 */
import type { Quantity } from '../domain/catalogue.ts';
import { withdraw } from '../domain/waiting.ts';
import type { World } from '../pipeline/world.ts';
import { type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { decisionEntryOf, type EntryOf, isEntryOf, withdrawalOf } from './decision-entry.ts';
import type { JobRef } from './job-ref.ts';
import { observedPool, presentAccount } from './terrain.ts';

export interface Withdrawn {
  readonly kind: 'WITHDRAWN';
  readonly entry: EntryOf<'WITHDRAWN'>;
  /** The entry of the decision that let it wait. */
  readonly waited: EntryOf<'WAITING'>;
  readonly replayed: boolean;
}

export interface WithdrawWait {
  readonly ref: JobRef;
  readonly leaseToken: string | null;
  readonly used: readonly Quantity[] | null;
  readonly reason: string | null;
}

/** What can't be said of a request that never ran. */
function untrue({ leaseToken, used }: WithdrawWait): Invalid | null {
  if (leaseToken !== null) {
    return invalid(
      'NO_LEASE',
      ['input', 'leaseToken'],
      'The request waits: it has no lease yet.',
      'no token for a request that waits',
    );
  }
  if (used === null || used.every(({ quantity }) => quantity === 0n)) return null;
  return invalid(
    'NOTHING_USED',
    ['input', 'used'],
    'The request waits: nothing can have been used yet.',
    'nothing for a request that waits',
  );
}

/**
 * Gives the wait of a request up, or repeats that it was given up, whatever the reason that is told now. Null
 * when it is for others to end: it is a job, or nothing at all. NOT_FOUND when it was rejected.
 */
export function withdrawWait(world: World, asked: WithdrawWait): Withdrawn | Invalid | Missing | null {
  const { ref, reason } = asked;
  const entries = world.entries(ref.jobId);
  const waited = decisionEntryOf(entries) ?? undefined;
  if (isEntryOf(waited, 'REJECTED')) return missing('There is no such job: the request was rejected.');
  if (!isEntryOf(waited, 'WAITING')) return null;
  const told = untrue(asked);
  if (told) return told;
  const before = withdrawalOf(entries);
  if (before) return { kind: 'WITHDRAWN', entry: before, waited, replayed: true };
  const waiting = world.waiting(ref.jobId);
  const present = presentAccount(world, ref.accountId);
  if (!waiting || !present) throw new Error(`request ${ref.jobId} waits without a place in the queue`);
  const { now } = present;
  const poolState = observedPool(world, waiting.poolId, now);
  const done = withdraw(present.state, { waiting, waitingEntry: waited, poolState, now, reason });
  world.commit({
    state: done.state,
    entries: [...present.entries, done.entry],
    pools: [done.poolState],
    endedWaits: [waiting],
  });
  return { kind: 'WITHDRAWN', entry: done.entry, waited, replayed: false };
}

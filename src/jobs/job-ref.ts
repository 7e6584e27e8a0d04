/** Finding the job that a command is about, in what its batch has loaded. */
import { type Caller, maySeeAccount } from '../auth/caller.ts';
import type { Ending, EndKind, Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { World } from '../pipeline/world.ts';
import { type Missing, missing } from '../problem.ts';
import { grantOf } from './decision-entry.ts';

export interface JobRef {
  readonly accountId: string;
  readonly jobId: string;
}

/** The job has ended in another way than this command would end it. */
export interface AlreadyEnded {
  readonly kind: 'ENDED';
  readonly message: string;
  readonly entries: readonly Entry[];
}

/** The lease token is not the job's last one, or its slot was lost. */
export interface LeaseLost {
  readonly kind: 'LEASE_LOST';
  readonly message: string;
  readonly entries: readonly Entry[];
  readonly open: OpenJob | null;
  /** The instant at which this was found. */
  readonly now: Instant;
}

export interface FoundEnd {
  readonly kind: EndKind;
  readonly ending: Ending;
  readonly entry: Entry;
  readonly leaseToken: string;
  /** The job as it was when it expired; null unless it did. */
  readonly expired: OpenJob | null;
}

export interface FoundJob {
  /** All about it, in order: the entry of the grant is the first one, or the second when it waited. */
  readonly entries: readonly Entry[];
  readonly open: OpenJob | null;
  /** The last ending; null while it is open. */
  readonly end: FoundEnd | null;
  /** The instant that counts for its account. */
  readonly now: Instant;
}

export const NO_JOB = 'There is no such job.';

export function findEnd(entries: readonly Entry[]): FoundEnd | null {
  for (const entry of entries.toReversed()) {
    const { detail } = entry;
    if (detail.kind !== 'SETTLED' && detail.kind !== 'CANCELLED' && detail.kind !== 'EXPIRED') continue;
    const { kind, ending, leaseToken } = detail;
    return { kind, ending, entry, leaseToken, expired: detail.kind === 'EXPIRED' ? detail.job : null };
  }
  return null;
}

/** The job with its entries, or NOT_FOUND when there is none: a request that was refused or waits is no job. */
export function findJob(world: World, ref: JobRef): FoundJob | Missing {
  const entries = world.entries(ref.jobId);
  if (!grantOf(entries)) return missing(NO_JOB);
  const now = world.nowFor(world.account(ref.accountId));
  return { entries, open: world.job(ref.jobId), end: findEnd(entries), now };
}

export function alreadyEnded(found: FoundJob): AlreadyEnded {
  const how = found.end?.kind.toLowerCase() ?? 'over';
  return { kind: 'ENDED', message: `The job is ${how} already.`, entries: found.entries };
}

export function leaseLost(found: FoundJob, message: string): LeaseLost {
  const { entries, open, now } = found;
  return { kind: 'LEASE_LOST', message, entries, open, now };
}

export const STALE_TOKEN = 'The lease token is not the last one of this job.';

/** Another account's job is not told apart from none. */
export function hidden(caller: Caller, ref: JobRef): Missing | null {
  return maySeeAccount(caller, ref.accountId) ? null : missing(NO_JOB);
}

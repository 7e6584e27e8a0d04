/** What the streams need of the database. Implemented in `src/postgres`. */
import type { Balance } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { PoolLoad } from '../domain/load.ts';
import type { Episode } from './episode.ts';
import type { OutboxBatch } from './outbox-item.ts';

export interface OutboxReader {
  /** The batches right after a position, in order, at most `limit`. Empty when nothing came after it. */
  readAfter(position: bigint, limit: number): Promise<readonly OutboxBatch[]>;
  /** The last position given, zero before the first; and the oldest batch that is kept, null when none is. */
  bounds(): Promise<{ readonly head: bigint; readonly oldest: bigint | null }>;
}

/** Tells that something was committed, by any node. It may tell too often, and may miss some: the outbox is the truth. */
export interface WakeUps {
  /** Calls `wake` until the returned function is called. */
  onWake(wake: () => void): () => void;
}

/** A state and the position of the outbox at which it stood: all up to there is in it, nothing later. */
export interface Snapshot<T> {
  readonly position: bigint;
  /** The database's clock. */
  readonly at: Instant;
  readonly value: T;
}

/** An entry of an account's journal, by its number. */
export interface EntryRef {
  readonly accountId: string;
  readonly seq: number;
}

/** A job as it was right after entry `ordinal` about it. */
export interface JobMoment {
  readonly accountId: string;
  readonly jobId: string;
  readonly ordinal: number;
  /** The end of the lease then; null when it is the one that the entries tell. */
  readonly leaseEndsAt: Instant | null;
}

export interface PresentLoad {
  readonly poolId: number;
  readonly load: PoolLoad;
}

/** The present state, with which a stream begins. */
export interface PresentState {
  /** Null when there is no such account. */
  balance(accountId: string): Promise<Snapshot<Balance | null>>;
  /** Of all pools that the catalogue has. */
  loads(): Promise<Snapshot<readonly PresentLoad[]>>;
  /** One job, ended or not; null when there is no such job. */
  job(ref: { accountId: string; jobId: string }): Promise<Snapshot<JobMoment | null>>;
  /** The jobs that have not ended, of one account or of all, oldest first; of more than `limit` those that are due first. */
  openJobs(params: { accountId: string | null; limit: number }): Promise<Snapshot<readonly JobMoment[]>>;
  /** The episodes that are open, of one account or of all, oldest first; the newest `limit` when there are more. */
  openEpisodes(params: { accountId: string | null; limit: number }): Promise<Snapshot<readonly Episode[]>>;
}

export interface EntryReads {
  /** Entries by their numbers, in the order asked for. Throws when one does not exist. */
  entries(refs: readonly EntryRef[]): Promise<readonly Entry[]>;
  /** Of each job its entries up to the ordinal, in order. */
  jobEntries(moments: readonly JobMoment[]): Promise<readonly (readonly Entry[])[]>;
}

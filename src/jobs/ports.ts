/** What the job use cases need besides the pipeline. Implemented in `src/postgres`. */
import type { Grant } from '../domain/account.ts';
import type { Workload } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import type { QueuedJob } from '../domain/queue.ts';
import type { FrozenQuote } from '../domain/request.ts';

/** A quote as it is kept: bound to account, model and workload. */
export interface StoredQuote extends FrozenQuote {
  readonly accountId: string;
  readonly model: string;
  readonly workload: Workload;
}

export interface QuoteStore {
  save(quote: StoredQuote): Promise<void>;
  find(ref: { accountId: string; id: string }): Promise<StoredQuote | null>;
}

/** The references that stand for end users' names. */
export interface UserRefs {
  /** The reference of this user, made at the first time. */
  refOf(accountId: string, name: string): Promise<string>;
}

/** The queues of the pools, as last committed. */
export interface WaitingReads {
  /** Everybody who waits for a pool, or for any when it is null, in no order; and the database's clock. */
  waiting(poolId: number | null): Promise<{ readonly now: Instant; readonly jobs: readonly QueuedJob[] }>;
  /** The pool that a request waits for; null when it does not wait. */
  poolOf(ref: { accountId: string; jobId: string }): Promise<number | null>;
}

export interface GrantReads {
  readGrants(accountId: string, ids: readonly string[]): Promise<readonly Grant[]>;
}

/** Ids and tokens come from here, so that tests and replays can give their own. */
export interface Ids {
  uuid(): string;
  /** An unguessable lease token. */
  token(): string;
}

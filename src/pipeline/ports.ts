/**
 * What the pipeline needs of its surroundings: a ledger that loads, locks and writes in one
 * transaction, and the catalogue as it stands. `src/postgres` provides both.
 */
import type { AccountState, Grant } from '../domain/account.ts';
import type { Model, Plan, Pool, PriceBook } from '../domain/catalogue.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { PoolLoad, PoolState } from '../domain/load.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { Policy } from '../domain/policy.ts';
import type { WaitingJob } from '../domain/waiting.ts';

/** What one command must find loaded. The account is locked; so are the pools, after all accounts. */
export interface Needs {
  /** Null for a command that concerns no account, such as a report of a pool's load: only pools are loaded for it. */
  readonly accountId: string | null;
  /** Subjects whose entries are read: the command's own id (was it answered before?), the job it is about. */
  readonly subjects: readonly string[];
  /** Open jobs that are read and may be changed. The parents that they name are loaded with them; the pools of all these are locked where the command names none itself. */
  readonly jobs: readonly string[];
  /** Subjects that, if there are entries about them, may be open jobs: read then, and only to be shown. */
  readonly repeated?: readonly string[];
  readonly pools: readonly number[];
  /** Grants that may have left the account's state and must be in it. */
  readonly grants: readonly string[];
  /** Requests that wait and whose wait may end. Their pools are locked where the command names none itself. */
  readonly waiting?: readonly string[];
  /** True for the command that creates the account: it need not exist, and its state is null then. */
  readonly creates?: boolean;
}

/** All published versions that decisions can rest on. Immutable: a change makes a new one with a higher version. */
export interface Catalogue {
  readonly version: number;
  readonly models: ReadonlyMap<number, Model>;
  readonly modelsBySlug: ReadonlyMap<string, Model>;
  readonly pools: ReadonlyMap<number, Pool>;
  readonly poolsBySlug: ReadonlyMap<string, Pool>;
  readonly plans: ReadonlyMap<number, Plan>;
  readonly plansBySlug: ReadonlyMap<string, Plan>;
  /** Every price book ever published, by version. */
  readonly priceBooks: ReadonlyMap<number, PriceBook>;
  readonly policy: Policy;
}

/** The catalogue as this node knows it. */
export interface CatalogueSource {
  current(): Catalogue;
  /** Reads it anew from the database and answers with what is there now. */
  reload(): Promise<Catalogue>;
}

/** The catalogue as this node knows it. Holds the newest snapshot in memory; snapshots are never changed. */
export interface CatalogueSource {
  /** The newest snapshot that was loaded. */
  current(): Catalogue;
  /** The newest snapshot, after a look at the database: loads it only when another version is there. */
  reload(): Promise<Catalogue>;
  /** A snapshot of at least this version, loading it when the one in memory is older. */
  atLeast(version: number): Promise<Catalogue>;
}

/** The price book in force at an instant: the highest version that is effective. */
export function pricesAt(catalogue: Catalogue, now: Instant): PriceBook {
  let found: PriceBook | undefined;
  for (const book of catalogue.priceBooks.values()) {
    if (book.effectiveAt <= now && (!found || book.version > found.version)) found = book;
  }
  return found ?? { version: 0, effectiveAt: 0, models: new Map() };
}

/** What was found, under the locks that hold until the commit. */
export interface Loaded {
  /** The database's clock, read after the locks were granted. */
  readonly now: Instant;
  readonly catalogue: Catalogue;
  /** Locked. An account that does not exist is missing. */
  readonly accounts: ReadonlyMap<string, AccountState>;
  /** By subject, in order of their ordinals. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  readonly jobs: ReadonlyMap<string, OpenJob>;
  /** The requests that wait, of those that were named. */
  readonly waiting: ReadonlyMap<string, WaitingJob>;
  /** Locked, each pool that was named by a need, an open job or a request that waits; a pool never used before has a fresh state. */
  readonly pools: ReadonlyMap<number, PoolState>;
  /** The other pools as last committed, not locked: for judging alternatives only. */
  readonly otherPools: ReadonlyMap<number, PoolState>;
}

/** What is to be written, all or nothing. */
export interface Changes {
  readonly states: readonly AccountState[];
  readonly entries: readonly Entry[];
  /** Open jobs that are new or changed. */
  readonly jobs: readonly OpenJob[];
  readonly endedJobs: readonly { readonly accountId: string; readonly jobId: string }[];
  /** Requests that wait from now on, and those that wait no more. */
  readonly waiting: readonly WaitingJob[];
  readonly endedWaits: readonly { readonly accountId: string; readonly jobId: string }[];
  readonly pools: readonly PoolState[];
  /** How loaded the changed pools are, for the outbox. */
  readonly loads: readonly { readonly poolId: number; readonly load: PoolLoad }[];
  /** Jobs whose lease was kept: an event without an entry. They are as after entry `ordinal` about them, with this end of the lease. */
  readonly heartbeats: readonly {
    readonly accountId: string;
    readonly jobId: string;
    readonly ordinal: number;
    readonly leaseEndsAt: Instant;
  }[];
}

export interface Ledger {
  /**
   * Loads and locks what is needed (accounts in id order, then pools in id order), lets `decide`
   * choose the changes, writes them and commits. Resolves after the commit with what `decide`
   * returned. Rejects, with nothing changed, when the database fails or `decide` throws.
   */
  transact<T>(
    needs: readonly Needs[],
    decide: (loaded: Loaded) => { readonly changes: Changes; readonly result: T },
  ): Promise<T>;
  /** Accounts and jobs for which something is due at the database's clock, oldest first, at most `limit`. */
  findDue(limit: number): Promise<readonly { readonly accountId: string; readonly jobId: string | null }[]>;
  /** The grants of these ids as last written, also those that have left the account's state. */
  readGrants(accountId: string, ids: readonly string[]): Promise<readonly Grant[]>;
}

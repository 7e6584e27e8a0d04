/**
 * What the read side of the API needs from the store. Every port takes many keys and answers with one
 * statement or a fixed few, because the loaders (loaders.ts) gather what a page asks for. Implemented in
 * `src/postgres`; nothing here locks or changes anything.
 */
import type { AccountState } from '../domain/account.ts';
import type { DecisionOutcome } from '../domain/decision.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { PoolState } from '../domain/load.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { JobState } from '../jobs/job-view.ts';

/** A job or a decision: both are subjects of an account's journal. */
export interface SubjectRef {
  readonly accountId: string;
  readonly subject: string;
}

/** Something read together with the database's clock at that moment. */
export interface ReadAt<T> {
  readonly now: Instant;
  readonly found: T;
}

export interface StoredSubject {
  /** All entries about it, in order of their ordinals. */
  readonly entries: readonly Entry[];
  /** Its row while it is a job that has not ended. */
  readonly open: OpenJob | null;
}

export interface PageOf {
  readonly accountId: string;
  /** Only entries with a smaller seq; null begins at the newest. */
  readonly before: number | null;
  readonly limit: number;
}

export interface JournalPages {
  /** The subjects, by their id, that exist in the account named with them. */
  readSubjects(refs: readonly SubjectRef[]): Promise<ReadAt<ReadonlyMap<string, StoredSubject>>>;
  /** The grants of jobs, newest first: their subjects and the seq of the entry that granted them. */
  pageOfJobs(
    page: PageOf & { readonly states: readonly JobState[] | null; readonly modelId: number | null },
  ): Promise<readonly { readonly subject: string; readonly seq: number }[]>;
  /** The entries that decided a request, newest first. */
  pageOfDecisions(page: PageOf & { readonly outcome: DecisionOutcome | null }): Promise<readonly Entry[]>;
}

export interface StateReads {
  /** The states of accounts as last committed, by id. One that does not exist is missing. */
  accountStates(accountIds: readonly string[]): Promise<ReadAt<ReadonlyMap<string, AccountState>>>;
  /** The states of pools as last committed, by id. A pool never used is missing. */
  poolStates(poolIds: readonly number[]): Promise<ReadAt<ReadonlyMap<number, PoolState>>>;
}

/** An end user inside an account. */
export interface UserOf {
  readonly accountId: string;
  readonly userRef: string;
}

export interface NameReads {
  /** The names of accounts, by id. An account that does not exist is missing. */
  accountNames(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The names that stand behind references to end users, by reference. One that was erased is missing. */
  userNames(users: readonly UserOf[]): Promise<ReadonlyMap<string, string>>;
}

export interface ReadPorts {
  readonly journal: JournalPages;
  readonly states: StateReads;
  readonly names: NameReads;
}

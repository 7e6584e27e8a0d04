/** What the job use cases need besides the pipeline. Implemented in `src/postgres`. */
import type { Grant } from '../domain/account.ts';
import type { Workload } from '../domain/catalogue.ts';
import type { Entry } from '../domain/entry.ts';
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

export interface JournalReads {
  /** All entries about a subject, in order of their ordinals. */
  entriesOf(ref: { accountId: string; subject: string }): Promise<readonly Entry[]>;
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

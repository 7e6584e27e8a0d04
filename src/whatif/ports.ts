/** What asking again about past decisions needs of the store. Implemented in `src/postgres`; nothing here locks or changes anything. */
import type { Terms } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { Catalogue } from '../pipeline/ports.ts';

/** The catalogue as it was. Versions never change, so what is given may be kept. */
export interface CatalogueHistory {
  /** As of a version that exists. */
  at(version: number): Promise<Catalogue>;
  /** The present one, but with this version of the policy: for decisions that say no more. Null when there is no such policy. */
  withPolicy(policyVersion: number): Promise<Catalogue | null>;
}

export interface TermsReads {
  /** What was agreed with the account right before an entry of its journal. Null when there is no such account. */
  termsBefore(ref: { readonly accountId: string; readonly seq: number }): Promise<Terms | null>;
}

export interface EntryReads {
  /** All entries about a subject, in order of their ordinals. */
  entriesOf(ref: { readonly accountId: string; readonly subject: string }): Promise<readonly Entry[]>;
}

/** Which decisions are asked again: from <= at < to, of one account or all, of one model or all. */
export interface DecisionRange {
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly accountId: string | null;
  readonly modelId: number | null;
}

/** Past decisions with the terms under which they were made. */
export interface DecisionReads {
  /**
   * The first decision about each request of an account, in the order of its journal, a page at a time:
   * of those who waited, the one by which they began to. `after` is a seq.
   */
  decisionsOf(page: {
    readonly accountId: string;
    readonly after: number;
    readonly range: DecisionRange;
    readonly limit: number;
  }): Promise<readonly Entry[]>;
  /** What was agreed with the account, change by change: each counts for entries after its own. */
  termsOf(accountId: string): Promise<readonly { readonly seq: number; readonly terms: Terms }[]>;
  /** Accounts in the order of their ids, from after one. */
  accounts(page: { readonly after: string | null; readonly limit: number }): Promise<readonly string[]>;
}

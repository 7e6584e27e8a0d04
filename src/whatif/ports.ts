/** What asking again about past decisions needs of the store. Implemented in `src/postgres`; nothing here locks or changes anything. */
import type { Terms } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
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

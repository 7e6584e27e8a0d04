/** What asking again about past decisions needs of the store. Implemented in `src/postgres`; nothing here locks or changes anything. */
import type { Terms } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';
import type { WhatIfChange } from '../domain/what-if.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import type { Conflict } from '../problem.ts';
import type { Compared } from './tally.ts';

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

/** A decision on which a draft in shadow disagrees, as it is kept. */
export type ShadowExample = Omit<Compared, 'uncounted'>;

/** A draft policy that runs, or ran, in shadow. */
export interface Shadow {
  readonly id: number;
  readonly document: string;
  readonly reason: string | null;
  readonly startedBy: string;
  readonly startedAt: Instant;
  /** Null while it runs. */
  readonly stoppedAt: Instant | null;
  /** How many decisions were asked again, and how many could not be. */
  readonly decided: number;
  readonly skipped: number;
  /** How many of them came out otherwise, by how; what never happened may be missing. */
  readonly disagreements: Readonly<Partial<Record<WhatIfChange, number>>>;
  /** The last that did, the newest at the end. */
  readonly examples: readonly ShadowExample[];
  /** How many commits it has still to look at; zero when it has stopped. */
  readonly behind: number;
}

/** What a shadow has counted. */
export type ShadowCounts = Pick<Shadow, 'decided' | 'skipped' | 'disagreements' | 'examples'>;

/** Where shadows are kept, for all nodes. */
export interface ShadowStore {
  /** Begins one from this moment on, and stops the one that ran; once for each key. */
  start(request: {
    readonly key: string;
    readonly inputHash: string;
    readonly document: string;
    readonly reason: string | null;
    readonly startedBy: string;
  }): Promise<{ readonly shadow: Shadow; readonly replayed: boolean } | Conflict>;
  /** Stops the one that runs, if any, and gives the last that there was. */
  stop(): Promise<Shadow | null>;
  /** The last one, running or not. */
  latest(): Promise<Shadow | null>;
  /** Takes the lead, or keeps it, for `leaseMs`; null when another node leads or none runs. */
  lead(
    leaseMs: Millis,
  ): Promise<{ readonly id: number; readonly position: bigint; readonly behind: bigint } | null>;
  resign(): Promise<void>;
  /** A shadow with its draft, as it is written; null when it does not run. */
  read(id: number): Promise<{ readonly shadow: Shadow; readonly policy: Policy } | null>;
  /** Writes the counts, and that all up to `to` was looked at; false, with nothing written, when it has stopped or another node was faster. */
  write(work: {
    readonly id: number;
    readonly from: bigint;
    readonly to: bigint;
    readonly counts: ShadowCounts;
  }): Promise<boolean>;
}

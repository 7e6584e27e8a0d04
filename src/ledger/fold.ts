/**
 * What an account's entries say, taken together: the state that must be there after them. It is folded
 * from the entries alone, grants' numbers from the postings alone, and shares with the code that made
 * them only the arithmetic of windows and budgets.
 *
 * It stays small however long the journal is: it has the grants that still have something, the jobs
 * whose children draw on them, and a few sums.
 */
import type { BudgetUse, Grant, Terms, WindowUse } from '../domain/account.ts';
import type { FundingPart } from '../domain/decision.ts';
import { isSpent } from '../domain/due.ts';
import type { Instant } from '../domain/instant.ts';
import { NEUTRAL, type Standing } from '../domain/standing.ts';

export interface FoldedGrant {
  readonly grant: Grant;
  /** Whether all its numbers are of this fold; else only what is available and held is, the rest as its row tells. */
  readonly exact: boolean;
  /** Spent, while its row says something else: an entry that changes it must follow. */
  readonly waits: boolean;
}

/** An open job with a child budget. */
export interface FoldedParent {
  readonly reserve: readonly FundingPart[];
}

export interface Fold {
  readonly accountId: string;
  /** The number of entries that are in it. */
  seq: number;
  lastAt: Instant;
  /** Null before the first entry. */
  terms: Terms | null;
  /** Those that have something available or held, and those that wait. */
  readonly grants: Map<string, FoldedGrant>;
  readonly parents: Map<string, FoldedParent>;
  windows: readonly WindowUse[];
  budgets: readonly BudgetUse[];
  /** The factor that the evidence has made, and what an operator set. */
  standing: Pick<Standing, 'factor' | 'override'>;
  debt: bigint;
  postpaidHeld: bigint;
  postpaidOwed: bigint;
  /** The requests that wait. */
  readonly waiting: Set<string>;
  /** How many jobs have been granted and have not ended. */
  openJobs: number;
  peaks: readonly Uint8Array[];
  postings: number;
  /** The sum of all postings: zero, or the last entry does not balance. */
  sum: bigint;
}

export function newFold(accountId: string): Fold {
  return {
    accountId,
    seq: 0,
    lastAt: Number.MIN_SAFE_INTEGER,
    terms: null,
    grants: new Map(),
    parents: new Map(),
    windows: [],
    budgets: [],
    standing: NEUTRAL,
    debt: 0n,
    postpaidHeld: 0n,
    postpaidOwed: 0n,
    waiting: new Set(),
    openJobs: 0,
    peaks: [],
    postings: 0,
    sum: 0n,
  };
}

/** The grants that the account's state must have. */
export function openGrants(fold: Fold): Grant[] {
  return [...fold.grants.values()].flatMap(({ grant }) => (isSpent(grant) ? [] : [grant]));
}

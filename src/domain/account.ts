/**
 * The present state of one account: everything that a decision about it reads and changes, in one
 * value. It is a projection of the account's journal: whoever folds the journal gets it again.
 * Values are immutable; a change makes a new one.
 */
import type { GrantSource } from './catalogue.ts';
import type { Instant } from './instant.ts';
import type { LeaseCount } from './leases.ts';
import type { RateLevel } from './rates.ts';
import { NEUTRAL, type Standing } from './standing.ts';

/** granted = available + held + spent + expired + revoked, always. */
export interface Grant {
  readonly id: string;
  readonly source: GrantSource;
  readonly name: string;
  readonly burnPriority: number;
  readonly effectiveAt: Instant;
  /** Usable before this instant and not at it; null never expires. */
  readonly expiresAt: Instant | null;
  /** Since when what is not held is gone, and what returns goes too; null when it was not revoked. */
  readonly revokedAt: Instant | null;
  readonly granted: bigint;
  readonly available: bigint;
  readonly held: bigint;
  readonly spent: bigint;
  readonly expired: bigint;
  readonly revoked: bigint;
}

/** An instance of an included window. `used` counts held and spent alike. */
export interface WindowUse {
  readonly name: string;
  readonly startedAt: Instant;
  readonly used: bigint;
}

export type BudgetScope = 'ACCOUNT' | 'PROJECT' | 'USER' | 'KEY' | 'MODEL';
export type BudgetPeriod = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'TOTAL';

/** A spend cap. `match` is the user reference, key id, model slug or value of the label "project" it binds; null with ACCOUNT. */
export interface BudgetRule {
  readonly name: string;
  readonly scope: BudgetScope;
  readonly match: string | null;
  readonly period: BudgetPeriod;
  readonly timeZone: string;
  readonly cap: bigint;
}

/** What a budget's period has consumed: held and charged alike. */
export interface BudgetUse {
  readonly name: string;
  readonly periodStart: Instant;
  readonly used: bigint;
}

/** When an allowance of the plan is given next. */
export interface AllowanceDue {
  readonly name: string;
  readonly dueAt: Instant;
}

export type AccountStatus = 'ACTIVE' | 'SUSPENDED';

/** What was agreed with the account. Changed by operators, each change an entry of the journal. */
export interface Terms {
  readonly planId: number;
  readonly planSince: Instant;
  readonly status: AccountStatus;
  /** How much may be owed on the post-paid line, in micro-credits. */
  readonly postpaidLimit: bigint;
  /** An operator's factor on the account's limits, in millionths. */
  readonly operatorFactor: number;
  readonly operatorFactorSince: Instant;
  readonly budgets: readonly BudgetRule[];
}

export interface AccountState {
  readonly accountId: string;
  /** The number of entries in the journal: the last one's seq. */
  readonly seq: number;
  /** The instant of the last entry. Time never runs backwards for an account. */
  readonly lastAt: Instant;
  readonly terms: Terms;
  /** Grants that still have something available or held, in order of creation. */
  readonly grants: readonly Grant[];
  readonly windows: readonly WindowUse[];
  readonly rates: readonly RateLevel[];
  readonly leases: readonly LeaseCount[];
  readonly budgets: readonly BudgetUse[];
  readonly allowances: readonly AllowanceDue[];
  /** Owed because a job used more than there was. */
  readonly debt: bigint;
  readonly postpaidHeld: bigint;
  readonly postpaidOwed: bigint;
  /** The peaks of the journal's Merkle tree, largest subtree first; 32 bytes each. */
  readonly peaks: readonly Uint8Array[];
  /** What it did before, and the factor on limits that follows from it. */
  readonly standing: Standing;
}

export interface Balance {
  readonly available: bigint;
  readonly held: bigint;
  readonly debt: bigint;
  readonly postpaidOwed: bigint;
  /** The seq of the entry after which this holds. */
  readonly version: number;
  readonly at: Instant;
}

/** The more grants an account has open, the longer each decision takes; beyond this many, no more can be added. */
export const MAX_OPEN_GRANTS = 500;

export function newAccount(params: { accountId: string; terms: Terms; at: Instant }): AccountState {
  return {
    accountId: params.accountId,
    seq: 0,
    lastAt: params.at,
    terms: params.terms,
    grants: [],
    windows: [],
    rates: [],
    leases: [],
    budgets: [],
    allowances: [],
    debt: 0n,
    postpaidHeld: 0n,
    postpaidOwed: 0n,
    peaks: [],
    standing: NEUTRAL,
  };
}

export function isUsable(grant: Grant, now: Instant): boolean {
  return (
    grant.revokedAt === null &&
    grant.effectiveAt <= now &&
    (grant.expiresAt === null || now < grant.expiresAt)
  );
}

/** What the account has at `now`. Grants that are not yet or no longer usable have nothing available; what they hold counts. */
export function balanceOf(state: AccountState, now: Instant): Balance {
  let available = 0n;
  let held = 0n;
  for (const grant of state.grants) {
    if (isUsable(grant, now)) available += grant.available;
    held += grant.held;
  }
  return {
    available,
    held,
    debt: state.debt,
    postpaidOwed: state.postpaidOwed,
    version: state.seq,
    at: now,
  };
}

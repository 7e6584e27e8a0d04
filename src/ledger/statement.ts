/**
 * Statements: what an account had at the beginning of a period, every entry of it, and what it had at the
 * end. The entries' amounts, taken together, are the difference to the last micro-credit.
 */
import { type Caller, maySeeAccount, requireRole } from '../auth/caller.ts';
import type { Balance } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import { type Invalid, invalid, type Missing, missing } from '../problem.ts';

/** What an account had at the edge of a period. */
export interface StatementBalance extends Balance {
  /** Credits that were given and can't be used yet: they are part of what is posted. */
  readonly pending: bigint;
}

/** available + held + pending. */
export function postedOf({ available, held, pending }: StatementBalance): bigint {
  return available + held + pending;
}

/**
 * What happened in a period, each in micro-credits and never below zero:
 * closing = opening + credited + refunded - charged - debtPaid - expired - revoked - lapsed.
 */
export interface StatementTotals {
  readonly entries: number;
  /** New credits of every kind. */
  readonly credited: bigint;
  /** What jobs were charged from credits, refunds not taken off. */
  readonly charged: bigint;
  /** What refunds gave back to credits. */
  readonly refunded: bigint;
  /** Credits that paid what was owed. */
  readonly debtPaid: bigint;
  readonly expired: bigint;
  readonly revoked: bigint;
  /** What came back from jobs to credits that were over by then. */
  readonly lapsed: bigint;
  /** What jobs were charged besides credits, less refunds. */
  readonly included: bigint;
  readonly postpaid: bigint;
  /** What became owed, less refunds; what was paid of it not taken off. */
  readonly debt: bigint;
}

/** The entries of a period, by their numbers: from `first` up to and not including `end`. */
export interface Period {
  readonly accountId: string;
  readonly first: number;
  readonly end: number;
}

export interface StatementReads {
  /** Which entries of an account lie in from <= t < to; null when there is no such account. */
  period(query: { accountId: string; from: Instant; to: Instant }): Promise<Period | null>;
  /** What the account had after the entries before `seq`. */
  balanceBefore(ref: { accountId: string; seq: number; at: Instant }): Promise<StatementBalance>;
  totals(period: Period, edges: { opening: bigint; closing: bigint }): Promise<StatementTotals>;
  /** The entries of a period after one, in order. */
  entries(query: { period: Period; after: number; limit: number }): Promise<readonly Entry[]>;
}

export interface Statement {
  readonly kind: 'STATEMENT';
  readonly accountId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly period: Period;
  readonly opening: StatementBalance;
  readonly closing: StatementBalance;
}

export type StatementAnswer = Statement | Missing | Invalid;

export interface Statements {
  /** The statement of a period, from <= t < to. Throws `Forbidden`. */
  of(
    caller: Caller | null,
    query: { accountId: string; from: Instant; to: Instant },
  ): Promise<StatementAnswer>;
  totals(statement: Statement): Promise<StatementTotals>;
  /** A page of its entries, oldest first, after a seq. */
  entries(statement: Statement, page: { after: number | null; limit: number }): Promise<readonly Entry[]>;
}

export function createStatements(deps: { reads: StatementReads }): Statements {
  const { reads } = deps;
  return {
    of: async (maybe, { accountId, from, to }) => {
      const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR');
      if (!maySeeAccount(caller, accountId)) return missing('There is no such account.');
      if (to <= from) return invalid('BAD_PERIOD', ['to'], 'to is not after from.', 'an instant after from');
      const period = await reads.period({ accountId, from, to });
      if (!period) return missing('There is no such account.');
      const [opening, closing] = await Promise.all([
        reads.balanceBefore({ accountId, seq: period.first, at: from }),
        reads.balanceBefore({ accountId, seq: period.end, at: to }),
      ]);
      return { kind: 'STATEMENT', accountId, from, to, period, opening, closing };
    },
    totals: ({ period, opening, closing }) =>
      reads.totals(period, { opening: postedOf(opening), closing: postedOf(closing) }),
    entries: ({ period }, { after, limit }) =>
      reads.entries({ period, after: Math.max(after ?? 0, period.first - 1), limit }),
  };
}

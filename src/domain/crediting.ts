/** Credits come in: granted, by plan, or bought. What the account owes is paid first. */
import type { AccountState, Grant } from './account.ts';
import type { GrantSource } from './catalogue.ts';
import { minOf } from './decimal.ts';
import { append, type Entry } from './entry.ts';
import type { Instant } from './instant.ts';
import { type Posting, transfer } from './postings.ts';

export interface NewCredits {
  readonly id: string;
  readonly at: Instant;
  readonly source: GrantSource;
  readonly name: string;
  readonly amount: bigint;
  readonly burnPriority: number;
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant | null;
  /** Whether what is owed is left, for whoever gives it to see to (`payDebt`), and not paid of it at once. */
  readonly leavesDebt?: boolean;
}

export interface CreditParams extends NewCredits {
  readonly payment: { readonly provider: string; readonly reference: string } | null;
  readonly inputHash: string | null;
  readonly reason: string | null;
}

/** A grant that has come in, before it is written down. */
export interface Issued {
  readonly state: AccountState;
  readonly grant: Grant;
  /** What of it paid the account's debt at once. */
  readonly debtPaid: bigint;
  readonly postings: readonly Posting[];
}

/** Issues a grant. Credits that are usable at once pay the account's debt before anything else can take them, unless they leave it. */
export function issue(state: AccountState, credits: NewCredits): Issued {
  const { id, at, amount, source, name, burnPriority, effectiveAt, expiresAt, leavesDebt = false } = credits;
  const now = Math.max(at, state.lastAt);
  const usable = effectiveAt <= now && (expiresAt === null || now < expiresAt);
  const debtPaid = usable && !leavesDebt ? minOf(state.debt, amount) : 0n;
  const grant: Grant = {
    id,
    source,
    name,
    burnPriority,
    effectiveAt,
    expiresAt,
    revokedAt: null,
    granted: amount,
    available: amount - debtPaid,
    held: 0n,
    spent: debtPaid,
    expired: 0n,
    revoked: 0n,
  };
  const postings = [
    ...transfer('ISSUED', 'AVAILABLE', { grantId: id, amount }),
    ...transfer('AVAILABLE', 'SPENT', { grantId: id, amount: debtPaid }),
    ...transfer('DEBT_SPENT', 'DEBT', { grantId: null, amount: debtPaid }),
  ];
  const next = { ...state, debt: state.debt - debtPaid, grants: [...state.grants, grant] };
  return { state: next, grant, debtPaid, postings };
}

/** Adds a grant and writes it down. */
export function credit(state: AccountState, params: CreditParams): { state: AccountState; entry: Entry } {
  const { id, at, payment, inputHash, reason } = params;
  const { state: next, grant, debtPaid, postings } = issue(state, params);
  return append(next, {
    subject: id,
    ordinal: 0,
    at,
    detail: { kind: 'CREDITED', grant, debtPaid, payment, inputHash, reason },
    postings,
  });
}

/**
 * Double entry. Every movement of money is a set of postings that sums to zero, over a small chart of
 * ledger accounts kept for each customer account:
 *
 *   ISSUED(grant)      what was granted, as a negative balance
 *   AVAILABLE, HELD, SPENT, EXPIRED, REVOKED (grant)
 *   INCLUDED           what included windows gave, negative;  INCLUDED_HELD, INCLUDED_SPENT
 *   POSTPAID           the post-paid line drawn, negative;    POSTPAID_HELD, POSTPAID_SPENT
 *   DEBT               what is owed, negative;                DEBT_SPENT
 *   FORGIVEN           what was let go, negative;             FORGIVEN_SPENT
 *
 * The names end in what the money is, so that a statement reads by itself.
 */
import type { FundingPart } from './decision.ts';

export const LEDGER_ACCOUNTS = [
  'ISSUED',
  'AVAILABLE',
  'HELD',
  'SPENT',
  'EXPIRED',
  'REVOKED',
  'INCLUDED',
  'INCLUDED_HELD',
  'INCLUDED_SPENT',
  'POSTPAID',
  'POSTPAID_HELD',
  'POSTPAID_SPENT',
  'DEBT',
  'DEBT_SPENT',
  'FORGIVEN',
  'FORGIVEN_SPENT',
] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

export interface Posting {
  readonly account: LedgerAccount;
  readonly grantId: string | null;
  readonly amount: bigint;
}

type Stage = 'FREE' | 'HELD' | 'SPENT';

const GRANT_STAGES: Readonly<Record<Stage, LedgerAccount>> = {
  FREE: 'AVAILABLE',
  HELD: 'HELD',
  SPENT: 'SPENT',
};
const INCLUDED_STAGES: Readonly<Record<Stage, LedgerAccount>> = {
  FREE: 'INCLUDED',
  HELD: 'INCLUDED_HELD',
  SPENT: 'INCLUDED_SPENT',
};
const POSTPAID_STAGES: Readonly<Record<Stage, LedgerAccount>> = {
  FREE: 'POSTPAID',
  HELD: 'POSTPAID_HELD',
  SPENT: 'POSTPAID_SPENT',
};

function stagesOf(part: FundingPart): Readonly<Record<Stage, LedgerAccount>> {
  if (part.source === 'INCLUDED') return INCLUDED_STAGES;
  return part.source === 'POSTPAID' ? POSTPAID_STAGES : GRANT_STAGES;
}

/** Moves an amount between two ledger accounts: two postings that sum to zero. */
export function transfer(
  from: LedgerAccount,
  to: LedgerAccount,
  params: { grantId: string | null; amount: bigint },
): Posting[] {
  const { grantId, amount } = params;
  if (amount === 0n) return [];
  return [
    { account: from, grantId, amount: -amount },
    { account: to, grantId, amount },
  ];
}

/** Moves parts of a hold or charge from one stage to the next, each within its own source. */
export function moveParts(parts: readonly FundingPart[], from: Stage, to: Stage): Posting[] {
  return parts.flatMap((part) => {
    const stages = stagesOf(part);
    return transfer(stages[from], stages[to], { grantId: part.grantId, amount: part.amount });
  });
}

export function sumOf(postings: readonly Posting[]): bigint {
  return postings.reduce((sum, posting) => sum + posting.amount, 0n);
}

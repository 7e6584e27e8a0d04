/** One entry as a line of a statement: what it did to the account's credits, and to what stands beside them. */
import type { Entry } from '../domain/entry.ts';
import type { LedgerAccount } from '../domain/postings.ts';

export interface LedgerLine {
  readonly entry: Entry;
  /** By how much the account's credits grew: available and held together, below zero when they shrank. */
  readonly amount: bigint;
  /** By how much what is held of them grew. */
  readonly held: bigint;
  /** By how much what is owed grew. */
  readonly debt: bigint;
  /** What included windows paid, less what they got back. */
  readonly included: bigint;
  /** What the post-paid line paid, less what it got back. */
  readonly postpaid: bigint;
  /** The job or the grant that it is about; both null when it is about the account itself. */
  readonly jobId: string | null;
  readonly grantId: string | null;
}

function sumOver(entry: Entry, account: LedgerAccount): bigint {
  let sum = 0n;
  for (const posting of entry.postings) if (posting.account === account) sum += posting.amount;
  return sum;
}

function subjectOf({ subject, detail }: Entry): Pick<LedgerLine, 'jobId' | 'grantId'> {
  switch (detail.kind) {
    case 'GRANTED':
    case 'LAPSED':
    case 'SETTLED':
    case 'CANCELLED':
    case 'EXPIRED':
    case 'REFUNDED':
      return { jobId: subject, grantId: null };
    case 'CREDITED':
      return { jobId: null, grantId: detail.grant.id };
    case 'ADJUSTED':
      return { jobId: null, grantId: detail.grant?.id ?? null };
    case 'GRANT_EXPIRED':
    case 'GRANT_REVOKED':
    case 'PAYMENT_RETURNED':
      return { jobId: null, grantId: detail.grantId };
    default:
      return { jobId: null, grantId: null };
  }
}

export function lineOf(entry: Entry): LedgerLine {
  const held = sumOver(entry, 'HELD');
  return {
    entry,
    amount: sumOver(entry, 'AVAILABLE') + held,
    held,
    debt: sumOver(entry, 'DEBT_SPENT'),
    included: sumOver(entry, 'INCLUDED_SPENT'),
    postpaid: sumOver(entry, 'POSTPAID_SPENT'),
    ...subjectOf(entry),
  };
}

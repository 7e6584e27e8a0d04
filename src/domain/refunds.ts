/** Giving back what an ended job was charged: its debt first, then to the sources that paid, the last payer first. */
import type { AccountState } from './account.ts';
import { type BudgetCount, countInBudgets } from './budgets.ts';
import { issue } from './crediting.ts';
import { minOf } from './decimal.ts';
import type { FundingPart } from './decision.ts';
import { type Activity, append, type Ending, type Entry } from './entry.ts';
import { splitParts, subtractParts, totalOf } from './funding.ts';
import type { Instant } from './instant.ts';
import { transfer } from './postings.ts';
import { idFrom } from './request.ts';
import { returnParts } from './sources.ts';

export interface Refunded {
  readonly parts: readonly FundingPart[];
  readonly debt: bigint;
}

/** What of a charge has not been given back yet. */
export function refundable(ending: Ending, before: readonly Refunded[]): Refunded {
  const parts = before.reduce<readonly FundingPart[]>(
    (left, each) => subtractParts(left, each.parts),
    ending.charged,
  );
  const debt = before.reduce((left, each) => left - each.debt, ending.debt);
  return { parts, debt };
}

/** How credits stand in the order of paying that come back for a debt that had been paid. */
const PAID_BACK = { source: 'PURCHASED', name: 'refund', burnPriority: 50, expiresAt: null } as const;

/**
 * Refunds `amount` micro-credits, or all that is left: the user gets back all that the job was charged.
 * What it left as debt goes first, because that is what hurts most: as far as the account still owes, it
 * owes less. What has been paid of the debt meanwhile was paid by credits of no job; it comes back as new
 * credits that never expire, worth no less than whatever paid. Then come the sources that paid, the last
 * one first. Returns null when `amount` is more than is left, or nothing is.
 */
export function refundJob(
  state: AccountState,
  params: {
    jobId: string;
    ordinal: number;
    ending: Ending;
    before: readonly Refunded[];
    amount: bigint | null;
    budgets: readonly BudgetCount[];
    key: string;
    inputHash: string;
    reason: string;
    activity: Activity;
    now: Instant;
  },
): { state: AccountState; entry: Entry } | null {
  const { jobId, ordinal, ending, before, budgets, key, inputHash, reason, activity, now } = params;
  const left = refundable(ending, before);
  const most = totalOf(left.parts) + left.debt;
  const amount = params.amount ?? most;
  if (amount > most || amount === 0n) return null;
  const debt = minOf(amount, left.debt);
  const lowered = minOf(debt, state.debt);
  const parts = splitParts([...left.parts].reverse(), amount - debt).first;
  const returned = returnParts({ ...state, debt: state.debt - lowered }, parts, { from: 'SPENT', now });
  const paid = debt - lowered;
  const issued =
    paid === 0n
      ? null
      : issue(returned.state, {
          ...PAID_BACK,
          id: idFrom(jobId, 'refund', key),
          at: now,
          effectiveAt: now,
          amount: paid,
        });
  const next = issued?.state ?? returned.state;
  return append(
    { ...next, budgets: countInBudgets(next.budgets, { counts: budgets, amount: -amount }) },
    {
      subject: jobId,
      ordinal,
      at: now,
      detail: { kind: 'REFUNDED', key, inputHash, parts, debt, grant: issued?.grant ?? null, reason },
      postings: [
        ...returned.postings,
        ...transfer('DEBT_SPENT', 'DEBT', { grantId: null, amount: lowered }),
        ...(issued?.postings ?? []),
      ],
      activity,
    },
  );
}

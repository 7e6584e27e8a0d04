/** Giving back what an ended job was charged: to the sources that paid, the last payer first. */
import type { AccountState } from './account.ts';
import { type BudgetCount, countInBudgets } from './budgets.ts';
import { minOf } from './decimal.ts';
import type { FundingPart } from './decision.ts';
import { type Activity, append, type Ending, type Entry } from './entry.ts';
import { splitParts, subtractParts, totalOf } from './funding.ts';
import type { Instant } from './instant.ts';
import { transfer } from './postings.ts';
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

/**
 * Refunds `amount` micro-credits, at most what is refundable. What the job left as debt is lowered
 * first, as far as it is still owed; a debt that was paid meanwhile was paid from a grant of its own
 * and is not refunded here, so `amount` must not count it. Returns null when `amount` is more than is left.
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
  const owed = minOf(left.debt, state.debt);
  const most = totalOf(left.parts) + owed;
  const amount = params.amount ?? most;
  if (amount > most || amount === 0n) return null;
  const debt = minOf(amount, owed);
  const parts = splitParts([...left.parts].reverse(), amount - debt).first;
  const returned = returnParts(state, parts, { from: 'SPENT', now });
  const next: AccountState = {
    ...returned.state,
    debt: returned.state.debt - debt,
    budgets: countInBudgets(returned.state.budgets, { counts: budgets, amount: -amount }),
  };
  return append(next, {
    subject: jobId,
    ordinal,
    at: now,
    detail: { kind: 'REFUNDED', key, inputHash, parts, debt, grant: null, reason },
    postings: [...returned.postings, ...transfer('DEBT_SPENT', 'DEBT', { grantId: null, amount: debt })],
    activity,
  });
}

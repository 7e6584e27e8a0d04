/**
 * Debts: what a job used above its hold and above all that the account had. They are paid by the first
 * credits that can be used, wherever those come from: new ones pay as they come in (`crediting.ts`), those
 * that become usable later or come back from a job pay here.
 */
import type { AccountState } from './account.ts';
import { append, type Entry } from './entry.ts';
import { comparePaying, grantSources, takeFrom, totalOf } from './funding.ts';
import type { Instant } from './instant.ts';
import { DEFAULT_RANKS } from './policy.ts';
import { moveParts, transfer } from './postings.ts';
import { idFrom } from './request.ts';
import { holdParts, spendParts } from './sources.ts';

/**
 * Pays what is owed from the grants that are usable at `at`, in the usual order of paying (a debt outlives
 * the policy under which it was made). Returns null when nothing is owed or nothing is there.
 */
export function payDebt(state: AccountState, at: Instant): { state: AccountState; entry: Entry } | null {
  if (state.debt === 0n) return null;
  const sources = grantSources(state, at).sort((a, b) => comparePaying(DEFAULT_RANKS, a, b));
  const { parts } = takeFrom(sources, { amount: state.debt, windows: [] });
  if (parts.length === 0) return null;
  const amount = totalOf(parts);
  const paid = spendParts(holdParts(state, parts), parts);
  return append(
    { ...paid, debt: state.debt - amount },
    {
      subject: idFrom(state.accountId, 'debt', String(state.seq + 1)),
      ordinal: 0,
      at,
      detail: { kind: 'DEBT_PAID', parts },
      postings: [
        ...moveParts(parts, 'FREE', 'SPENT'),
        ...transfer('DEBT_SPENT', 'DEBT', { grantId: null, amount }),
      ],
    },
  );
}

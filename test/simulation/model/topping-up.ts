/** Automatic top-up: how much is bought when an account is low. The credits come as any other purchase does. */
import { type Account, balanceAt } from './account.ts';
import { less } from './facts.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

export interface TopUpTerms {
  readonly enabled: boolean;
  readonly threshold: bigint;
  readonly target: bigint;
  readonly maxPerDay: bigint;
}

/** A purchase, as the payment provider answered it. */
export interface Purchase {
  readonly amount: bigint;
  readonly paid: boolean;
  readonly at: number;
}

/** Twice as long after each failure in a row, up to a day. */
function waitAfter(failures: number): number {
  let wait = 5 * MINUTE;
  for (let more = 1; more < failures; more += 1) wait = Math.min(DAY, wait * 2);
  return wait;
}

/** What is to be bought at `now`; null is nothing. The account must have been brought up to `now`. */
export function wanted(account: Account, now: number): bigint | null {
  const { topUpTerms: terms, purchases } = account;
  const { available, debt } = balanceAt(account, now);
  if (!terms?.enabled || available >= terms.threshold) return null;
  const lastPaid = Math.max(...purchases.filter(({ paid }) => paid).map(({ at }) => at), 0);
  const failed = purchases.filter(({ paid, at }) => !paid && at > lastPaid).map(({ at }) => at);
  if (failed.length > 0 && now < Math.max(...failed) + waitAfter(failed.length)) return null;
  const today = purchases.filter(({ paid, at }) => paid && at > now - DAY);
  const left = today.reduce((rest, { amount }) => rest - amount, terms.maxPerDay);
  const amount = less(terms.target - available + debt, left);
  return amount > 0n ? amount : null;
}

/** Automatic top-up: what is agreed with an account, and how much a purchase is of. No I/O here. */
import { maxOf, minOf } from '../domain/decimal.ts';
import { DAY, type Instant, MINUTE, type Millis } from '../domain/instant.ts';

/** Amounts in micro-credits. */
export interface AutoTopUpTerms {
  readonly enabled: boolean;
  /** A balance below it starts a purchase. */
  readonly threshold: bigint;
  /** What a purchase brings the balance up to. */
  readonly target: bigint;
  /** The most that is bought in any 24 hours. */
  readonly maxPerDay: bigint;
}

export type PurchaseStatus = 'OPEN' | 'SUCCEEDED' | 'FAILED';

export interface AutoPurchase {
  readonly id: string;
  readonly accountId: string;
  readonly amount: bigint;
  readonly provider: string;
  /** The provider's own id of the payment, once it is known. */
  readonly reference: string | null;
  readonly status: PurchaseStatus;
  /** Why it failed. */
  readonly reason: string | null;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/** What was bought before, as far as it bears on the next purchase. */
export interface PurchaseHistory {
  /** In the last 24 hours, what failed left out. */
  readonly boughtToday: bigint;
  /** Since the last one that succeeded. */
  readonly failures: number;
  readonly lastFailedAt: Instant | null;
}

const FIRST_WAIT_MS = 5 * MINUTE;

/** How long no purchase is started after so many have failed one after the other: twice as long each time, up to a day. */
export function waitAfter(failures: number): Millis {
  return failures === 0 ? 0 : Math.min(DAY, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 20));
}

/** How much is to be bought now; null when nothing is. */
export function amountToBuy(params: {
  readonly terms: AutoTopUpTerms;
  readonly available: bigint;
  readonly debt: bigint;
  readonly history: PurchaseHistory;
  readonly now: Instant;
}): bigint | null {
  const { terms, available, debt, history, now } = params;
  if (!terms.enabled || available >= terms.threshold) return null;
  const { failures, lastFailedAt, boughtToday } = history;
  if (lastFailedAt !== null && now < lastFailedAt + waitAfter(failures)) return null;
  // What is owed is paid first by what is bought.
  const wanted = terms.target - available + debt;
  const amount = minOf(wanted, maxOf(0n, terms.maxPerDay - boughtToday));
  return amount > 0n ? amount : null;
}

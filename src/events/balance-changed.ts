/** The stream of an account's balance: after each entry of its journal that is about money, or about the limits on what it may ask for. */
import type { Balance } from '../domain/account.ts';
import type { Entry, EntryKind } from '../domain/entry.ts';
import type { Millis } from '../domain/instant.ts';
import { createMerger, createQueue } from './mailbox.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { EntryRef, PresentState } from './ports.ts';
import type { Source } from './stream.ts';

export interface BalanceNews {
  readonly accountId: string;
  readonly balance: Balance;
  /** What changed it; null for the present state, and for several changes together. */
  readonly cause: string | null;
}

/** In words of the account's owner. Entries that are not named here change neither money nor limits. */
const CAUSES: Partial<Record<EntryKind, string>> = {
  GRANTED: 'HELD',
  SETTLED: 'SETTLED',
  CANCELLED: 'CANCELLED',
  EXPIRED: 'EXPIRED',
  REFUNDED: 'REFUNDED',
  CREDITED: 'GRANTED',
  GRANT_EXPIRED: 'GRANT_EXPIRED',
  GRANT_REVOKED: 'GRANT_REVOKED',
  ADJUSTED: 'ADJUSTED',
  DEBT_PAID: 'DEBT_PAID',
  PAYMENT_RETURNED: 'PAYMENT_RETURNED',
  STANDING_CHANGED: 'STANDING_CHANGED',
};

type EntryItem = Extract<OutboxItem, { kind: 'ENTRY' }>;

function isTold(item: OutboxItem): item is EntryItem {
  return item.kind === 'ENTRY' && CAUSES[item.entryKind] !== undefined;
}

/** `minIntervalMs` merges to the latest; null tells every change and keeps at most `mostWaiting` of them. */
export function balanceSource(params: {
  accountId: string;
  minIntervalMs: Millis | null;
  mostWaiting: number;
  present: Pick<PresentState, 'balance'>;
  readEntry: (ref: EntryRef) => Promise<Entry>;
}): Source<BalanceNews> {
  const { accountId, minIntervalMs, mostWaiting, present, readEntry } = params;
  return {
    topic: { kind: 'JOURNAL', accountId },
    merges: minIntervalMs !== null,
    mailbox: () =>
      minIntervalMs === null
        ? createQueue(mostWaiting)
        : createMerger({ keyOf: () => accountId, intervalMs: minIntervalMs }),
    wants: (item) => isTold(item) && item.accountId === accountId,
    present: async () => {
      const { value: balance, ...frame } = await present.balance(accountId);
      return { ...frame, value: [async () => balance && { accountId, balance, cause: null }] };
    },
    resolve: (deliveries) =>
      Promise.all(
        deliveries.map(async ({ located: { item }, merged }) => {
          if (!isTold(item)) return null;
          const { at, balance } = await readEntry(item);
          return {
            at,
            value: { accountId, balance, cause: merged ? null : (CAUSES[item.entryKind] ?? null) },
          };
        }),
      ),
  };
}

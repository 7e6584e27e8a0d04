/**
 * Runs automatic top-ups. A purchase is a row before the provider hears of it, and at most one row of an
 * account is open: the database decides who starts it. Whoever finds the account low after that row is
 * there has seen all credits of those before it; so nothing is bought twice, on any number of nodes.
 * A crash leaves an open row, which is taken up again: the provider charges once for its id, and Weir
 * credits once for the provider's reference.
 */
import type { Caller } from '../auth/caller.ts';
import { balanceOf } from '../domain/account.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { type AutoPurchase, amountToBuy } from './auto-top-up.ts';
import type { NoteFailedPayment } from './note-failed-payment.ts';
import {
  isSigned,
  type PaymentNews,
  type PaymentProvider,
  readNews,
  type SignedNews,
} from './payment-provider.ts';
import type { AutoTopUpStore } from './ports.ts';
import { presentState } from './present-state.ts';
import type { TopUp } from './top-up.ts';

/** What became of a webhook. LATER: it was understood, and should be sent again. */
export type Receipt = 'DONE' | 'UNSIGNED' | 'UNREADABLE' | 'UNKNOWN' | 'LATER';

export interface AutoTopUp {
  /** Starts a purchase if the account is low and none is open. Resolves with it, or null. */
  consider(accountId: string): Promise<AutoPurchase | null>;
  /** Takes in a webhook. */
  receive(news: SignedNews): Promise<Receipt>;
  /** Asks the provider again about purchases that have been open for so long. Resolves with how many. */
  resume(openForMs: Millis): Promise<number>;
}

const SYSTEM: Caller = {
  keyId: null,
  application: 'weir',
  roles: ['OPERATOR'],
  accountId: null,
  priorities: [],
};

export function createAutoTopUp(deps: {
  readonly store: AutoTopUpStore;
  readonly provider: PaymentProvider | null;
  readonly secret: string;
  readonly topUp: TopUp;
  readonly noteFailedPayment: NoteFailedPayment;
  readonly catalogue: CatalogueSource;
  readonly newId: () => string;
  /** Real time: providers know no other. */
  readonly now: () => Instant;
}): AutoTopUp {
  const { store, provider, secret, topUp, noteFailedPayment, catalogue, newId, now } = deps;

  /** Enters how a payment ended, once however often it is told. False: the credits could not be added yet. */
  async function end(
    purchase: AutoPurchase,
    news: Pick<PaymentNews, 'reference' | 'status' | 'reason'>,
  ): Promise<boolean> {
    const { id, accountId, amount } = purchase;
    const { reference, status, reason } = news;
    if (status === 'SUCCEEDED') {
      const answer = await topUp(SYSTEM, {
        idempotencyKey: `auto-top-up:${id}`,
        accountId,
        amount,
        paymentProvider: purchase.provider,
        paymentReference: reference,
        expiresAt: null,
      });
      if (answer.kind !== 'CREDITED') return false;
    } else if (status === 'FAILED') {
      await noteFailedPayment(accountId, id);
    }
    await store.end(id, { reference, status, reason });
    return true;
  }

  async function charge(purchase: AutoPurchase, from: PaymentProvider): Promise<void> {
    const { reference, status, reason } = await from.charge(purchase);
    if (status === 'PENDING') return;
    await end(purchase, { reference, status, reason });
  }

  return {
    consider: async (accountId) => {
      if (!provider) return null;
      const id = newId();
      const purchase = await store.start({ id, accountId, provider: provider.name }, async (found) => {
        const { state, now: at } = await presentState(catalogue, found);
        const { available, debt } = balanceOf(state, at);
        return amountToBuy({ terms: found.terms, history: found.history, available, debt, now: at });
      });
      if (purchase) await charge(purchase, provider);
      return purchase;
    },
    receive: async (signed) => {
      if (!isSigned(signed, { secret, now: now() })) return 'UNSIGNED';
      const news = readNews(signed.body);
      if (!news) return 'UNREADABLE';
      const purchase = await store.find(news.id);
      if (!purchase || purchase.amount !== news.amount) return 'UNKNOWN';
      // A failure that comes after the success is an old message.
      if (purchase.status === 'SUCCEEDED' && news.status === 'FAILED') return 'DONE';
      return (await end(purchase, news)) ? 'DONE' : 'LATER';
    },
    resume: async (openForMs) => {
      if (!provider) return 0;
      const open = await store.takeOpen({ openForMs, limit: 100 });
      for (const purchase of open) await charge(purchase, provider);
      return open.length;
    },
  };
}

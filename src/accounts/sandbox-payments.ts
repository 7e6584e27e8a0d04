/**
 * A payment provider for trying things: no money moves. How a payment ends follows from its amount, so
 * that every case can be had at will. By the last digit of its whole credits: 7 is declined, 8 succeeds
 * but its webhook gets lost, anything else succeeds and is told by webhook after a moment.
 */

import { MICRO } from '../domain/decimal.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import { type PaymentNews, type PaymentProvider, type SignedNews, signNews } from './payment-provider.ts';

export const SANDBOX = 'sandbox';

const DECLINED = 7n;
const LOST = 8n;

export interface SandboxPayments extends PaymentProvider {
  /** Tells nothing more. */
  close(): void;
}

/** `deliver` takes a webhook to Weir; what it does with it is not the provider's to know. */
export function createSandboxPayments(params: {
  readonly secret: string;
  readonly delayMs: Millis;
  readonly now: () => Instant;
  readonly deliver: (news: SignedNews) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}): SandboxPayments {
  const { secret, delayMs, now, deliver, onError } = params;
  const asked = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();

  function tellLater(news: PaymentNews): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      deliver(signNews(news, { secret, at: now() })).catch(onError);
    }, delayMs);
    timers.add(timer);
  }

  return {
    name: SANDBOX,
    charge: async ({ id, amount }) => {
      const reference = `sandbox_${id}`;
      const digit = (amount / MICRO) % 10n;
      const declined = digit === DECLINED;
      const reason = declined ? 'The card was declined.' : null;
      const status = declined ? 'FAILED' : 'SUCCEEDED';
      // Asked again, it has ended meanwhile.
      if (asked.has(id)) return { reference, status, reason };
      asked.add(id);
      if (digit !== LOST) tellLater({ id, reference, amount, status, reason });
      return { reference, status: 'PENDING', reason: null };
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

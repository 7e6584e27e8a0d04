/**
 * topUp: purchased credits, once for each payment. The payment is entered first, for all accounts
 * together; the credits follow under an id that is made from it. So a crash in between loses nothing:
 * whoever notifies Weir again, under the same key or another, finds the payment and adds what is
 * missing, and nobody can add it twice.
 */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Instant } from '../domain/instant.ts';
import { hashOf, idFrom } from '../domain/request.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { type CreditAnswer, creditCommand } from './credit-command.ts';
import type { PaymentStore } from './ports.ts';
import { mistakeInAmount, mistakeInText } from './read-fields.ts';

export interface TopUpInput {
  readonly idempotencyKey: string;
  readonly accountId: string;
  readonly amount: bigint;
  readonly paymentProvider: string;
  readonly paymentReference: string;
  readonly expiresAt: Instant | null;
}

export type TopUp = (caller: Caller | null, input: TopUpInput) => Promise<CreditAnswer>;

/** Purchases burn in the middle of their rank unless an operator grants them otherwise. */
const BURN_PRIORITY = 50;
const MOST = 200;

/** Makes `topUp`, for operators. See `creditCommand` for the answers; INVALID also for a payment that bought something else. */
export function createTopUp(deps: { pipeline: Pipeline; payments: PaymentStore }): TopUp {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, accountId, amount, paymentProvider, paymentReference, expiresAt } = input;
    const wrong =
      mistakeInAmount(amount, ['input', 'amount']) ??
      mistakeInText(paymentProvider, { path: ['input', 'paymentProvider'], most: MOST }) ??
      mistakeInText(paymentReference, { path: ['input', 'paymentReference'], most: MOST });
    if (wrong) return wrong;
    const payment = { provider: paymentProvider, reference: paymentReference };
    const claimed = await deps.payments.claim(
      {
        scope: accountId,
        operation: 'topUp',
        key: idempotencyKey,
        inputHash: hashOf({ amount, ...payment, expiresAt }),
        askedBy: caller.application,
      },
      { ...payment, accountId, amount },
    );
    if (claimed.kind !== 'DONE') return claimed;
    return deps.pipeline.submit(
      creditCommand({
        id: idFrom(accountId, 'payment', paymentProvider, paymentReference),
        accountId,
        source: 'PURCHASED',
        name: `Purchase by ${paymentProvider}`,
        amount,
        burnPriority: BURN_PRIORITY,
        effectiveAt: null,
        expiresAt,
        payment,
        // Not of the key nor of the expiry: a payment that is notified again is the same payment.
        inputHash: hashOf({ amount, ...payment }),
        reason: null,
      }),
    );
  };
}

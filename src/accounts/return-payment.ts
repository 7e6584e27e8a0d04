/** refundPurchase and chargeBack: what a payment's way back to its payer does to the credits that it bought. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Balance, Grant } from '../domain/account.ts';
import { formatMicro } from '../domain/decimal.ts';
import type { Entry } from '../domain/entry.ts';
import { hashOf, idFrom } from '../domain/request.ts';
import { chargeBack, refundPurchase } from '../domain/returning.ts';
import { presentAccount } from '../jobs/terrain.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import type { PaymentReads } from './ports.ts';
import { mistakeInAmount, reasonNeeded } from './read-fields.ts';
import { nextOrdinal } from './revoke-grant.ts';

export interface ChargeBackInput {
  readonly idempotencyKey: string;
  readonly paymentProvider: string;
  readonly paymentReference: string;
  readonly reason: string;
}

export interface RefundPurchaseInput extends ChargeBackInput {
  /** Null stands for all that is left. */
  readonly amount: bigint | null;
}

/** `grant` as it stands now; the amounts and `balance` as they were right after. */
export interface PaymentReturned {
  readonly kind: 'RETURNED';
  readonly accountId: string;
  readonly grant: Grant;
  /** What was taken of what was left of the purchase. */
  readonly amount: bigint;
  /** What had been used already and is owed from now on. */
  readonly debt: bigint;
  readonly balance: Balance;
  readonly replayed: boolean;
}

export type ReturnPaymentAnswer = PaymentReturned | Conflict | Missing | Invalid;
export type RefundPurchase = (
  caller: Caller | null,
  input: RefundPurchaseInput,
) => Promise<ReturnPaymentAnswer>;
export type ChargeBack = (caller: Caller | null, input: ChargeBackInput) => Promise<ReturnPaymentAnswer>;

const NO_PAYMENT = 'There is no such payment.';

interface Params {
  readonly accountId: string;
  readonly grantId: string;
  readonly how: 'REFUND' | 'CHARGEBACK';
  readonly amount: bigint | null;
  readonly key: string;
  readonly inputHash: string;
  readonly reason: string;
}

type Return = Extract<Entry['detail'], { kind: 'PAYMENT_RETURNED' }>;

function returnsIn(entries: readonly Entry[]): { entry: Entry; detail: Return }[] {
  return entries.flatMap((entry) =>
    entry.detail.kind === 'PAYMENT_RETURNED' ? [{ entry, detail: entry.detail }] : [],
  );
}

function apply(world: World, params: Params): ReturnPaymentAnswer {
  const { accountId, grantId, how, key, inputHash } = params;
  const present = presentAccount(world, accountId);
  const grant = present?.state.grants.find(({ id }) => id === grantId);
  if (!present || !grant) return missing(NO_PAYMENT);
  const entries = world.entries(grantId);
  const before = returnsIn(entries);
  const same = before.find(({ detail }) => detail.key === key);
  if (same) {
    if (same.detail.inputHash !== inputHash) return conflict(same.entry.at);
    const { amount, debt } = same.detail;
    const { balance } = same.entry;
    return { kind: 'RETURNED', accountId, grant, amount, debt, balance, replayed: true };
  }
  if (before.some(({ detail }) => detail.how === 'CHARGEBACK')) {
    const message = 'The payment was charged back before: nothing of it is left.';
    return invalid('CHARGED_BACK', ['input', 'paymentReference'], message);
  }
  const { state, now } = present;
  const shared = { ...params, ordinal: nextOrdinal(entries), at: now };
  const returned = how === 'REFUND' ? refundPurchase(state, shared) : chargeBack(state, shared);
  if (!returned) {
    const left = formatMicro(grant.available);
    const message = `${left} credits of this purchase are left.`;
    return invalid('REFUND_TOO_LARGE', ['input', 'amount'], message, `more than zero and at most ${left}`);
  }
  world.commit({ state: returned.state, entries: [...present.entries, returned.entry] });
  const { detail, balance } = returned.entry;
  if (detail.kind !== 'PAYMENT_RETURNED') throw new Error('a payment that was returned made another entry');
  const after = returned.state.grants.find(({ id }) => id === grantId) ?? grant;
  const { amount, debt } = detail;
  return { kind: 'RETURNED', accountId, grant: after, amount, debt, balance, replayed: false };
}

async function returnPayment(
  deps: { pipeline: Pipeline; payments: PaymentReads },
  input: RefundPurchaseInput & { how: Params['how'] },
): Promise<ReturnPaymentAnswer> {
  const { idempotencyKey: key, paymentProvider, paymentReference, how, amount, reason } = input;
  const wrong =
    (amount === null ? null : mistakeInAmount(amount, ['input', 'amount'])) ?? reasonNeeded(reason);
  if (wrong) return wrong;
  const payment = await deps.payments.find(paymentProvider, paymentReference);
  if (!payment) return missing(NO_PAYMENT);
  const { accountId } = payment;
  const grantId = idFrom(accountId, 'payment', paymentProvider, paymentReference);
  const inputHash = hashOf({ how, amount, reason });
  return deps.pipeline.submit({
    needs: { accountId, subjects: [grantId], jobs: [], pools: [], grants: [grantId] },
    apply: (world) => apply(world, { accountId, grantId, how, amount, key, inputHash, reason }),
  });
}

/** Makes `refundPurchase`, for operators: part or all of what is left of a purchase, once for each key of the payment. */
export function createRefundPurchase(deps: { pipeline: Pipeline; payments: PaymentReads }): RefundPurchase {
  return async (maybe, input) => {
    requireRole(maybe, 'OPERATOR');
    return returnPayment(deps, { ...input, how: 'REFUND' });
  };
}

/** Makes `chargeBack`, for operators: the whole purchase, once, whatever has become of it. */
export function createChargeBack(deps: { pipeline: Pipeline; payments: PaymentReads }): ChargeBack {
  return async (maybe, input) => {
    requireRole(maybe, 'OPERATOR');
    return returnPayment(deps, { ...input, amount: null, how: 'CHARGEBACK' });
  };
}

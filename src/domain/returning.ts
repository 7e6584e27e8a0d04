/** A payment that goes back to its payer, and what that takes from the credits that it had bought. */
import type { AccountState, Grant } from './account.ts';
import { append, type Entry } from './entry.ts';
import type { Instant } from './instant.ts';
import { transfer } from './postings.ts';
import { changeGrant } from './sources.ts';

interface ReturnParams {
  readonly grantId: string;
  readonly ordinal: number;
  readonly at: Instant;
  readonly key: string;
  readonly inputHash: string;
  readonly reason: string;
}

type Returned = { readonly state: AccountState; readonly entry: Entry };

function giveUp(
  state: AccountState,
  params: ReturnParams & { how: 'REFUND' | 'CHARGEBACK'; amount: bigint; debt: bigint },
): Returned {
  const { grantId, ordinal, at, how, amount, debt, key, inputHash, reason } = params;
  const taken = changeGrant(state, grantId, (grant) => ({
    ...grant,
    available: grant.available - amount,
    revoked: grant.revoked + amount,
  }));
  return append(
    { ...taken, debt: state.debt + debt },
    {
      subject: grantId,
      ordinal,
      at,
      detail: { kind: 'PAYMENT_RETURNED', grantId, key, inputHash, how, amount, debt, reason },
      postings: [
        ...transfer('AVAILABLE', 'REVOKED', { grantId, amount }),
        ...transfer('DEBT', 'DEBT_SPENT', { grantId: null, amount: debt }),
      ],
    },
  );
}

function find(state: AccountState, grantId: string): Grant | null {
  return state.grants.find(({ id }) => id === grantId) ?? null;
}

/**
 * Takes back what is refunded of a purchase, `amount` or all that is left. Only what is available can go
 * back. Returns null when `amount` is more than that, or nothing is there. The grant must be among those
 * of the state.
 */
export function refundPurchase(
  state: AccountState,
  params: ReturnParams & { amount: bigint | null },
): Returned | null {
  const left = find(state, params.grantId)?.available ?? 0n;
  const amount = params.amount ?? left;
  if (amount === 0n || amount > left) return null;
  return giveUp(state, { ...params, how: 'REFUND', amount, debt: 0n });
}

/**
 * Takes back a whole purchase that was charged back: what is left of its grant is gone, and what had
 * left it, for jobs that ended or that still run, is owed. What such jobs give back later becomes
 * available again and pays that debt first: so the account owes in the end what it used, and no more.
 * What had expired or was taken back before is not owed.
 */
export function chargeBack(state: AccountState, params: ReturnParams): Returned {
  const grant = find(state, params.grantId);
  const amount = grant?.available ?? 0n;
  const debt = grant ? grant.held + grant.spent : 0n;
  return giveUp(state, { ...params, how: 'CHARGEBACK', amount, debt });
}

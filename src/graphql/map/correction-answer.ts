/** What corrections of balances answer. */
import type { AdjustCreditsAnswer } from '../../accounts/adjust-credits.ts';
import type { ReturnPaymentAnswer } from '../../accounts/return-payment.ts';
import type { RevokeGrantAnswer } from '../../accounts/revoke-grant.ts';
import {
  type AdjustCreditsResult,
  CreditsAdjusted,
  GrantRevoked,
  type RevokeGrantResult,
} from '../types/correct-credits.ts';
import { make } from '../types/make.ts';
import { PaymentReturned, type ReturnPaymentResult } from '../types/return-payment.ts';
import { toGrant } from './credit-answer.ts';
import { toBalance, toFunding } from './money.ts';
import { toRefusedCredits } from './problem.ts';

export function toAdjustCreditsResult(answer: AdjustCreditsAnswer): AdjustCreditsResult {
  if (answer.kind !== 'ADJUSTED') return toRefusedCredits(answer);
  const { accountId, grant, taken, missing, balance, replayed } = answer;
  return make(CreditsAdjusted, {
    grant: grant && toGrant(grant, accountId),
    taken: toFunding(taken, accountId),
    missing,
    balance: toBalance(balance),
    replayed,
  });
}

export function toRevokeGrantResult(answer: RevokeGrantAnswer): RevokeGrantResult {
  if (answer.kind !== 'REVOKED') return toRefusedCredits(answer);
  const { accountId, grant, amount, balance, replayed } = answer;
  return make(GrantRevoked, {
    grant: toGrant(grant, accountId),
    amount,
    balance: toBalance(balance),
    replayed,
  });
}

export function toReturnPaymentResult(answer: ReturnPaymentAnswer): ReturnPaymentResult {
  if (answer.kind !== 'RETURNED') return toRefusedCredits(answer);
  const { accountId, grant, amount, debt, balance, replayed } = answer;
  return make(PaymentReturned, {
    grant: toGrant(grant, accountId),
    amount,
    debt,
    balance: toBalance(balance),
    replayed,
  });
}

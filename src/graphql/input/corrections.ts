/** Corrections of balances: from what a client sent to what the use cases take. */
import type { AdjustCreditsInput as Adjust } from '../../accounts/adjust-credits.ts';
import type { RevokeGrantInput as Revoke } from '../../accounts/revoke-grant.ts';
import type { Invalid } from '../../problem.ts';
import { readAccountId, readOwnedId } from '../read-id.ts';
import type { WellFormed } from '../read-input.ts';
import type { AdjustCreditsInput, RevokeGrantInput } from '../types/correct-credits.ts';

export function toAdjustCredits(input: WellFormed<AdjustCreditsInput>): Adjust | Invalid {
  const accountId = readAccountId(input.accountId, ['input', 'accountId']);
  if (typeof accountId !== 'string') return accountId;
  const { idempotencyKey, amount, name, expiresAt, reason } = input;
  return {
    idempotencyKey,
    accountId,
    amount,
    name: name ?? 'Correction',
    expiresAt: expiresAt?.getTime() ?? null,
    reason,
  };
}

export function toRevokeGrant(input: WellFormed<RevokeGrantInput>): Revoke | Invalid {
  const grant = readOwnedId('grant', input.grantId, ['input', 'grantId']);
  if ('kind' in grant) return grant;
  const { idempotencyKey, reason } = input;
  return { idempotencyKey, grant: { accountId: grant.accountId, grantId: grant.id }, reason };
}

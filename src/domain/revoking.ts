/** Taking a grant back. */
import type { AccountState } from './account.ts';
import { append, type Entry } from './entry.ts';
import type { Instant } from './instant.ts';
import { transfer } from './postings.ts';
import { changeGrant } from './sources.ts';

/**
 * Revokes a grant: what is available of it is gone. What jobs hold of it stays theirs; what they give
 * back is revoked too, and so is what is refunded to it. The grant must be among those of the state.
 * Returns null when it had been revoked before.
 */
export function revokeGrant(
  state: AccountState,
  params: { grantId: string; ordinal: number; at: Instant; inputHash: string; reason: string },
): { state: AccountState; entry: Entry } | null {
  const { grantId, ordinal, at, inputHash, reason } = params;
  const found = state.grants.find(({ id }) => id === grantId);
  if (found && found.revokedAt !== null) return null;
  const amount = found?.available ?? 0n;
  const now = Math.max(at, state.lastAt);
  const next = changeGrant(state, grantId, (grant) => ({
    ...grant,
    revokedAt: now,
    available: 0n,
    revoked: grant.revoked + amount,
  }));
  return append(next, {
    subject: grantId,
    ordinal,
    at,
    detail: { kind: 'GRANT_REVOKED', grantId, amount, inputHash, reason },
    postings: transfer('AVAILABLE', 'REVOKED', { grantId, amount }),
  });
}

/**
 * Moving money between the stages of its sources in the account's state: free, held, spent. The
 * postings of the same movements come from `postings.ts`; a property test holds the two together.
 */
import type { AccountState, Grant } from './account.ts';
import type { FundingPart } from './decision.ts';
import { LedgerBroken } from './entry.ts';
import type { Instant } from './instant.ts';
import { moveParts, type Posting, transfer } from './postings.ts';
import { countInWindow } from './windows.ts';

/** Changes one grant. It must be among those of the state. */
export function changeGrant(
  state: AccountState,
  grantId: string | null,
  change: (grant: Grant) => Grant,
): AccountState {
  let found = false;
  const grants = state.grants.map((grant) => {
    if (grant.id !== grantId) return grant;
    found = true;
    return change(grant);
  });
  if (!found)
    throw new LedgerBroken(`grant ${grantId} is not among the open grants of account ${state.accountId}`);
  return { ...state, grants };
}

function countInWindows(state: AccountState, part: FundingPart, amount: bigint): AccountState {
  let { windows } = state;
  for (const instance of part.windows) windows = countInWindow(windows, { instance, amount });
  return { ...state, windows };
}

function holdPart(state: AccountState, part: FundingPart): AccountState {
  const { amount, grantId } = part;
  if (part.source === 'INCLUDED') return countInWindows(state, part, amount);
  if (part.source === 'POSTPAID') return { ...state, postpaidHeld: state.postpaidHeld + amount };
  return changeGrant(state, grantId, (grant) => ({
    ...grant,
    available: grant.available - amount,
    held: grant.held + amount,
  }));
}

/** Free becomes held. */
export function holdParts(state: AccountState, parts: readonly FundingPart[]): AccountState {
  return parts.reduce(holdPart, state);
}

function spendPart(state: AccountState, part: FundingPart): AccountState {
  const { amount, grantId } = part;
  if (part.source === 'INCLUDED') return state;
  if (part.source === 'POSTPAID') {
    return {
      ...state,
      postpaidHeld: state.postpaidHeld - amount,
      postpaidOwed: state.postpaidOwed + amount,
    };
  }
  return changeGrant(state, grantId, (grant) => ({
    ...grant,
    held: grant.held - amount,
    spent: grant.spent + amount,
  }));
}

/** Held becomes spent. An included part was counted in its windows when it was held. */
export function spendParts(state: AccountState, parts: readonly FundingPart[]): AccountState {
  return parts.reduce(spendPart, state);
}

/** Held or spent becomes free again, each in the source that it came from. What returns to a grant that has expired expires, and to one that was revoked is revoked. */
export function returnParts(
  state: AccountState,
  parts: readonly FundingPart[],
  params: { from: 'HELD' | 'SPENT'; now: Instant },
): { state: AccountState; postings: Posting[] } {
  const { from, now } = params;
  let next = state;
  const postings = moveParts(parts, from, 'FREE');
  for (const part of parts) {
    const { amount, grantId } = part;
    if (part.source === 'INCLUDED') {
      next = countInWindows(next, part, -amount);
    } else if (part.source === 'POSTPAID') {
      next =
        from === 'HELD'
          ? { ...next, postpaidHeld: next.postpaidHeld - amount }
          : { ...next, postpaidOwed: next.postpaidOwed - amount };
    } else {
      next = changeGrant(next, grantId, (grant) => {
        const revoked = grant.revokedAt !== null;
        const lapsed = !revoked && grant.expiresAt !== null && grant.expiresAt <= now;
        if (revoked) postings.push(...transfer('AVAILABLE', 'REVOKED', { grantId, amount }));
        if (lapsed) postings.push(...transfer('AVAILABLE', 'EXPIRED', { grantId, amount }));
        return {
          ...grant,
          held: from === 'HELD' ? grant.held - amount : grant.held,
          spent: from === 'SPENT' ? grant.spent - amount : grant.spent,
          available: lapsed || revoked ? grant.available : grant.available + amount,
          expired: lapsed ? grant.expired + amount : grant.expired,
          revoked: revoked ? grant.revoked + amount : grant.revoked,
        };
      });
    }
  }
  return { state: next, postings };
}

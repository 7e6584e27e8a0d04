/** Corrections by an operator: credits added or taken away, each with its reason. */
import type { AccountState } from './account.ts';
import { issue, type NewCredits } from './crediting.ts';
import type { FundingPart } from './decision.ts';
import { append, type Entry } from './entry.ts';
import { comparePaying, grantSources, takeFrom } from './funding.ts';
import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';
import { transfer } from './postings.ts';
import { changeGrant } from './sources.ts';

interface Correction {
  readonly inputHash: string;
  readonly reason: string;
}

/** Adds credits as a grant of their own, which pays the account's debt first like any other. */
export function adjustUp(
  state: AccountState,
  params: NewCredits & Correction,
): { state: AccountState; entry: Entry } {
  const { id, at, source, name, amount, inputHash, reason } = params;
  const { state: next, grant, debtPaid, postings } = issue(state, params);
  const parts: FundingPart[] = [{ source, grantId: id, name, amount, windows: [] }];
  return append(next, {
    subject: id,
    ordinal: 0,
    at,
    detail: { kind: 'ADJUSTED', parts, grant, debtPaid, inputHash, reason },
    postings,
  });
}

/**
 * Takes away up to `amount` of what is available, in the order in which it would have paid: what is taken
 * counts as revoked. What jobs hold is not touched and nothing falls below zero: `missing` is what was not
 * there. Returns null when nothing was.
 */
export function adjustDown(
  state: AccountState,
  params: Correction & { id: string; at: Instant; amount: bigint; ranks: Policy['ranks'] },
): { state: AccountState; entry: Entry; missing: bigint } | null {
  const { id, at, amount, ranks, inputHash, reason } = params;
  const now = Math.max(at, state.lastAt);
  const sources = grantSources(state, now).sort((a, b) => comparePaying(ranks, a, b));
  const { parts, missing } = takeFrom(sources, { amount, windows: [] });
  if (parts.length === 0) return null;
  let next = state;
  for (const part of parts) {
    next = changeGrant(next, part.grantId, (grant) => ({
      ...grant,
      available: grant.available - part.amount,
      revoked: grant.revoked + part.amount,
    }));
  }
  const appended = append(next, {
    subject: id,
    ordinal: 0,
    at,
    detail: { kind: 'ADJUSTED', parts, grant: null, debtPaid: 0n, inputHash, reason },
    postings: parts.flatMap(({ grantId, amount: taken }) =>
      transfer('AVAILABLE', 'REVOKED', { grantId, amount: taken }),
    ),
  });
  return { ...appended, missing };
}

/** revokeGrant: an operator takes a grant back. What jobs hold of it stays theirs, and is revoked when it returns. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Balance, Grant } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import { hashOf } from '../domain/request.ts';
import { revokeGrant } from '../domain/revoking.ts';
import { presentAccount } from '../jobs/terrain.ts';
import type { Command, Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import type { OperatorKeys } from './ports.ts';
import { reasonNeeded } from './read-fields.ts';

export interface GrantRef {
  readonly accountId: string;
  readonly grantId: string;
}

export interface RevokeGrantInput {
  readonly idempotencyKey: string;
  readonly grant: GrantRef;
  readonly reason: string;
}

/** `grant` as it stands now, `amount` and `balance` as they were at the revocation. */
export interface GrantRevoked {
  readonly kind: 'REVOKED';
  readonly accountId: string;
  readonly grant: Grant;
  readonly amount: bigint;
  readonly balance: Balance;
  readonly replayed: boolean;
}

export type RevocationAnswer = GrantRevoked | Missing | Invalid;
export type RevokeGrantAnswer = RevocationAnswer | Conflict;
export type RevokeGrant = (caller: Caller | null, input: RevokeGrantInput) => Promise<RevokeGrantAnswer>;

export const NO_GRANT = 'There is no such grant.';

/** The number that the next entry about a grant has. Not each grant was made by an entry about itself. */
export function nextOrdinal(entries: readonly Entry[]): number {
  return (entries.at(-1)?.ordinal ?? 0) + 1;
}

function apply(world: World, params: GrantRef & { inputHash: string; reason: string }): RevocationAnswer {
  const { accountId, grantId, inputHash, reason } = params;
  const present = presentAccount(world, accountId);
  const grant = present?.state.grants.find(({ id }) => id === grantId);
  if (!present || !grant) return missing(NO_GRANT);
  const entries = world.entries(grantId);
  for (const { detail, balance } of entries) {
    if (detail.kind !== 'GRANT_REVOKED' || detail.inputHash !== inputHash) continue;
    return { kind: 'REVOKED', accountId, grant, amount: detail.amount, balance, replayed: true };
  }
  const { state, now } = present;
  const revoked = revokeGrant(state, { grantId, ordinal: nextOrdinal(entries), at: now, inputHash, reason });
  if (!revoked) return invalid('ALREADY_REVOKED', ['input', 'grantId'], 'The grant was revoked before.');
  world.commit({ state: revoked.state, entries: [...present.entries, revoked.entry] });
  const after = revoked.state.grants.find(({ id }) => id === grantId) ?? grant;
  const { balance } = revoked.entry;
  return { kind: 'REVOKED', accountId, grant: after, amount: grant.available, balance, replayed: false };
}

/** Revokes a grant, once for each `inputHash`: again with the same one it answers as the first time. */
export function revokeCommand(
  params: GrantRef & { readonly inputHash: string; readonly reason: string },
): Command<RevocationAnswer> {
  const { accountId, grantId } = params;
  return {
    needs: { accountId, subjects: [grantId], jobs: [], pools: [], grants: [grantId] },
    apply: (world) => apply(world, params),
  };
}

/** Makes `revokeGrant`, for operators. Answers REVOKED, CONFLICT, NOT_FOUND or INVALID. */
export function createRevokeGrant(deps: { pipeline: Pipeline; keys: OperatorKeys }): RevokeGrant {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, grant, reason } = input;
    const wrong = reasonNeeded(reason);
    if (wrong) return wrong;
    const claimed = await deps.keys.claim({
      scope: grant.accountId,
      operation: 'revokeGrant',
      key: idempotencyKey,
      inputHash: hashOf({ grantId: grant.grantId, reason }),
      askedBy: caller.application,
    });
    if (claimed.kind !== 'DONE') return claimed;
    const inputHash = hashOf({ idempotencyKey, reason });
    return deps.pipeline.submit(revokeCommand({ ...grant, inputHash, reason }));
  };
}

/** revokeApiKey: from a second later on, no node takes the key any more. It cannot be undone. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { hashOf } from '../domain/request.ts';
import type { Conflict, Missing } from '../problem.ts';
import type { ApiKeyRecord, ApiKeyStore } from './ports.ts';

export interface RevokeApiKeyInput {
  readonly idempotencyKey: string;
  readonly keyId: number;
}

export interface ApiKeyRevoked {
  readonly kind: 'REVOKED';
  readonly key: ApiKeyRecord;
  readonly replayed: boolean;
}

export type RevokeApiKeyAnswer = ApiKeyRevoked | Conflict | Missing;
export type RevokeApiKey = (caller: Caller | null, input: RevokeApiKeyInput) => Promise<RevokeApiKeyAnswer>;

/** Makes `revokeApiKey`, for operators. A key that was revoked before stays revoked since then. */
export function createRevokeApiKey(deps: { keys: ApiKeyStore }): RevokeApiKey {
  return async (maybe, { idempotencyKey, keyId }) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const answer = await deps.keys.revoke(
      {
        scope: '',
        operation: 'revokeApiKey',
        key: idempotencyKey,
        inputHash: hashOf({ keyId }),
        askedBy: caller.application,
      },
      keyId,
    );
    if (answer.kind !== 'DONE') return answer;
    const key = await deps.keys.find(answer.result.keyId);
    if (!key) throw new Error(`key ${answer.result.keyId} was revoked and is not there`);
    return { kind: 'REVOKED', key, replayed: answer.replayed };
  };
}

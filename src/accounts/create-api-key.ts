/**
 * createApiKey: a key for an application, with what it may do. Its secret is in this one answer and
 * nowhere else: Weir keeps only the hash, so an answer that is repeated shows the key without it. Who
 * lost the answer revokes the key and makes another.
 */
import { type Caller, type Role, requireRole } from '../auth/caller.ts';
import type { Secret } from '../auth/secret.ts';
import type { Priority } from '../domain/catalogue.ts';
import { hashOf } from '../domain/request.ts';
import { type Conflict, type Invalid, invalid, type Missing } from '../problem.ts';
import type { ApiKeyRecord, ApiKeyStore } from './ports.ts';
import { mistakeInText } from './read-fields.ts';

export interface CreateApiKeyInput {
  readonly idempotencyKey: string;
  readonly application: string;
  readonly roles: readonly Role[];
  readonly priorities: readonly Priority[];
  /** The account that it belongs to; null for a key of the company itself. */
  readonly accountId: string | null;
}

export interface ApiKeyCreated {
  readonly kind: 'CREATED';
  readonly key: ApiKeyRecord;
  /** Null when the answer is repeated. */
  readonly secret: string | null;
  readonly replayed: boolean;
}

export type CreateApiKeyAnswer = ApiKeyCreated | Conflict | Missing | Invalid;
export type CreateApiKey = (caller: Caller | null, input: CreateApiKeyInput) => Promise<CreateApiKeyAnswer>;

function mistake({ application, roles, priorities, accountId }: CreateApiKeyInput): Invalid | null {
  const wrong = mistakeInText(application, { path: ['input', 'application'], most: 100 });
  if (wrong) return wrong;
  for (const [field, list] of [['roles', roles] as const, ['priorities', priorities] as const]) {
    if (list.length > 0 && new Set<string>(list).size === list.length) continue;
    return invalid(
      'BAD_LIST',
      ['input', field],
      `${field} is empty or names one twice.`,
      'one or more, each once',
    );
  }
  const own = roles.includes('ACCOUNT');
  if (accountId !== null && (!own || roles.length > 1)) {
    const message = 'A key that belongs to an account acts for that account alone.';
    return invalid('BAD_ROLES', ['input', 'roles'], message, 'the role ACCOUNT alone, or no account');
  }
  if (accountId === null && own) {
    const message = 'A key with the role ACCOUNT belongs to an account.';
    return invalid('ACCOUNT_NEEDED', ['input', 'accountId'], message, 'the id of an account, or other roles');
  }
  return null;
}

/** Makes `createApiKey`, for operators. Answers CREATED, CONFLICT, NOT_FOUND (the account) or INVALID. */
export function createCreateApiKey(deps: { keys: ApiKeyStore; newSecret: () => Secret }): CreateApiKey {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const wrong = mistake(input);
    if (wrong) return wrong;
    const { idempotencyKey, application, accountId } = input;
    const roles = [...input.roles].sort();
    const priorities = [...input.priorities].sort();
    const { text, hash, prefix } = deps.newSecret();
    const answer = await deps.keys.create(
      {
        scope: '',
        operation: 'createApiKey',
        key: idempotencyKey,
        inputHash: hashOf({ application, roles, priorities, accountId }),
        askedBy: caller.application,
      },
      { hash, prefix, application, roles, priorities, accountId },
    );
    if (answer.kind !== 'DONE') return answer;
    const key = await deps.keys.find(answer.result.keyId);
    if (!key) throw new Error(`key ${answer.result.keyId} was created and is not there`);
    return { kind: 'CREATED', key, secret: answer.replayed ? null : text, replayed: answer.replayed };
  };
}

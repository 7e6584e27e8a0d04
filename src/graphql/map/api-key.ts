/** API keys, and reading their ids. */
import type { ApiKeyRecord } from '../../accounts/ports.ts';
import { make } from '../types/make.ts';
import { ApiKey } from '../types/operator-keys.ts';
import { toDate, toDateOrNull } from './instant.ts';

export function toApiKey(key: ApiKeyRecord): ApiKey {
  return make(ApiKey, {
    id: String(key.id),
    accountId: key.accountId,
    prefix: key.prefix,
    application: key.application,
    roles: [...key.roles],
    priorities: [...key.priorities],
    createdAt: toDate(key.createdAt),
    revokedAt: toDateOrNull(key.revokedAt),
  });
}

/** The number of a key by its id; 0, which no key has, for what is no id. */
export function keyNumber(id: string): number {
  return /^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0;
}

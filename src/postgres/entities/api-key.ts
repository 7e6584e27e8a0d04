// API keys. Of the secret only the SHA-256 is kept, and its first characters to tell keys apart by; the
// secret has 256 random bits, so that a slow hash would protect nothing more.
import { defineEntity, p } from '@mikro-orm/core';
import { AccountEntity } from './account.ts';

export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: p.integer().primary(),
    hash: p.blob().unique('api_keys_hash'),
    prefix: p.text(),
    application: p.text(),
    roles: p.array().columnType('text[]'),
    priorities: p.array().columnType('text[]'),
    account: () =>
      p.manyToOne(AccountEntity).nullable().mapToPk().deleteRule('no action').updateRule('no action'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [{ name: 'api_keys_account', properties: ['account', 'id'] }],
});

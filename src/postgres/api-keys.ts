// API keys. Looked up by the hash of their secret, which is all that is kept of it.
import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { ApiKeyRecord, ApiKeyStore } from '../accounts/ports.ts';
import { PRIORITIES } from '../domain/catalogue.ts';
import { missing } from '../problem.ts';
import { AccountEntity } from './entities/account.ts';
import { ApiKeyEntity } from './entities/api-key.ts';
import { once } from './operator-requests.ts';

const roles = z.array(z.enum(['ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR']));
const priorities = z.array(z.enum(PRIORITIES));

function toRecord(row: InferEntity<typeof ApiKeyEntity>): ApiKeyRecord {
  return {
    id: row.id,
    prefix: row.prefix,
    application: row.application,
    roles: roles.parse(row.roles),
    priorities: priorities.parse(row.priorities),
    accountId: row.account ?? null,
    createdAt: row.createdAt.getTime(),
    revokedAt: row.revokedAt?.getTime() ?? null,
  };
}

export async function accountExists(em: EntityManager, accountId: string): Promise<boolean> {
  return (await em.count(AccountEntity, { id: accountId })) > 0;
}

export function createApiKeyStore({ orm }: { orm: MikroORM }): ApiKeyStore {
  return {
    create: (request, { accountId, hash, ...key }) =>
      once(orm, request, async (em) => {
        if (accountId !== null && !(await accountExists(em, accountId)))
          return missing('There is no such account.');
        const keyId = await em.insert(ApiKeyEntity, {
          ...key,
          roles: [...key.roles],
          priorities: [...key.priorities],
          hash: Buffer.from(hash),
          account: accountId,
        });
        return { kind: 'WORKED' as const, result: { keyId } };
      }),
    revoke: (request, keyId) =>
      once(orm, request, async (em) => {
        const key = await em.findOne(ApiKeyEntity, keyId);
        if (!key) return missing('There is no such key.');
        await em.nativeUpdate(ApiKeyEntity, { id: keyId, revokedAt: null }, { revokedAt: new Date() });
        return { kind: 'WORKED' as const, result: { keyId } };
      }),
    findByHash: async (hash) => {
      const row = await orm.em.fork().findOne(ApiKeyEntity, { hash: Buffer.from(hash) });
      return row && toRecord(row);
    },
    find: async (keyId) => {
      const row = await orm.em.fork().findOne(ApiKeyEntity, keyId);
      return row && toRecord(row);
    },
    page: async ({ accountId, before, limit }) => {
      const rows = await orm.em.fork().findAll(ApiKeyEntity, {
        where: {
          ...(accountId !== null && { account: accountId }),
          ...(before !== null && { id: { $lt: before } }),
        },
        orderBy: { id: 'desc' },
        limit,
      });
      return rows.map(toRecord);
    },
  };
}

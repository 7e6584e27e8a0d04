// All that operators can do, over a real database: the product's own parts, wired as the product wires them.
import { randomUUID } from 'node:crypto';
import { createChangeTerms } from '../../src/accounts/change-terms.ts';
import { createCreateAccount } from '../../src/accounts/create-account.ts';
import { createCreateApiKey } from '../../src/accounts/create-api-key.ts';
import { createEraseUser } from '../../src/accounts/erase-user.ts';
import { createGrantCredits } from '../../src/accounts/grant-credits.ts';
import { createTermsReader } from '../../src/accounts/read-terms.ts';
import { createRevokeApiKey } from '../../src/accounts/revoke-api-key.ts';
import { createTopUp } from '../../src/accounts/top-up.ts';
import { createUserReferences } from '../../src/accounts/user-references.ts';
import type { Caller, Role } from '../../src/auth/caller.ts';
import { newSecret } from '../../src/auth/secret.ts';
import { createDefineModel } from '../../src/catalogue/define-model.ts';
import { createDefinePlan } from '../../src/catalogue/define-plan.ts';
import { createDefinePool } from '../../src/catalogue/define-pool.ts';
import { createPublishPriceBook } from '../../src/catalogue/publish-price-book.ts';
import { createSeedDemo } from '../../src/catalogue/seed-demo.ts';
import { PRIORITIES } from '../../src/domain/catalogue.ts';
import { createPipeline } from '../../src/pipeline/pipeline.ts';
import { createPublishPolicy } from '../../src/policy/publish-policy.ts';
import { createAccountList, createAccountStore } from '../../src/postgres/account-store.ts';
import { createUserStore } from '../../src/postgres/account-users.ts';
import { createApiKeyStore } from '../../src/postgres/api-keys.ts';
import { createPublishedDocuments } from '../../src/postgres/catalogue-documents.ts';
import { createCatalogueSource } from '../../src/postgres/catalogue-source.ts';
import { createCatalogueStore } from '../../src/postgres/catalogue-store.ts';
import { createOrm, createPool } from '../../src/postgres/connect.ts';
import { createDatabaseClock } from '../../src/postgres/database-clock.ts';
import { createJournalQueries } from '../../src/postgres/journal-reads.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createNameReads } from '../../src/postgres/name-reads.ts';
import { createPaymentStore } from '../../src/postgres/payments.ts';
import { createPolicyDraftStore } from '../../src/postgres/policy-drafts.ts';
import { createStateReads } from '../../src/postgres/state-reads.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export type OperatorWorld = Awaited<ReturnType<typeof createOperatorWorld>>;

/** A caller of the company with this role. */
export function companyCaller(role: Role): Caller {
  return { keyId: null, application: 'test', roles: [role], accountId: null, priorities: PRIORITIES };
}

export const operator = companyCaller('OPERATOR');

/** A caller with a key of this account. */
export function accountCaller(accountId: string): Caller {
  return { keyId: null, application: 'test', roles: ['ACCOUNT'], accountId, priorities: PRIORITIES };
}

export function key(): string {
  return randomUUID();
}

/**
 * One node on the database. With `virtualNow` the database is made for virtual time and stands at that
 * instant; `clock.advance` moves it.
 */
export async function createOperatorWorld(params: { database?: TestDatabase; virtualNow?: number } = {}) {
  const database = params.database ?? (await createTestDatabase());
  const pool = createPool({ url: database.url, max: 4 });
  const hot = createPool({ url: database.url, max: 4 });
  const orm = await createOrm({ url: database.url, max: 8 });
  database.onClose(() => pool.end());
  database.onClose(() => hot.end());
  database.onClose(() => orm.close(true));
  if (params.virtualNow !== undefined) {
    await pool.query('update installation set virtual_time = true');
    await pool.query('insert into virtual_clock (now) values (to_timestamp($1::float8 / 1000))', [
      params.virtualNow,
    ]);
  }
  const catalogue = await createCatalogueSource({ orm });
  const ledger = createLedger({ pool: hot, catalogue });
  const pipeline = createPipeline({ ledger, maxBatch: 256, maxQueue: 10_000 });
  database.onClose(() => pipeline.close());
  const clock = createDatabaseClock({ pool });

  const store = createCatalogueStore({ orm, source: catalogue });
  const documents = createPublishedDocuments({ orm });
  const accounts = createAccountStore({ orm });
  const users = createUserStore({ orm });
  const keys = createApiKeyStore({ orm });
  const references = createUserReferences({ users });
  const terms = createTermsReader({ catalogue, keys });
  const ids = { uuid: () => randomUUID() };
  const use = {
    definePool: createDefinePool({ store, catalogue }),
    defineModel: createDefineModel({ store, catalogue }),
    definePlan: createDefinePlan({ store, catalogue }),
    publishPriceBook: createPublishPriceBook({ store, catalogue, now: clock.now }),
    publishPolicy: createPublishPolicy({ store, documents, drafts: createPolicyDraftStore({ orm }) }),
    createAccount: createCreateAccount({
      pipeline,
      accounts,
      users: references,
      terms,
      note: async () => true,
      newId: ids.uuid,
    }),
    changeTerms: createChangeTerms({ pipeline, users: references, terms }),
    grantCredits: createGrantCredits({ pipeline }),
    topUp: createTopUp({ pipeline, payments: createPaymentStore({ orm }) }),
    createApiKey: createCreateApiKey({ keys, newSecret }),
    revokeApiKey: createRevokeApiKey({ keys }),
    eraseUser: createEraseUser({ users, references }),
  };
  return {
    database,
    pool,
    orm,
    catalogue,
    ledger,
    pipeline,
    clock,
    documents,
    users,
    references,
    keys,
    list: createAccountList({ orm }),
    journal: createJournalQueries({ pool }),
    states: createStateReads({ pool }),
    names: createNameReads({ pool }),
    use,
    seedDemo: createSeedDemo({ catalogue, ...use }),
    count: async (table: string): Promise<number> => {
      const { rows } = await pool.query<{ n: number }>(`select count(*)::int4 as n from ${table}`);
      return rows[0]?.n ?? 0;
    },
  };
}

// The API of jobs on a database of virtual time: real Postgres, real HTTP, the product's own parts between.
// The catalogue is a small fixed one, and callers are told apart by the name that they send as their key.
import { afterAll } from '@jest/globals';
import { GraphQLError } from 'graphql';
import type { Caller, Role } from '../../../src/auth/caller.ts';
import { readConfig } from '../../../src/config.ts';
import { PRIORITIES } from '../../../src/domain/catalogue.ts';
import { idFrom } from '../../../src/domain/request.ts';
import type { GraphqlContext } from '../../../src/graphql/context.ts';
import { accountGid } from '../../../src/graphql/global-id.ts';
import { createLoaders } from '../../../src/graphql/loaders.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import { createSweep } from '../../../src/jobs/sweep.ts';
import { createPipeline } from '../../../src/pipeline/pipeline.ts';
import { connectDatabase, createPool } from '../../../src/postgres/connect.ts';
import { createLedger } from '../../../src/postgres/ledger.ts';
import { isUnavailable } from '../../../src/postgres/unavailable.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { makeSchema } from '../../../src/wiring/schema.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { makeUseCases } from '../../../src/wiring/use-cases.ts';
import { startNode } from '../../events/support/node.ts';
import { catalogueSource, openAccount, submit } from '../../postgres/support/ledger-world.ts';
import { createTestDatabase } from '../../support/database.ts';
import { chosenExecutor } from '../../support/executor.ts';
import { type Answer, post } from '../../support/shell.ts';

/** The instant at which the virtual clock stands at first. */
export const BEGIN = Date.parse('2026-03-02T12:00:00Z');

export interface JobsApi {
  /** Sends an operation with the key of that name; null sends none. */
  send(key: string | null, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Opens an account with one purchased grant; its key is the account's name. Returns its global id. */
  open(name: string, credits?: number): Promise<string>;
  /** Moves the clock by some milliseconds, without sweeping. */
  pass(millis: number): Promise<void>;
  /** Writes down what has become due. */
  sweep(): Promise<number>;
  /** Where its database is, for looking behind the API. */
  readonly databaseUrl: string;
  /** How many entries all journals have. */
  entries(): Promise<number>;
}

const COMPANY: Record<string, Role> = {
  orchestrator: 'ORCHESTRATOR',
  monitor: 'MONITOR',
  operator: 'OPERATOR',
};

function callerOf(authorization: string | null, accounts: ReadonlyMap<string, string>): Caller | null {
  if (authorization === null) return null;
  const name = authorization.replace('Bearer ', '');
  const accountId = accounts.get(name) ?? null;
  const role = accountId === null ? COMPANY[name] : 'ACCOUNT';
  if (!role) throw new GraphQLError('No such key.', { extensions: { code: 'UNAUTHENTICATED' } });
  return { keyId: 1, application: 'test', roles: [role], accountId, priorities: PRIORITIES };
}

export async function startJobsApi(): Promise<JobsApi> {
  const database = await createTestDatabase();
  const connected = await connectDatabase({ url: database.url });
  database.onClose(connected.close);
  const { pool } = connected;
  await pool.query('update installation set virtual_time = true');
  await pool.query('insert into virtual_clock (now) values (to_timestamp($1::float8 / 1000))', [BEGIN]);

  const config = readConfig({});
  const logger = createLogger({ level: 'silent' });
  const opened = await openStores({ config, database: connected, databaseUrl: database.url, logger });
  database.onClose(opened.close);
  const hot = createPool({ url: database.url, max: 4 });
  database.onClose(() => hot.end());
  // The product's own stores, but for the catalogue.
  const catalogue = catalogueSource();
  const ledger = createLedger({ pool: hot, catalogue });
  const stores = { ...opened, catalogue, ledger };
  const node = startNode({ url: database.url });
  database.onClose(node.close);
  const pipeline = createPipeline({ ledger, maxBatch: 256, maxQueue: 10_000 });
  database.onClose(() => pipeline.close());
  const sweep = createSweep({ ledger, pipeline, limit: 100 });
  let ids = 0;
  const next = (): string => idFrom('id', String(ids++));
  const useCases = makeUseCases({ config, stores, pipeline, sweep, ids: { uuid: next, token: next } });
  const accounts = new Map<string, string>();
  const server = await startHttpServer<GraphqlContext & object>({
    schema: makeSchema({ stores, useCases, streams: node.streams }),
    makeContext: async ({ authorization, id }) => ({
      caller: callerOf(authorization, accounts),
      requestId: id,
      loaders: createLoaders(stores),
    }),
    isReady: async () => true,
    isUnavailable,
    host: '127.0.0.1',
    port: 0,
    executor: chosenExecutor.current,
    logger,
    metrics: createMetrics(),
  });
  afterAll(() => server.close());

  return {
    databaseUrl: database.url,
    send: async (key, query, variables = {}) => {
      const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
      return (await post(server.url, { query, variables }, headers)).body;
    },
    open: async (name, credits = 100) => {
      const accountId = idFrom('account', name);
      await pool.query('insert into accounts (id) values ($1)', [accountId]);
      await pool.query('insert into account_names (account_id, name) values ($1, $2)', [accountId, name]);
      await submit(ledger, [openAccount(accountId, [credits])]);
      accounts.set(name, accountId);
      return accountGid(accountId);
    },
    pass: async (millis) => {
      await stores.clock.advance((await stores.clock.now()) + millis);
    },
    sweep,
    entries: async () => {
      const { rows } = await pool.query<{ n: number }>('select count(*)::int4 as n from journal');
      return rows[0]?.n ?? 0;
    },
  };
}

// The API of jobs on a database of virtual time: real Postgres, real HTTP, the product's own parts between.
// The catalogue is a small fixed one, and callers are told apart by the name that they send as their key.
import { afterAll } from '@jest/globals';
import { GraphQLError } from 'graphql';
import type { Caller, Role } from '../../../src/auth/caller.ts';
import { createAdvanceClock } from '../../../src/clock/advance-clock.ts';
import { createReadClock } from '../../../src/clock/read-clock.ts';
import { PRIORITIES } from '../../../src/domain/catalogue.ts';
import { idFrom } from '../../../src/domain/request.ts';
import type { GraphqlContext } from '../../../src/graphql/context.ts';
import { accountGid } from '../../../src/graphql/global-id.ts';
import { createLoaders } from '../../../src/graphql/loaders.ts';
import { createNodeFinders } from '../../../src/graphql/node-finders.ts';
import { AccountHistoryResolver } from '../../../src/graphql/resolvers/account-history.ts';
import { ClockResolver } from '../../../src/graphql/resolvers/clock.ts';
import { DecisionsResolver, JobsResolver, ModelRemedyResolver } from '../../../src/graphql/resolvers/jobs.ts';
import {
  LoadReasonResolver,
  LoadReportedResolver,
  LoadResolver,
} from '../../../src/graphql/resolvers/load.ts';
import { NodeResolver } from '../../../src/graphql/resolvers/node.ts';
import { RequestJobsResolver } from '../../../src/graphql/resolvers/request-jobs.ts';
import { RunJobsResolver } from '../../../src/graphql/resolvers/run-jobs.ts';
import {
  BalanceChangedResolver,
  LoadChangedResolver,
  StreamsResolver,
  ThrottledResolver,
} from '../../../src/graphql/resolvers/streams.ts';
import { UsageResolver } from '../../../src/graphql/resolvers/usage.ts';
import { createSchema } from '../../../src/graphql/schema.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import { createCancelJob, createSettleJob } from '../../../src/jobs/end-job.ts';
import { createHeartbeatJob } from '../../../src/jobs/heartbeat-job.ts';
import type { StoredQuote } from '../../../src/jobs/ports.ts';
import { createPrepareRequest } from '../../../src/jobs/prepare-request.ts';
import { createPreviewJob } from '../../../src/jobs/preview-job.ts';
import { createQuoteJob } from '../../../src/jobs/quote-job.ts';
import { createRefundJob } from '../../../src/jobs/refund-job.ts';
import { createRequestJob } from '../../../src/jobs/request-job.ts';
import { createRequestJobs } from '../../../src/jobs/request-jobs.ts';
import { createSweep } from '../../../src/jobs/sweep.ts';
import { createReportLoad } from '../../../src/load/report-load.ts';
import { createPipeline } from '../../../src/pipeline/pipeline.ts';
import { createPool } from '../../../src/postgres/connect.ts';
import { createDatabaseClock } from '../../../src/postgres/database-clock.ts';
import { createJournalQueries } from '../../../src/postgres/journal-reads.ts';
import { createLedger } from '../../../src/postgres/ledger.ts';
import { createNameReads } from '../../../src/postgres/name-reads.ts';
import { createReadSessions } from '../../../src/postgres/read-session.ts';
import { createStateReads } from '../../../src/postgres/state-reads.ts';
import { isUnavailable } from '../../../src/postgres/unavailable.ts';
import { createUsageReads } from '../../../src/postgres/usage-reads.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { createShowUsage } from '../../../src/usage/show-usage.ts';
import { startNode } from '../../events/support/node.ts';
import { catalogueSource, openAccount, submit } from '../../postgres/support/ledger-world.ts';
import { createTestDatabase } from '../../support/database.ts';
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
  const pool = createPool({ url: database.url, max: 4 });
  const hot = createPool({ url: database.url, max: 4, pipeline: true });
  database.onClose(() => pool.end());
  database.onClose(() => hot.end());
  await pool.query('update installation set virtual_time = true');
  await pool.query('insert into virtual_clock (now) values (to_timestamp($1::float8 / 1000))', [BEGIN]);

  const catalogue = catalogueSource();
  const node = startNode({ url: database.url });
  database.onClose(node.close);
  const ledger = createLedger({ pool: hot, catalogue });
  const pipeline = createPipeline({ ledger, maxBatch: 256, maxQueue: 10_000 });
  database.onClose(() => pipeline.close());
  const clock = createDatabaseClock({ pool });
  const journal = createJournalQueries({ pool });
  const states = createStateReads({ pool });
  const names = createNameReads({ pool });
  const usage = createUsageReads({ sessions: await createReadSessions({ pool }) });
  let ids = 0;
  const next = (): string => idFrom('id', String(ids++));
  const ports = { uuid: next, token: next };
  const saved = new Map<string, StoredQuote>();
  const quotes = {
    save: async (quote: StoredQuote) => {
      saved.set(quote.id, quote);
    },
    find: async ({ accountId, id }: { accountId: string; id: string }) => {
      const quote = saved.get(id);
      return quote?.accountId === accountId ? quote : null;
    },
  };
  const users = {
    refOf: async (accountId: string, name: string) => {
      const ref = idFrom('user', accountId, name);
      await pool.query(
        'insert into account_users (account_id, user_ref, name) values ($1, $2, $3) on conflict do nothing',
        [accountId, ref, name],
      );
      return ref;
    },
  };
  const prepare = createPrepareRequest({ catalogue, quotes, users, ids: ports });
  const finders = createNodeFinders({ catalogue, quotes, findGrant: async () => null });
  const schema = createSchema({
    accountHistory: new AccountHistoryResolver({ journal, catalogue }),
    clock: new ClockResolver({
      advanceClock: createAdvanceClock({ clock, sweep: async () => 0 }),
      readClock: createReadClock({ clock }),
    }),
    decisions: new DecisionsResolver(),
    jobs: new JobsResolver({ catalogue }),
    load: new LoadResolver({ catalogue, reportLoad: createReportLoad({ pipeline, catalogue }) }),
    balanceChanged: new BalanceChangedResolver(),
    loadChanged: new LoadChangedResolver({ catalogue }),
    loadReason: new LoadReasonResolver({ catalogue }),
    loadReported: new LoadReportedResolver({ catalogue }),
    modelRemedy: new ModelRemedyResolver({ catalogue }),
    node: new NodeResolver({ finders }),
    streams: new StreamsResolver({ streams: node.streams, catalogue }),
    throttled: new ThrottledResolver({ catalogue }),
    requestJobs: new RequestJobsResolver({
      requestJob: createRequestJob({ pipeline, prepare }),
      requestJobs: createRequestJobs({ pipeline, prepare }),
      previewJob: createPreviewJob({ pipeline, prepare }),
      quoteJob: createQuoteJob({ catalogue, quotes, ids: ports, now: clock.now }),
    }),
    runJobs: new RunJobsResolver({
      heartbeatJob: createHeartbeatJob({ pipeline, ids: ports }),
      settleJob: createSettleJob({ pipeline }),
      cancelJob: createCancelJob({ pipeline }),
      refundJob: createRefundJob({ pipeline, journal }),
    }),
    usage: new UsageResolver({ showUsage: createShowUsage({ reads: usage, catalogue }) }),
  });
  const accounts = new Map<string, string>();
  const server = await startHttpServer<GraphqlContext & object>({
    schema,
    makeContext: async ({ authorization, id }) => ({
      caller: callerOf(authorization, accounts),
      requestId: id,
      loaders: createLoaders({ journal, states, names }),
    }),
    isReady: async () => true,
    isUnavailable,
    host: '127.0.0.1',
    port: 0,
    logger: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
  });
  afterAll(() => server.close());
  const sweep = createSweep({ ledger, pipeline, limit: 100 });

  return {
    databaseUrl: database.url,
    send: async (key, query, variables = {}) => {
      const headers = key === null ? {} : { authorization: `Bearer ${key}` };
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
      await clock.advance((await clock.now()) + millis);
    },
    sweep,
    entries: async () => {
      const { rows } = await pool.query<{ n: number }>('select count(*)::int4 as n from journal');
      return rows[0]?.n ?? 0;
    },
  };
}

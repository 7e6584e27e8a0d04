// The whole API over a seeded demo: the product's own wiring, real Postgres, real HTTP, real keys.
import { randomUUID } from 'node:crypto';
import { afterAll } from '@jest/globals';
import { createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import { connectDatabase } from '../../../src/postgres/connect.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { chosenExecutor } from '../../support/executor.ts';
import { temporaryDirectory } from '../../support/process.ts';
import { type Answer, post } from '../../support/shell.ts';

export interface OperatorApi {
  /** Where GraphQL is; what else the server has stands beside it. */
  readonly url: string;
  /** Where its database is, for commands that look at it. */
  readonly databaseUrl: string;
  /** Ends the node, as it is ended with the file. */
  close(): Promise<void>;
  /** The demo's keys by name. */
  readonly keys: Readonly<Record<string, string>>;
  /** Sends an operation with this key; null sends none. */
  send(key: string | null | undefined, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Sends it as the operator and gives the data; fails on errors. */
  operate(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** A fresh idempotency key. */
export function idempotencyKey(): string {
  return randomUUID();
}

/** What nodes of one installation share. */
export interface Installation {
  readonly database: TestDatabase;
  /** Where the demo's keys are kept. */
  readonly directory: string;
}

export async function newInstallation(): Promise<Installation> {
  return { database: await createTestDatabase(), directory: temporaryDirectory() };
}

/** One node: of an installation of its own, or beside others. */
export async function startOperatorApi(given?: Installation): Promise<OperatorApi> {
  const { database, directory } = given ?? (await newInstallation());
  const connected = await connectDatabase({ url: database.url });
  database.onClose(connected.close);
  const logger = createLogger({ level: 'silent' });
  const metrics = createMetrics();
  const config = readConfig({ WEIR_DATA_DIR: directory });
  const app = await createApp({ config, database: connected, databaseUrl: database.url, logger, metrics });
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= app.close();
    return closing;
  };
  database.onClose(close);
  const server = await startHttpServer({
    ...app,
    host: '127.0.0.1',
    port: 0,
    executor: chosenExecutor.current,
    logger,
    metrics,
  });
  afterAll(() => server.close());

  const send: OperatorApi['send'] = async (key, query, variables = {}) => {
    const headers: Record<string, string> = key == null ? {} : { authorization: `Bearer ${key}` };
    return (await post(server.url, { query, variables }, headers)).body;
  };
  return {
    close,
    url: server.url,
    databaseUrl: database.url,
    keys: app.keys,
    send,
    operate: async (query, variables) => {
      const { data, errors } = await send(app.keys.OPERATOR, query, variables);
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data;
    },
  };
}

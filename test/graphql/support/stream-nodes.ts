// Two whole nodes of Weir on one database of virtual time, with the demo's catalogue, and clients that
// follow streams over real WebSockets.
import { afterAll } from '@jest/globals';
import type { GraphQLFormattedError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createApp } from '../../../src/app.ts';
import type { Role } from '../../../src/auth/caller.ts';
import { readConfig } from '../../../src/config.ts';
import { PRIORITIES } from '../../../src/domain/catalogue.ts';
import { MICRO } from '../../../src/domain/decimal.ts';
import { accountGid } from '../../../src/graphql/global-id.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import { connectDatabase } from '../../../src/postgres/connect.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { chosenExecutor } from '../../support/executor.ts';
import { createOperatorWorld, key, operator } from '../../support/operator-world.ts';
import { type Answer, post } from '../../support/shell.ts';

export interface Received<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** A subscription that is read event by event. */
export interface Feed<Data> {
  /** The data of the next event. Throws when it is an error, or the stream ended. */
  next(): Promise<Data>;
  /** The codes of the errors with which the stream ends, whatever comes before. */
  codes(): Promise<unknown[]>;
  close(): Promise<void>;
}

export interface StreamNode {
  readonly url: string;
  send(apiKey: string | null, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  follow<Data>(apiKey: string | null, query: string, variables?: Record<string, unknown>): Feed<Data>;
}

const BEGIN = Date.parse('2026-03-02T12:00:00Z');

export async function startStreamNodes() {
  const world = await createOperatorWorld({ virtualNow: BEGIN });
  const accounts = await world.seedDemo();
  const clients: Client[] = [];

  async function startNode(): Promise<StreamNode> {
    const logger = createLogger({ level: 'silent' });
    const metrics = createMetrics();
    const databaseUrl = world.database.url;
    const database = await connectDatabase({ url: databaseUrl });
    const config = readConfig({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', WEIR_DEMO: 'false' });
    const app = await createApp({ config, database, databaseUrl, logger, metrics });
    const server = await startHttpServer({
      ...app,
      host: '127.0.0.1',
      port: 0,
      executor: chosenExecutor.current,
      logger,
      metrics,
    });
    world.database.onClose(database.close);
    world.database.onClose(app.close);
    world.database.onClose(server.close);
    return {
      url: server.url,
      send: async (apiKey, query, variables = {}) => {
        const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
        return (await post(server.url, { query, variables }, headers)).body;
      },
      follow: (apiKey, query, variables = {}) => {
        const client = createClient({
          url: server.url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          connectionParams: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
          retryAttempts: 0,
        });
        clients.push(client);
        return feedOf(client, { query, variables });
      },
    };
  }

  async function keyFor(role: Role, accountId: string | null): Promise<string> {
    const input = {
      idempotencyKey: key(),
      application: 'test',
      roles: [role],
      priorities: PRIORITIES,
      accountId,
    };
    const created = await world.use.createApiKey(operator, input);
    if (created.kind !== 'CREATED' || created.secret === null) throw new Error(JSON.stringify(created));
    return created.secret;
  }

  const nodes = [await startNode(), await startNode()] as const;
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.dispose()));
  });
  return {
    nodes,
    accounts,
    keyFor,
    /** A new account on the plan that has no limits. Returns its global id. */
    openAccount: async (): Promise<string> => {
      const created = await world.use.createAccount(operator, {
        idempotencyKey: key(),
        name: 'Test',
        plan: 'bare',
        postpaidLimit: 0n,
        operatorFactor: null,
        budgets: [],
      });
      if (created.kind !== 'CREATED') throw new Error(JSON.stringify(created));
      const { accountId } = created;
      const payment = { paymentProvider: 'test', paymentReference: key() };
      const input = {
        idempotencyKey: key(),
        accountId,
        amount: 1_000_000n * MICRO,
        expiresAt: null,
        ...payment,
      };
      const paid = await world.use.topUp(operator, input);
      if (paid.kind !== 'CREDITED') throw new Error(JSON.stringify(paid));
      return accountGid(accountId);
    },
    count: world.count,
    pass: async (millis: number): Promise<void> => {
      await world.clock.advance((await world.clock.now()) + millis);
    },
  };
}

function feedOf<Data>(
  client: Client,
  payload: { query: string; variables: Record<string, unknown> },
): Feed<Data> {
  const results = client.iterate<Data>(payload);
  const read = async (): Promise<Received<Data> | null> => {
    const { value, done } = await results.next();
    return done ? null : value;
  };
  return {
    next: async () => {
      const result = await read();
      if (result?.data) return result.data;
      throw new Error(`No event: ${JSON.stringify(result)}`);
    },
    codes: async () => {
      for (;;) {
        const result = await read();
        if (result === null) return [];
        if (result.errors) return result.errors.map(({ extensions }) => extensions?.code);
      }
    },
    close: async () => {
      await client.dispose();
    },
  };
}

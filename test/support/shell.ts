// The HTTP server around a schema of a few fields, for the tests of the shell itself: transport, limits,
// errors and shutdown are the same whatever is served.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import {
  GraphQLError,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import type { ClientRequest } from '../../src/http/client-request.ts';
import type { Executor } from '../../src/http/graphql-over-http.ts';
import { type HttpServer, startHttpServer } from '../../src/http/server.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { chosenExecutor } from './executor.ts';

/** Stands for a connection that the database refused. */
export class DatabaseDown extends Error {}

interface ShellContext {
  client: ClientRequest;
}

/** A server on a free port, closed after the file's last test. */
export async function startShell({
  isReady = async () => true,
  executor = chosenExecutor.current,
}: {
  isReady?: () => Promise<boolean>;
  executor?: Executor;
} = {}): Promise<HttpServer> {
  const server = await startHttpServer({ ...shellParameters(), isReady, executor });
  afterAll(() => server.close());
  return server;
}

/** Credentials that are refused, with why. */
export const refusedCredentials = new Map([['Bearer wrong', 'No such key.']]);

/** What the server is started with. `Bearer wrong` is refused, and `Bearer unlucky` meets a fault. */
export function shellParameters() {
  return {
    schema: createShellSchema(),
    makeContext: async (client: ClientRequest): Promise<ShellContext> => {
      const refusal = refusedCredentials.get(client.authorization ?? '');
      if (refusal !== undefined) {
        throw new GraphQLError(refusal, {
          extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
        });
      }
      if (client.authorization === 'Bearer unlucky') throw new DatabaseDown('connection refused');
      return { client };
    },
    isReady: async () => true,
    isUnavailable: (error: unknown) => error instanceof DatabaseDown,
    host: '127.0.0.1',
    port: 0,
    logger: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
  };
}

/** Sends one operation and returns the status, the headers and the body. */
export async function post<D = Record<string, unknown>>(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Answer<D> }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer<D> };
}

export interface Answer<D = Record<string, unknown>> {
  data?: D | null;
  errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
}

function createShellSchema(): GraphQLSchema {
  const item: GraphQLObjectType = new GraphQLObjectType({
    name: 'Item',
    fields: () => ({ name: field(GraphQLString, () => 'item'), items }),
  });
  const items = {
    type: new GraphQLObjectType({
      name: 'ItemConnection',
      fields: () => ({
        edges: {
          type: new GraphQLList(
            new GraphQLObjectType({ name: 'ItemEdge', fields: { node: { type: item } } }),
          ),
        },
      }),
    }),
    args: { first: { type: GraphQLInt, defaultValue: 20 } },
    resolve: (_source: unknown, { first }: { first: number }) => ({
      edges: Array.from({ length: Math.min(first, 2) }, () => ({ node: {} })),
    }),
  };
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        hello: field(new GraphQLNonNull(GraphQLString), () => 'world'),
        slow: field(GraphQLString, async () => {
          await sleep(300);
          return 'done';
        }),
        client: field(
          GraphQLString,
          (_source, _arguments, { client }) => `${client.transport} ${client.authorization}`,
        ),
        coded: field(GraphQLString, () => {
          throw new GraphQLError('Not yours.', { extensions: { code: 'FORBIDDEN' } });
        }),
        down: field(GraphQLString, () => {
          throw new DatabaseDown('connection to 10.0.0.7:5432 refused');
        }),
        bug: field(GraphQLString, () => {
          throw new TypeError('password=hunter2 is not a function');
        }),
        items,
      },
    }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: { touch: field(GraphQLString, () => 'touched') },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: {
        count: { type: GraphQLInt, subscribe: () => countTo(3), resolve: (value: number) => value },
        breaks: {
          type: GraphQLInt,
          subscribe: () => countTo(1, new TypeError('secret')),
          resolve: (v: number) => v,
        },
        forever: { type: GraphQLInt, subscribe: () => silence(), resolve: (value: number) => value },
      },
    }),
  });
}

/** How many `forever` streams are open now. */
export const openStreams = { count: 0, changed: () => undefined as undefined };

async function* countTo(last: number, failure?: Error): AsyncGenerator<number> {
  for (let value = 1; value <= last; value++) yield value;
  if (failure !== undefined) throw failure;
}

// A stream on which nothing happens until it is closed.
function silence(): AsyncIterableIterator<number> {
  openStreams.count++;
  let end: (result: IteratorResult<number>) => void = () => undefined;
  return {
    next: () => new Promise((resolve) => (end = resolve)),
    return: async () => {
      openStreams.count--;
      openStreams.changed();
      end({ done: true, value: undefined });
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

type Resolve = (source: unknown, args: unknown, context: ShellContext) => unknown;

function field(type: GraphQLOutputType, resolve: Resolve) {
  return { type, resolve };
}

// The HTTP server: one port for GraphQL over HTTP and WebSocket, GraphiQL, health and metrics. It owns the
// transport and its limits. It knows no schema, no database and no rule; those are parameters.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BaseContext } from '@apollo/server';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  LogController,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { errorCode, errorMessage } from '../error-code.ts';
import { StartupError } from '../startup-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type MakeContext, requestId } from './client-request.ts';
import { createErrorFormatter } from './errors.ts';
import { createFront } from './front.ts';
import { serveGraphiql } from './graphiql.ts';
import { createGraphqlOverHttp, type Executor } from './graphql-over-http.ts';
import { serveGraphqlOverWebSocket } from './graphql-over-websocket.ts';
import { DEFAULT_LIMITS, type OperationLimits } from './operation-limits.ts';
import { type ReceivePayment, servePaymentWebhook } from './payment-webhook.ts';
import { serveDocumentSchemas } from './schema-route.ts';
import { type DownloadStatement, serveStatements } from './statement-route.ts';

export const GRAPHQL_PATH = '/graphql';

/** Bytes: a thousand jobs in one requestJobs with long labels stay below a quarter of it. */
const BODY_LIMIT = 4 * 1024 * 1024;

/** Milliseconds for which a connection without a request is kept. */
const KEEP_ALIVE_MS = 72_000;

/** Milliseconds that open requests get to finish when the server closes. */
const DRAIN_MS = 10_000;

export interface HttpServer {
  /** Where clients reach GraphQL. */
  url: string;
  /** Answers what has arrived, takes nothing new, and ends. Safe to call twice. */
  close: () => Promise<void>;
}

/**
 * Listens on `host` and `port` (0: any free one). Throws a StartupError when the port is taken or may not be
 * used. `isReady` tells whether requests can be served now; `isUnavailable` tells faults from bugs.
 */
export async function startHttpServer<Context extends BaseContext>({
  schema,
  makeContext,
  isReady,
  isUnavailable,
  host,
  port,
  limits = DEFAULT_LIMITS,
  executor = { kind: 'compiled', after: 1 },
  receivePayment,
  downloadStatement,
  documentSchemas,
  logger,
  metrics,
}: {
  schema: GraphQLSchema;
  makeContext: MakeContext<Context>;
  isReady: () => Promise<boolean>;
  isUnavailable: (error: unknown) => boolean;
  host: string;
  port: number;
  limits?: OperationLimits;
  /** Left out, operations run compiled when they come for the second time. */
  executor?: Executor;
  /** Takes in a payment provider's webhook; left out, there is no address for them. */
  receivePayment?: ReceivePayment;
  /** Answers the download of a statement; left out, there is none. */
  downloadStatement?: DownloadStatement;
  /** The JSON Schemas of documents by their file names; left out, there are none. */
  documentSchemas?: ReadonlyMap<string, string>;
  logger: Logger;
  metrics: Metrics;
}): Promise<HttpServer> {
  let closing: Promise<void> | null = null;
  const formatError = createErrorFormatter({ logger, isUnavailable });
  const graphql = await createGraphqlOverHttp({
    schema,
    makeContext,
    formatError,
    limits,
    executor,
    logger,
    metrics,
  });
  const front =
    graphql.answerDirectly &&
    createFront({
      path: GRAPHQL_PATH,
      bodyLimit: BODY_LIMIT,
      answer: graphql.answerDirectly,
      isClosing: () => closing !== null,
    });
  const app: FastifyInstance = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // Operations are counted in metrics and errors are logged where they are answered; a line for each request
    // and a logger of its own for each would cost more than the rest of the server.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    bodyLimit: BODY_LIMIT,
    serverFactory: (fastify) => listenWith(front ? front.before(fastify) : fastify),
    genReqId: (request) => requestId(request.headers),
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
  });
  app.addHook('onSend', async (_request, reply) => {
    // Else a connection that is kept alive would hold up the end until it is cut off.
    if (closing !== null) reply.header('connection', 'close');
  });
  answerInGraphqlForm(app);
  const sendGraphiql = serveGraphiql(app, { path: GRAPHQL_PATH });
  app.get('/', (_request, reply) => sendGraphiql(reply));
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
  app.get<{ Querystring: { query?: string } }>(GRAPHQL_PATH, (request, reply) => {
    // A browser that opens the address wants the page; a GET with a query wants its answer.
    const wantsPage =
      request.headers.accept?.includes('text/html') === true && request.query.query === undefined;
    return wantsPage ? sendGraphiql(reply) : graphql.handle(request, reply);
  });
  app.post(
    GRAPHQL_PATH,
    { preParsing: async (request, _reply, body) => front?.bodyOf(request.raw, body) ?? body },
    (request, reply) => {
      front?.throwFault(request.raw);
      return graphql.handle(request, reply);
    },
  );
  if (receivePayment) servePaymentWebhook(app, receivePayment);
  if (documentSchemas) serveDocumentSchemas(app, documentSchemas);
  if (downloadStatement) serveStatements(app, { download: downloadStatement });
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = closing === null && (await isReady());
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );

  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new StartupError(listenProblem(error, { host, port }), { cause: error });
  }
  const shared = { schema, makeContext, formatError, limits, logger, metrics };
  const sockets = serveGraphqlOverWebSocket({
    ...shared,
    server: app.server,
    path: GRAPHQL_PATH,
    maxPayload: BODY_LIMIT,
  });

  const close = async (): Promise<void> => {
    const cutOff = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
    await sockets.dispose();
    await app.close();
    clearTimeout(cutOff);
    await graphql.stop();
  };
  return {
    url: `http://${hostInUrl(host)}:${(app.server.address() as AddressInfo).port}${GRAPHQL_PATH}`,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Node's server as Fastify would make it. */
function listenWith(listener: RequestListener): Server {
  const server = createServer(listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  return server;
}

// What fails before GraphQL is reached has the form of a GraphQL answer all the same, so that clients have one
// way to read errors.
function answerInGraphqlForm(app: FastifyInstance): void {
  const codes: Record<number, string> = { 404: 'NOT_FOUND', 413: 'TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' };
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      errors: [
        {
          message: `There is nothing at ${request.method} ${request.url}.`,
          extensions: { code: 'NOT_FOUND' },
        },
      ],
    }),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500)
      request.log.error({ err: error, incident: request.id }, 'a request failed outside GraphQL');
    const message =
      status >= 500
        ? `Something went wrong inside Weir. Report it as incident ${request.id}.`
        : error.message;
    const code = status >= 500 ? 'INTERNAL' : (codes[status] ?? 'BAD_REQUEST');
    return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
  });
}

function listenProblem(error: unknown, { host, port }: { host: string; port: number }): string {
  const code = errorCode(error);
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is in use; stop what listens there, or set PORT to another one (0 takes any free one).`;
  }
  if (code === 'EACCES') return `Port ${port} may not be used by this user; set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `This machine has no address ${host}; set HOST to one of its own, such as 127.0.0.1 or 0.0.0.0.`;
  }
  return `Cannot listen on ${host}:${port}: ${errorMessage(error)}`;
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

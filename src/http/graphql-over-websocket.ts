// GraphQL over WebSocket, by the graphql-transport-ws protocol, at the same path as HTTP. It owns connections
// and their limits; errors, credentials and the size of operations are treated as over HTTP.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import type { Context as ConnectionContext, SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { authorizationIn, type ClientRequest, type MakeContext, requestId } from './client-request.ts';
import { watchCredentials } from './credential-watch.ts';
import type { FormatError } from './errors.ts';
import { checkLimits, type OperationLimits } from './operation-limits.ts';

/** RFC 6455's "try again later", which clients take as a reason to reconnect. */
const TRY_AGAIN_LATER = 1013;

/** How the protocol says that credentials are refused, when a connection opens and later on alike. */
const FORBIDDEN = 4403;

/** How often the credentials of open connections are looked at again, in milliseconds. */
const CREDENTIALS_EVERY_MS = 500;

/** Bytes of a close frame's reason (RFC 6455, 5.5). */
const LONGEST_REASON = 123;

/** The most operations that one connection may have open at a time. */
const OPERATIONS_PER_CONNECTION = 100;

type ConnectionExtra = Extra & Record<PropertyKey, unknown>;
type Connection = ConnectionContext<Record<string, unknown>, ConnectionExtra>;

/** Serves upgrades of `server` at `path`. `dispose` closes every connection as going away. */
export function serveGraphqlOverWebSocket<Context>({
  server,
  path,
  schema,
  makeContext,
  formatError,
  limits,
  maxPayload,
  logger,
  metrics,
}: {
  server: Server;
  path: string;
  schema: GraphQLSchema;
  makeContext: MakeContext<Context>;
  formatError: FormatError;
  limits: OperationLimits;
  /** Bytes in one message. */
  maxPayload: number;
  logger: Logger;
  metrics: Metrics;
}): { dispose: () => Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload });
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (new URL(request.url ?? '/', 'http://host').pathname !== path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  };
  server.on('upgrade', onUpgrade);
  sockets.on('connection', (socket) => {
    metrics.sockets.opened();
    socket.once('close', metrics.sockets.closed);
    // A frame that is too large or malformed ends its own connection and is no fault of ours.
    socket.on('error', (error) => logger.debug({ err: error }, 'a WebSocket connection failed'));
  });

  const problemOf = async (client: ClientRequest): Promise<GraphQLFormattedError | null> => {
    try {
      await makeContext(client);
      return null;
    } catch (error) {
      return formatError(error);
    }
  };

  const credentials = watchCredentials({
    refusal: async (authorization) => {
      const client = { authorization, id: randomUUID(), transport: 'websocket' as const, address: '' };
      const problem = await problemOf(client);
      return problem !== null && isRefusal(problem) ? problem.message : null;
    },
    everyMs: CREDENTIALS_EVERY_MS,
    onError: (error) =>
      logger.error({ err: error }, 'the credentials of open connections were not looked at'),
  });

  const onConnect = async (connection: Connection): Promise<boolean> => {
    const { socket } = connection.extra;
    const client = clientOf(connection);
    const problem = await problemOf(client);
    if (problem !== null) {
      if (!isRefusal(problem)) socket.close(TRY_AGAIN_LATER, String(problem.extensions?.code));
      return false;
    }
    if (client.authorization !== null) {
      const watching = credentials.watch(client.authorization, (why) =>
        socket.close(FORBIDDEN, shortened(why)),
      );
      // Who left while the credentials were looked at will not leave again.
      if (socket.readyState === socket.CLOSED) watching.stop();
      else socket.once('close', watching.stop);
    }
    return true;
  };

  const onSubscribe = async (
    connection: Connection,
    _id: string,
    { query, operationName, variables }: SubscribePayload,
  ): Promise<ExecutionArgs | GraphQLError[]> => {
    if (Object.keys(connection.subscriptions).length > OPERATIONS_PER_CONNECTION) {
      return [tooMuch(`A connection may have ${OPERATIONS_PER_CONNECTION} operations open.`)];
    }
    try {
      const document = parse(query, { maxTokens: limits.tokens });
      const problems = validate(schema, document);
      if (problems.length > 0) return problems.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
      const operation = getOperationAST(document, operationName);
      if (operation == null) {
        return [withCode(new GraphQLError('Name one of the operations.'), 'OPERATION_RESOLUTION_FAILURE')];
      }
      const problem = checkLimits({ document, operation, variables: variables ?? {}, limits });
      if (problem !== null) return [problem];
      const contextValue = await makeContext(clientOf(connection));
      return { schema, document, operationName, variableValues: variables, contextValue };
    } catch (error) {
      if (error instanceof GraphQLError && error.extensions.code === undefined) {
        return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
      }
      return [
        error instanceof GraphQLError ? error : new GraphQLError('', { originalError: asError(error) }),
      ];
    }
  };

  const format = (
    errors: readonly GraphQLError[] | undefined,
  ): readonly GraphQLFormattedError[] | undefined => errors?.map((error) => formatError(error));

  const served = useServer<Record<string, unknown>, ConnectionExtra>(
    {
      schema,
      connectionInitWaitTimeout: 10_000,
      onConnect,
      onSubscribe,
      onOperation: (_connection, _id, _payload, args, result) => {
        count(metrics, args);
        return Symbol.asyncIterator in Object(result)
          ? endWithErrors(result as Results, formatError)
          : result;
      },
      onError: (_connection, _id, _payload, errors) => format(errors),
      onNext: (_connection, _id, _payload, _args, result) =>
        result.errors === undefined ? undefined : { ...result, errors: format(result.errors) },
    },
    sockets,
  );
  return {
    dispose: async () => {
      server.off('upgrade', onUpgrade);
      await credentials.close();
      await served.dispose();
    },
  };
}

function isRefusal({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.code === 'UNAUTHENTICATED' || extensions?.code === 'FORBIDDEN';
}

function shortened(reason: string): string {
  return Buffer.from(reason).subarray(0, LONGEST_REASON).toString();
}

type Results = AsyncGenerator<ExecutionResult>;

// A stream that breaks ends its own operation with a coded error; left alone it would end the connection and
// every other stream on it. Not an async generator: its `return` would wait for the event that is being
// waited for, so that a stream would outlive its subscriber.
function endWithErrors(results: Results, formatError: FormatError): Results {
  let broken = false;
  return {
    next: async () => {
      if (broken) return { done: true, value: undefined };
      try {
        return await results.next();
      } catch (error) {
        broken = true;
        const { message, extensions } = formatError(error);
        return { done: false, value: { errors: [new GraphQLError(message, { extensions })] } };
      }
    },
    return: () => results.return(undefined),
    throw: (error) => results.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      await results.return(undefined);
    },
  };
}

function clientOf({ connectionParams, extra }: Connection): ClientRequest {
  return {
    authorization: authorizationIn(connectionParams) ?? extra.request.headers.authorization ?? null,
    id: requestId(extra.request.headers),
    transport: 'websocket',
    address: extra.request.socket.remoteAddress ?? '',
  };
}

function count(metrics: Metrics, { document, operationName }: ExecutionArgs): void {
  const type = getOperationAST(document, operationName)?.operation ?? 'unknown';
  metrics.operationFinished({ type, transport: 'websocket', code: 'OK', seconds: 0 });
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    ...error,
    nodes: error.nodes,
    extensions: { ...error.extensions, code },
  });
}

function tooMuch(message: string): GraphQLError {
  return withCode(new GraphQLError(message), 'COMPLEXITY');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

// GraphQL over HTTP: known operations are answered directly, all others by Apollo Server's whole pipeline. The
// published Fastify integration is not used: it copies every header and builds a URL for each request, where
// Apollo looks at five headers.
import { ApolloServer, type ApolloServerPlugin, type BaseContext, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { ClientRequest, MakeContext } from './client-request.ts';
import { type CompiledOperations, createCompiledOperations } from './compiled-operations.ts';
import { type AnswerDirectly, createDirectAnswers } from './direct-answer.ts';
import { createDocumentStore } from './document-store.ts';
import { codeOf, type FormatError } from './errors.ts';
import { checkLimits, type OperationLimits } from './operation-limits.ts';
import { runCompiled, seenCode } from './run-compiled.ts';

/** The only headers that Apollo's pipeline looks at. */
const READ_HEADERS = [
  'accept',
  'content-type',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'apollo-federation-include-trace',
];

export interface GraphqlOverHttp {
  /** Answers known operations without Apollo; null when Apollo runs them all. */
  answerDirectly: AnswerDirectly | null;
  /** Answers by Apollo. */
  handle: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
  stop: () => Promise<void>;
}

/** Documents that are remembered, parsed and validated, or compiled. */
const MOST_DOCUMENTS = 1_000;

/**
 * What runs operations over HTTP. `apollo`: Apollo Server alone. `compiled`: an operation that has come
 * `after` times before runs compiled, beside it. `compiled-in-apollo`: it runs compiled too, as the last step
 * of Apollo's whole pipeline.
 */
export type Executor =
  | { readonly kind: 'apollo' }
  | { readonly kind: 'compiled' | 'compiled-in-apollo'; readonly after: number };

/** Starts Apollo Server on `schema`. */
export async function createGraphqlOverHttp<Context extends BaseContext>({
  schema,
  makeContext,
  formatError,
  limits,
  executor,
  logger,
  metrics,
}: {
  schema: GraphQLSchema;
  makeContext: MakeContext<Context>;
  formatError: FormatError;
  limits: OperationLimits;
  executor: Executor;
  logger: Logger;
  metrics: Metrics;
}): Promise<GraphqlOverHttp> {
  const operations =
    executor.kind === 'apollo'
      ? null
      : createCompiledOperations({ schema, limits, most: MOST_DOCUMENTS, after: executor.after });
  const apollo = new ApolloServer<Context>({
    schema,
    logger,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    documentStore: createDocumentStore<DocumentNode>({ limit: MOST_DOCUMENTS }),
    parseOptions: { maxTokens: limits.tokens },
    stringifyResult: JSON.stringify,
    formatError: (_formatted, error) => formatError(withHashProblem(error)),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      limitsPlugin(limits),
      legacyStatusPlugin(),
      metricsPlugin(metrics),
      ...(operations && executor.kind === 'compiled-in-apollo'
        ? [compiledPlugin<Context>({ operations, formatError })]
        : []),
    ],
  });
  await apollo.start();
  const answerDirectly =
    operations && executor.kind === 'compiled'
      ? createDirectAnswers({ operations, makeContext, formatError, metrics })
      : null;

  return {
    answerDirectly,
    handle: async (request, reply) => {
      const client: ClientRequest = {
        authorization: request.headers.authorization || null,
        id: request.id,
        transport: 'http',
        address: request.ip,
      };
      const headers = new HeaderMap();
      for (const name of READ_HEADERS) {
        const value = request.headers[name];
        if (typeof value === 'string') headers.set(name, value);
      }
      const query = request.url.indexOf('?');
      const {
        status,
        headers: answered,
        body,
      } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers,
          body: request.body,
          search: query < 0 ? '' : request.url.slice(query),
        },
        context: () => makeContext(client),
      });
      for (const [name, value] of answered) reply.header(name, value);
      // The schema has no @defer, so that every answer is in one piece.
      if (body.kind !== 'complete') throw new Error('An answer in several parts was not asked for.');
      return reply.code(status ?? 200).send(body.string);
    },
    stop: () => apollo.stop(),
  };
}

/** Apollo says of a hash that is not its text's no more than that, and without a code. */
function withHashProblem(error: unknown): unknown {
  if (!(error instanceof GraphQLError) || error.message !== 'provided sha does not match query') return error;
  return new GraphQLError('extensions.persistedQuery.sha256Hash is not the SHA-256 of query, in hex.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** Runs known operations compiled where Apollo would execute them, after all that it checks before. */
function compiledPlugin<Context extends BaseContext>({
  operations,
  formatError,
}: {
  operations: CompiledOperations;
  formatError: FormatError;
}): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      responseForOperation: async ({ source, request, contextValue }) => {
        const { operationName, variables = {} } = request;
        const operation = operations.find({ query: source, sha256: undefined, operationName });
        if (!operation?.accepts(variables)) return null;
        const singleResult = await runCompiled(operation, { context: contextValue, variables, formatError });
        if (singleResult === null) return null;
        return {
          http: { status: undefined, headers: new HeaderMap() },
          body: { kind: 'single', singleResult },
        };
      },
    }),
  };
}

function limitsPlugin<Context extends BaseContext>(limits: OperationLimits): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation, request }) => {
        if (operation === undefined) return;
        if (operation.operation === 'subscription') {
          throw new GraphQLError(
            'Subscriptions are served over WebSocket (graphql-transport-ws) at this path.',
            {
              extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
            },
          );
        }
        const problem = checkLimits({ document, operation, variables: request.variables ?? {}, limits });
        if (problem !== null) {
          problem.extensions.http = { status: 400 };
          throw problem;
        }
      },
    }),
  };
}

/**
 * GraphQL over HTTP: a client that knows only application/json expects status 200 for a well-formed request
 * whose document is wrong; one that accepts application/graphql-response+json expects 400.
 */
function legacyStatusPlugin<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  const documentErrors = new Set([
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'COMPLEXITY',
    'BAD_USER_INPUT',
  ]);
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, response, errors }) => {
        if (response.http.status !== 400) return;
        if (request.http?.headers.get('accept')?.includes('application/graphql-response+json') === true)
          return;
        if (documentErrors.has(codeOf(errors?.[0]) ?? '')) response.http.status = 200;
      },
    }),
  };
}

function metricsPlugin<Context extends BaseContext>(metrics: Metrics): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      const startedAt = performance.now();
      return {
        willSendResponse: async ({ operation, response }) => {
          // As the client sees it: compiled or not, masked or not.
          const { errors } = response.body.kind === 'single' ? response.body.singleResult : {};
          metrics.operationFinished({
            type: operation?.operation ?? 'unknown',
            transport: 'http',
            code: seenCode(errors),
            seconds: (performance.now() - startedAt) / 1000,
          });
        },
      };
    },
  };
}

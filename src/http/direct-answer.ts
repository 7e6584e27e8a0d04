// Answers known operations beside Apollo Server: the same authentication, limits, masking of errors, counting
// and form of the answer, without the steps between. Whatever is not plain (a text that is not known, a body
// of another form, credentials that are refused, variables that don't fit) is left to Apollo, so that there is
// one place that explains mistakes.
import type { Metrics } from '../telemetry/metrics.ts';
import type { ClientRequest, MakeContext } from './client-request.ts';
import type { CompiledOperation, CompiledOperations, NamedOperation } from './compiled-operations.ts';
import type { FormatError } from './errors.ts';
import { type CompiledResult, runCompiled, seenCode } from './run-compiled.ts';

export interface DirectAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** Answers with null when the request is not one to be answered here; nothing has run then. */
export type AnswerDirectly = (request: {
  readonly body: unknown;
  readonly accept: string | undefined;
  readonly client: ClientRequest;
}) => Promise<DirectAnswer | null>;

const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

/** The form of the answer, for the headers that clients send; null for one that has to be weighed. */
function contentTypeFor(accept: string | undefined): string | null {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return JSON_TYPE;
  return accept === 'application/graphql-response+json' ? RESPONSE_TYPE : null;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Asked extends NamedOperation {
  readonly variables: Fields;
}

/** What a body asks for; null when it is not of the usual form. */
function readBody(body: unknown): Asked | null {
  if (!isFields(body)) return null;
  const { query, operationName, variables, extensions } = body;
  if (query !== undefined && typeof query !== 'string') return null;
  if (operationName != null && typeof operationName !== 'string') return null;
  if (variables != null && !isFields(variables)) return null;
  const sha256 = hashIn(extensions);
  if (sha256 === null) return null;
  return { query, sha256, operationName: operationName ?? undefined, variables: variables ?? {} };
}

/** The hash of a persisted query: undefined without extensions, null when there is something else. */
function hashIn(extensions: unknown): string | undefined | null {
  if (extensions == null) return undefined;
  if (!isFields(extensions) || !isFields(extensions.persistedQuery)) return null;
  const { version, sha256Hash } = extensions.persistedQuery;
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : null;
}

export function createDirectAnswers<Context>(params: {
  operations: CompiledOperations;
  makeContext: MakeContext<Context>;
  formatError: FormatError;
  metrics: Metrics;
}): AnswerDirectly {
  const { operations, makeContext, formatError, metrics } = params;

  async function execute(
    operation: CompiledOperation,
    { variables, client }: { variables: Fields; client: ClientRequest },
  ): Promise<CompiledResult | null> {
    let context: Context;
    try {
      context = await makeContext(client);
    } catch {
      // Apollo asks again, is refused in the same way, and tells the client.
      return null;
    }
    return runCompiled(operation, { context, variables, formatError });
  }

  return async ({ body, accept, client }) => {
    const startedAt = performance.now();
    const contentType = contentTypeFor(accept);
    const asked = readBody(body);
    if (contentType === null || asked === null) return null;
    const operation = operations.find(asked);
    if (!operation?.accepts(asked.variables)) return null;
    const result = await execute(operation, { variables: asked.variables, client });
    if (result === null) return null;
    metrics.operationFinished({
      type: operation.type,
      transport: 'http',
      code: seenCode(result.errors),
      seconds: (performance.now() - startedAt) / 1000,
    });
    return { contentType, body: JSON.stringify(result) };
  };
}

// One operation over HTTP, sent once. It owns the form of request and answer, and the time limit; whether to
// try again is its caller's to decide.
import type { Operation } from './operation.ts';
import { aborted } from './pause.ts';
import { type GraphqlErrorShape, toWeirError, WeirError } from './weir-error.ts';

export type Fetch = typeof globalThis.fetch;

interface Body {
  data?: unknown;
  errors?: readonly GraphqlErrorShape[];
}

/** Statuses of a proxy or a server that is going down or coming up. */
const RETRYABLE_STATUSES = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * The operation's result. Throws a WeirError: UNREACHABLE, TIMEOUT (after `timeoutMs`), ABORTED (by
 * `signal`), BAD_ANSWER (something that is not GraphQL answered), or the code of the server's error. What was
 * done before a TIMEOUT or an UNREACHABLE is not known, so an operation is only to be repeated with the same
 * idempotency key.
 */
export async function postOperation<Result, Variables>({
  url,
  key,
  operation,
  variables,
  timeoutMs,
  signal,
  fetch,
}: {
  url: string;
  /** An API key or a JWT; null asks without one. */
  key: string | null;
  operation: Operation<Result, Variables>;
  variables: Variables;
  timeoutMs: number;
  signal: AbortSignal | null;
  fetch: Fetch;
}): Promise<Result> {
  const timeLimit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query: operation.toString(), variables }),
      signal: signal === null ? timeLimit : AbortSignal.any([timeLimit, signal]),
    });
    const body = readBody(await response.text(), response.status);
    if (body.errors !== undefined && body.errors.length > 0) throw toWeirError(body.errors);
    // The server answers with the shape that the operation asks for; the types were generated from its schema.
    if (typeof body.data === 'object' && body.data !== null) return body.data as Result;
    throw notGraphql(response.status);
  } catch (error) {
    if (error instanceof WeirError) throw error;
    if (signal?.aborted === true) throw aborted(error);
    if (timeLimit.aborted) {
      const message = `${url} has not answered within ${timeoutMs} ms.`;
      throw new WeirError(message, { code: 'TIMEOUT', retryable: true, cause: error });
    }
    throw new WeirError(`${url} cannot be reached: ${reasonOf(error)}`, {
      code: 'UNREACHABLE',
      retryable: true,
      cause: error,
    });
  }
}

function readBody(text: string, status: number): Body {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw notGraphql(status);
}

function notGraphql(status: number): WeirError {
  const message = `What answered with status ${status} is not GraphQL. Is this the address of Weir's /graphql?`;
  return new WeirError(message, { code: 'BAD_ANSWER', retryable: RETRYABLE_STATUSES.has(status) });
}

// fetch says only "fetch failed"; what failed stands in the cause.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}

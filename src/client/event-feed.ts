// One connection's worth of a subscription: results arrive as the server sends them and are taken when the
// reader is ready. What waits in between has a limit; a feed that reaches it ends, and its reader resumes from
// the last event that it took.
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import type { Operation } from './operation.ts';
import { type GraphqlErrorShape, toWeirError, WeirError } from './weir-error.ts';

export interface EventFeed<Result> {
  /** The next result; null once the server has completed the subscription. Throws a WeirError when the feed broke. */
  next(): Promise<Result | null>;
  close(): void;
}

/** Reasons for which a server closes a connection and that asking again does not cure (graphql-transport-ws). */
const LASTING_CLOSES = new Map([
  [4400, 'BAD_REQUEST'],
  [4401, 'UNAUTHENTICATED'],
  [4403, 'FORBIDDEN'],
  [4406, 'BAD_REQUEST'],
]);

/** Milliseconds between pings, and for how long an answer may fail to come before the connection counts as broken. */
const PING_MS = 10_000;
const PONG_MS = 5_000;

/** Opens a connection of its own. `maxWaiting` is how many results may wait for the reader. */
export function openFeed<Result, Variables extends Record<string, unknown>>({
  url,
  key,
  operation,
  variables,
  maxWaiting,
}: {
  url: string;
  key: string | null;
  operation: Operation<Result, Variables>;
  variables: Variables;
  maxWaiting: number;
}): EventFeed<Result> {
  const waiting: Result[] = [];
  let ended: { error: WeirError | null } | null = null;
  let wake: (() => void) | null = null;

  const client: Client = createClient({
    url: url.replace(/^http/, 'ws'),
    lazy: true,
    // Resuming needs the last cursor, which a repeated message would not carry.
    retryAttempts: 0,
    keepAlive: PING_MS,
    on: watchPongs(),
    connectionParams: key === null ? {} : { authorization: `Bearer ${key}` },
  });

  const end = (error: WeirError | null): void => {
    ended ??= { error };
    wake?.();
    void client.dispose();
  };

  client.subscribe<Result>(
    { query: operation.toString(), variables },
    {
      next: ({ data, errors }) => {
        if (ended !== null) return;
        if (errors !== undefined && errors.length > 0) return end(toWeirError(errors));
        if (data == null) return;
        if (waiting.length >= maxWaiting) {
          return end(new WeirError('The reader is too slow.', { code: 'TOO_SLOW', retryable: true }));
        }
        waiting.push(data);
        wake?.();
      },
      error: (error) => end(readFailure(error, url)),
      complete: () => end(null),
    },
  );

  return {
    next: async () => {
      while (waiting.length === 0 && ended === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const result = waiting.shift();
      if (result !== undefined) return result;
      if (ended?.error) throw ended.error;
      return null;
    },
    close: () => end(null),
  };
}

// A connection whose other end vanished without a word stays open for minutes; unanswered pings tell at once.
function watchPongs(): ClientOptions['on'] {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    opened: (opened) => {
      if (opened instanceof WebSocket) socket = opened;
    },
    ping: (received) => {
      if (!received) timer = setTimeout(() => socket?.close(4408, 'No answer to a ping'), PONG_MS);
    },
    pong: (received) => {
      if (received) clearTimeout(timer);
    },
    closed: () => clearTimeout(timer),
  };
}

// graphql-ws hands over the close event of the socket, a list of GraphQL errors, or what the socket threw.
function readFailure(error: unknown, url: string): WeirError {
  if (Array.isArray(error)) return toWeirError(error as GraphqlErrorShape[]);
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number') {
    const reason = 'reason' in error && error.reason !== '' ? `: ${String(error.reason)}` : '';
    const code = LASTING_CLOSES.get(error.code);
    return new WeirError(`${url} closed the connection with code ${error.code}${reason}`, {
      code: code ?? 'UNREACHABLE',
      retryable: code === undefined,
      cause: error,
    });
  }
  return new WeirError(`${url} cannot be reached.`, { code: 'UNREACHABLE', retryable: true, cause: error });
}

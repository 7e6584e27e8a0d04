// Following a stream of events through broken connections: every event once, in order, resumed after the last
// one that the reader took.
import { type Backoff, backoffMs, DEFAULT_BACKOFF } from './backoff.ts';
import { openFeed } from './event-feed.ts';
import type { Operation } from './operation.ts';
import { pause } from './pause.ts';
import { WeirError } from './weir-error.ts';

export interface Event {
  readonly cursor: string;
}

/** What the variables of every stream have besides its own. */
interface Resumable {
  after?: string | null | undefined;
}

/**
 * The events of one subscription, for `for await`. It begins with the present state, or after the cursor in
 * `variables.after`; an event of the kind GAP says that the cursor was too old and carries the present state.
 * A broken connection is opened again and goes on after the last event taken; after `maxFailures` failures
 * without an event in between, or one that lasts (no permission, a bad operation), it throws a WeirError.
 * Leaving the loop closes the connection; so does `signal`, at once, and then the stream just ends.
 */
export async function* follow<
  Result,
  Variables extends Record<string, unknown> & Resumable,
  E extends Event,
>({
  url,
  key,
  operation,
  variables,
  event,
  signal = null,
  maxFailures = 10,
  maxWaiting = 1_000,
  backoff = DEFAULT_BACKOFF,
  onBroken,
}: {
  url: string;
  key: string | null;
  operation: Operation<Result, Variables>;
  variables: Variables;
  /** The event in a result, e.g. `({ jobChanged }) => jobChanged`. */
  event: (result: Result) => E | null | undefined;
  signal?: AbortSignal | null;
  maxFailures?: number;
  /** How many events may wait for a slow reader before the connection is given up and resumed later. */
  maxWaiting?: number;
  backoff?: Backoff;
  /** Told of each broken connection, before it is opened again. */
  onBroken?: (error: WeirError) => void;
}): AsyncGenerator<E, void, undefined> {
  let after = variables.after;
  let failures = 0;
  while (signal?.aborted !== true) {
    const feed = openFeed({ url, key, operation, variables: { ...variables, after }, maxWaiting });
    signal?.addEventListener('abort', feed.close, { once: true });
    try {
      for (;;) {
        const result = await feed.next();
        if (result === null) return;
        const next = event(result);
        if (next == null) continue;
        failures = 0;
        after = next.cursor;
        yield next;
      }
    } catch (error) {
      if (!(error instanceof WeirError) || !error.retryable || ++failures > maxFailures) throw error;
      onBroken?.(error);
    } finally {
      signal?.removeEventListener('abort', feed.close);
      feed.close();
    }
    await pauseQuietly(backoffMs(failures, { backoff }), signal);
  }
}

// The signal ends the stream; that is no error for whoever gave it.
async function pauseQuietly(milliseconds: number, signal: AbortSignal | null): Promise<void> {
  try {
    await pause(milliseconds, signal);
  } catch (error) {
    if (!(error instanceof WeirError) || error.code !== 'ABORTED') throw error;
  }
}

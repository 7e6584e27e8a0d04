// A client of Weir's API over HTTP: typed operations, a time limit for each attempt, and attempts that are
// repeated while a fault may pass. It holds no state and no rule.
import { type Backoff, backoffMs, DEFAULT_BACKOFF } from './backoff.ts';
import type { Operation } from './operation.ts';
import { pause } from './pause.ts';
import { type Fetch, postOperation } from './post-operation.ts';
import { WeirError } from './weir-error.ts';

export interface ExecuteOptions {
  /** Milliseconds for each attempt. Left out: the client's. */
  timeoutMs?: number;
  /** Ends the operation, waiting included, with a WeirError ABORTED. */
  signal?: AbortSignal;
}

export interface WeirClient {
  readonly url: string;
  /**
   * Runs an operation and returns its data. Throws a WeirError once an attempt has failed in a way that will
   * last, or all attempts have failed. Problems and rejections are part of the data.
   */
  execute<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: Variables,
    options?: ExecuteOptions,
  ): Promise<Result>;
}

/**
 * Repeating is safe for every operation of Weir: queries change nothing, ending a job twice gives the first
 * result, a second quote binds nobody, and the other mutations carry an idempotency key, so that an attempt
 * whose answer was lost is answered again and not done again.
 */
export function createWeirClient({
  url,
  key,
  timeoutMs = 10_000,
  maxAttempts = 5,
  backoff = DEFAULT_BACKOFF,
  fetch = globalThis.fetch,
}: {
  /** Weir's address, ending in /graphql. */
  url: string;
  /** An API key or a JWT; null asks without one. */
  key: string | null;
  timeoutMs?: number;
  maxAttempts?: number;
  backoff?: Backoff;
  fetch?: Fetch;
}): WeirClient {
  return {
    url,
    execute: async (operation, variables, options = {}) => {
      const signal = options.signal ?? null;
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await postOperation({
            url,
            key,
            operation,
            variables,
            timeoutMs: options.timeoutMs ?? timeoutMs,
            signal,
            fetch,
          });
        } catch (error) {
          if (!(error instanceof WeirError) || !error.retryable || attempt >= maxAttempts) throw error;
          await pause(backoffMs(attempt, { backoff }), signal);
        }
      }
    },
  };
}

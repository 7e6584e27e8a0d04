// How long to wait before an operation is tried again.

export interface Backoff {
  /** Milliseconds before the second attempt, at most; doubled with each further one. */
  firstMs: number;
  /** Milliseconds that no wait exceeds. */
  maxMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { firstMs: 100, maxMs: 5_000 };

/**
 * Milliseconds to wait after so many failures in a row. Drawn evenly from zero up ("full jitter"), so that
 * clients that failed together do not come back together. `random` gives a number from 0 to 1.
 */
export function backoffMs(
  failures: number,
  { backoff = DEFAULT_BACKOFF, random = Math.random } = {},
): number {
  const ceiling = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.max(0, failures - 1));
  return Math.floor(random() * ceiling);
}

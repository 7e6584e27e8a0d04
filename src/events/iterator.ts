/** Ends an async iteration as soon as its reader leaves. */

export interface EndableIterator<T> extends AsyncIterable<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  /** Ends it, also while a `next` waits, which then comes back done. */
  return(): Promise<IteratorResult<T, undefined>>;
}

/**
 * An async iterator that ends as soon as it is told to. A plain async generator would wait, when it is
 * ended, for whatever it is waiting for: an event that may never come.
 */
export function toIterator<T>(
  produce: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): EndableIterator<T> {
  const ending = new AbortController();
  const produced = produce(ending.signal);
  const waiting = new Set<(result: IteratorResult<T, undefined>) => void>();

  return {
    next: () => {
      if (ending.signal.aborted) return Promise.resolve({ done: true, value: undefined });
      // Not Promise.race, which would keep a trace of every event on the promise of the end.
      return new Promise((resolve, reject) => {
        waiting.add(resolve);
        produced
          .next()
          .finally(() => waiting.delete(resolve))
          .then((result) => resolve(result.done ? { done: true, value: undefined } : result), reject);
      });
    },
    return: () => {
      ending.abort();
      for (const resolve of waiting) resolve({ done: true, value: undefined });
      // It comes to its end in its own time; what it still had to say concerns nobody.
      produced.return().catch(() => undefined);
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

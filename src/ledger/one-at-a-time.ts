/** Work that is done one piece after the other, with a bound on how many pieces may wait. */

/** Does the work when its turn comes; null, with nothing begun, when too many wait already. */
export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T | null>;

export function createOneAtATime(mostWaiting: number): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting > mostWaiting) return null;
    waiting += 1;
    const before = last;
    const mine = (async () => {
      // Whoever came before tells its own caller what went wrong.
      await before.catch(() => undefined);
      return work();
    })();
    last = mine;
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}

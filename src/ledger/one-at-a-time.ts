/** Work that is done one piece after the other, with a bound on how many pieces may wait. */

/** Thrown when too many wait already. Nothing was begun; asking again later is safe. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T>;

export function createOneAtATime(mostWaiting: number): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting > mostWaiting) throw new Busy('Too many proofs of the ledger are being made at this moment.');
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

/** Asking until the database serves: whoever does not hear asks again, under the same key. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../../src/postgres/unavailable.ts';

const TRIES = 500;

/** Resolves with the first answer. Throws what is no fault of the database, and the last fault when it lasts. */
export async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnavailable(error) || tries === TRIES) throw error;
      await sleep(Math.min(5 * (tries + 1), 50));
    }
  }
}

/** The pace of work that shares its thread with decisions: it rests after each piece, for longer the more others want the thread. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as rest } from 'node:timers/promises';
import type { Millis } from '../domain/instant.ts';

/** Rests for so many times as long as it worked: a quarter of the thread at the most. */
const REST = 3;
/** While others use more than this share of the thread, it rests so long after each piece. */
const BUSY = 0.5;
const BUSY_REST_MS: Millis = 50;
/** Over how long it is looked at what others use. */
const WINDOW_MS: Millis = 40;

/** Makes the function that is awaited after each piece of work, with how long that took. */
export function createPace(): (worked: Millis) => Promise<void> {
  let mark = performance.eventLoopUtilization();
  let own = 0;
  let busy = false;
  return async (worked) => {
    own += worked;
    const { active, idle } = performance.eventLoopUtilization(mark);
    if (active + idle > WINDOW_MS) {
      busy = active - own > BUSY * (active + idle - own);
      mark = performance.eventLoopUtilization();
      own = 0;
    }
    if (busy) await rest(BUSY_REST_MS);
    else if (worked < 1) await nextTurn();
    else await rest(worked * REST);
  };
}

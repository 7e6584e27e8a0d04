/** Work that comes back: run, wait, run again, one at a time, until it is closed. */
import type { Millis } from './domain/instant.ts';

export interface Background {
  /** Lets a run that is under way finish, and starts none after it. */
  close(): Promise<void>;
}

export interface Wakeable extends Background {
  /** Runs the task at once, or again right after the run that is under way. */
  wake(): void;
}

/** Runs `task` every `everyMs` after the last run ended. A run that fails is told to `onError`, and the next comes all the same. */
export function runInBackground(params: {
  everyMs: Millis;
  task: () => Promise<unknown>;
  onError: (error: unknown) => void;
}): Wakeable {
  const { everyMs, task, onError } = params;
  const closing = new AbortController();
  let woken = false;
  let wake = (): void => undefined;

  async function loop(): Promise<void> {
    while (!closing.signal.aborted) {
      woken = false;
      try {
        await task();
      } catch (error) {
        onError(error);
      }
      if (closing.signal.aborted) return;
      if (woken) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const running = loop();
  return {
    wake: () => {
      woken = true;
      wake();
    },
    close: async () => {
      closing.abort();
      wake();
      await running;
    },
  };
}

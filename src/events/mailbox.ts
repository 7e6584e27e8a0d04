/**
 * What waits between the hub and one reader of a stream, never more than a bound. A queue keeps every
 * item and gives up on a reader that lets too many wait; a merging mailbox keeps the latest item of each
 * key, so that a slow reader costs it nothing.
 */
import { compareCursors } from './cursor.ts';
import type { Located } from './hub.ts';
import { SlowConsumer, StreamClosed } from './stream-errors.ts';

export interface Delivery {
  readonly located: Located;
  /** Whether earlier changes of the same thing were left out for this one. */
  readonly merged: boolean;
}

export interface Mailbox {
  put(located: Located): void;
  /** Marks that items were lost before they could be put here. */
  lose(): void;
  /** No more will come: the hub has closed. */
  end(): void;
  /** The reader has gone: nothing is kept any more, and a `take` that waits comes back empty. */
  close(): void;
  /**
   * Waits for items and takes at most `most` of them, in order; null when items were lost. Throws
   * `SlowConsumer` when too many waited, `StreamClosed` after `end`.
   */
  take(most: number): Promise<readonly Delivery[] | null>;
  /** Something was delivered: what is merged waits its interval from now on. */
  restart(): void;
}

/** Keeps every item, in order, at most `limit`. */
export function createQueue(limit: number): Mailbox {
  let items: Located[] = [];
  let fate: 'OPEN' | 'LOST' | 'SLOW' | 'ENDED' | 'CLOSED' = 'OPEN';
  const bell = createBell();

  return {
    put: (located) => {
      if (fate !== 'OPEN') return;
      if (items.length >= limit) {
        // What waited is on disk: the client gets it by its cursor.
        items = [];
        fate = 'SLOW';
      } else items.push(located);
      bell.ring();
    },
    lose: () => {
      if (fate === 'OPEN') fate = 'LOST';
      items = [];
      bell.ring();
    },
    end: () => {
      fate = 'ENDED';
      bell.ring();
    },
    close: () => {
      fate = 'CLOSED';
      items = [];
      bell.ring();
    },
    take: async (most) => {
      while (items.length === 0 && fate === 'OPEN') await bell.heard();
      if (fate === 'SLOW') throw new SlowConsumer(limit);
      if (fate === 'ENDED') throw new StreamClosed();
      if (fate === 'LOST') {
        fate = 'OPEN';
        return null;
      }
      return items.splice(0, most).map((located) => ({ located, merged: false }));
    },
    restart: () => undefined,
  };
}

/**
 * Keeps the latest item of each key and gives out what changed at most once in `intervalMs`. All keys go
 * out together, ordered by their latest item, so that a cursor leaves nothing behind it undelivered.
 */
export function createMerger(params: {
  keyOf: (located: Located) => string | number;
  intervalMs: number;
  clock?: () => number;
}): Mailbox {
  const { keyOf, intervalMs, clock = performance.now.bind(performance) } = params;
  const latest = new Map<string | number, Delivery>();
  let givenOut: Delivery[] = [];
  let fate: 'OPEN' | 'LOST' | 'ENDED' | 'CLOSED' = 'OPEN';
  let nextAt = 0;
  const bell = createBell();

  return {
    put: (located) => {
      if (fate !== 'OPEN') return;
      const key = keyOf(located);
      const before = latest.get(key);
      if (before && compareCursors(before.located.cursor, located.cursor) >= 0) return;
      latest.set(key, { located, merged: before !== undefined });
      bell.ring();
    },
    lose: () => {
      if (fate === 'OPEN') fate = 'LOST';
      latest.clear();
      givenOut = [];
      bell.ring();
    },
    end: () => {
      fate = 'ENDED';
      bell.ring();
    },
    close: () => {
      fate = 'CLOSED';
      latest.clear();
      givenOut = [];
      bell.ring();
    },
    take: async (most) => {
      while (givenOut.length === 0 && fate === 'OPEN') {
        const early = nextAt - clock();
        if (latest.size === 0) await bell.heard();
        else if (early > 0) await bell.heard(early);
        else {
          givenOut = [...latest.values()].sort((a, b) => compareCursors(a.located.cursor, b.located.cursor));
          latest.clear();
          nextAt = clock() + intervalMs;
        }
      }
      if (fate === 'ENDED') throw new StreamClosed();
      if (fate === 'LOST') {
        fate = 'OPEN';
        return null;
      }
      return givenOut.splice(0, most);
    },
    restart: () => {
      nextAt = clock() + intervalMs;
    },
  };
}

/** Wakes one waiter. What rings while nobody waits is not kept: the waiter looks before it waits. */
function createBell() {
  let wake: (() => void) | null = null;
  return {
    ring: () => wake?.(),
    /** Resolves at the next ring, or after `most` milliseconds. */
    heard: async (most?: number): Promise<void> => {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (most !== undefined) timer = setTimeout(resolve, most);
      });
      clearTimeout(timer);
      wake = null;
    },
  };
}

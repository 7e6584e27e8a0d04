/**
 * One reader of the outbox for the whole node, and the fan-out of what it reads to those who listen. It
 * reads only while somebody listens, wakes by notification or after `pollMs`, and outlives the database's
 * absence: after an error it goes on from where it was. It holds nothing back and keeps no history;
 * listeners bound what they keep.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createAlarm } from './alarm.ts';
import { cursorAfter } from './cursor.ts';
import type { Cursor, OutboxBatch, OutboxItem } from './outbox-item.ts';
import type { OutboxReader, WakeUps } from './ports.ts';

/** An item, with its place and the instant of its commit. One object is shared by all who get it. */
export interface Located {
  readonly cursor: Cursor;
  readonly at: number;
  readonly item: OutboxItem;
}

/** What a listener hears: a kind of item, of one account or (null) of all. */
export interface Topic {
  readonly kind: 'JOURNAL' | 'POOL' | 'THROTTLE';
  readonly accountId: string | null;
}

export interface Listener {
  readonly topic: Topic;
  /** Called in order, each item once. Must not throw and must return at once. */
  hear(located: Located): void;
  /** Items were lost before the reader got to them: only the present state can go on. */
  lose(): void;
  /** The hub has closed. */
  end(): void;
}

export interface Membership {
  /** The position up to which everything was read before the listener joined: it hears all that comes after. */
  readonly from: bigint;
  leave(): void;
}

export interface Hub {
  /** Rejects when the database can't be read. */
  join(listener: Listener): Promise<Membership>;
  /** For tests and metrics. */
  listeners(): number;
  close(): Promise<void>;
}

export function createHub(params: {
  reader: OutboxReader;
  wakeUps: WakeUps;
  /** The longest that a change can stay unseen when its notification was lost, in milliseconds. */
  pollMs: number;
  /** Two reads are at least this far apart, in milliseconds: what was committed meanwhile is read together. */
  paceMs?: number;
  /** Batches in one read. */
  pageSize?: number;
  /** Told of each failure to read; the hub goes on by itself. */
  onError: (error: unknown) => void;
}): Hub {
  const { reader, wakeUps, pollMs, paceMs = 10, pageSize = 100, onError } = params;
  const byTopic = new Map<string, Set<Listener>>();
  const closing = new AbortController();
  let size = 0;
  /** Null while nobody listens. */
  let position: bigint | null = null;
  let locating: Promise<void> | null = null;
  let reading: Promise<void> | null = null;
  const alarm = createAlarm();

  async function locate(): Promise<void> {
    try {
      const { head } = await reader.bounds();
      position ??= head;
    } finally {
      locating = null;
    }
  }

  function dispatch(batch: OutboxBatch): void {
    const count = batch.items.length;
    batch.items.forEach((item, index) => {
      let located: Located | undefined;
      for (const key of keysOf(item)) {
        for (const listener of byTopic.get(key) ?? []) {
          located ??= { cursor: cursorAfter(batch.position, { index, count }), at: batch.at, item };
          listener.hear(located);
        }
      }
    });
  }

  function everyone(): Listener[] {
    return [...byTopic.values()].flatMap((listeners) => [...listeners]);
  }

  /** Reads one page; true when there may be more. */
  async function readPage(from: bigint): Promise<boolean> {
    const batches = await reader.readAfter(from, pageSize);
    let last = from;
    for (const batch of batches) {
      // Positions have no gaps: one that is missing was deleted before it was read here.
      if (batch.position !== last + 1n) for (const listener of everyone()) listener.lose();
      dispatch(batch);
      last = batch.position;
    }
    position = last;
    return batches.length === pageSize;
  }

  async function read(): Promise<void> {
    const stopWaking = wakeUps.onWake(alarm.ring);
    try {
      while (size > 0 && position !== null && !closing.signal.aborted) {
        const began = performance.now();
        try {
          // What is rung from here on, also during the read, makes the next wait end at once.
          alarm.arm();
          if (await readPage(position)) continue;
        } catch (error) {
          onError(error);
          alarm.arm();
        }
        await alarm.wait(pollMs);
        const early = began + paceMs - performance.now();
        if (early > 0 && !closing.signal.aborted) await sleep(early);
      }
    } finally {
      stopWaking();
      position = null;
      reading = null;
    }
  }

  return {
    join: async (listener) => {
      while (position === null) {
        if (closing.signal.aborted) break;
        locating ??= locate();
        await locating;
      }
      const from = position ?? 0n;
      const key = keyOf(listener.topic);
      const listeners = byTopic.get(key) ?? new Set();
      let member = !closing.signal.aborted;
      if (member) {
        byTopic.set(key, listeners.add(listener));
        size += 1;
        reading ??= read();
      } else listener.end();
      return {
        from,
        leave: () => {
          if (!member) return;
          member = false;
          size -= 1;
          listeners.delete(listener);
          if (listeners.size === 0 && byTopic.get(key) === listeners) byTopic.delete(key);
          if (size === 0) alarm.ring();
        },
      };
    },
    listeners: () => size,
    close: async () => {
      closing.abort();
      for (const listener of everyone()) listener.end();
      alarm.ring();
      await reading;
    },
  };
}

function keyOf({ kind, accountId }: Topic): string {
  return accountId === null ? kind : `${kind} ${accountId}`;
}

function keysOf(item: OutboxItem): string[] {
  switch (item.kind) {
    case 'ENTRY':
    case 'HEARTBEAT':
      return [`JOURNAL ${item.accountId}`, 'JOURNAL'];
    case 'POOL':
      return ['POOL'];
    case 'THROTTLE':
      return [`THROTTLE ${item.episode.accountId}`, 'THROTTLE'];
  }
}

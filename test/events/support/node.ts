// A node of Weir as far as streams are concerned: a ledger that commits, and the streams that tell of it.
import { createHub, type Hub } from '../../../src/events/hub.ts';
import type { OutboxReader } from '../../../src/events/ports.ts';
import { createStreams, type Streams } from '../../../src/events/streams.ts';
import { createFindTicket } from '../../../src/jobs/wait-ticket.ts';
import type { Ledger } from '../../../src/pipeline/ports.ts';
import { createPool } from '../../../src/postgres/connect.ts';
import { createDatabaseClock } from '../../../src/postgres/database-clock.ts';
import { createLedger } from '../../../src/postgres/ledger.ts';
import { createOutboxReader } from '../../../src/postgres/outbox-reader.ts';
import { createOutboxSignals, type OutboxSignals } from '../../../src/postgres/outbox-signals.ts';
import { createStateReads } from '../../../src/postgres/state-reads.ts';
import { createEntryReads } from '../../../src/postgres/stream-reads.ts';
import { createPresentState } from '../../../src/postgres/stream-state.ts';
import { isUnavailable } from '../../../src/postgres/unavailable.ts';
import { createWaitingReads } from '../../../src/postgres/waiting-reads.ts';
import { catalogueSource } from '../../postgres/support/ledger-world.ts';

export interface Node {
  readonly ledger: Ledger;
  readonly hub: Hub;
  readonly streams: Streams;
  readonly reader: OutboxReader;
  readonly signals: OutboxSignals;
  readonly pool: ReturnType<typeof createPool>;
  readonly errors: unknown[];
  readonly close: () => Promise<void>;
}

export function startNode({
  url,
  pollMs = 10_000,
  mostWaiting,
}: {
  url: string;
  /** Long, so that a test that passes was not saved by it. */
  pollMs?: number;
  mostWaiting?: number;
}): Node {
  const errors: unknown[] = [];
  let closed = false;
  const onError = (error: unknown): void => {
    errors.push(error);
  };
  const catalogue = catalogueSource();
  const hotPool = createPool({ url, max: 2, onIdleError: onError });
  const pool = createPool({ url, max: 4, onIdleError: onError });
  const signals = createOutboxSignals({ url, onError });
  const reader = createOutboxReader({ pool });
  const hub = createHub({ reader, wakeUps: signals, pollMs, onError });
  const plain = createLedger({ pool: hotPool, catalogue });
  const waiting = createWaitingReads({ pool });
  const states = createStateReads({ pool });
  const streams = createStreams({
    hub,
    reader,
    present: createPresentState({ pool, catalogue }),
    entries: createEntryReads({ pool }),
    tickets: {
      find: createFindTicket({
        reads: waiting,
        readPool: async (id) => (await states.poolStates([id])).found.get(id) ?? null,
      }),
      poolOf: waiting.poolOf,
      now: createDatabaseClock({ pool }).now,
    },
    isUnavailable,
    mostWaiting,
  });
  return {
    ledger: {
      ...plain,
      transact: async (needs, decide) => {
        const result = await plain.transact(needs, decide);
        signals.committed();
        return result;
      },
    },
    hub,
    streams,
    reader,
    signals,
    pool,
    errors,
    close: async () => {
      if (closed) return;
      closed = true;
      await hub.close();
      await signals.close();
      await Promise.all([pool.end(), hotPool.end()]);
    },
  };
}

/** The next `count` events of a stream. */
export async function take<T>(stream: AsyncIterator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = await stream.next();
    if (done) throw new Error(`The stream ended after ${taken.length} of ${count} events.`);
    taken.push(value);
  }
  return taken;
}

/** The next event that `fits`, with those before it dropped. */
export async function until<T>(stream: AsyncIterator<T>, fits: (event: T) => boolean): Promise<T> {
  for (;;) {
    const [event] = await take(stream, 1);
    if (event !== undefined && fits(event)) return event;
  }
}

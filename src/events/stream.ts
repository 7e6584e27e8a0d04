/**
 * One reader's stream of one kind of event, in three phases: the present state (or the backfill from the
 * cursor that it had), the cutover, and live. Nothing is missing and nothing comes twice, because each
 * phase begins exactly after the cursor at which the one before ended. Where the outbox no longer has
 * what came after a cursor, the stream goes on from the present state and says so (GAP).
 *
 * It knows nothing of what events mean; sources do (balance-changed.ts and its neighbours).
 */
import type { Instant } from '../domain/instant.ts';
import { compareCursors, cursorAfter, END_OF_BATCH, formatCursor, parseCursor } from './cursor.ts';
import type { Gate } from './gate.ts';
import type { Hub, Located, Membership, Topic } from './hub.ts';
import { type EndableIterator, toIterator } from './iterator.ts';
import type { Delivery, Mailbox } from './mailbox.ts';
import type { Cursor, OutboxBatch, OutboxItem } from './outbox-item.ts';
import type { OutboxReader, Snapshot } from './ports.ts';
import { BadCursor } from './stream-errors.ts';

export type EventKind = 'SNAPSHOT' | 'CHANGE' | 'GAP';

/** An event of a stream: where it stands, when it happened, and what it tells. */
export interface StreamEvent<T> {
  readonly cursor: string;
  readonly at: Instant;
  readonly kind: EventKind;
  readonly value: T;
}

/** What a kind of stream is about. */
export interface Source<T> {
  readonly topic: Topic;
  /** Whether an item of the topic belongs to this stream. Looks at the item alone, so that every reading of it agrees. */
  wants(item: OutboxItem): boolean;
  /** The events of wanted items, in their order; null where there is nothing to tell after all. */
  resolve(deliveries: readonly Delivery[]): Promise<readonly ({ at: Instant; value: T } | null)[]>;
  /** The present state in parts, each of them an event. `load` reads some parts when they are about to be delivered. */
  present(): Promise<Snapshot<readonly (() => Promise<T | null>)[]>>;
  /** A new mailbox for what waits. */
  mailbox(): Mailbox;
  /** Whether the mailbox keeps the latest of each key, so that a backfill may be put into it too. */
  readonly merges: boolean;
}

export interface StreamDeps {
  readonly hub: Hub;
  readonly reader: OutboxReader;
  /** How many backfills read at a time; the others wait for their turn. */
  readonly backfills: Gate;
  /** Tells a database that can't serve now from a bug: reading is tried again for a while then. */
  readonly isUnavailable: (error: unknown) => boolean;
}

/** Batches in one read of a backfill. */
const PAGE = 64;
/** Items that are resolved together. */
const CHUNK = 100;
/** How long an open stream waits for a database that went away, in milliseconds. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 250;

/**
 * Opens a stream. `after` is the cursor to go on from; null begins with the present state. Throws
 * `BadCursor` when Weir never gave such a cursor, and whatever kept the database from being read.
 * The iterator throws `SlowConsumer` or `StreamClosed` when it ends by itself.
 */
export async function openStream<T>(
  source: Source<T>,
  params: StreamDeps & { after: string | null },
): Promise<EndableIterator<StreamEvent<T>>> {
  const { after, reader } = params;
  const start = after === null ? null : parseCursor(after);
  if (start === undefined) throw new BadCursor('The cursor can not be read.');
  if (start !== null && start.position > (await reader.bounds()).head) {
    throw new BadCursor('The cursor lies in the future.');
  }
  return toIterator((signal) => produce(source, { ...params, start, signal }));
}

type Run = StreamDeps & { readonly start: Cursor | null; readonly signal: AbortSignal };

async function* produce<T>(source: Source<T>, run: Run): AsyncGenerator<StreamEvent<T>, void, undefined> {
  const { signal } = run;
  let kind: EventKind = 'SNAPSHOT';
  let place = run.start;
  while (!signal.aborted) {
    // The mailbox is made before the state is read, because merging counts its interval from there.
    const mailbox = source.mailbox();
    if (place === null) {
      place = yield* presentState(source, { ...run, kind });
      mailbox.restart();
    }
    yield* changes(source, { ...run, mailbox, from: place });
    place = null;
    kind = 'GAP';
  }
}

/** Delivers the present state and returns the place where it stood. */
async function* presentState<T>(
  source: Source<T>,
  run: Run & { kind: EventKind },
): AsyncGenerator<StreamEvent<T>, Cursor, undefined> {
  const { kind } = run;
  const {
    position,
    at,
    value: parts,
  } = await patiently(() => run.backfills.run(() => source.present()), run);
  const end: Cursor = { position, index: END_OF_BATCH };
  for (let from = 0; from < parts.length; from += CHUNK) {
    const values = await patiently(
      () => Promise.all(parts.slice(from, from + CHUNK).map((load) => load())),
      run,
    );
    for (const [offset, value] of values.entries()) {
      // Who is cut off in the middle of the state has to be given all of it again.
      const cursor = formatCursor(from + offset === parts.length - 1 ? end : null);
      if (value !== null) yield { cursor, at, kind, value };
    }
  }
  return end;
}

/** Delivers what came after a place, old and new, and returns when items were lost. */
async function* changes<T>(
  source: Source<T>,
  run: Run & { mailbox: Mailbox; from: Cursor },
): AsyncGenerator<StreamEvent<T>, void, undefined> {
  const { hub, mailbox, signal } = run;
  let place = run.from;
  let membership: Membership | null = null;
  const leave = () => {
    membership?.leave();
    mailbox.close();
  };
  // The reader may go while this waits for an event that never comes.
  signal.addEventListener('abort', leave, { once: true });
  try {
    while (!signal.aborted) {
      const page = await patiently(() => readPage(source, { ...run, place }), run);
      if (page === null || signal.aborted) return;
      if (source.merges) for (const located of page.found) mailbox.put(located);
      else yield* deliver(source, { ...run, deliveries: page.found.map(unmerged) });
      place = page.end;
      if (membership) {
        if (page.end.position >= membership.from) break;
        // The outbox ended before a position that was read already: it was deleted in between.
        if (page.isLast) return;
      } else if (page.isLast) {
        membership = await patiently(() => hub.join(listener(source, { mailbox, after: () => place })), run);
        if (membership.from <= place.position) break;
      }
    }
    while (!signal.aborted) {
      const deliveries = await mailbox.take(CHUNK);
      if (deliveries === null) return;
      // What was heard during the last of the backfill may have been in it.
      const fresh = deliveries.filter(({ located }) => compareCursors(located.cursor, place) > 0);
      yield* deliver(source, { ...run, deliveries: source.merges ? deliveries : fresh });
      // The interval counts from the delivery, however long it took to read what was delivered.
      mailbox.restart();
    }
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}

function unmerged(located: Located): Delivery {
  return { located, merged: false };
}

function listener<T>(source: Source<T>, params: { mailbox: Mailbox; after: () => Cursor }) {
  const { mailbox, after } = params;
  return {
    topic: source.topic,
    hear: (located: Located) => {
      if (source.wants(located.item) && compareCursors(located.cursor, after()) > 0) mailbox.put(located);
    },
    lose: mailbox.lose,
    end: mailbox.end,
  };
}

async function* deliver<T>(
  source: Source<T>,
  run: Run & { deliveries: readonly Delivery[] },
): AsyncGenerator<StreamEvent<T>, void, undefined> {
  for (let from = 0; from < run.deliveries.length; from += CHUNK) {
    const chunk = run.deliveries.slice(from, from + CHUNK);
    const told = await patiently(() => source.resolve(chunk), run);
    for (const [index, { located }] of chunk.entries()) {
      const news = told[index];
      if (news) yield { cursor: formatCursor(located.cursor), kind: 'CHANGE', ...news };
    }
  }
}

interface Page {
  readonly found: readonly Located[];
  /** The place up to which everything was looked at. */
  readonly end: Cursor;
  readonly isLast: boolean;
}

/** Reads on from a place; null when what came right after it is no longer kept. */
async function readPage<T>(source: Source<T>, run: Run & { place: Cursor }): Promise<Page | null> {
  const { reader, backfills, place } = run;
  const whole = place.index === END_OF_BATCH;
  let next = whole ? place.position + 1n : place.position;
  const read = () => backfills.run(() => reader.readAfter(next - 1n, PAGE));
  let batches = await read();
  if (batches.length === 0) {
    // Either nothing has come yet, or all that came was deleted. What came since the reading tells nothing.
    const { head } = await reader.bounds();
    if (head >= next) batches = await read();
    if (batches.length === 0 && (head >= next || !whole)) return null;
  }
  const found: Located[] = [];
  for (const batch of batches) {
    if (batch.position !== next) return null;
    for (const located of wanted(source, batch)) {
      if (compareCursors(located.cursor, place) > 0) found.push(located);
    }
    next += 1n;
  }
  return { found, end: { position: next - 1n, index: END_OF_BATCH }, isLast: batches.length < PAGE };
}

function wanted<T>(source: Source<T>, { position, at, items }: OutboxBatch): Located[] {
  const count = items.length;
  return items.flatMap((item, index) =>
    source.wants(item) ? [{ cursor: cursorAfter(position, { index, count }), at, item }] : [],
  );
}

/** Tries again while the database is away, for a while: a stream need not end for a restart of it. */
async function patiently<R>(read: () => Promise<R>, run: Run): Promise<R> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (run.signal.aborted || !run.isUnavailable(error) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

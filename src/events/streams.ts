/**
 * The streams that clients can follow, each from the present state or from a cursor on. What they read of
 * the journal in the same moment is read together, whoever asks.
 */
import DataLoader from 'dataloader';
import type { RejectionCode } from '../domain/decision.ts';
import type { Entry } from '../domain/entry.ts';
import type { Millis } from '../domain/instant.ts';
import type { JobRef } from '../jobs/job-ref.ts';
import type { JobView } from '../jobs/job-view.ts';
import { type BalanceNews, balanceSource } from './balance-changed.ts';
import type { Episode } from './episode.ts';
import { createGate } from './gate.ts';
import type { Hub } from './hub.ts';
import type { EndableIterator } from './iterator.ts';
import { jobSource } from './job-changed.ts';
import { type LoadNews, loadSource } from './load-changed.ts';
import type { EntryReads, EntryRef, JobMoment, OutboxReader, PresentState } from './ports.ts';
import { openStream, type Source, type StreamEvent } from './stream.ts';
import { throttleSource } from './throttled.ts';
import { type TicketNews, type TicketReads, ticketSource } from './ticket-changed.ts';

export type Stream<T> = EndableIterator<StreamEvent<T>>;

/** `after` is the cursor to go on from; null begins with the present state. */
interface From {
  readonly after: string | null;
}

/** Each opens a stream; each throws `BadCursor` for a cursor that was never given. */
export interface Streams {
  balanceChanged(
    params: From & { accountId: string; minIntervalMs: Millis | null },
  ): Promise<Stream<BalanceNews>>;
  loadChanged(
    params: From & { poolIds: ReadonlySet<number> | null; minIntervalMs: Millis | null },
  ): Promise<Stream<LoadNews>>;
  throttled(
    params: From & {
      accountId: string | null;
      poolIds: ReadonlySet<number> | null;
      codes: ReadonlySet<RejectionCode> | null;
    },
  ): Promise<Stream<Episode>>;
  /** A job is named with its account. */
  jobChanged(params: From & { accountId: string | null; jobId: string | null }): Promise<Stream<JobView>>;
  ticketChanged(params: From & { ref: JobRef; minIntervalMs: Millis }): Promise<Stream<TicketNews>>;
}

/** The most keys in one statement. */
const LARGEST_READ = 500;

export function createStreams(params: {
  hub: Hub;
  reader: OutboxReader;
  present: PresentState;
  entries: EntryReads;
  tickets: TicketReads;
  isUnavailable: (error: unknown) => boolean;
  /** Events that may wait for a reader whose stream does not merge. */
  mostWaiting?: number;
  /** Backfills and snapshots that read at a time. */
  mostReading?: number;
}): Streams {
  const {
    hub,
    reader,
    present,
    entries,
    tickets,
    isUnavailable,
    mostWaiting = 5_000,
    mostReading = 2,
  } = params;
  const deps = { hub, reader, isUnavailable, backfills: createGate(mostReading) };
  const entryLoader = together(
    (refs: readonly EntryRef[]) => entries.entries(refs),
    ({ accountId, seq }) => `${accountId} ${seq}`,
  );
  const jobLoader = together(
    (moments: readonly JobMoment[]) => entries.jobEntries(moments),
    ({ accountId, jobId, ordinal }) => `${accountId} ${jobId} ${ordinal}`,
  );
  const readEntry = (ref: EntryRef): Promise<Entry> => entryLoader.load(ref);
  const readJobEntries = (moment: JobMoment): Promise<readonly Entry[]> => jobLoader.load(moment);
  const open = <T>(source: Source<T>, { after }: From): Promise<Stream<T>> =>
    openStream(source, { ...deps, after });
  const shared = { mostWaiting, present };

  return {
    balanceChanged: (asked) => open(balanceSource({ ...shared, ...asked, readEntry }), asked),
    loadChanged: (asked) => open(loadSource({ ...shared, ...asked }), asked),
    throttled: (asked) => open(throttleSource({ ...shared, ...asked }), asked),
    jobChanged: (asked) => open(jobSource({ ...shared, ...asked, readJobEntries }), asked),
    ticketChanged: async (asked) => {
      const poolId = await tickets.poolOf(asked.ref);
      return open(ticketSource({ ...asked, poolId, reader, tickets, readJobEntries }), asked);
    },
  };
}

/** Reads what is asked for in one moment by one statement, each thing once. Keeps nothing. */
function together<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly Value[]>,
  nameOf: (key: Key) => string,
): DataLoader<Key, Value, string> {
  const loader: DataLoader<Key, Value, string> = new DataLoader(
    async (keys: readonly Key[]) => {
      loader.clearAll();
      return read(keys);
    },
    { cacheKeyFn: nameOf, maxBatchSize: LARGEST_READ },
  );
  return loader;
}

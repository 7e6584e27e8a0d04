/**
 * The stream of one ticket: the place in the queue and the estimated start of a request that waits, and then that it
 * waits no more. The order of a queue is stored nowhere, so the place is looked up after whatever happened in the pool,
 * at most once in a while, and told when it is another one: a queue of a thousand costs those who watch it and not
 * those who move it.
 */
import { type Entry, LedgerBroken } from '../domain/entry.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import { decisionEntryOf, type EntryOf, withdrawalOf } from '../jobs/decision-entry.ts';
import type { JobRef } from '../jobs/job-ref.ts';
import type { WaitTicketView } from '../jobs/wait-ticket.ts';
import { createMerger } from './mailbox.ts';
import type { JobMoment, OutboxReader } from './ports.ts';
import type { Source } from './stream.ts';

export interface TicketNews extends JobRef {
  /** Null when the request waits no more: it was admitted, refused or called off. */
  readonly ticket: WaitTicketView | null;
  /** The entry of the last decision on the request. */
  readonly decided: EntryOf<'GRANTED' | 'REJECTED' | 'WAITING'>;
  /** How the wait ended; null while it waits. */
  readonly ended: 'GRANTED' | 'REJECTED' | 'WITHDRAWN' | null;
}

export interface TicketReads {
  find(ref: JobRef): Promise<WaitTicketView | null>;
  /** The pool that a request waits for; null when it does not wait. */
  poolOf(ref: JobRef): Promise<number | null>;
  /** The database's clock. */
  now(): Promise<Instant>;
}

function same(a: WaitTicketView | null, b: WaitTicketView | null): boolean {
  if (a === null || b === null) return a === b;
  return a.position === b.position && a.start?.from === b.start?.from && a.start?.to === b.start?.to;
}

/** The ticket is looked up at most once in `minIntervalMs`. `poolId` is the pool that it waits for, null when it waits no more. */
export function ticketSource(params: {
  ref: JobRef;
  poolId: number | null;
  minIntervalMs: Millis;
  reader: Pick<OutboxReader, 'bounds'>;
  tickets: TicketReads;
  readJobEntries: (moment: JobMoment) => Promise<readonly Entry[]>;
}): Source<TicketNews> {
  const { ref, poolId, minIntervalMs, reader, tickets, readJobEntries } = params;
  const { accountId, jobId } = ref;
  /** What was told last; undefined before anything was. */
  let told: WaitTicketView | null | undefined;

  async function look(): Promise<TicketNews> {
    const ticket = await tickets.find(ref);
    // A wait ends with its second entry: what is read after the ticket is as new as it is.
    const entries = await readJobEntries({ ...ref, ordinal: 1, leaseEndsAt: null });
    const decided = decisionEntryOf(entries);
    if (!decided) throw new LedgerBroken(`request ${jobId} of account ${accountId} has no decision`);
    const { kind } = decided.detail;
    const ended = kind !== 'WAITING' ? kind : withdrawalOf(entries) ? 'WITHDRAWN' : null;
    told = ended === null ? ticket : null;
    return { accountId, jobId, ticket: told, decided, ended };
  }

  return {
    topic: { kind: 'JOURNAL', accountId: null },
    merges: true,
    mailbox: () => createMerger({ keyOf: () => jobId, intervalMs: minIntervalMs }),
    wants: (item) => {
      if (item.kind !== 'ENTRY') return false;
      return item.subject === jobId
        ? item.accountId === accountId
        : poolId !== null && item.poolId === poolId;
    },
    present: async () => {
      // What happens after the head was read is in the state too, and then changes nothing.
      const { head } = await reader.bounds();
      return { position: head, at: await tickets.now(), value: [look] };
    },
    resolve: async (deliveries) => {
      const before = told;
      const value = await look();
      const isNew = before === undefined || !same(before, value.ticket);
      return deliveries.map(({ located }, index) =>
        isNew && index === deliveries.length - 1 ? { at: located.at, value } : null,
      );
    },
  };
}

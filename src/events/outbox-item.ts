/**
 * What the outbox carries: that something changed, in the order in which it was committed. Items are
 * small; what changed is read from the journal by whoever is interested.
 */

import type { RejectionCode } from '../domain/decision.ts';
import type { EntryKind } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { PoolLoad } from '../domain/load.ts';
import type { Episode } from './episode.ts';

/** One of the reasons of a rejection, as far as throttling is told by it. */
export interface Refusal {
  readonly code: RejectionCode;
  /** The name of the limit that refused; null when it was no limit. */
  readonly limit: string | null;
}

export type OutboxItem =
  /** An entry of an account's journal. */
  | {
      readonly kind: 'ENTRY';
      readonly accountId: string;
      readonly seq: number;
      readonly entryKind: EntryKind;
      readonly subject: string;
      readonly ordinal: number;
      readonly poolId: number | null;
      /** The first reason of a rejection. */
      readonly code: RejectionCode | null;
      /** All reasons of a rejection; null for every other entry. */
      readonly refusals: readonly Refusal[] | null;
    }
  /** A lease was kept: the job changed without an entry. It is as after entry `ordinal` about it, with this end of the lease. */
  | {
      readonly kind: 'HEARTBEAT';
      readonly accountId: string;
      readonly jobId: string;
      readonly ordinal: number;
      readonly leaseEndsAt: Instant;
    }
  | { readonly kind: 'POOL'; readonly poolId: number; readonly load: PoolLoad }
  /** An episode of refusals opened, went on or closed. */
  | { readonly kind: 'THROTTLE'; readonly episode: Episode };

/** What one transaction changed. Positions are given under a lock, so their order is the order of the commits, without gaps that close later. */
export interface OutboxBatch {
  readonly position: bigint;
  readonly at: Instant;
  readonly items: readonly OutboxItem[];
}

/** An item's place in the stream of everything: the batch's position and the item's index in it. */
export interface Cursor {
  readonly position: bigint;
  readonly index: number;
}

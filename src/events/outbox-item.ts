/**
 * What the outbox carries: that something changed, in the order in which it was committed. Items are
 * small; what changed is read from the journal by whoever is interested.
 */

import type { RejectionCode } from '../domain/decision.ts';
import type { EntryKind } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { PoolLoad } from '../domain/load.ts';

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
    }
  /** A lease was kept: the job changed without an entry. */
  | { readonly kind: 'HEARTBEAT'; readonly accountId: string; readonly jobId: string }
  | { readonly kind: 'POOL'; readonly poolId: number; readonly load: PoolLoad };

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

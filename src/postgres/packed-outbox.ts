/** How one transaction's news is packed: one row of the outbox. */
import type { Episode } from '../events/episode.ts';
import type { OutboxItem, Refusal } from '../events/outbox-item.ts';
import { limitReading, rejectionCode } from './packed-decision.ts';
import { entryKind } from './packed-entry.ts';
import { poolLoad } from './packed-pool.ts';
import { amount, type Codec, format, integer, list, nullable, record, text, union, uuid } from './packing.ts';

const refusal: Codec<Refusal> = record('Refusal', { code: rejectionCode, limit: nullable(text) });

const episode: Codec<Episode> = record('Episode', {
  accountId: uuid,
  code: rejectionCode,
  poolId: nullable(integer),
  limitName: nullable(text),
  opened: record<Episode['opened']>('Opened', { position: amount, index: integer }),
  firstAt: integer,
  lastAt: integer,
  refusals: integer,
  endedAt: nullable(integer),
  limit: nullable(limitReading),
});

const outboxItem: Codec<OutboxItem> = union<OutboxItem>('OutboxItem', {
  ENTRY: [
    0,
    {
      accountId: uuid,
      seq: integer,
      entryKind,
      subject: uuid,
      ordinal: integer,
      poolId: nullable(integer),
      code: nullable(rejectionCode),
      refusals: nullable(list(refusal)),
    },
  ],
  HEARTBEAT: [1, { accountId: uuid, jobId: uuid, ordinal: integer, leaseEndsAt: integer }],
  POOL: [2, { poolId: integer, load: poolLoad }],
  THROTTLE: [3, { episode }],
});

export const outboxFormat = format<readonly OutboxItem[]>(1, list(outboxItem));

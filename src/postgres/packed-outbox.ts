/** How one transaction's news is packed: one row of the outbox. */
import type { Episode } from '../events/episode.ts';
import type { OutboxItem, Refusal } from '../events/outbox-item.ts';
import { limitReading, rejectionCode } from './packed-decision.ts';
import { entryKind } from './packed-entry.ts';
import { poolLoad } from './packed-pool.ts';
import { amount, type Codec, instant, integer, list, nullable, text, uuid } from './packing.ts';
import { format } from './packing-format.ts';
import { record, union } from './packing-records.ts';

const refusal: Codec<Refusal> = record('Refusal', { code: rejectionCode, limit: nullable(text) });

const episode: Codec<Episode> = record('Episode', {
  accountId: uuid,
  code: rejectionCode,
  poolId: nullable(integer),
  limitName: nullable(text),
  opened: record<Episode['opened']>('Opened', { position: amount, index: integer }),
  firstAt: instant,
  lastAt: instant,
  refusals: integer,
  endedAt: nullable(instant),
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
  HEARTBEAT: [1, { accountId: uuid, jobId: uuid, ordinal: integer, leaseEndsAt: instant }],
  POOL: [2, { poolId: integer, load: poolLoad }],
  THROTTLE: [3, { episode }],
});

/** Any instant of the batch will do: the others are close to it. */
function instantOf(items: readonly OutboxItem[]): number {
  for (const item of items) {
    if (item.kind === 'POOL') return item.load.at;
    if (item.kind === 'HEARTBEAT') return item.leaseEndsAt;
    if (item.kind === 'THROTTLE') return item.episode.lastAt;
  }
  return 0;
}

export const outboxFormat = format<readonly OutboxItem[]>(1, { codec: list(outboxItem), at: instantOf });

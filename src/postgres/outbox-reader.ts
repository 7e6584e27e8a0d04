/** Reads the outbox for streams: batches after a position, and how far it reaches. Locks and changes nothing. */
import type pg from 'pg';
import type { OutboxBatch } from '../events/outbox-item.ts';
import type { OutboxReader } from '../events/ports.ts';
import { millisOf } from './ledger-session.ts';
import { outboxFormat } from './packed-outbox.ts';

const READ_AFTER = {
  name: 'outbox_after',
  text: `
    select position, ${millisOf('at')} as at, items from outbox
    where position > $1 order by position limit $2`,
};

const BOUNDS = {
  name: 'outbox_bounds',
  text: 'select (select position from outbox_head) as head, (select min(position) from outbox) as oldest',
};

interface BatchRow {
  readonly position: bigint;
  readonly at: number;
  readonly items: Buffer;
}

export function createOutboxReader({ pool }: { pool: pg.Pool }): OutboxReader {
  return {
    readAfter: async (position, limit) => {
      const { rows } = await pool.query<BatchRow>({ ...READ_AFTER, values: [position, limit] });
      return rows.map(
        (row): OutboxBatch => ({ position: row.position, at: row.at, items: outboxFormat.decode(row.items) }),
      );
    },
    bounds: async () => {
      const { rows } = await pool.query<{ head: bigint; oldest: bigint | null }>(BOUNDS);
      const [row] = rows;
      if (!row) throw new Error('The outbox has no head; was the database migrated?');
      return row;
    },
  };
}

/**
 * Keeps the work on episodes: who leads, how far was read, the episodes themselves, and what is told of
 * them in the outbox. Also deletes old rows of outbox and episodes, a bounded number at a time.
 */
import type pg from 'pg';
import type { Millis } from '../domain/instant.ts';
import type { EpisodeStore } from '../events/episode-worker.ts';
import type { OutboxItem } from '../events/outbox-item.ts';
import { inTransaction } from './in-transaction.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { outboxFormat } from './packed-outbox.ts';
import { EPISODE_COLUMNS, type EpisodeRow, readEpisode, upsertEpisodes } from './throttle-rows.ts';

// The comparison of positions is what makes each refusal count once; the lease only saves doubled work.
const LEAD = `
  update stream_workers set holder = $1, held_until = clock_timestamp() + $2 * interval '1 millisecond'
  where name = 'episodes' and (holder = $1 or held_until is null or held_until < clock_timestamp())
  returning position`;

const RESIGN = `update stream_workers set held_until = null where name = 'episodes' and holder = $1`;

const READ_ON = `
  update stream_workers set position = $3 where name = 'episodes' and holder = $1 and position = $2`;

const TELL = `
  with place as (update outbox_head set position = position + 1 returning position)
  insert into outbox (position, at, items) select position, ${CLOCK}, $1 from place`;

const OPEN = `
  select ${EPISODE_COLUMNS} from throttle_episodes where ended_at is null
  order by opened_position desc, opened_index desc limit $1`;

// The newest row stays whatever its age, so that the cursor of a quiet stream never falls into a gap.
const PRUNE_OUTBOX = `
  delete from outbox
  where at < ${CLOCK} - $1 * interval '1 millisecond'
    and position < (select position from outbox_head)
    and position <= (select min(position) from stream_workers)
    and position < (select min(position) from outbox) + $2`;

const PRUNE_EPISODES = `
  delete from throttle_episodes
  where (account_id, opened_position, opened_index) in (
    select account_id, opened_position, opened_index from throttle_episodes
    where ended_at < ${CLOCK} - $1 * interval '1 millisecond' order by ended_at limit $2)`;

export function createEpisodeStore(params: {
  pool: pg.Pool;
  /** Tells this process from others; a new one at each start. */
  holder: string;
  /** How far back a cursor can go on from. */
  outboxMs: Millis;
  /** How long an episode is kept after it closed. */
  episodesMs: Millis;
  /** The most rows of each table in one deletion. */
  pruneRows?: number;
  /** The most open episodes that are taken over from another node. */
  mostOpen?: number;
}): EpisodeStore {
  const { pool, holder, outboxMs, episodesMs, pruneRows = 5_000, mostOpen = 100_000 } = params;

  return {
    lead: async (leaseMs) => {
      const { rows } = await pool.query<{ position: bigint }>(LEAD, [holder, leaseMs]);
      return rows[0]?.position ?? null;
    },
    resign: async () => {
      await pool.query(RESIGN, [holder]);
    },
    openEpisodes: async () => {
      const { rows } = await pool.query<EpisodeRow>(OPEN, [mostOpen]);
      return rows.map(readEpisode);
    },
    write: async ({ from, to, changed, news }) => {
      const items = news.map((episode): OutboxItem => ({ kind: 'THROTTLE', episode }));
      return inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(READ_ON, [holder, from, to]);
        if (rowCount !== 1) return false;
        if (changed.length > 0) await client.query(upsertEpisodes(changed));
        // Last of all, as everywhere: whoever numbers a batch has nothing left to wait for.
        if (items.length > 0) await client.query(TELL, [outboxFormat.encode(items)]);
        return true;
      });
    },
    now: async () => {
      const { rows } = await pool.query<{ now: number }>(`select ${millisOf(CLOCK)} as now`);
      const [row] = rows;
      if (!row) throw new Error('The database did not tell its time.');
      return row.now;
    },
    prune: async () => {
      const outbox = await pool.query(PRUNE_OUTBOX, [outboxMs, pruneRows]);
      const episodes = await pool.query(PRUNE_EPISODES, [episodesMs, pruneRows]);
      return (outbox.rowCount ?? 0) + (episodes.rowCount ?? 0);
    },
  };
}

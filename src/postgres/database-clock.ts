/** The database's clock: real, or virtual on a database that was created for that. */
import type pg from 'pg';
import type { DatabaseClock } from '../clock/advance-clock.ts';
import { isVirtualTime } from './virtual-time.ts';

const NOW = `
  select floor(extract(epoch from case when i.virtual_time then c.now else clock_timestamp() end) * 1000)::float8 as now
  from installation i left join virtual_clock c on true`;

const ADVANCE = `
  update virtual_clock set now = greatest(now, to_timestamp($1::float8 / 1000))
  where (select virtual_time from installation)
  returning floor(extract(epoch from now) * 1000)::float8 as now`;

export function createDatabaseClock({ pool }: { pool: pg.Pool }): DatabaseClock {
  return {
    now: async () => {
      const { rows } = await pool.query<{ now: number }>(NOW);
      const [row] = rows;
      if (!row) throw new Error('the installation row is missing; was the database migrated?');
      return row.now;
    },
    isVirtual: () => isVirtualTime(pool),
    advance: async (to) => {
      const { rows } = await pool.query<{ now: number }>(ADVANCE, [to]);
      return rows[0]?.now ?? null;
    },
  };
}

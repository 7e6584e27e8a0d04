/** Turning a new database into one of virtual time, for replay, simulation and what-if. */
import type pg from 'pg';

/** Where a virtual clock stands at first: before the traces that are replayed, so that it can be moved to their start. */
export const VIRTUAL_BEGIN = '2020-01-01T00:00:00Z';

/**
 * Makes time virtual where nothing has happened yet, and leaves a database alone that has virtual time
 * already. The database itself refuses when the journal has entries made in real time.
 */
export async function useVirtualTime(pool: pg.Pool): Promise<void> {
  // Two statements, since the clock's check does not see what its own statement changes. Both can be done again.
  await pool.query('update installation set virtual_time = true where not virtual_time');
  await pool.query('insert into virtual_clock (now) values ($1) on conflict do nothing', [VIRTUAL_BEGIN]);
}

/** Whether time is virtual here. */
export async function isVirtualTime(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ virtual_time: boolean }>('select virtual_time from installation');
  return rows[0]?.virtual_time ?? false;
}

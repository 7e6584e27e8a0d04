/** A transaction of a few statements, for work that is not on the hot path. */
import type pg from 'pg';

/** Commits what `work` did; when it fails, nothing of it is there. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // The connection goes, and the transaction with it: there is nothing to roll back by hand.
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

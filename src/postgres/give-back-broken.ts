/**
 * Gives back connections that broke while they were lent. Kysely, under MikroORM, keeps a connection for ever
 * whose BEGIN or ROLLBACK failed: each restart of the database would cost some, until none is left and
 * whoever asks for one waits without end.
 */
import type pg from 'pg';
import type { Millis } from '../domain/instant.ts';

/** Who has a connection that broke hears of it at once, from the statement, and gives it back by then. */
const PATIENCE_MS: Millis = 1_000;

/** Watches a pool from its making on. */
export function giveBackBroken(pool: pg.Pool): void {
  const lent = new Set<pg.PoolClient>();
  pool.on('acquire', (client) => lent.add(client));
  pool.on('release', (_error, client) => lent.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      setTimeout(() => {
        if (lent.has(client)) client.release(true);
      }, PATIENCE_MS);
    });
  });
}

// Brings a database to the schema of this version. It owns when and by whom migrations are applied; what
// they say stands in migrations/.
import pg from 'pg';
import { errorMessage } from '../error-code.ts';
import { StartupError } from '../startup-error.ts';
import { createOrm } from './connect.ts';

/** Any number that no other program is likely to lock: "weir" in ASCII. */
const LOCK_KEY = 0x77656972;

/**
 * Applies what is missing, all or nothing, and returns the names of what was applied. Nodes that start
 * together wait for one another. Throws a StartupError when a migration fails; nothing is changed then.
 */
export async function migrate({ url }: { url: string }): Promise<string[]> {
  const guard = new pg.Client({ connectionString: url });
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    const orm = await createOrm({ url, max: 2, applicationName: 'weir-migrate' });
    try {
      const applied = await orm.migrator.up();
      return applied.map((migration) => migration.name);
    } catch (error) {
      throw new StartupError(`The database could not be migrated and is unchanged: ${errorMessage(error)}`, {
        cause: error,
      });
    } finally {
      await orm.close(true);
    }
  } finally {
    // The lock belongs to the session and ends with it.
    await guard.end();
  }
}

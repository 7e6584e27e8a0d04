// The ledger to look at from the command line: of a database of one's own, of the Weir that runs on the data
// directory, or of one that does not run, whose embedded Postgres is started for as long as it takes.
import type { Config } from '../../config.ts';
import { connectDatabase } from '../../postgres/connect.ts';
import { createLedgerAudit } from '../../postgres/ledger-audit.ts';
import { createCheckpointStore } from '../../postgres/ledger-audit-checkpoints.ts';
import { createTreeReads } from '../../postgres/ledger-audit-tree.ts';
import { createReadSessions } from '../../postgres/read-session.ts';
import { StartupError } from '../../startup-error.ts';
import { findDatabase } from '../find-database.ts';

const CONNECTIONS = 3;

export type OpenLedger = Awaited<ReturnType<typeof openLedger>>;

/** Throws a StartupError with one line when there is no ledger to be looked at. Changes nothing. */
export async function openLedger(config: Config) {
  const { url, stop } = await findDatabase(config);
  try {
    const database = await connectDatabase({ url, poolSize: CONNECTIONS, ormPoolSize: 1 });
    try {
      const { pool } = database;
      const { rows } = await pool.query<{ there: boolean }>(
        "select to_regclass('checkpoints') is not null as there",
      );
      if (rows[0]?.there !== true) {
        throw new StartupError('This database has not the tables of this version: start Weir on it once.');
      }
      const sessions = await createReadSessions({ pool });
      return {
        audit: createLedgerAudit({ sessions }),
        trees: createTreeReads({ sessions }),
        store: createCheckpointStore({ pool }),
        close: async () => {
          await database.close();
          await stop();
        },
      };
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

// The ledger to look at from the command line: of a database of one's own, of the Weir that runs on the data
// directory, or of one that does not run, whose embedded Postgres is started for as long as it takes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { connectDatabase } from '../../postgres/connect.ts';
import { startEmbeddedPostgres } from '../../postgres/embedded.ts';
import { findEmbeddedPostgres } from '../../postgres/embedded-running.ts';
import { createLedgerAudit } from '../../postgres/ledger-audit.ts';
import { createCheckpointStore } from '../../postgres/ledger-audit-checkpoints.ts';
import { createTreeReads } from '../../postgres/ledger-audit-tree.ts';
import { createReadSessions } from '../../postgres/read-session.ts';
import { StartupError } from '../../startup-error.ts';

/** The name of Weir's database on the embedded server. */
const DATABASE = 'weir';

const CONNECTIONS = 3;

export type OpenLedger = Awaited<ReturnType<typeof openLedger>>;

async function findDatabase(config: Config): Promise<{ url: string; stop: () => Promise<void> }> {
  const stop = async (): Promise<void> => undefined;
  if (config.databaseUrl !== null) return { url: config.databaseUrl, stop };
  const directory = join(config.dataDirectory, 'postgres');
  const running = findEmbeddedPostgres(directory);
  if (running) return { url: running(DATABASE), stop };
  if (!existsSync(directory)) {
    throw new StartupError(
      `There is no ledger: DATABASE_URL is not set, and Weir has never run on ${config.dataDirectory}.`,
    );
  }
  const postgres = await startEmbeddedPostgres({ directory });
  return { url: postgres.url(DATABASE), stop: postgres.stop };
}

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

// Where the database is that a command looks at: one of its own, that of the Weir that runs on the data directory,
// or that of one that does not run, whose embedded Postgres is started for as long as it takes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { findEmbeddedPostgres } from '../postgres/embedded-running.ts';
import { StartupError } from '../startup-error.ts';

/** The name of Weir's database on the embedded server. */
const DATABASE = 'weir';

/** Throws a StartupError when there is none. */
export async function findDatabase(config: Config): Promise<{ url: string; stop: () => Promise<void> }> {
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

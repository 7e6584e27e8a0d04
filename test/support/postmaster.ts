// Finds the embedded Postgres of a Weir that runs as another process.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The number of the server process on this data directory. */
export function readPostmaster(dataDirectory: string): number {
  const file = join(dataDirectory, 'postgres', 'data', 'postmaster.pid');
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}

// Finding the embedded Postgres of a Weir that runs already, for commands that only look at its database.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockOwner } from './directory-lock.ts';
import { CLUSTER_OWNER } from './embedded-cluster.ts';

/** The lines of a server's pid file, from 0: its port and its status. */
const PORT_LINE = 3;
const STATUS_LINE = 7;

/** How to reach a database of the server that runs on `directory`; null when none does. */
export function findEmbeddedPostgres(directory: string): ((database: string) => string) | null {
  const home = resolve(directory);
  if (lockOwner(join(home, 'lock')) === null) return null;
  const pidFile = join(home, 'data', 'postmaster.pid');
  const passwordFile = join(home, 'password');
  if (!existsSync(pidFile) || !existsSync(passwordFile)) return null;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  if (lines[STATUS_LINE]?.trim() !== 'ready') return null;
  const authority = `${CLUSTER_OWNER}:${readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${lines[PORT_LINE]?.trim()}`;
  return (database) => `postgresql://${authority}/${encodeURIComponent(database)}`;
}

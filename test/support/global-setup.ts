// One Postgres for the whole run, with one migrated database that every test file clones. Jest calls this
// once, before the workers start; they learn the address from the environment.
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { lockOwner } from '../../src/postgres/directory-lock.ts';
import { clearLeftovers } from '../../src/postgres/embedded-cluster.ts';
import { startTemporaryPostgres } from '../../src/postgres/embedded-temporary.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { POSTGRES_URL_VARIABLE, TEMPLATE_DATABASE } from './names.ts';
import { running } from './running.ts';

const PREFIX = 'weir-test-';

export default async function setUp(): Promise<void> {
  await sweep();
  // Nothing here outlives the run, so that durability would only cost time. Tests that are about durability
  // start a server of their own.
  const server = await startTemporaryPostgres({
    prefix: PREFIX,
    durable: false,
    settings: { max_connections: 400 },
  });
  running.server = server;
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  await client.query(`create database ${TEMPLATE_DATABASE}`);
  await client.end();
  await migrate({ url: server.url(TEMPLATE_DATABASE) });
  process.env[POSTGRES_URL_VARIABLE] = server.url('postgres');
}

/** Ends what runs left behind that were killed. A run that is still going on keeps its server. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const directory = join(tmpdir(), name);
    if (lockOwner(join(directory, 'lock')) !== null) continue;
    await clearLeftovers(join(directory, 'data'));
    rmSync(directory, { recursive: true, force: true });
  }
}

// The two ways to the database: MikroORM for the catalogue and for reads, and a plain pool for the hot path,
// where the SQL is written by hand. It owns the connections and the check that the server can be used.

import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { errorMessage } from '../error-code.ts';
import { StartupError } from '../startup-error.ts';
import { entities } from './entities.ts';
import { giveBackBroken } from './give-back-broken.ts';
import { loadMigrations } from './migrations.ts';

/** The oldest Postgres that Weir runs on. */
export const MIN_POSTGRES_MAJOR = 15;

const CONNECT_TIMEOUT_MS = 5_000;

export interface Database {
  orm: MikroORM;
  /** For hand-written SQL. A bigint column comes back as a bigint, never as a float. */
  pool: pg.Pool;
  close: () => Promise<void>;
}

/**
 * Connects to `url`. `ormPoolSize` and `poolSize` bound the connections of this process.
 * Throws a StartupError when the server cannot be reached, refuses the login, or is too old.
 */
export async function connectDatabase({
  url,
  poolSize = 10,
  ormPoolSize = 10,
  applicationName = 'weir',
  onIdleError = () => undefined,
}: {
  url: string;
  poolSize?: number;
  ormPoolSize?: number;
  applicationName?: string;
  /** Called when the server closes a connection that nobody is using. */
  onIdleError?: (error: Error) => void;
}): Promise<Database> {
  await checkServer(url);
  const pool = createPool({ url, max: poolSize, applicationName, onIdleError });
  const orm = await createOrm({ url, max: ormPoolSize, applicationName });
  return {
    orm,
    pool,
    close: async () => {
      await Promise.all([orm.close(true), pool.end()]);
    },
  };
}

/** A pool of at most `max` connections. */
export function createPool({
  url,
  max,
  applicationName = 'weir',
  onIdleError = () => undefined,
}: {
  url: string;
  max: number;
  applicationName?: string;
  onIdleError?: (error: Error) => void;
}): pg.Pool {
  const config = {
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: typeParsers(),
  };
  const pool = new pg.Pool(config);
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', onIdleError);
  // So would one that breaks while it is lent, or in the very moment of being lent; whoever uses it gets the
  // error from the statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** MikroORM over all entities. The caller closes it. */
export async function createOrm({
  url,
  max = 10,
  applicationName = 'weir',
}: {
  url: string;
  max?: number;
  applicationName?: string;
}): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    pool: { min: 0, max },
    driverOptions: {
      application_name: applicationName,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      onPoolCreated: giveBackBroken,
    },
    discovery: { warnWhenNoEntities: false },
    // Policies hang on a role that not every login may make, so the migration writes them and not the entities.
    schemaGenerator: { ignorePolicies: true },
    // Instants are read and written in UTC whatever the zone of the machine is.
    timezone: 'UTC',
    migrations: {
      migrationsList: loadMigrations(),
      tableName: 'weir_migrations',
      snapshot: false,
      // Turning foreign keys off needs a superuser, which one's own database rarely gives.
      disableForeignKeys: false,
      allOrNothing: true,
      silent: true,
    },
  });
}

async function checkServer(url: string): Promise<void> {
  const shown = withoutPassword(url);
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    client.on('error', () => undefined);
    await client.connect();
  } catch (error) {
    throw new StartupError(
      `Cannot reach the database at ${shown}: ${errorMessage(error)}. Start it, correct DATABASE_URL, or unset DATABASE_URL to use the embedded Postgres.`,
      { cause: error },
    );
  }
  try {
    const { rows } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    );
    const version = Math.floor((rows[0]?.version ?? 0) / 10_000);
    if (version < MIN_POSTGRES_MAJOR) {
      throw new StartupError(
        `The database at ${shown} is Postgres ${version}; Weir needs ${MIN_POSTGRES_MAJOR} or newer. Upgrade it, or unset DATABASE_URL to use the embedded one.`,
      );
    }
  } finally {
    await client.end();
  }
}

function withoutPassword(url: string): string {
  return URL.canParse(url) ? url.replace(/^(\w+:\/\/[^:@/]*):[^@/]*@/, '$1@') : 'the address in DATABASE_URL';
}

function typeParsers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text));
  return types;
}

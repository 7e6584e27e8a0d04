/** Databases to simulate in: a Postgres of its own in a temporary directory, with a migrated database to clone. */
import pg from 'pg';
import { startTemporaryPostgres } from '../../src/postgres/embedded-temporary.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { startProduct } from './product.ts';
import { setUp } from './world.ts';

export interface Databases {
  /** Makes a fresh one, in which the world is set up. `drop` needs that nobody uses it any more. */
  fresh(): Promise<{ url: string; drop: () => Promise<void> }>;
  /** Ends Postgres as a crash does; it is started again by itself. */
  crash(): void;
  stop(): Promise<void>;
}

const TEMPLATE = 'simulation_template';

export async function startDatabases(): Promise<Databases> {
  // What was committed has to outlive a crash of the server, and need not outlive one of the machine.
  const settings = { synchronous_commit: 'on', max_connections: 100 };
  const server = await startTemporaryPostgres({ prefix: 'weir-simulate-', durable: false, settings });
  const onServer = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  try {
    await onServer(`create database ${TEMPLATE}`);
    await migrate({ url: server.url(TEMPLATE) });
    const product = await startProduct(server.url(TEMPLATE));
    try {
      await setUp(product);
    } finally {
      await product.close();
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
  let made = 0;
  return {
    fresh: async () => {
      made += 1;
      const name = `simulation_${made}`;
      await onServer(`create database ${name} template ${TEMPLATE} strategy file_copy`);
      return { url: server.url(name), drop: () => onServer(`drop database ${name} with (force)`) };
    },
    crash: () => {
      const pid = server.pid();
      if (pid !== undefined) process.kill(pid, 'SIGQUIT');
    },
    stop: server.stop,
  };
}

/** What is measured: Weir as it is started by anybody, on a Postgres of its own with fsync on, and the hello-world beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { startTemporaryPostgres } from '../src/postgres/embedded-temporary.ts';
import { seed } from './seed.ts';

const REGISTER = new URL('../scripts/register-typescript.js', import.meta.url).href;

export interface Server {
  readonly url: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface World {
  readonly databaseUrl: string;
  readonly directory: string;
  /** A thousand accounts: 3 limits, 2 windows, 1 budget, 3 grants each. */
  readonly accounts: readonly string[];
  readonly weir: Server;
  readonly hello: Server;
  readonly key: string;
  /** One more node of Weir on the same database. */
  startWeir(settings?: Readonly<Record<string, string>>): Promise<Server>;
  query(text: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

async function startServer(
  program: string,
  params: { settings: Readonly<Record<string, string>>; args?: string[] },
): Promise<Server> {
  const { settings, args = [] } = params;
  const path = new URL(program, import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', REGISTER, path, ...args], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then(() => {
      throw new Error(`${program} ended before it was ready`);
    }),
  ]);
  return {
    keys: {},
    ...JSON.parse(first),
    process: child,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Starts all of it; `tell` hears how far it is. */
export async function startWorld(tell: (what: string) => void): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  tell('starting Postgres');
  const postgres = await startTemporaryPostgres({ prefix: 'weir-bench-postgres-' });
  const databaseUrl = postgres.url('postgres');
  const servers: Server[] = [];
  const startWeir = async (settings: Readonly<Record<string, string>> = {}): Promise<Server> => {
    const data = join(directory, 'data');
    mkdirSync(data, { recursive: true });
    const server = await startServer('../src/main.ts', {
      settings: {
        DATABASE_URL: databaseUrl,
        WEIR_DATA_DIR: data,
        PORT: '0',
        LOG_LEVEL: 'warn',
        WEIR_CHECK_LEDGER: 'false',
        ...settings,
      },
      args: ['--json'],
    });
    servers.push(server);
    return server;
  };
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    return await fill();
  } catch (error) {
    await close();
    throw error;
  }

  async function fill(): Promise<World> {
    tell('starting Weir');
    const weir = await startWeir();
    const hello = await startServer('hello.ts', { settings: {} });
    servers.push(hello);
    tell('opening accounts');
    const accounts = await seed(weir);
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    return {
      databaseUrl,
      directory,
      accounts,
      weir,
      hello,
      key: weir.keys.ORCHESTRATOR ?? '',
      startWeir,
      query: async (text) => (await pool.query(text)).rows,
      close: async () => {
        await pool.end();
        await close();
      },
    };
  }
}

/** Where everything is measured: an embedded Postgres that keeps what it is told, a seeded database to clone, and the programs of both sides. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { EmbeddedPostgres } from '../src/postgres/embedded.ts';
import { startTemporaryPostgres } from '../src/postgres/embedded-temporary.ts';
import { benchProgram, type Child, PROJECT, startNode } from './child.ts';
import type { Side } from './closed-loop.ts';
import { templatesFor } from './operation.ts';
import { seedAccounts } from './seed.ts';

export interface Weir {
  readonly url: string;
  /** The key of an orchestrator. */
  readonly key: string;
  readonly operatorKey: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Stage {
  readonly full: boolean;
  readonly accounts: readonly string[];
  /** The process from which Postgres starts all its others. */
  postgresPid(): number;
  /** A database with the accounts and nothing else that happened. */
  newDatabase(): Promise<string>;
  startWeir(database: string, environment?: Readonly<Record<string, string>>): Promise<Weir>;
  startHello(): Promise<Child & { readonly url: string }>;
  /** Runs a statement on the server or one of its databases. */
  query<Row extends pg.QueryResultRow>(database: string, sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

const TEMPLATE = 'seeded';
const ACCOUNTS = 1_000;

export async function openStage(params: {
  full: boolean;
  /** Settings of the server beside those of `npm start`. */
  settings?: Readonly<Record<string, string | number>>;
}): Promise<Stage> {
  const postgres = await startTemporaryPostgres({
    prefix: 'weir-bench-',
    // As `npm start` runs it; a suite just needs more connections.
    settings: { max_connections: 300, ...params.settings },
  });
  // Where the keys of the demo are kept; the databases are clones, so that one set serves all.
  const data = mkdtempSync(join(tmpdir(), 'weir-bench-data-'));
  const closers: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const close of closers.splice(0)) await close();
    await postgres.stop();
    rmSync(data, { recursive: true, force: true });
  };
  const start = (database: string, more: Readonly<Record<string, string>> = {}): Promise<Weir> =>
    startWeirOn(database, { WEIR_DATA_DIR: data, ...more });
  let made = 0;
  try {
    await admin(postgres, `create database ${TEMPLATE}`);
    const first = await start(postgres.url(TEMPLATE));
    closers.push(first.stop);
    const accounts = await seedAccounts({ url: first.url, key: first.operatorKey }, ACCOUNTS);
    await first.stop();
    return {
      full: params.full,
      accounts,
      postgresPid: () => postgres.pid() ?? 0,
      newDatabase: async () => {
        made += 1;
        await admin(postgres, `create database bench_${made} template ${TEMPLATE} strategy file_copy`);
        return postgres.url(`bench_${made}`);
      },
      startWeir: async (database, environment = {}) => {
        const weir = await start(database, environment);
        closers.push(weir.stop);
        return weir;
      },
      startHello: async () => {
        const child = await startNode(benchProgram('hello-server.ts'));
        closers.push(child.stop);
        return { ...child, url: (child.ready as { url: string }).url };
      },
      query: (database, sql) => queryOn(database, sql),
      close: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function queryOn<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function admin(postgres: EmbeddedPostgres, sql: string): Promise<void> {
  await queryOn(postgres.url('postgres'), sql);
}

/** The flags of Node with which `npm start` runs. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

async function startWeirOn(database: string, environment: Readonly<Record<string, string>>): Promise<Weir> {
  const child = await startNode([...startFlags(), join(PROJECT, 'dist', 'main.js'), 'start', '--json'], {
    PORT: '0',
    LOG_LEVEL: 'error',
    DATABASE_URL: database,
    ...environment,
  });
  const { url, keys } = child.ready as { url: string; keys: Record<string, string> };
  const { ORCHESTRATOR: key, OPERATOR: operatorKey } = keys;
  if (!key || !operatorKey) throw new Error('Weir named no keys of its demo.');
  return { url, key, operatorKey, pid: child.pid, stop: child.stop };
}

/** Weir asked for single jobs of these accounts. */
export function sideOf(weir: Pick<Weir, 'url' | 'key'>, accounts: readonly string[]): Side {
  return { url: weir.url, key: weir.key, accounts, templates: templatesFor() };
}

/** The hello-world asked the same. */
export function helloSide(hello: { readonly url: string }, stage: Stage): Side {
  return { url: hello.url, key: null, accounts: stage.accounts, templates: templatesFor() };
}

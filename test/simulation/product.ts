/**
 * The product in this process, on a database of virtual time: its own stores, pipeline and use cases, wired as
 * src/app.ts wires them, once for each node. What is put between is only what looks on: which command was
 * decided in which batch, and whether the batch was committed.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { type AutoTopUp, createAutoTopUp } from '../../src/accounts/run-auto-top-up.ts';
import type { Caller } from '../../src/auth/caller.ts';
import { readConfig } from '../../src/config.ts';
import { PRIORITIES } from '../../src/domain/catalogue.ts';
import { idFrom } from '../../src/domain/request.ts';
import { createAdmitWaiting } from '../../src/jobs/admit-waiting.ts';
import { createSweep } from '../../src/jobs/sweep.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts';
import { connectDatabase, createPool, type Database } from '../../src/postgres/connect.ts';
import { isUnavailable } from '../../src/postgres/unavailable.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { openStores, type Stores } from '../../src/wiring/stores.ts';
import { makeUseCases, type UseCases } from '../../src/wiring/use-cases.ts';
import { createBank } from './bank.ts';
import { BEGIN } from './universe.ts';
import { type Batch, watchLedger } from './watch.ts';

/** The application name of the sessions that the ledger works on: those are the ones that get killed. */
const LEDGER_SESSIONS = 'weir-ledger';

export interface Node {
  readonly use: UseCases;
  readonly sweep: () => Promise<number>;
  readonly admitWaiting: () => Promise<unknown>;
  readonly autoTopUp: AutoTopUp;
  readonly stores: Stores;
}

export interface Product {
  readonly nodes: readonly Node[];
  /** For looking at the database from outside. */
  readonly pool: pg.Pool;
  readonly operator: Caller;
  /** Where the virtual clock stands at first. */
  readonly begin: number;
  /** Runs `work` such that commands that it puts are known to be of it. */
  as<T>(doing: Doing, work: () => Promise<T>): Promise<T>;
  /** What was decided since the last call, in the order in which it was decided. */
  takeBatches(): Batch[];
  /** Arranges for the next batch to be lost or broken off. */
  plan(crash: { how: 'UNHEARD' | 'KILLED'; after: number } | null): void;
  /** Resolves when no accident is under way any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What is being done, as commands that reach a pipeline say it. */
export interface Doing {
  /** The number of the operation; null for the sweep. */
  readonly n: number | null;
}

export const OPERATOR: Caller = {
  keyId: null,
  application: 'simulation',
  roles: ['OPERATOR'],
  accountId: null,
  priorities: PRIORITIES,
};

const SILENT = createLogger({ level: 'silent' });
const NODES = 2;

function nodeConfig() {
  return readConfig({ WEIR_DEMO: 'true', WEIR_VIRTUAL_TIME: 'true' });
}

async function startNode(params: {
  url: string;
  database: Database;
  watch: ReturnType<typeof watchLedger>;
  doing: AsyncLocalStorage<Doing>;
  name: string;
  bank: ReturnType<typeof createBank>;
}): Promise<Node & { close: () => Promise<void> }> {
  const { url, database, watch, doing, name, bank } = params;
  const config = nodeConfig();
  const stores = await openStores({ config, database, databaseUrl: url, logger: SILENT });
  const inner = createPipeline({
    ledger: watch.ledger(stores.ledger),
    maxBatch: config.batch.maxCommands,
    maxQueue: config.batch.maxWaiting,
    isFault: isUnavailable,
  });
  const pipeline: Pipeline = {
    ...inner,
    submit: (command) =>
      inner.submit(watch.command(command, { doing: doing.getStore() ?? { n: null }, node: name })),
  };
  let ids = 0;
  const next = (): string => idFrom('simulation', name, String(ids++));
  const sweep = createSweep({ ledger: stores.ledger, pipeline, limit: 500 });
  const use = makeUseCases({ config, stores, pipeline, sweep, ids: { uuid: next, token: next } });
  return {
    use,
    stores,
    sweep,
    admitWaiting: createAdmitWaiting({ pipeline, reads: stores.waiting }),
    autoTopUp: createAutoTopUp({
      store: stores.autoTopUps,
      provider: bank,
      secret: 'simulation',
      topUp: use.topUp,
      noteFailedPayment: use.noteFailedPayment,
      catalogue: stores.catalogue,
      newId: next,
      now: Date.now,
    }),
    close: async () => {
      await inner.close();
      await stores.close();
    },
  };
}

/** Starts the nodes on a migrated database in which nothing has happened yet, except for the setting up of the world. */
export async function startProduct(url: string): Promise<Product> {
  const database = await connectDatabase({ url, poolSize: 8, ormPoolSize: 8 });
  const pool = createPool({ url, max: 3, applicationName: 'simulation' });
  await pool.query('update installation set virtual_time = true where not virtual_time');
  await pool.query(
    'insert into virtual_clock (now) values (to_timestamp($1::float8 / 1000)) on conflict do nothing',
    [BEGIN],
  );
  const doing = new AsyncLocalStorage<Doing>();
  const kill = async (): Promise<void> => {
    await pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1',
      [LEDGER_SESSIONS],
    );
  };
  const watch = watchLedger({ pool, kill });
  const bank = createBank();
  const nodes: (Node & { close: () => Promise<void> })[] = [];
  for (let index = 0; index < NODES; index += 1)
    nodes.push(await startNode({ url, database, watch, doing, bank, name: String(index) }));
  return {
    nodes,
    pool,
    operator: OPERATOR,
    begin: BEGIN,
    as: (what, work) => doing.run(what, work),
    takeBatches: watch.take,
    plan: watch.plan,
    settled: watch.settled,
    close: async () => {
      await Promise.all(nodes.map((node) => node.close()));
      await database.close();
      await pool.end();
    },
  };
}

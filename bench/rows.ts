/** The rows of the suite: what each compares, and what is asked of it. Each measures both its sides in one run, by turns. */
import { measureBulk } from './bulk.ts';
import { decisionRow } from './decision.ts';
import { type Load, type Measured, measure } from './load.ts';
import { overloadRow } from './overload.ts';
import { singleRow } from './single.ts';
import { median, type Row, type Target } from './statistics.ts';
import type { Server, World } from './world.ts';

export interface Timing {
  /** Length of one measurement in seconds, and how often each side has its turn. */
  readonly seconds: number;
  readonly rounds: number;
}

export interface RowRun {
  readonly world: World;
  readonly timing: Timing;
  /** The load on a server by so many connections, over all accounts unless it says otherwise. */
  readonly load: (server: Server, connections: number, more?: Partial<Load>) => Promise<Measured>;
}

export type MakeRow = (run: RowRun) => Promise<Omit<Row, 'name' | 'target'>>;

/** Measures both sides by turns and gives the median of each. */
export async function byTurns(
  rounds: number,
  sides: { readonly a: () => Promise<number>; readonly b: () => Promise<number> },
): Promise<{ a: number; b: number; ratio: number }> {
  const found: { a: number; b: number }[] = [];
  for (let round = 0; round < rounds; round += 1) found.push({ a: await sides.a(), b: await sides.b() });
  return {
    a: median(found.map(({ a }) => a)),
    b: median(found.map(({ b }) => b)),
    ratio: median(found.map(({ a, b }) => a / b)),
  };
}

/** The better of 64 and 256 connections, against the hello-world at as many. */
async function againstHello(
  { world, timing, load }: RowRun,
  server: Server,
): Promise<Omit<Row, 'name' | 'target'>> {
  await load(server, 64);
  await load(world.hello, 64);
  const figures: Record<string, number> = {};
  const ratios: number[] = [];
  for (const connections of [64, 256]) {
    const { a, b, ratio } = await byTurns(timing.rounds, {
      a: async () => (await load(server, connections)).rate,
      b: async () => (await load(world.hello, connections)).rate,
    });
    ratios.push(ratio);
    figures[`per_second_${connections}`] = Math.round(a);
    figures[`hello_per_second_${connections}`] = Math.round(b);
  }
  return { ratio: Math.max(...ratios), figures };
}

const front: MakeRow = (run) => againstHello(run, run.world.weir);

const frontApollo: MakeRow = async (run) => {
  const server = await run.world.startWeir({ WEIR_EXECUTOR: 'compiled-in-apollo' });
  try {
    return await againstHello(run, server);
  } finally {
    await server.stop();
  }
};

const hot: MakeRow = async ({ world, timing, load }) => {
  const one = world.accounts.slice(0, 1);
  const { a, b, ratio } = await byTurns(timing.rounds, {
    a: async () => (await load(world.weir, 256, { accounts: one })).rate,
    b: async () => (await load(world.weir, 256)).rate,
  });
  return { ratio, figures: { hot_per_second: Math.round(a), front_per_second: Math.round(b) } };
};

/** The same program with batches of one: a transaction with a row lock for each request. */
const naive: MakeRow = async ({ world, timing, load }) => {
  const one = world.accounts.slice(1, 2);
  const server = await world.startWeir({ WEIR_BATCH_MAX: '1' });
  try {
    const { a, b, ratio } = await byTurns(timing.rounds, {
      a: async () => (await load(world.weir, 256, { accounts: one })).rate,
      b: async () => (await load(server, 256, { accounts: one })).rate,
    });
    return { ratio, figures: { hot_per_second: Math.round(a), naive_per_second: Math.round(b) } };
  } finally {
    await server.stop();
  }
};

/** Pairs of a request and its settlement. */
const life: MakeRow = async ({ world, timing, load }) => {
  const { a, b, ratio } = await byTurns(timing.rounds, {
    a: async () => (await load(world.weir, 256, { kind: 'life' })).rate / 2,
    b: async () => (await load(world.weir, 256)).rate,
  });
  return { ratio, figures: { pairs_per_second: Math.round(a), front_per_second: Math.round(b) } };
};

const contention: MakeRow = async ({ world, timing, load }) => {
  const one = world.accounts.slice(2, 3);
  const figures: Record<string, number> = {};
  const ratios: number[] = [];
  for (const clients of [50, 200]) {
    const waits: number[] = [];
    const { a, b, ratio } = await byTurns(timing.rounds, {
      a: async () => {
        const { rate, p99Micros } = await load(world.weir, clients, { accounts: one });
        waits.push((p99Micros / 1e6) * (rate / clients));
        return rate;
      },
      b: async () => (await load(world.hello, clients)).rate,
    });
    ratios.push(ratio);
    figures[`per_second_${clients}`] = Math.round(a);
    figures[`hello_per_second_${clients}`] = Math.round(b);
    figures[`p99_in_clients_per_rate_${clients}`] = Number(median(waits).toFixed(2));
  }
  return { ratio: Math.min(...ratios), figures };
};

/** At half of the highest rate, as requests come, whether or not the ones before were answered. */
const latency: MakeRow = async ({ world, timing, load }) => {
  const { rate: most } = await load(world.weir, 256);
  const rate = Math.floor(Math.min(most, (await load(world.hello, 256)).rate) / 2);
  const batch = async () => {
    const text = await (await fetch(new URL('/metrics', world.weir.url))).text();
    const of = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? 0);
    return { seconds: of('weir_batch_seconds_sum'), count: of('weir_batch_seconds_count') };
  };
  const before = await batch();
  const batches: number[] = [];
  const { a, b, ratio } = await byTurns(timing.rounds, {
    a: async () => {
      const { p99Micros } = await load(world.weir, 256, { rate });
      const now = await batch();
      const mean = ((now.seconds - before.seconds) / (now.count - before.count)) * 1e6;
      batches.push(mean);
      return Math.max(1, p99Micros - 2 * mean);
    },
    b: async () => (await load(world.hello, 256, { rate })).p99Micros,
  });
  const figures = {
    rate,
    p99_less_two_batches_micros: Math.round(a),
    hello_p99_micros: Math.round(b),
    batch_micros: Math.round(median(batches)),
  };
  return { ratio, figures };
};

/** Any account arrives at any node. */
const nodes: MakeRow = async ({ world, timing, load }) => {
  const other = await world.startWeir();
  try {
    await load(other, 128);
    const { a, b, ratio } = await byTurns(timing.rounds, {
      a: async () => {
        const both = await Promise.all([load(world.weir, 128), load(other, 128)]);
        return both.reduce((sum, { rate }) => sum + rate, 0);
      },
      b: async () => (await load(world.weir, 256)).rate,
    });
    return { ratio, figures: { two_nodes_per_second: Math.round(a), one_node_per_second: Math.round(b) } };
  } finally {
    await other.stop();
  }
};

/** Each flush of the log takes a millisecond longer. */
const slowDisk: MakeRow = async ({ world, timing, load }) => {
  const set = async (delay: number): Promise<void> => {
    await world.query(`alter system set commit_delay = ${delay}`);
    await world.query('alter system set commit_siblings = 0');
    await world.query('select pg_reload_conf()');
  };
  const { a, b, ratio } = await byTurns(timing.rounds, {
    a: async () => {
      await set(1000);
      const { rate } = await load(world.weir, 256);
      await set(0);
      return rate;
    },
    b: async () => (await load(world.weir, 256)).rate,
  });
  return { ratio, figures: { slow_per_second: Math.round(a), front_per_second: Math.round(b) } };
};

/** With many jobs in the database against the rate before them; what a job takes on disk. */
const size: MakeRow = async ({ world, timing, load }) => {
  const rateOf = async () =>
    median(await inTurn(timing.rounds, async () => (await load(world.weir, 256)).rate));
  const bytes = async () => {
    const [row] = await world.query(
      `select sum(pg_total_relation_size(c.oid))::float8 as bytes, (select count(*)::float8 from open_jobs) as jobs
       from pg_class c where relname in ('journal', 'open_jobs', 'outbox', 'grants', 'account_state')`,
    );
    return row as { bytes: number; jobs: number };
  };
  const empty = await rateOf();
  const start = await bytes();
  const seconds = 30;
  await load(world.weir, 8, { kind: 'bulk', seconds });
  const end = await bytes();
  const full = await rateOf();
  return {
    ratio: full / empty,
    figures: {
      jobs: end.jobs,
      bytes_per_job: Math.round((end.bytes - start.bytes) / (end.jobs - start.jobs)),
      per_second: Math.round(full),
      before_per_second: Math.round(empty),
    },
  };
};

async function inTurn<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let turn = 0; turn < times; turn += 1) done.push(await work());
  return done;
}

export interface RowPlan {
  readonly name: string;
  readonly target: Target;
  readonly make: MakeRow;
}

/** In the order in which they run; the database grows meanwhile, so the sides of one row are measured by turns. */
export const ROWS: readonly RowPlan[] = [
  { name: 'front', target: { atLeast: 2 }, make: front },
  { name: 'front-apollo', target: { atLeast: 1.5 }, make: frontApollo },
  { name: 'hot', target: { atLeast: 0.9 }, make: hot },
  { name: 'life', target: { atLeast: 0.5 }, make: life },
  { name: 'bulk', target: { atLeast: 8 }, make: measureBulk },
  { name: 'naive', target: { atLeast: 8 }, make: naive },
  { name: 'single', target: { atMost: 4 }, make: singleRow },
  { name: 'latency', target: { atMost: 3 }, make: latency },
  { name: 'contention', target: { atLeast: 1.5 }, make: contention },
  { name: 'nodes', target: { atLeast: 0.9 }, make: nodes },
  { name: 'overload', target: { atLeast: 0.9 }, make: overloadRow },
  { name: 'slow disk', target: { atLeast: 0.8 }, make: slowDisk },
  { name: 'size', target: { atLeast: 0.9 }, make: size },
  { name: 'decision', target: { atMost: 0.2 }, make: decisionRow },
];

export async function makeRow(plan: RowPlan, world: World, timing: Timing): Promise<Row> {
  const load: RowRun['load'] = (server, connections, more = {}) =>
    measure(
      {
        url: server.url,
        connections,
        seconds: timing.seconds,
        kind: 'request',
        key: world.key,
        accounts: world.accounts,
        ...more,
      },
      world.directory,
    );
  const { name, target, make } = plan;
  return { name, target, ...(await make({ world, timing, load })) };
}

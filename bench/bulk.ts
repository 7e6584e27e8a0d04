/** `bulk`: jobs a second through requestJobs of a hundred, against TPC-B's transaction on the same Postgres. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import type { MakeRow } from './rows.ts';
import { median } from './statistics.ts';

const CLIENTS = 32;
const hasPgbench = spawnSync('pgbench', ['--version']).error === undefined;

/** Transactions a second of pgbench's own TPC-B, by pgbench. */
async function byPgbench(url: string, seconds: number): Promise<number> {
  const { stdout } = await promisify(execFile)('pgbench', [
    '-n',
    '-M',
    'prepared',
    `-c${CLIENTS}`,
    '-j1',
    `-T${seconds}`,
    url,
  ]);
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
}

const STATEMENTS = [
  'update pgbench_accounts set abalance = abalance + $1 where aid = $2',
  'select abalance from pgbench_accounts where aid = $1',
  'update pgbench_tellers set tbalance = tbalance + $1 where tid = $2',
  'update pgbench_branches set bbalance = bbalance + $1 where bid = $2',
  'insert into pgbench_history (tid, bid, aid, delta, mtime) values ($1, $2, $3, $4, now())',
] as const;

/** The same statements through pg, each prepared, where pgbench is not installed. */
async function byPg(url: string, seconds: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS });
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const client = async (): Promise<void> => {
    const connection = await pool.connect();
    const run = (index: number, values: number[]) =>
      connection.query({ name: `tpcb ${index}`, text: STATEMENTS[index] ?? '', values });
    while (performance.now() < until) {
      const aid = 1 + Math.floor(Math.random() * 100_000);
      const tid = 1 + Math.floor(Math.random() * 10);
      await connection.query('begin');
      await run(0, [1, aid]);
      await run(1, [aid]);
      await run(2, [1, tid]);
      await run(3, [1, 1]);
      await run(4, [tid, 1, aid, 1]);
      await connection.query('commit');
      done += 1;
    }
    connection.release();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await pool.end();
  return done / seconds;
}

const TABLES = `
  create table if not exists pgbench_branches (bid int primary key, bbalance int, filler char(88));
  create table if not exists pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
  create table if not exists pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
  create table if not exists pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
  insert into pgbench_branches select 1, 0 where not exists (select from pgbench_branches);
  insert into pgbench_tellers select t, 1, 0 from generate_series(1, 10) t where not exists (select from pgbench_tellers);
  insert into pgbench_accounts select a, 1, 0, '' from generate_series(1, 100000) a where not exists (select from pgbench_accounts)`;

export const measureBulk: MakeRow = async ({ world, timing, load }) => {
  await world.query(TABLES);
  const tpcb = hasPgbench ? byPgbench : byPg;
  const jobs: number[] = [];
  const transactions: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < timing.rounds; round += 1) {
    const { rate } = await load(world.weir, 8, { kind: 'bulk' });
    const other = await tpcb(world.databaseUrl, timing.seconds);
    jobs.push(rate * 100);
    transactions.push(other);
    ratios.push((rate * 100) / other);
  }
  return {
    ratio: median(ratios),
    figures: {
      jobs_per_second: Math.round(median(jobs)),
      tpcb_per_second: Math.round(median(transactions)),
      tpcb_by: hasPgbench ? 'pgbench' : 'pg',
    },
  };
};

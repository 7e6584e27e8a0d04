/** TPC-B as pgbench has it: by pgbench where it is installed, else its statements, prepared, through pg. */
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { findProgram, runToEnd } from './child.ts';

const PGBENCH = findProgram('pgbench');
export const TPC_B = PGBENCH === null ? 'statements of pgbench through pg' : 'pgbench';
/** Branches; as many as clients, or they would wait for each other's rows more than the test means. */
const SCALE = 32;

/** Makes the tables of TPC-B as pgbench does. */
export async function preparePgbench(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    create table pgbench_branches (bid int primary key, bbalance int, filler char(88)) with (fillfactor = 100);
    create table pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
    create table pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
    create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    insert into pgbench_branches select n, 0, '' from generate_series(1, ${SCALE}) n;
    insert into pgbench_tellers select n, (n - 1) / 10 + 1, 0, '' from generate_series(1, ${SCALE * 10}) n;
    insert into pgbench_accounts
      select n, (n - 1) / 100000 + 1, 0, '' from generate_series(1, ${SCALE * 100_000}) n;`);
  await client.query('vacuum analyze');
  await client.end();
}

/** Transactions a second. */
export async function tpcB(url: string, params: { clients: number; seconds: number }): Promise<number> {
  if (PGBENCH === null) return throughPg(url, params);
  const { clients, seconds } = params;
  const out = await runToEnd(PGBENCH, [
    ...['-n', '-M', 'prepared', '-s', String(SCALE), '-c', String(clients), '-j', '1', '-T', String(seconds)],
    url,
  ]);
  return Number(/tps = ([\d.]+)/.exec(out)?.[1] ?? Number.NaN);
}

async function throughPg(url: string, params: { clients: number; seconds: number }): Promise<number> {
  const until = performance.now() + params.seconds * 1_000;
  const counts = await Promise.all(
    Array.from({ length: params.clients }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      let done = 0;
      while (performance.now() < until) {
        await transaction(client);
        done += 1;
      }
      await client.end();
      return done;
    }),
  );
  return counts.reduce((sum, each) => sum + each, 0) / params.seconds;
}

function upTo(most: number): number {
  return 1 + Math.floor(Math.random() * most);
}

async function transaction(client: pg.Client): Promise<void> {
  const [aid, tid, bid, delta] = [upTo(SCALE * 100_000), upTo(SCALE * 10), upTo(SCALE), upTo(10_000) - 5_000];
  const run = (name: string, text: string, values: number[]) => client.query({ name, text, values });
  await client.query('begin');
  await run('a', 'update pgbench_accounts set abalance = abalance + $1 where aid = $2', [delta, aid]);
  await run('s', 'select abalance from pgbench_accounts where aid = $1', [aid]);
  await run('t', 'update pgbench_tellers set tbalance = tbalance + $1 where tid = $2', [delta, tid]);
  await run('b', 'update pgbench_branches set bbalance = bbalance + $1 where bid = $2', [delta, bid]);
  await run('h', 'insert into pgbench_history values ($1, $2, $3, $4, current_timestamp)', [
    tid,
    bid,
    aid,
    delta,
  ]);
  await client.query('commit');
}

/**
 * How many decisions a second the ledger makes by itself: no GraphQL, one connection, batches of a fixed
 * size, over a thousand accounts and over one. Each decision is durable. Rounds of the cases are
 * interleaved, because a machine's speed drifts; believe the ratios.
 *
 *   node --import ./scripts/register-typescript.js bench/ledger.ts <url of an empty database> [seconds a case]
 */
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Command } from '../src/pipeline/pipeline.ts';
import { createPool } from '../src/postgres/connect.ts';
import { createLedger } from '../src/postgres/ledger.ts';
import { migrate } from '../src/postgres/migrate.ts';
import {
  accountId,
  catalogueSource,
  openAccount,
  requestJob,
  settleJob,
  submit,
} from '../test/postgres/support/ledger-world.ts';

const [url, seconds = '2'] = process.argv.slice(2);
if (!url) throw new Error('Name an empty database.');
await migrate({ url });
const pool = createPool({ url, max: 1, pipeline: true });
const ledger = createLedger({ pool, catalogue: catalogueSource() });

const many = Array.from({ length: 1_000 }, (_, index) => accountId(`many ${index}`));
const hot = accountId('hot');
for (let start = 0; start < many.length; start += 100) {
  await submit(
    ledger,
    many.slice(start, start + 100).map((id) => openAccount(id, [1_000_000, 500_000, 100_000])),
  );
}
await submit(ledger, [openAccount(hot, [100_000_000, 500_000, 100_000])]);

const { rows: backends } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
const backend = `/proc/${backends[0]?.pid}/stat`;

/** The processor time of the ledger's Postgres process so far, in microseconds; nothing where it runs elsewhere. */
function postgresTime(): number {
  if (!existsSync(backend)) return Number.NaN;
  // User and system time in hundredths of a second, after the name in parentheses.
  const fields = readFileSync(backend, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

let turn = 0;

/** What was found in one round: decisions a second, and processor time for each in microseconds. */
interface Result {
  readonly grants: number;
  readonly settles: number;
  readonly cpu: number;
  readonly postgres: number;
}

/** Batches of grants, then of the settlements of just these, so that the tables stay as they are in use. */
async function run(params: { accounts: readonly string[]; size: number; millis: number }): Promise<Result> {
  const { accounts, size, millis } = params;
  const began = performance.now();
  const cpu = process.cpuUsage();
  const postgres = postgresTime();
  let requests = 0;
  let requesting = 0;
  let settling = 0;
  while (performance.now() - began < millis) {
    const jobs = Array.from({ length: size }, () => {
      turn += 1;
      return { account: accounts[turn % accounts.length] ?? hot, key: String(turn) };
    });
    const grants: Command<string>[] = jobs.map(({ account, key }) => requestJob(account, { key, units: 2 }));
    const start = performance.now();
    const answers = await submit(ledger, grants);
    if (answers.some((answer) => answer !== 'GRANTED')) throw new Error('a job was refused');
    const middle = performance.now();
    await submit(
      ledger,
      jobs.map(({ account, key }) => settleJob(account, { key, units: 1 })),
    );
    requesting += middle - start;
    settling += performance.now() - middle;
    requests += size;
  }
  const used = process.cpuUsage(cpu);
  return {
    grants: (requests / requesting) * 1000,
    settles: (requests / settling) * 1000,
    cpu: (used.user + used.system) / (2 * requests),
    postgres: (postgresTime() - postgres) / (2 * requests),
  };
}

const CASES = [8, 32, 128].flatMap((size) => [
  { name: `1,000 accounts, batches of ${size}`, accounts: many, size },
  { name: `one account, batches of ${size}`, accounts: [hot], size },
]);
const found = new Map<string, Result[]>();
const ROUNDS = 3;
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const { name, accounts, size } of CASES) {
    const result = await run({ accounts, size, millis: (Number(seconds) * 1_000) / ROUNDS });
    // The first round warms up.
    if (round > 0) found.set(name, [...(found.get(name) ?? []), result]);
  }
}
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
for (const [name, rounds] of found) {
  const grants = Math.round(median(rounds.map((each) => each.grants)));
  const settles = Math.round(median(rounds.map((each) => each.settles)));
  const cpu = median(rounds.map((each) => each.cpu)).toFixed(0);
  const postgres = median(rounds.map((each) => each.postgres)).toFixed(0);
  console.log(
    `${name}: ${grants} grants/s, ${settles} settlements/s; each ${cpu} us of JavaScript, ${postgres} us of Postgres`,
  );
}
const { rows } = await pool.query<{ relation: string; bytes: string }>(
  `select relname as relation, pg_total_relation_size(oid)::text as bytes from pg_class
   where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_total_relation_size(oid) > 1000000
   order by pg_total_relation_size(oid) desc`,
);
console.log(rows, `${turn} jobs`);
const { rows: hotness } = await pool.query(
  `select relname, n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where n_tup_upd > 0 order by 2 desc`,
);
console.log(hotness);
await pool.end();

// What the planner believed of a table while it was empty must not make decisions slow when it is full.
import { expect, test } from '@jest/globals';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  openAccount,
  requestJob,
  settleJob,
  submit,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const plain = createPool({ url: database.url, max: 1 });
database.onClose(() => plain.end());
const account = accountId('young');
const KEYS = Array.from({ length: 300 }, (_, index) => `job ${index}`);

/** Runs commands on connections of their own, whose counts of what they read are told when they have ended. */
async function onNewConnections(work: (ledger: ReturnType<typeof createLedger>) => Promise<void>) {
  const applicationName = 'weir-young';
  const pool = createPool({ url: database.url, max: 1, pipeline: true, applicationName });
  await work(createLedger({ pool, catalogue: catalogueSource() }));
  await pool.end();
  for (;;) {
    const { rows } = await plain.query('select from pg_stat_activity where application_name = $1', [
      applicationName,
    ]);
    if (rows.length === 0) return;
  }
}

/** How often the keys of open jobs were looked into so far, and how many of them were read. */
async function keysRead(): Promise<{ looks: number; keys: number }> {
  await plain.query('select pg_stat_clear_snapshot()');
  const { rows } = await plain.query<{ looks: number; keys: number }>(
    `select idx_scan::float8 as looks, idx_tup_read::float8 as keys
     from pg_stat_user_indexes where indexrelname = 'open_jobs_pkey'`,
  );
  const [found] = rows;
  if (!found) throw new Error('open_jobs has no primary key');
  return found;
}

test('open jobs are looked up by their keys, also on connections that planned it when there were none', async () => {
  await plain.query('vacuum analyze open_jobs');
  const before = await keysRead();
  await onNewConnections(async (ledger) => {
    await submit(ledger, [openAccount(account, [1_000_000])]);
    for (const key of KEYS) await submit(ledger, [requestJob(account, { key })]);
    const settled = await submit(
      ledger,
      KEYS.map((key) => settleJob(account, { key, units: 1 })),
    );
    expect(settled.every((answer) => answer === true)).toBe(true);
  });
  const after = await keysRead();
  expect(after.looks - before.looks).toBeGreaterThan(KEYS.length);
  // A look that finds a key reads that one alone.
  expect(after.keys - before.keys).toBeLessThanOrEqual(after.looks - before.looks);
});

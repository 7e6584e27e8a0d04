// What the planner believed of a table while it was empty must not make decisions slow when it is full.
import { expect, test } from '@jest/globals';
import type { Ledger } from '../../src/pipeline/ports.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  giveUp,
  openAccount,
  requestJob,
  settleJob,
  submit,
  waitForRoom,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const plain = createPool({ url: database.url, max: 1 });
database.onClose(() => plain.end());

type Work = (ledger: Ledger) => Promise<void>;

const KEYS = Array.from({ length: 300 }, (_, index) => `job ${index}`);

/** Runs commands on connections of their own, whose counts of what they read are told when they have ended. */
async function onNewConnections(work: Work): Promise<void> {
  const applicationName = 'weir-young';
  const pool = createPool({ url: database.url, max: 1, applicationName });
  await work(createLedger({ pool, catalogue: catalogueSource() }));
  await pool.end();
  for (;;) {
    const { rows } = await plain.query('select from pg_stat_activity where application_name = $1', [
      applicationName,
    ]);
    if (rows.length === 0) return;
  }
}

/** How often the indexes of a table were looked into so far, and how many keys were read there. */
async function keysRead(table: string): Promise<{ looks: number; keys: number }> {
  await plain.query('select pg_stat_clear_snapshot()');
  const { rows } = await plain.query<{ looks: number; keys: number }>(
    `select sum(idx_scan)::float8 as looks, sum(idx_tup_read)::float8 as keys
     from pg_stat_user_indexes where relname = $1`,
    [table],
  );
  const [found] = rows;
  if (!found) throw new Error(`${table} has no index`);
  return found;
}

/** What `work` read of a table, on connections that plan while it has no more than `before` left there and was analyzed. */
async function readWhileYoung(table: string, { before, work }: { before: Work; work: Work }) {
  await onNewConnections(before);
  await plain.query(`vacuum analyze ${table}`);
  const first = await keysRead(table);
  await onNewConnections(work);
  const last = await keysRead(table);
  return { looks: last.looks - first.looks, keys: last.keys - first.keys };
}

test('entries from which others differ are looked up by their keys, also on connections that planned it when there were none', async () => {
  const account = accountId('young and alike');
  const { looks, keys } = await readWhileYoung('journal', {
    before: async () => undefined,
    work: async (ledger) => {
      // Plans the settlement while there is nothing else.
      await submit(ledger, [openAccount(account)]);
      await submit(ledger, [requestJob(account, { key: 'first' })]);
      await submit(ledger, [settleJob(account, { key: 'first', units: 1 })]);
      for (const key of KEYS) await submit(ledger, [requestJob(account, { key })]);
      for (const key of KEYS) await submit(ledger, [settleJob(account, { key, units: 1 })]);
    },
  });
  // Each for its answer, should it be asked again, and its grant to be settled, with what that differs from.
  expect(looks).toBeGreaterThanOrEqual(3 * KEYS.length - 10);
  expect(keys).toBeLessThanOrEqual(looks);
});

test('open jobs are looked up by their keys, also on connections that planned it when there was one', async () => {
  const account = accountId('young');
  const { looks, keys } = await readWhileYoung('open_jobs', {
    before: async (ledger) => {
      await submit(ledger, [openAccount(account, [1_000_000])]);
      await submit(ledger, [requestJob(account, { key: 'first' })]);
    },
    work: async (ledger) => {
      await submit(ledger, [settleJob(account, { key: 'first', units: 1 })]);
      await submit(
        ledger,
        KEYS.map((key) => requestJob(account, { key })),
      );
      const settled = await submit(
        ledger,
        KEYS.map((key) => settleJob(account, { key, units: 1 })),
      );
      expect(settled.every((answer) => answer === true)).toBe(true);
    },
  });
  // Each and its parent for the lock on their pools, then to be read, and each to be taken away.
  expect(looks).toBeGreaterThanOrEqual(5 * KEYS.length);
  // A look that finds a key reads that one alone.
  expect(keys).toBeLessThanOrEqual(looks);
});

test('so are requests that wait', async () => {
  const account = accountId('young and waiting');
  const { looks, keys } = await readWhileYoung('waiting_jobs', {
    before: async (ledger) => {
      await submit(ledger, [openAccount(account)]);
      await submit(ledger, [waitForRoom(account, 'first')]);
    },
    work: async (ledger) => {
      await submit(ledger, [giveUp(account, 'first')]);
      await submit(
        ledger,
        KEYS.map((key) => waitForRoom(account, key)),
      );
      const ended = await submit(
        ledger,
        KEYS.map((key) => giveUp(account, key)),
      );
      expect(ended.every((answer) => answer === true)).toBe(true);
    },
  });
  // Each for the lock on its pool, to be read, and to be taken away.
  expect(looks).toBeGreaterThanOrEqual(3 * KEYS.length);
  expect(keys).toBeLessThanOrEqual(looks);
});

test('so are accounts that change', async () => {
  const { looks, keys } = await readWhileYoung('account_state', {
    before: async () => undefined,
    work: async (ledger) => {
      for (const key of KEYS) await submit(ledger, [openAccount(accountId(`young ${key}`))]);
    },
  });
  // Each to be locked and to be written.
  expect(looks).toBeGreaterThanOrEqual(2 * KEYS.length);
  expect(keys).toBeLessThanOrEqual(looks);
});

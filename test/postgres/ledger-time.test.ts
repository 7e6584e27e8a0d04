import { describe, expect, test } from '@jest/globals';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createTestDatabase } from '../support/database.ts';
import { accountId, catalogueSource, needsOf } from './support/ledger-world.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 2 });
database.onClose(() => pool.end());
const ledger = createLedger({ pool, catalogue: catalogueSource() });

const NO_CHANGES = {
  states: [],
  entries: [],
  jobs: [],
  endedJobs: [],
  waiting: [],
  endedWaits: [],
  pools: [],
  loads: [],
  heartbeats: [],
};

function now(): Promise<number> {
  return ledger.transact([needsOf({ accountId: accountId('any') })], (loaded) => ({
    changes: NO_CHANGES,
    result: loaded.now,
  }));
}

describe('the clock of a transaction', () => {
  test('is the database’s own on an ordinary database, in whole milliseconds', async () => {
    const instant = await now();
    expect(Number.isInteger(instant)).toBe(true);
    expect(Math.abs(instant - Date.now())).toBeLessThan(60_000);
  });

  test('is the virtual one on a database made for virtual time, and that never goes backwards', async () => {
    await pool.query('update installation set virtual_time = true');
    await pool.query("insert into virtual_clock (now) values ('2020-02-03T04:05:06.789Z')");
    expect(await now()).toBe(Date.parse('2020-02-03T04:05:06.789Z'));
    await pool.query("update virtual_clock set now = now + interval '1 day'");
    expect(await now()).toBe(Date.parse('2020-02-04T04:05:06.789Z'));
    await expect(pool.query("update virtual_clock set now = now - interval '1 day'")).rejects.toMatchObject({
      code: '55000',
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { DEFAULT_TIMEOUTS, LedgerUnavailable } from '../../src/postgres/ledger-session.ts';
import { isUnavailable } from '../../src/postgres/unavailable.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  countOf,
  openAccount,
  requestJob,
  submit,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const pool = createPool({
  url: database.url,
  max: 2,
  applicationName: 'ledger',
});
database.onClose(() => pool.end());
const plain = createPool({ url: database.url, max: 2 });
database.onClose(() => plain.end());
const ledger = createLedger({
  pool,
  catalogue: catalogueSource(),
  timeouts: { ...DEFAULT_TIMEOUTS, lockMs: 300 },
});
const account = accountId('a');
await submit(ledger, [openAccount(account)]);

/** Locks something in another session, does `work`, and lets go. */
async function whileLocked(statement: string, work: () => Promise<void>): Promise<void> {
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(statement);
    await work();
  } finally {
    await other.end();
  }
}

/** Resolves when a session of the ledger waits for a lock, with its process id. */
async function waitingProcess(): Promise<number> {
  for (;;) {
    const { rows } = await plain.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = 'ledger' and wait_event_type = 'Lock'",
    );
    if (rows[0]) return rows[0].pid;
  }
}

const PLACES = [
  { place: 'before it has read anything', statement: `select from account_state for update` },
  { place: 'after it has written everything', statement: 'select from outbox_head for update' },
];

describe('a transaction that is cut off', () => {
  test.each(PLACES)('$place leaves nothing, and the next one gets a new connection', async (params) => {
    const entries = await countOf(plain, 'select count(*) from journal');
    const command = requestJob(account, { key: params.place });
    await whileLocked(params.statement, async () => {
      const cut = submit(ledger, [command]);
      const failed = expect(cut).rejects.toBeInstanceOf(LedgerUnavailable);
      const pid = await waitingProcess();
      await plain.query('select pg_terminate_backend($1)', [pid]);
      await failed;
    });
    expect(await countOf(plain, 'select count(*) from journal')).toBe(entries);
    expect(await countOf(plain, 'select count(*) from open_jobs')).toBe(entries - 2);
    expect(await submit(ledger, [command])).toEqual(['GRANTED']);
    expect(await countOf(plain, 'select count(*) from journal')).toBe(entries + 1);
  });

  test.each(PLACES)('by a lock that is not granted in time, $place, leaves nothing', async (params) => {
    const entries = await countOf(plain, 'select count(*) from journal');
    await whileLocked(params.statement, async () => {
      const failure = await submit(ledger, [requestJob(account, { key: `${params.place} 2` })]).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(LedgerUnavailable);
      expect(isUnavailable(failure)).toBe(true);
    });
    expect(await countOf(plain, 'select count(*) from journal')).toBe(entries);
    expect(await submit(ledger, [requestJob(account, { key: `${params.place} 3` })])).toEqual(['GRANTED']);
  });
});

test('sessions that are ended again and again, also while they are lent, are faults and never the end of the process', async () => {
  for (let round = 0; round < 300; round += 1) {
    const command = requestJob(account, { key: `ended ${round}` });
    const answers = await Promise.allSettled([
      submit(ledger, [command]),
      ledger.findDue(10),
      // At another moment each time: while connecting, while lent, in the middle of a statement.
      plain.query(
        `select pg_terminate_backend(pid) from (select pg_sleep($1)) as later, pg_stat_activity
         where application_name = 'ledger'`,
        [(round % 20) / 5_000],
      ),
    ]);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(LedgerUnavailable);
    }
  }
  // The last ended sessions may still lie in the pool, which has two: whoever gets one hears of it.
  await Promise.allSettled([ledger.findDue(1), ledger.findDue(1)]);
  expect(await submit(ledger, [requestJob(account, { key: 'after it all' })])).toEqual(['GRANTED']);
});

describe('a database that is not there', () => {
  test('is a fault that says so, and no bug', async () => {
    const nowhere = createPool({ url: 'postgres://weir@127.0.0.1:9/none', max: 1 });
    const broken = createLedger({ pool: nowhere, catalogue: catalogueSource() });
    await expect(submit(broken, [openAccount(account)])).rejects.toBeInstanceOf(LedgerUnavailable);
    await expect(broken.findDue(1)).rejects.toBeInstanceOf(LedgerUnavailable);
    await nowhere.end();
  });
});

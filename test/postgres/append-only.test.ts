import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createTestDatabase } from '../support/database.ts';
import { accountId, catalogueSource, countOf, openAccount, submit } from './support/ledger-world.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 2 });
database.onClose(() => pool.end());
const owner = new pg.Client({ connectionString: database.url });
await owner.connect();
database.onClose(() => owner.end());
const ledger = createLedger({ pool, catalogue: catalogueSource() });
await submit(ledger, [openAccount(accountId('a'))]);

const CHANGES = [
  'update journal set kind = 1',
  'update journal set charged = 0 where false',
  'delete from journal',
  'truncate journal',
  'truncate journal cascade',
  'merge into journal j using (select 1) t on true when matched then delete',
];

describe('the journal', () => {
  test.each(CHANGES)('refuses its owner: %s', async (statement) => {
    await expect(owner.query(statement)).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('append-only'),
    });
    expect(await countOf(pool, 'select count(*) from journal')).toBe(2);
  });

  test('refuses a superuser who replays a replica’s changes', async () => {
    await owner.query('set session_replication_role = replica');
    await expect(owner.query('delete from journal')).rejects.toMatchObject({ code: '42501' });
    await owner.query('reset session_replication_role');
  });

  test('refuses an entry in the place of another, a second for a subject, and a number below one', async () => {
    const copy = `insert into journal (account_id, seq, subject, ordinal, kind, at, detail)
      select account_id, $1, subject, $2, kind, at, detail from journal where seq = 1`;
    await expect(owner.query(copy, [1, 7])).rejects.toMatchObject({
      code: '23505',
      constraint: 'journal_pkey',
    });
    await expect(owner.query(copy, [9, 0])).rejects.toMatchObject({
      code: '23505',
      constraint: 'journal_subject',
    });
    await expect(owner.query(copy, [0, 7])).rejects.toMatchObject({ code: '23514' });
    await expect(owner.query(copy, [9, -1])).rejects.toMatchObject({ code: '23514' });
  });
});

describe('the role of the service', () => {
  const asService = async (statement: string): Promise<unknown> => {
    await owner.query('begin');
    try {
      await owner.query('set local role weir_service');
      return await owner.query(statement);
    } finally {
      await owner.query('rollback');
    }
  };

  test.each([...CHANGES.slice(0, 4), 'alter table journal disable trigger all', 'drop table journal'])(
    'may not: %s',
    async (statement) => {
      await expect(asService(statement)).rejects.toMatchObject({ code: '42501' });
    },
  );

  test.each([
    `insert into journal (account_id, seq, subject, ordinal, kind, at, detail)
      values (gen_random_uuid(), 1, gen_random_uuid(), 0, 1, now(), '')`,
    'update account_state set version = version + 1',
    'delete from open_jobs',
    'update outbox_head set position = position',
    'select * from catalogue_head',
  ])('may do its work: %s', async (statement) => {
    await expect(asService(statement)).resolves.toBeDefined();
  });
});

describe('the kind of time', () => {
  test('is virtual only on a database that was made for it, before its first entry', async () => {
    await expect(owner.query('insert into virtual_clock (now) values (now())')).rejects.toMatchObject({
      code: '55000',
    });
    await expect(owner.query('update installation set virtual_time = true')).rejects.toMatchObject({
      code: '55000',
    });
    await expect(owner.query('delete from installation')).rejects.toMatchObject({ code: '42501' });
  });
});

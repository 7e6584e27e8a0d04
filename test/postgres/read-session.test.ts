import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { connectDatabase, createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createReadSessions } from '../../src/postgres/read-session.ts';
import { createTestDatabase } from '../support/database.ts';
import { accountId, catalogueSource, openAccount, requestJob, submit } from './support/ledger-world.ts';

const database = await createTestDatabase();
const { pool, close } = await connectDatabase({ url: database.url });
database.onClose(close);
const hot = createPool({ url: database.url, max: 2 });
database.onClose(() => hot.end());
const ledger = createLedger({ pool: hot, catalogue: catalogueSource() });
const sessions = await createReadSessions({ pool });

const ALICE = accountId('alice');
const BOB = accountId('bob');
for (const id of [ALICE, BOB]) {
  await pool.query('insert into accounts (id) values ($1)', [id]);
  await pool.query('insert into account_names (account_id, name) values ($1, $2)', [id, id]);
  await pool.query(
    "insert into account_users (account_id, user_ref, name) values ($1, gen_random_uuid(), 'eve')",
    [id],
  );
  await submit(ledger, [openAccount(id)]);
  await submit(ledger, [requestJob(id, { key: 'one' })]);
}
await pool.query(
  "insert into payments (provider, reference, account_id, amount) values ('p', '1', $1, 1), ('p', '2', $2, 1)",
  [ALICE, BOB],
);
await pool.query(
  "insert into quotes (account_id, id, model, quote, expires_at) values ($1, gen_random_uuid(), 'unit', '{}', now()), ($2, gen_random_uuid(), 'unit', '{}', now())",
  [ALICE, BOB],
);

/** Whose rows a table shows. */
function owners(table: string, account: string | null): Promise<string[]> {
  return sessions.read({ account }, async ({ query }) => {
    const column = table === 'accounts' ? 'id' : 'account_id';
    const rows = await query<{ owner: string }>(
      `select distinct ${column} as owner from ${table} order by 1`,
    );
    return rows.map(({ owner }) => owner);
  });
}

describe('a session bound to an account', () => {
  test.each([
    'account_state',
    'journal',
    'open_jobs',
    'grants',
    'accounts',
    'account_names',
    'account_users',
    'payments',
    'quotes',
  ])('sees of %s its own rows alone, without naming the account', async (table) => {
    expect(await owners(table, ALICE)).toEqual([ALICE]);
    expect(await owners(table, BOB)).toEqual([BOB]);
    expect(await owners(table, null)).toEqual([ALICE, BOB].sort());
  });

  test('sees of keys its own and those of the company, to tell them apart by', async () => {
    const make = (account: string | null, prefix: string) =>
      pool.query(
        "insert into api_keys (hash, prefix, application, roles, priorities, account_id) values (sha256($1), $2, 'app', '{}', '{}', $3)",
        [Buffer.from(prefix), prefix, account],
      );
    await make(ALICE, 'alice');
    await make(BOB, 'bob');
    await make(null, 'company');
    const seen = await sessions.read({ account: ALICE }, ({ query }) =>
      query<{ prefix: string }>('select prefix from api_keys order by 1'),
    );
    expect(seen.map(({ prefix }) => prefix)).toEqual(['alice', 'company']);
  });

  test('is bound in every table that it may read and that has an account', async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
       where c.relkind = 'r' and has_column_privilege('weir_reader', c.oid, a.attnum, 'select')
         and not exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive
           and p.polroles = array['weir_reader'::regrole::oid])`,
    );
    expect(rows.map(({ name }) => name)).toEqual([]);
  });

  test('can neither write nor read the hashes of keys', async () => {
    const write = "insert into accounts (id) values ('00000000-0000-0000-0000-000000000000')";
    await expect(sessions.read({ account: ALICE }, ({ query }) => query(write))).rejects.toMatchObject({
      code: '25006',
    });
    await expect(
      sessions.read({ account: ALICE }, ({ query }) => query('select hash from api_keys')),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('leaves its connection unbound, also after an error', async () => {
    const one = createPool({ url: database.url, max: 1 });
    const single = await createReadSessions({ pool: one });
    await single.read({ account: ALICE }, ({ query }) => query('select 1'));
    await expect(single.read({ account: ALICE }, ({ query }) => query('select 1 / 0'))).rejects.toThrow();
    const { rows } = await one.query(
      "select current_user = session_user as free, current_setting('weir.account', true) as account",
    );
    await one.end();
    expect(rows[0]).toMatchObject({ free: true });
    expect(rows[0]?.account ?? '').toBe('');
  });

  test('takes no account that is not one', async () => {
    await expect(sessions.read({ account: "x'; drop table journal; --" }, async () => null)).rejects.toThrow(
      RangeError,
    );
  });
});

describe('other logins', () => {
  /** A login of the test's own, member of a role or of none. */
  async function login(memberOf: string | null): Promise<string> {
    const name = `login_${randomBytes(4).toString('hex')}`;
    await pool.query(`create role ${name} login password 'secret'`);
    if (memberOf) await pool.query(`grant ${memberOf} to ${name}`);
    database.onClose(() => pool.query(`drop owned by ${name}; drop role ${name}`));
    const url = new URL(database.url);
    url.username = name;
    url.password = 'secret';
    return url.href;
  }

  test('the service works on all accounts as before, and can bind its reads', async () => {
    const url = await login('weir_service');
    const own = createPool({ url, max: 2 });
    const plain = createPool({ url, max: 2 });
    const served = createLedger({ pool: own, catalogue: catalogueSource() });
    await submit(served, [requestJob(ALICE, { key: 'two' })]);
    const { rows } = await plain.query('select count(distinct account_id)::int as n from journal');
    const bound = await createReadSessions({ pool: plain });
    const seen = await bound.read({ account: BOB }, ({ query }) =>
      query<{ owner: string }>('select distinct account_id as owner from journal'),
    );
    await Promise.all([own.end(), plain.end()]);
    expect(rows).toEqual([{ n: 2 }]);
    expect(bound.canBind).toBe(true);
    expect(seen).toEqual([{ owner: BOB }]);
  });

  test('one that may not take the role reads unbound, and is told so', async () => {
    const url = await login(null);
    const plain = createPool({ url, max: 1 });
    const unbound = await createReadSessions({ pool: plain });
    const seen = await unbound.read({ account: BOB }, ({ query }) => query('select 1 as n'));
    await plain.end();
    expect(unbound.canBind).toBe(false);
    expect(seen).toEqual([{ n: 1 }]);
  });
});

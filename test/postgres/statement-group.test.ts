import { expect, test } from '@jest/globals';
import pg from 'pg';
import { createPool } from '../../src/postgres/connect.ts';
import { type Call, createSessions, type Session } from '../../src/postgres/ledger-session.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 1 });
database.onClose(() => pool.end());
const sessions = createSessions({ pool });

function call(name: string, text: string, values: NonNullable<Call['values']> = []): Call {
  return { statement: { name, text }, values };
}

const NUMBER = call('number', 'select 7::int8 as big, 7 as small, null::text as none');
const BYTES = call('bytes', 'select n, $1::bytea as bytes from generate_series(1, 2) as n', [
  Buffer.from([0, 255]),
]);
const NOTHING = call('nothing', "select 1 as one where $1 = 'never'", ['always']);

function all(session: Session): Promise<(readonly object[])[]> {
  return Promise.all([NUMBER, BYTES, NOTHING, NUMBER].map((each) => session.query(each)));
}

test('each statement of a group gets its own rows, the first time and once it is prepared', async () => {
  const number = [{ big: 7n, small: 7, none: null }];
  const bytes = [1, 2].map((n) => ({ n, bytes: Buffer.from([0, 255]) }));
  const expected = [number, bytes, [], number];
  expect(await sessions.use(all)).toEqual(expected);
  expect(await sessions.use(all)).toEqual(expected);
  const counted = await sessions.use((session) =>
    session.query(
      call('prepared', "select name from pg_prepared_statements where name <> 'prepared' order by name"),
    ),
  );
  expect(counted).toEqual([{ name: 'bytes' }, { name: 'nothing' }, { name: 'number' }]);
});

test('statements that are sent without waiting share one fate: what stands before the one that fails is undone', async () => {
  await pool.query('create table marks (mark int)');
  const answers = await sessions
    .use((session) =>
      Promise.allSettled([
        session.query(call('mark', 'insert into marks values ($1)', [1])),
        session.query(call('fail', 'select 1 / $1::int', [0])),
        session.query(call('mark', 'insert into marks values ($1)', [2])),
      ]),
    )
    .then((results) => results.map(({ status }) => status));
  expect(answers).toEqual(['rejected', 'rejected', 'rejected']);
  expect((await pool.query('select * from marks')).rows).toEqual([]);
});

test('a row that cannot be read is an error to whoever asked, and the process lives', async () => {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, () => {
    throw new Error('no such number');
  });
  const odd = new pg.Pool({ connectionString: database.url, max: 1, types });
  database.onClose(() => odd.end());
  await expect(createSessions({ pool: odd }).use((session) => session.query(NUMBER))).rejects.toThrow(
    'no such number',
  );
});

test('a database that does not answer is given up after the time that was set', async () => {
  const timeouts = { statementMs: 60_000, lockMs: 60_000, answerMs: 100 };
  const slow = createSessions({ pool, timeouts });
  await pool.query('select 1');
  const asked = slow.use((session) => session.query(call('sleep', 'select pg_sleep(600)')));
  await expect(asked).rejects.toThrow('The database does not serve: Query read timeout');
  expect(await sessions.use((session) => session.query(NUMBER))).toHaveLength(1);
  // It does not notice by itself that nobody waits for it any more.
  await pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'",
  );
});

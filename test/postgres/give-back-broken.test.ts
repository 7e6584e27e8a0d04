import { expect, test } from '@jest/globals';
import { createOrm } from '../../src/postgres/connect.ts';
import { isUnavailable } from '../../src/postgres/unavailable.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();

test('transactions that the database breaks off cost no connection, and closing ends', async () => {
  const orm = await createOrm({ url: database.url, max: 2 });
  for (let broken = 0; broken < 5; broken += 1) {
    const failure = await orm.em
      .fork()
      .transactional((em) => em.execute('select pg_terminate_backend(pg_backend_pid())'))
      .catch((error: unknown) => error);
    expect(isUnavailable(failure)).toBe(true);
  }
  expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
  await orm.close(true);
});

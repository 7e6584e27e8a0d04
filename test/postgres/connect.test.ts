import { describe, expect, test } from '@jest/globals';
import { connectDatabase } from '../../src/postgres/connect.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
const { pool, orm, close } = await connectDatabase({ url: database.url });
database.onClose(close);

describe('the connection', () => {
  test('a bigint above 2^53 comes back exactly', async () => {
    const { rows } = await pool.query('select 9007199254740993::bigint as value');
    expect(rows).toEqual([{ value: 9007199254740993n }]);
  });

  test('MikroORM reads the same database', async () => {
    const [row] = await orm.em.execute('select current_database() as name');
    expect(row).toEqual({ name: database.name });
  });
});

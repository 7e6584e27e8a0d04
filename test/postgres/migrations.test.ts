import { describe, expect, test } from '@jest/globals';
import { createOrm } from '../../src/postgres/connect.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { loadMigrations } from '../../src/postgres/migrations.ts';
import { schemaDifference } from '../../src/postgres/schema-difference.ts';
import { createTestDatabase } from '../support/database.ts';

describe('the migrations', () => {
  test('nodes that start together on an empty database apply each migration exactly once', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate({ url: empty.url })));

    expect(applied.flat()).toEqual(loadMigrations().map((migration) => migration.name));
    expect(await migrate({ url: empty.url })).toEqual([]);
  });

  test('lead to the schema that the entities describe', async () => {
    const orm = await createOrm({ url: migrated.url });
    migrated.onClose(() => orm.close(true));

    expect(await schemaDifference(orm)).toBe('');
  });
});

const empty = await createTestDatabase({ empty: true });
const migrated = await createTestDatabase();

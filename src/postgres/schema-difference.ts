// What the entities say that the migrated database does not have. Used when a migration is written and by
// the test that holds the two together; the running product never changes its schema this way.
import type { MikroORM } from '@mikro-orm/postgresql';

/**
 * The SQL that would bring the database to the entities; empty when they agree. Tables that no entity
 * describes (those of the hot path, written by hand in migrations/) are left out of the comparison.
 */
export async function schemaDifference(orm: MikroORM): Promise<string> {
  const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false, dropTables: false });
  return sql.trim();
}

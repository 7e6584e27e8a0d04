// `npm run migration -- what-it-does`: writes the difference between a freshly migrated database and the
// entities into the next file of migrations/, to be read and completed by hand.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOrm } from '../src/postgres/connect.ts';
import { startTemporaryPostgres } from '../src/postgres/embedded-temporary.ts';
import { migrate } from '../src/postgres/migrate.ts';
import { schemaDifference } from '../src/postgres/schema-difference.ts';

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
  console.error('Usage: npm run migration -- what-it-does (lower case words joined by hyphens)');
  process.exit(2);
}

const server = await startTemporaryPostgres({ prefix: 'weir-migration-', durable: false });
try {
  const url = server.url('postgres');
  await migrate({ url });
  const orm = await createOrm({ url });
  const sql = await schemaDifference(orm);
  await orm.close(true);
  const migrations = join(import.meta.dirname, '..', 'migrations');
  const last = readdirSync(migrations).filter((file) => file.endsWith('.sql')).length;
  const file = join(migrations, `${String(last + 1).padStart(4, '0')}-${name}.sql`);
  writeFileSync(file, sql === '' ? '-- The entities ask for no change; write it by hand.\n' : `${sql}\n`);
  console.log(file);
} finally {
  await server.stop();
}

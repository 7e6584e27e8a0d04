// The migrations, as plain SQL files in migrations/ that are applied in the order of their names. Files
// rather than classes, so that they are the same from the sources, from dist and under test, and can be
// read and reviewed as what they are.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationObject } from '@mikro-orm/core';
import { Migration } from '@mikro-orm/migrations';

/** The same place seen from src/postgres and from dist/postgres. */
const DIRECTORY = join(import.meta.dirname, '..', '..', 'migrations');

/** Every migration, first to last. A name is the file's name without its ending and never changes. */
export function loadMigrations(directory: string = DIRECTORY): MigrationObject[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.sql'.length),
      class: sqlMigration(readFileSync(join(directory, file), 'utf8')),
    }));
}

// A whole file is one query of the simple protocol, so that statements need no separator but their own.
function sqlMigration(sql: string): MigrationObject['class'] {
  return class extends Migration {
    override up(): void {
      this.addSql(sql);
    }
  };
}

// Holds the public schema to what clients were built against. docs/schema-baseline.graphql is the schema as
// clients know it; a change that breaks them fails here until docs/schema-changes.json says why it is made.
// With --move the baseline follows the schema when nothing unrecorded breaks; `npm run generate` does that.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges, type RecordedChange } from './breaking-changes.ts';

const root = join(import.meta.dirname, '..');
const baselineFile = join(root, 'docs', 'schema-baseline.graphql');
const schema = readFileSync(join(root, 'schema.graphql'), 'utf8');
const recorded = JSON.parse(
  readFileSync(join(root, 'docs', 'schema-changes.json'), 'utf8'),
) as RecordedChange[];

const breaking = await breakingChanges({ baseline: readFileSync(baselineFile, 'utf8'), schema, recorded });
if (breaking.length > 0) {
  console.error('The schema breaks clients. Keep what they use, or record each change with its reason in');
  console.error('docs/schema-changes.json as {"change": "...", "why": "..."} and run npm run generate:');
  for (const { key, message } of breaking) console.error(`  ${key}: ${message}`);
  process.exitCode = 1;
} else if (process.argv.includes('--move')) {
  writeFileSync(baselineFile, schema);
}

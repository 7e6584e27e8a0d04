// Writes the JSON Schemas of the operators' documents into docs/schemas. They are checked in; a test fails
// when one differs from what this writes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentSchemas } from '../src/catalogue/document-schemas.ts';

const directory = join(import.meta.dirname, '..', 'docs', 'schemas');
mkdirSync(directory, { recursive: true });
for (const [name, text] of documentSchemas()) writeFileSync(join(directory, name), text);

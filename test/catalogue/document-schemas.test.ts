import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { documentSchemas } from '../../src/catalogue/document-schemas.ts';

const DIRECTORY = join(import.meta.dirname, '..', '..', 'docs', 'schemas');

// node scripts/write-document-schemas.ts writes them.
test('the JSON Schemas in docs/schemas are those of the documents that Weir reads', () => {
  const there = new Map(
    readdirSync(DIRECTORY).map((name) => [name, readFileSync(join(DIRECTORY, name), 'utf8')]),
  );
  expect(there).toEqual(documentSchemas());
});

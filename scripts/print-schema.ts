// Writes schema.graphql from the code, sorted, so that the order of imports makes no difference.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { describeSchema } from '../src/graphql/schema.ts';

const HEADER = '# Written by `npm run generate` from the code in src/graphql. Do not edit it by hand.\n\n';

const schema = describeSchema();
const file = join(import.meta.dirname, '..', 'schema.graphql');
writeFileSync(file, `${HEADER}${printSchema(lexicographicSortSchema(schema))}\n`);

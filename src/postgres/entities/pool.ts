// The versions of each pool. The id is the pool's for ever; the row with the highest version counts.
import { defineEntity, p } from '@mikro-orm/core';
import { appendOnly } from './append-only.ts';

export const PoolEntity = defineEntity({
  name: 'Pool',
  tableName: 'pools',
  properties: {
    id: p.integer().primary().autoincrement(false),
    version: p.integer().primary().autoincrement(false),
    slug: p.text(),
    name: p.text(),
    capacity: p.integer().nullable(),
    since: p.integer().comment('The version of the catalogue that brought it.'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'pools_slug', properties: ['slug', 'version'] }],
  triggers: appendOnly('pools'),
});

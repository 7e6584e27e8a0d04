// The versions of each model, as the operator wrote them. The id is the model's for ever; the row with the
// highest version counts.
import { defineEntity, p } from '@mikro-orm/core';
import { appendOnly } from './append-only.ts';

export const ModelEntity = defineEntity({
  name: 'Model',
  tableName: 'models',
  properties: {
    id: p.integer().primary().autoincrement(false),
    version: p.integer().primary().autoincrement(false),
    slug: p.text(),
    document: p.text(),
    since: p.integer().comment('The version of the catalogue that brought it.'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'models_slug', properties: ['slug', 'version'] }],
  triggers: appendOnly('models'),
});

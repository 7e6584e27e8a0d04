// The one row that says which version the catalogue is at. Every change of the catalogue locks it, adds its
// rows and raises it, in one transaction; the hot path reads it to see whether its snapshot is the newest.
import { defineEntity, p } from '@mikro-orm/core';

export const CatalogueHeadEntity = defineEntity({
  name: 'CatalogueHead',
  tableName: 'catalogue_head',
  properties: {
    onlyRow: p.boolean().primary().default(true),
    version: p.integer(),
  },
  checks: [{ name: 'catalogue_head_only_row', expression: 'only_row' }],
});

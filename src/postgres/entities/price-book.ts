// The price books, as the operator wrote them. Of those that are effective, the one with the highest version
// is in force.
import { defineEntity, p } from '@mikro-orm/core';
import { appendOnly } from './append-only.ts';

export const PriceBookEntity = defineEntity({
  name: 'PriceBook',
  tableName: 'price_books',
  properties: {
    version: p.integer().primary().autoincrement(false),
    effectiveAt: p.datetime().columnType('timestamptz'),
    document: p.text(),
    since: p.integer().comment('The version of the catalogue that brought it.'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  triggers: appendOnly('price_books'),
});

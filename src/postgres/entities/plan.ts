// The versions of each plan, as the operator wrote them. Every version has an id of its own, because accounts
// stay on the version that they took until an operator moves them.
import { defineEntity, p } from '@mikro-orm/core';
import { appendOnly } from './append-only.ts';

export const PlanEntity = defineEntity({
  name: 'Plan',
  tableName: 'plans',
  properties: {
    id: p.integer().primary().autoincrement(false),
    slug: p.text(),
    version: p.integer(),
    document: p.text(),
    since: p.integer().comment('The version of the catalogue that brought it.'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'plans_slug', properties: ['slug', 'version'] }],
  triggers: appendOnly('plans'),
});

// The versions of the policy, as the operator wrote them. The highest is in force; going back to an old one
// publishes it again under a new version.
import { defineEntity, p } from '@mikro-orm/core';
import { appendOnly } from './append-only.ts';

export const PolicyEntity = defineEntity({
  name: 'Policy',
  tableName: 'policies',
  properties: {
    version: p.integer().primary().autoincrement(false),
    document: p.text(),
    restores: p.integer().nullable().comment('The version that it brings back.'),
    reason: p.text().nullable(),
    publishedBy: p.text(),
    since: p.integer().comment('The version of the catalogue that brought it.'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  triggers: appendOnly('policies'),
});

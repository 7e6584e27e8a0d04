// Policies that are being written. One that was published or discarded changes no more.
import { defineEntity, p } from '@mikro-orm/core';

export const PolicyDraftEntity = defineEntity({
  name: 'PolicyDraft',
  tableName: 'policy_drafts',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    document: p.text(),
    revision: p.integer(),
    createdBy: p.text(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('now()'),
    changedBy: p.text(),
    changedAt: p.datetime().columnType('timestamptz(3)').defaultRaw('now()'),
    publishedAs: p.integer().nullable(),
    discarded: p.boolean().default(false),
  },
  indexes: [{ name: 'policy_drafts_in_order', properties: ['createdAt', 'id'] }],
});

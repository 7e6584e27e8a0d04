// The users inside accounts. Everything else refers to a user by the random reference; the name stands here
// alone and can be erased, after which nothing tells whose the reference was.
import { defineEntity, p } from '@mikro-orm/core';
import { AccountEntity } from './account.ts';

export const AccountUserEntity = defineEntity({
  name: 'AccountUser',
  tableName: 'account_users',
  properties: {
    account: () =>
      p.manyToOne(AccountEntity).primary().mapToPk().deleteRule('no action').updateRule('no action'),
    userRef: p.uuid().primary(),
    name: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    erasedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [{ name: 'account_users_name', properties: ['account', 'name'] }],
});

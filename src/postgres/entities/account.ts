// Accounts and, apart from them, their names: a name can be erased, the account and its journal stay. What an
// account has stands in the ledger's tables.
import { defineEntity, p } from '@mikro-orm/core';

export const AccountEntity = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [{ name: 'accounts_in_order', properties: ['createdAt', 'id'] }],
});

export const AccountNameEntity = defineEntity({
  name: 'AccountName',
  tableName: 'account_names',
  properties: {
    account: () =>
      p.manyToOne(AccountEntity).primary().mapToPk().deleteRule('no action').updateRule('no action'),
    name: p.text(),
  },
});

// Payments that bought credits, each once over all accounts: who notifies Weir of it again finds it here.
// The credits themselves are an entry of the account's journal.
import { defineEntity, p } from '@mikro-orm/core';
import { AccountEntity } from './account.ts';

export const PaymentEntity = defineEntity({
  name: 'Payment',
  tableName: 'payments',
  properties: {
    provider: p.text().primary(),
    reference: p.text().primary(),
    account: () => p.manyToOne(AccountEntity).mapToPk().deleteRule('no action').updateRule('no action'),
    amount: p.bigint('bigint').comment('In micro-credits.'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [{ name: 'payments_account', properties: ['account'] }],
});

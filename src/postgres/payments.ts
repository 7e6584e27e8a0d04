// Payments that bought credits: each once over all accounts.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { PaymentReads, PaymentStore } from '../accounts/ports.ts';
import { formatMicro } from '../domain/decimal.ts';
import { invalid, missing } from '../problem.ts';
import { accountExists } from './api-keys.ts';
import { PaymentEntity } from './entities/payment.ts';
import { once } from './operator-requests.ts';

export function createPaymentStore({ orm }: { orm: MikroORM }): PaymentStore & PaymentReads {
  return {
    find: async (provider, reference) => {
      const found = await orm.em.fork().findOne(PaymentEntity, { provider, reference });
      return found && { provider, reference, accountId: found.account, amount: found.amount };
    },
    claim: (request, { provider, reference, accountId, amount }) =>
      once(orm, request, async (em) => {
        if (!(await accountExists(em, accountId))) return missing('There is no such account.');
        await em
          .createQueryBuilder(PaymentEntity)
          .insert({ provider, reference, account: accountId, amount })
          .onConflict()
          .ignore()
          .execute('run');
        const entered = await em.findOneOrFail(PaymentEntity, { provider, reference });
        const path = ['input', 'paymentReference'];
        if (entered.account !== accountId) {
          const message = 'This payment has bought credits for another account.';
          return invalid('PAYMENT_USED', path, message, 'the reference of a payment of this account');
        }
        if (entered.amount !== amount) {
          const message = `This payment has bought ${formatMicro(entered.amount)} credits.`;
          return invalid('PAYMENT_DIFFERS', path, message, 'the same amount, or another payment');
        }
        return { kind: 'WORKED' as const, result: { reference } };
      }),
  };
}

// Purchases that go back to their payers, over the API: partial refunds and chargebacks.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ENTRY_NUMBERS } from '../../src/postgres/packed-entry.ts';
import { grantOf, operate } from './support/credits.ts';
import { startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir();
const other = await startTestWeir({ beside: weir });
const NAME = 'Purchase by test';

async function bought(amount: string) {
  const account = await weir.account({});
  const payment = { paymentProvider: 'test', paymentReference: randomUUID() };
  await weir.topUp(account, { ...payment, amount });
  return { account, payment: { ...payment, reason: 'asked for' } };
}

async function run(account: TestAccount, held: string, used: string) {
  const job = await weir.request(account.key, units(held));
  const jobId = job.text('job.id');
  const usage = [{ meter: 'unit', quantity: used }];
  const settle = () => weir.settle({ jobId, leaseToken: job.text('lease.token'), usage });
  return { jobId, settle };
}

describe('refundPurchase', () => {
  test('gives back parts that together are never more than is left, once for each key', async () => {
    const { account, payment } = await bought('10');
    const { settle } = await run(account, '4', '3');
    const part = { ...payment, idempotencyKey: 'refund-part', amount: '5' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => operate(n % 2 ? weir : other, 'refundPurchase', part)),
    );
    expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
    expect(answers[0]?.fields).toMatchObject({
      amount: '5',
      debt: '0',
      balance: { available: '1', held: '4' },
    });
    const more = await operate(weir, 'refundPurchase', { ...payment, amount: '2' });
    expect(more.at('code')).toBe('REFUND_TOO_LARGE');
    await settle();
    const rest = await operate(weir, 'refundPurchase', payment);
    expect(rest.fields).toMatchObject({ amount: '2', grant: { available: '0', spent: '3', revoked: '7' } });
    const nothing = await operate(weir, 'refundPurchase', payment);
    expect(nothing.at('code')).toBe('REFUND_TOO_LARGE');
    const conflict = await operate(weir, 'refundPurchase', { ...part, amount: '4' });
    expect(conflict.kind).toBe('IdempotencyConflict');
  });

  test('under twenty keys at once gives back no more than the purchase', async () => {
    const { account, payment } = await bought('10');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        operate(n % 2 ? weir : other, 'refundPurchase', { ...payment, amount: '3' }),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'PaymentReturned')).toHaveLength(3);
    expect(await grantOf(weir, account, NAME)).toMatchObject({ available: '1', revoked: '9' });
  });

  test.each([
    ['a payment that nobody made', { paymentReference: 'none' }, 'NotFound'],
    ['an amount of nothing', { amount: '0' }, 'InvalidRequest'],
    ['no reason', { reason: '' }, 'InvalidRequest'],
  ])('refuses %s', async (_, wrong, kind) => {
    const { account, payment } = await bought('10');
    expect((await operate(weir, 'refundPurchase', { ...payment, ...wrong })).kind).toBe(kind);
    expect((await weir.look(account)).at('balance.available')).toBe('10');
  });
});

describe('chargeBack', () => {
  test('takes what is left, makes a debt of what was used, and the next credits pay it', async () => {
    const { account, payment } = await bought('10');
    const { settle } = await run(account, '6', '6');
    await settle();
    const input = { ...payment, idempotencyKey: 'charge-back' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => operate(n % 2 ? weir : other, 'chargeBack', input)),
    );
    expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
    expect(answers[0]?.fields).toMatchObject({
      amount: '4',
      debt: '6',
      balance: { available: '0', held: '0', debt: '6' },
      grant: { spent: '6', revoked: '4' },
    });
    expect((await operate(weir, 'chargeBack', payment)).at('code')).toBe('CHARGED_BACK');
    expect((await operate(weir, 'refundPurchase', payment)).at('code')).toBe('CHARGED_BACK');
    await weir.topUp(account, { amount: '20' });
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '14', debt: '0' });
  });

  test('lets a job that runs go on, and what it gives back pays the debt first', async () => {
    const { account, payment } = await bought('10');
    const { settle, jobId } = await run(account, '6', '2');
    const taken = await operate(weir, 'chargeBack', payment);
    expect(taken.fields).toMatchObject({ amount: '4', debt: '6', balance: { held: '6', debt: '6' } });
    expect((await settle()).kind).toBe('JobSettled');
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '0', held: '0', debt: '2' });
    await weir.refund({ idempotencyKey: 'refund-job', jobId });
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '0', debt: '0' });
  });

  test('after a partial refund takes the rest and no more', async () => {
    const { account, payment } = await bought('10');
    await operate(weir, 'refundPurchase', { ...payment, amount: '7' });
    const taken = await operate(weir, 'chargeBack', payment);
    expect(taken.fields).toMatchObject({ amount: '3', debt: '0' });
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '0', debt: '0' });
  });

  test('leaves its entry with the reason in the ledger', async () => {
    const { account, payment } = await bought('10');
    await operate(weir, 'chargeBack', payment);
    const kinds = await weir.sql('select kind from journal order by at desc, seq desc limit 1');
    expect(kinds).toEqual([{ kind: ENTRY_NUMBERS.PAYMENT_RETURNED }]);
    expect((await weir.look(account)).at('balance.available')).toBe('0');
  });
});

test('all that these purchases went through adds up in the ledger', async () => {
  const { ledgerProof } = await weir.send(
    weir.keys.OPERATOR ?? '',
    '{ ledgerProof { balanced sum brokenAccounts } }',
  );
  expect(ledgerProof).toEqual({ balanced: true, sum: '0', brokenAccounts: '0' });
});

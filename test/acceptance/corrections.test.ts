// adjustCredits and revokeGrant over the API, on the product's own wiring and real Postgres.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ownedGid, readGid } from '../../src/graphql/global-id.ts';
import { grantOf, operate } from './support/credits.ts';
import { startTestWeir, units } from './support/weir.ts';

const weir = await startTestWeir();
const other = await startTestWeir({ beside: weir });

describe('adjustCredits', () => {
  test('adds credits of their own with the reason, once for its key on all nodes', async () => {
    const account = await weir.account({});
    const input = {
      idempotencyKey: 'correct-up',
      accountId: account.id,
      amount: '12.5',
      reason: 'counted wrongly',
    };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => operate(n % 2 ? weir : other, 'adjustCredits', input)),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(Array(10).fill('CreditsAdjusted'));
    expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
    expect((await weir.look(account)).at('balance.available')).toBe('12.5');
    expect(answers[0]?.at('grant.granted')).toBe('12.5');
    const conflict = await operate(weir, 'adjustCredits', { ...input, amount: '13' });
    expect(conflict.kind).toBe('IdempotencyConflict');
  });

  test('takes credits in the order in which they would have paid, and never what jobs hold', async () => {
    const account = await weir.account({ credits: '10' });
    await weir.grant(account, { amount: '5' });
    const job = await weir.request(account.key, units('8'));
    expect(job.kind).toBe('JobGranted');
    const down = await operate(weir, 'adjustCredits', {
      accountId: account.id,
      amount: '-20',
      reason: 'granted by mistake',
    });
    expect(down.fields).toMatchObject({
      __typename: 'CreditsAdjusted',
      missing: '13',
      grant: null,
      taken: [{ name: 'Purchase by test', amount: '7' }],
      balance: { available: '0', held: '8', debt: '0' },
    });
    const settled = await weir.settle({
      jobId: job.text('job.id'),
      leaseToken: job.text('lease.token'),
      usage: [{ meter: 'unit', quantity: '8' }],
    });
    expect(settled.kind).toBe('JobSettled');
  });

  test('tells the same answer again when it took less than was asked', async () => {
    const account = await weir.account({ credits: '4' });
    const input = { idempotencyKey: 'correct-down', accountId: account.id, amount: '-6', reason: 'why not' };
    const first = await operate(weir, 'adjustCredits', input);
    await weir.topUp(account, { amount: '10' });
    const again = await operate(weir, 'adjustCredits', input);
    expect(again.fields).toEqual({ ...first.fields, replayed: true });
    expect((await weir.look(account)).at('balance.available')).toBe('10');
  });

  test.each([
    ['amount', { amount: '0' }, 'BAD_AMOUNT'],
    ['amount', { amount: '-1' }, 'NOTHING_AVAILABLE'],
    ['reason', { reason: '  ' }, 'REASON_NEEDED'],
    ['expiresAt', { amount: '1', expiresAt: '2020-01-01T00:00:00Z' }, 'BAD_EXPIRY'],
    ['expiresAt', { amount: '-1', expiresAt: '2090-01-01T00:00:00Z' }, 'BAD_EXPIRY'],
    ['accountId', { accountId: 'job_1' }, 'BAD_ID'],
  ])('refuses a wrong %s and changes nothing (%j)', async (field, wrong, code) => {
    const account = await weir.account({});
    const input = { accountId: account.id, amount: '1', reason: 'test', ...wrong };
    const answer = await operate(weir, 'adjustCredits', input);
    expect(answer.fields).toMatchObject({ __typename: 'InvalidRequest', code, path: ['input', field] });
    expect((await weir.look(account)).at('grants.edges')).toEqual([]);
  });
});

describe('revokeGrant', () => {
  test('takes what is available at once, and what a job holds when it returns', async () => {
    const account = await weir.account({});
    await weir.grant(account, { amount: '10', name: 'gift' });
    const job = await weir.request(account.key, units('6'));
    const { id } = await grantOf(weir, account, 'gift');
    const input = { idempotencyKey: 'take-back', grantId: id, reason: 'abuse' };
    const revoked = await operate(weir, 'revokeGrant', input);
    expect(revoked.fields).toMatchObject({
      __typename: 'GrantRevoked',
      replayed: false,
      amount: '4',
      grant: { available: '0', held: '6', revoked: '4' },
      balance: { available: '0', held: '6' },
    });
    await weir.settle({
      jobId: job.text('job.id'),
      leaseToken: job.text('lease.token'),
      usage: [{ meter: 'unit', quantity: '2' }],
    });
    expect(await grantOf(weir, account, 'gift')).toMatchObject({
      available: '0',
      held: '0',
      spent: '2',
      revoked: '8',
    });
    await weir.refund({ idempotencyKey: 'refund-it', jobId: job.text('job.id') });
    expect(await grantOf(weir, account, 'gift')).toMatchObject({ spent: '0', revoked: '10' });
    const again = await operate(weir, 'revokeGrant', input);
    expect(again.fields).toMatchObject({ replayed: true, amount: '4' });
  });

  test('is done once for its key, and a second key is told that it was done', async () => {
    const account = await weir.account({});
    await weir.grant(account, { amount: '10', name: 'gift' });
    const { id } = await grantOf(weir, account, 'gift');
    const input = { idempotencyKey: 'take-back', grantId: id, reason: 'abuse' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => operate(n % 2 ? weir : other, 'revokeGrant', input)),
    );
    expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
    const conflict = await operate(weir, 'revokeGrant', { ...input, reason: 'other' });
    expect(conflict.kind).toBe('IdempotencyConflict');
    const second = await operate(weir, 'revokeGrant', { grantId: id, reason: 'abuse' });
    expect(second.at('code')).toBe('ALREADY_REVOKED');
  });

  test('answers NotFound for a grant that nobody gave, and Forbidden to an account', async () => {
    const account = await weir.account({});
    await weir.grant(account, { amount: '10', name: 'gift' });
    const { id } = await grantOf(weir, account, 'gift');
    const ref = readGid(account.id);
    if (ref?.kind !== 'acc') throw new Error('it is an account');
    const none = ownedGid('grant', { accountId: ref.accountId, id: randomUUID() });
    expect((await operate(weir, 'revokeGrant', { grantId: none, reason: 'no' })).kind).toBe('NotFound');
    await expect(operate(weir, 'revokeGrant', { grantId: id, reason: 'no' }, account.key)).rejects.toThrow(
      'FORBIDDEN',
    );
  });
});

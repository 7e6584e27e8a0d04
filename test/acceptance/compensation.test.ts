// compensate and reverseCompensation over the API.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { accountGid } from '../../src/graphql/global-id.ts';
import { grantOf, operate } from './support/credits.ts';
import { startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir();
const other = await startTestWeir({ beside: weir });
const NAME = 'Compensation';

async function run(account: TestAccount, used: string): Promise<string> {
  const job = await weir.request(account.key, units('10'));
  const jobId = job.text('job.id');
  const usage = [{ meter: 'unit', quantity: used }];
  await weir.settle({ jobId, leaseToken: job.text('lease.token'), usage });
  return jobId;
}

async function balance(account: TestAccount): Promise<unknown> {
  return (await weir.look(account)).at('balance.available');
}

describe('compensate', () => {
  test('gives each named account its credits once, under one key on two nodes at once', async () => {
    const accounts = await Promise.all(Array.from({ length: 12 }, () => weir.account({})));
    const input = {
      idempotencyKey: 'outage-1',
      accounts: accounts.map(({ id }) => id),
      amount: '3',
      reason: 'the outage of Monday',
    };
    const answers = await Promise.all(
      [weir, other, weir, other].map((node) => operate(node, 'compensate', input)),
    );
    expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
    for (const answer of answers) {
      expect(answer.at('compensation')).toMatchObject({
        accounts: 12,
        refused: 0,
        granted: '36',
        revoked: '0',
      });
    }
    for (const account of accounts) expect(await balance(account)).toBe('3');
    expect((await operate(weir, 'compensate', { ...input, amount: '4' })).kind).toBe('IdempotencyConflict');
  });

  test('gives a share of what the jobs of a model in a period were charged, refunds left out', async () => {
    const [heavy, light, refunded, idle] = await Promise.all(
      [1, 2, 3, 4].map(() => weir.account({ credits: '20' })),
    );
    if (!heavy || !light || !refunded || !idle) throw new Error('four accounts were opened');
    await run(light, '7');
    const from = new Date((await weir.now()) + 1).toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await run(heavy, '8');
    await run(light, '3');
    const jobId = await run(refunded, '6');
    await weir.refund({ idempotencyKey: 'refund-1', jobId });
    const to = new Date((await weir.now()) + 1_000).toISOString();
    const given = await operate(weir, 'compensate', {
      jobs: { model: 'unit', from, to },
      share: '0.5',
      reason: 'it was slow',
    });
    expect(given.at('compensation')).toMatchObject({ accounts: 2, granted: '5.5' });
    expect(await balance(heavy)).toBe('16');
    expect(await balance(light)).toBe('11.5');
    expect(await balance(refunded)).toBe('20');
    expect(await balance(idle)).toBe('20');
  });

  test('that broke off in the middle goes on where it ended', async () => {
    const accounts = await Promise.all(Array.from({ length: 5 }, () => weir.account({})));
    const input = {
      idempotencyKey: 'outage-2',
      accounts: accounts.map(({ id }) => id),
      amount: '2',
      reason: 'sorry',
    };
    const first = await operate(weir, 'compensate', input);
    const id = first.text('compensation.id');
    // As a crash leaves it: two accounts credited and not noted, the operation not finished.
    await weir.sql(
      `update compensation_accounts set granted = null where compensation_id = $1 and account_id in
       (select account_id from compensation_accounts where compensation_id = $1 limit 2)`,
      [id],
    );
    await weir.sql('update compensations set granted_at = null where id = $1', [id]);
    const again = await operate(other, 'compensate', input);
    expect(again.fields).toMatchObject({ replayed: true, compensation: { id, accounts: 5, granted: '10' } });
    for (const account of accounts) expect(await balance(account)).toBe('2');
  });

  test.each([
    ['no accounts', { accounts: [] }, 'BAD_ACCOUNTS'],
    ['both an amount and a share', { share: '0.5' }, 'BAD_AMOUNT'],
    ['a share of nothing', { amount: null, share: '0.5' }, 'BAD_SHARE'],
    ['no scope', { accounts: null }, 'BAD_SCOPE'],
    ['an id of something else', { accounts: ['job_1'] }, 'BAD_ID'],
    [
      'an unknown model',
      { accounts: null, jobs: { model: 'x', from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } },
      'UNKNOWN_MODEL',
    ],
    ['no reason', { reason: ' ' }, 'REASON_NEEDED'],
  ])('refuses %s', async (_, wrong, code) => {
    const account = await weir.account({});
    const answer = await operate(weir, 'compensate', {
      accounts: [account.id],
      amount: '1',
      reason: 'r',
      ...wrong,
    });
    expect(answer.fields).toMatchObject({ __typename: 'InvalidRequest', code });
    expect(await balance(account)).toBe('0');
  });

  test('gives nobody anything when one of the accounts is not there', async () => {
    const account = await weir.account({});
    const ghost = accountGid(randomUUID());
    const answer = await operate(weir, 'compensate', {
      accounts: [account.id, ghost],
      amount: '1',
      reason: 'r',
    });
    expect(answer.at('code')).toBe('UNKNOWN_ACCOUNT');
    expect(await balance(account)).toBe('0');
  });
});

describe('reverseCompensation', () => {
  test('takes back what is left of each, and what was used stays used', async () => {
    const [saver, spender] = [await weir.account({}), await weir.account({})];
    const given = await operate(weir, 'compensate', {
      accounts: [saver.id, spender.id],
      amount: '10',
      reason: 'by mistake',
    });
    await run(spender, '4');
    const input = {
      idempotencyKey: 'reverse-1',
      compensationId: given.text('compensation.id'),
      reason: 'it was a mistake',
    };
    const answers = await Promise.all(
      [weir, other].map((node) => operate(node, 'reverseCompensation', input)),
    );
    for (const answer of answers) {
      expect(answer.at('compensation')).toMatchObject({
        granted: '20',
        revoked: '16',
        reversedAt: expect.any(String),
      });
    }
    expect(await balance(saver)).toBe('0');
    expect((await weir.look(spender)).at('balance')).toMatchObject({ available: '0', debt: '0' });
    expect(await grantOf(weir, spender, NAME)).toMatchObject({ spent: '4', revoked: '6' });
    const second = await operate(weir, 'reverseCompensation', { ...input, idempotencyKey: 'reverse-2' });
    expect(second.at('code')).toBe('ALREADY_REVERSED');
  });

  test('of one that nobody gave is NotFound, of no id a mistake', async () => {
    const reason = 'why not';
    const missing = await operate(weir, 'reverseCompensation', { compensationId: randomUUID(), reason });
    expect(missing.kind).toBe('NotFound');
    expect((await operate(weir, 'reverseCompensation', { compensationId: 'x', reason })).at('code')).toBe(
      'BAD_ID',
    );
  });
});

// What must hold of money when many ask at once, and when the same is asked again.

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type Answer, startTestWeir, units } from './support/weir.ts';

const weir = await startTestWeir();
const second = await startTestWeir({ beside: weir });

function count(answers: readonly Answer[], kind: string): number {
  return answers.filter((answer) => answer.kind === kind).length;
}

describe('asked at once', () => {
  test('500 credits let exactly 6 of 20 jobs of 75 run, and 50 are left', async () => {
    const account = await weir.account({ credits: '500' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? weir : second).request(account.key, units('75'))),
    );
    expect([count(answers, 'JobGranted'), count(answers, 'JobRejected')]).toEqual([6, 14]);
    expect((await weir.look(account)).at('balance')).toMatchObject({
      available: '50',
      held: '450',
      posted: '500',
    });
  });

  test('a rate of 100 units a minute lets one of five jobs of 60 through, on two nodes', async () => {
    const plan = await weir.plan({
      limits: [
        {
          name: 'units a minute',
          kind: 'RATE',
          scope: ['ACCOUNT'],
          unit: 'unit',
          base: '100',
          floor: '100',
          ceiling: '100',
          window: 'PT1M',
        },
      ],
    });
    const account = await weir.account({ plan, credits: '1000' });
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) => (index % 2 ? weir : second).request(account.key, units('60'))),
    );
    expect(count(answers, 'JobGranted')).toBe(1);
    expect(
      answers.filter(({ kind }) => kind === 'JobRejected').map((answer) => answer.at('reasons.0.code')),
    ).toEqual(Array(4).fill('RATE_LIMITED'));
  });

  test('the same request 50 times, over two nodes, is one grant with one answer', async () => {
    const account = await weir.account({ credits: '100' });
    const input = units('10');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? weir : second).request(account.key, input)),
    );
    expect(new Set(answers.map((answer) => answer.text('job.id'))).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.text('lease.token'))).size).toBe(1);
    expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '90', held: '10' });
  });

  test('settle, cancel and settle again at once have one winner', async () => {
    const account = await weir.account({ credits: '100' });
    for (let round = 0; round < 10; round += 1) {
      const granted = await weir.request(account.key, units('2'));
      const job = { jobId: granted.text('job.id'), leaseToken: granted.text('lease.token') };
      const ends = await Promise.all([
        weir.settle({ ...job, usage: [{ meter: 'unit', quantity: '1' }] }),
        second.cancel(account.key, { ...job, used: [{ meter: 'unit', quantity: '2' }] }),
        second.settle({ ...job, usage: [{ meter: 'unit', quantity: '2' }] }),
      ]);
      expect(count(ends, 'JobSettled')).toBe(1);
      expect(count(ends, 'JobEnded')).toBe(2);
    }
    expect((await weir.look(account)).at('balance.held')).toBe('0');
  });
});

describe('asked again', () => {
  test('a rejection repeats just so under its key', async () => {
    const account = await weir.account({ credits: '1' });
    const input = units('5');
    const first = await weir.request(account.key, input);
    await weir.topUp(account, { amount: '100' });
    const again = await second.request(account.key, input);
    expect(first.kind).toBe('JobRejected');
    expect(again.fields).toEqual({ ...first.fields, replayed: true });
  });

  test('another input under the same key is an IdempotencyConflict and takes nothing', async () => {
    const account = await weir.account({ credits: '100' });
    const idempotencyKey = randomUUID();
    await weir.request(account.key, units('5', { idempotencyKey }));
    expect((await weir.request(account.key, units('6', { idempotencyKey }))).kind).toBe(
      'IdempotencyConflict',
    );
    expect((await weir.look(account)).at('balance.available')).toBe('95');
  });

  test('a settlement gives its first result again', async () => {
    const account = await weir.account({ credits: '100' });
    const granted = await weir.request(account.key, units('5'));
    const input = {
      jobId: granted.text('job.id'),
      leaseToken: granted.text('lease.token'),
      usage: [{ meter: 'unit', quantity: '3' }],
    };
    const first = await weir.settle(input);
    const again = await second.settle(input);
    expect(again.fields).toEqual({ ...first.fields, replayed: true });
    expect((await weir.settle({ ...input, usage: [] })).kind).toBe('JobEnded');
  });

  test('a purchase that is notified five times, three of them at once, is one credit', async () => {
    const account = await weir.account({});
    const payment = { amount: '40', paymentReference: randomUUID() };
    await weir.topUp(account, payment);
    await Promise.all([
      weir.topUp(account, payment),
      second.topUp(account, payment),
      weir.topUp(account, payment),
    ]);
    await second.topUp(account, payment);
    expect((await weir.look(account)).at('balance.available')).toBe('40');
  });
});

describe('what a job costs', () => {
  test('more usage than asked for is charged on, and what nothing covers is explicit debt', async () => {
    const account = await weir.account({ credits: '10' });
    const granted = await weir.request(account.key, units('5'));
    const settled = await weir.settle({
      jobId: granted.text('job.id'),
      leaseToken: granted.text('lease.token'),
      usage: [{ meter: 'unit', quantity: '12.5' }],
    });
    expect(settled.fields).toMatchObject({
      cost: { total: '12.5' },
      forgiven: '0',
      debt: '2.5',
      balance: { available: '0', debt: '2.5' },
    });
    await weir.topUp(account, { amount: '3' });
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '0.5', debt: '0' });
  });

  test('never more than maxCost: the rest is a recorded, forgiven entry', async () => {
    const account = await weir.account({ credits: '100' });
    const granted = await weir.request(account.key, units('5', { maxCost: '6' }));
    const settled = await weir.settle({
      jobId: granted.text('job.id'),
      leaseToken: granted.text('lease.token'),
      usage: [{ meter: 'unit', quantity: '9' }],
    });
    expect(settled.fields).toMatchObject({
      cost: { total: '9' },
      forgiven: '3',
      debt: '0',
      balance: { available: '94' },
    });
  });

  test('a usage of zero costs zero, and everything goes back', async () => {
    const account = await weir.account({ credits: '100' });
    const granted = await weir.request(account.key, units('5'));
    const settled = await weir.settle({
      jobId: granted.text('job.id'),
      leaseToken: granted.text('lease.token'),
      usage: [],
    });
    expect(settled.fields).toMatchObject({
      cost: { total: '0' },
      charged: [],
      balance: { available: '100', held: '0' },
    });
  });

  test('40 % reported, then cancelled by the account without a token: 40 % charged, the rest back', async () => {
    const account = await weir.account({ credits: '100' });
    const granted = await weir.request(account.key, units('10'));
    await weir.heartbeat({
      jobId: granted.text('job.id'),
      leaseToken: granted.text('lease.token'),
      usedSoFar: [{ meter: 'unit', quantity: '4' }],
    });
    const cancelled = await weir.cancel(account.key, { jobId: granted.text('job.id') });
    expect(cancelled.fields).toMatchObject({
      cost: { total: '4' },
      job: { state: 'CANCELLED' },
      balance: { available: '96', held: '0' },
    });
  });

  test('a refund goes back to exactly the grants it came from, the last payer first', async () => {
    const account = await weir.account({ credits: '50' });
    await weir.grant(account, { amount: '30' });
    const granted = await weir.request(account.key, units('45'));
    await weir.settle({
      jobId: granted.text('job.id'),
      leaseToken: granted.text('lease.token'),
      usage: [{ meter: 'unit', quantity: '45' }],
    });
    const [promotion, purchase] = [granted.text('funding.0.grantId'), granted.text('funding.1.grantId')];
    const part = await weir.refund({
      idempotencyKey: randomUUID(),
      jobId: granted.text('job.id'),
      amount: '20',
    });
    expect(part.at('returned')).toEqual([
      { source: 'PURCHASED', grantId: purchase, amount: '15' },
      { source: 'PROMOTIONAL', grantId: promotion, amount: '5' },
    ]);
    expect(
      (
        await weir.refund({
          idempotencyKey: randomUUID(),
          jobId: granted.text('job.id'),
          amount: '25.000001',
        })
      ).kind,
    ).toBe('InvalidRequest');
    await weir.refund({ idempotencyKey: randomUUID(), jobId: granted.text('job.id') });
    expect((await weir.look(account)).at('balance.available')).toBe('80');
  });

  test('amounts above 2^53 micro-credits survive the transport', async () => {
    const account = await weir.account({ credits: '9007199254.740993' });
    await weir.topUp(account, { amount: '0.000001' });
    expect((await weir.look(account)).at('balance.available')).toBe('9007199254.740994');
  });
});

test('a refusal for credits, concurrency or rate has moved no counter', async () => {
  const plan = await weir.plan({
    windows: [{ name: '5 hours', amount: '30', length: 'PT5H' }],
    limits: [
      {
        name: 'requests a minute',
        kind: 'RATE',
        scope: ['ACCOUNT'],
        unit: 'request',
        base: '10',
        floor: '10',
        ceiling: '10',
        window: 'PT1M',
        style: 'FIRST_USE',
      },
      {
        name: 'jobs at once',
        kind: 'CONCURRENCY',
        scope: ['ACCOUNT'],
        unit: 'job',
        base: '1',
        floor: '1',
        ceiling: '1',
      },
    ],
  });
  const account = await weir.account({ plan, credits: '80' });
  const before = await weir.look(account);
  const refused = await weir.request(account.key, units('200'));
  expect(refused.at('reasons.0.code')).toBe('INSUFFICIENT_CREDITS');
  expect((await weir.look(account)).fields).toEqual(before.fields);

  const split = await weir.request(account.key, units('100'));
  expect(split.at('funding')).toMatchObject([
    { source: 'INCLUDED', amount: '30' },
    { source: 'PURCHASED', amount: '70' },
  ]);
  const middle = await weir.look(account);
  expect((await weir.request(account.key, units('1'))).at('reasons.0.code')).toBe('CONCURRENCY_LIMITED');
  expect((await weir.look(account)).at('balance')).toEqual(middle.at('balance'));
});

test('in a database whose past was written by many at once every posting and projection agrees', async () => {
  const rows = await weir.sql(
    'select count(*)::int4 as broken from grants where granted <> available + held + spent + expired + revoked',
  );
  expect(rows).toEqual([{ broken: 0 }]);
});

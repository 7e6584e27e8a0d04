// What must hold as time passes: windows, rates, leases, and the instants that refused clients are told.

import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { startTestWeir, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function rate(fields: Record<string, unknown> = {}) {
  return {
    name: 'units a minute',
    kind: 'RATE',
    scope: ['ACCOUNT'],
    unit: 'unit',
    base: '100',
    floor: '100',
    ceiling: '100',
    window: 'PT1M',
    ...fields,
  };
}

test('a client that hammers every 100 ms, each time under a new key, is let in at the reset', async () => {
  const plan = await weir.plan({ limits: [rate({ style: 'FIRST_USE' })] });
  const account = await weir.account({ plan, credits: '1000' });
  expect((await weir.request(account.key, units('100'))).kind).toBe('JobGranted');
  await weir.advance(MINUTE - 2 * SECOND);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    expect((await weir.request(account.key, units('60'))).kind).toBe('JobRejected');
    await weir.advance(100);
  }
  expect((await weir.request(account.key, units('60'))).kind).toBe('JobGranted');
});

test('a retry at the given retryAt, under a new key, is granted, and not 2 s before the first such instant', async () => {
  const plan = await weir.plan({ limits: [rate()] });
  const account = await weir.account({ plan, credits: '1000' });
  await weir.request(account.key, units('100'));
  const refused = await weir.request(account.key, units('50'));
  const wait = Date.parse(refused.text('retryAt')) - (await weir.now());
  expect(wait).toBeGreaterThanOrEqual(30 * SECOND);
  expect(wait).toBeLessThanOrEqual(33 * SECOND);
  await weir.advance(28 * SECOND);
  expect((await weir.request(account.key, units('50'))).kind).toBe('JobRejected');
  await weir.advance(wait - 28 * SECOND);
  expect((await weir.request(account.key, units('50'))).kind).toBe('JobGranted');
});

test('a thousand refused clients are given spread instants', async () => {
  const plan = await weir.plan({ limits: [rate({ style: 'FIRST_USE' })] });
  const account = await weir.account({ plan, credits: '1000' });
  await weir.request(account.key, units('100'));
  const query = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { ... on JobRejected { retryAt } } }`;
  const inputs = Array.from({ length: 1_000 }, () => units('60'));
  const { requestJobs } = await weir.send(account.key, query, { inputs });
  const instants = new Set(Array.isArray(requestJobs) ? requestJobs.map(({ retryAt }) => retryAt) : []);
  expect(instants.size).toBeGreaterThan(500);
});

test('windows fund before credits, and a past window takes back only its own', async () => {
  const plan = await weir.plan({
    windows: [
      { name: '5 hours', amount: '30', length: 'PT5H' },
      { name: 'week', amount: '100', length: 'P7D' },
    ],
  });
  const account = await weir.account({ plan, credits: '80' });
  const first = await weir.request(account.key, units('20', { lease: 'PT10H' }));
  expect(first.at('funding')).toMatchObject([{ source: 'INCLUDED', amount: '20' }]);
  await weir.advance(5 * HOUR + MINUTE);
  const second = await weir.request(account.key, units('40'));
  expect(second.at('funding')).toMatchObject([
    { source: 'INCLUDED', amount: '30' },
    { source: 'PURCHASED', amount: '10' },
  ]);
  // The first job's window has passed: what returns to it is no room in the new one, but the week gets it back.
  await weir.settle({ jobId: first.text('job.id'), leaseToken: first.text('lease.token'), usage: [] });
  const limits = (await weir.look(account)).at('limits');
  expect(limits).toMatchObject([
    { name: '5 hours', remaining: '0' },
    { name: 'week', remaining: '70' },
  ]);
});

test('INSUFFICIENT_CREDITS carries the reset of the window, and waiting for it is granted', async () => {
  const plan = await weir.plan({ windows: [{ name: '5 hours', amount: '30', length: 'PT5H' }] });
  const account = await weir.account({ plan });
  await weir.request(account.key, units('30'));
  await weir.advance(HOUR);
  const refused = await weir.request(account.key, units('20'));
  expect(refused.at('reasons.0')).toMatchObject({
    code: 'INSUFFICIENT_CREDITS',
    needed: '20',
    available: '0',
  });
  expect(Date.parse(refused.text('reasons.0.windowsResetAt'))).toBe((await weir.now()) + 4 * HOUR);
  await weir.advance(Date.parse(refused.text('retryAt')) - (await weir.now()));
  expect((await weir.request(account.key, units('20'))).kind).toBe('JobGranted');
});

test('a lost heartbeat frees the slot at the end of the lease and not before', async () => {
  const plan = await weir.plan({
    limits: [
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
  const account = await weir.account({ plan, credits: '100' });
  const first = await weir.request(account.key, units('10', { lease: 'PT60S' }));
  const end = Date.parse(first.text('lease.expiresAt'));
  const refused = await weir.request(account.key, units('1'));
  expect(refused.at('reasons.0.code')).toBe('CONCURRENCY_LIMITED');
  expect(Date.parse(refused.text('reasons.0.retryAt'))).toBe(end);
  await weir.advance(end - (await weir.now()) - 1);
  expect((await weir.request(account.key, units('1'))).kind).toBe('JobRejected');
  await weir.advance(1);
  const second = await weir.request(account.key, units('1'));
  expect(second.kind).toBe('JobGranted');
  // The first is UNKNOWN now: its credits stay held, and its heartbeat finds no slot.
  const lost = await weir.heartbeat({ jobId: first.text('job.id'), leaseToken: first.text('lease.token') });
  expect(lost.fields).toMatchObject({ __typename: 'LeaseLost', job: { state: 'UNKNOWN' } });
  expect((await weir.look(account)).at('balance.held')).toBe('11');
});

test('an UNKNOWN job that comes back takes a free slot under a new token, and the old one is refused', async () => {
  const account = await weir.account({ credits: '100' });
  const granted = await weir.request(account.key, units('10', { lease: 'PT30S' }));
  const job = { jobId: granted.text('job.id'), leaseToken: granted.text('lease.token') };
  await weir.advance(MINUTE);
  const kept = await weir.heartbeat(job);
  expect(kept.fields).toMatchObject({ __typename: 'JobHeartbeat', job: { state: 'GRANTED' } });
  expect(kept.text('lease.token')).not.toBe(job.leaseToken);
  expect((await weir.settle({ ...job, usage: [] })).kind).toBe('LeaseLost');
  const settled = await weir.settle({
    ...job,
    leaseToken: kept.text('lease.token'),
    usage: [{ meter: 'unit', quantity: '4' }],
  });
  expect(settled.fields).toMatchObject({ __typename: 'JobSettled', cost: { total: '4' } });
});

test('a late success of an UNKNOWN job charges once, and after the grace it is still charged, the rest as debt', async () => {
  const account = await weir.account({ credits: '10' });
  const unknown = await weir.request(account.key, units('6', { lease: 'PT30S' }));
  await weir.advance(MINUTE);
  const late = await weir.settle({
    jobId: unknown.text('job.id'),
    leaseToken: unknown.text('lease.token'),
    usage: [{ meter: 'unit', quantity: '6' }],
  });
  expect(late.fields).toMatchObject({
    cost: { total: '6' },
    debt: '0',
    balance: { available: '4', held: '0' },
  });

  const expired = await weir.request(account.key, units('4', { lease: 'PT30S' }));
  await weir.advance(30 * 24 * HOUR);
  expect((await weir.look(account)).at('balance')).toMatchObject({ available: '4', held: '0' });
  const charged = await weir.settle({
    jobId: expired.text('job.id'),
    leaseToken: expired.text('lease.token'),
    usage: [{ meter: 'unit', quantity: '7' }],
  });
  expect(charged.fields).toMatchObject({
    __typename: 'JobSettled',
    job: { state: 'SETTLED' },
    debt: '3',
    balance: { available: '0', debt: '3' },
  });
});

test('a grant is usable until its expiry instant and not at it, and what is held by then stays usable for its job', async () => {
  const account = await weir.account({});
  const expiresAt = new Date((await weir.now()) + HOUR).toISOString();
  await weir.grant(account, { amount: '10', expiresAt });
  await weir.advance(HOUR - 1);
  const held = await weir.request(account.key, units('4'));
  expect(held.kind).toBe('JobGranted');
  await weir.advance(1);
  expect((await weir.request(account.key, units('1'))).kind).toBe('JobRejected');
  const settled = await weir.settle({
    jobId: held.text('job.id'),
    leaseToken: held.text('lease.token'),
    usage: [{ meter: 'unit', quantity: '3' }],
  });
  expect(settled.fields).toMatchObject({
    charged: [{ amount: '3' }],
    returned: [{ amount: '1' }],
    balance: { available: '0', held: '0' },
  });
  expect((await weir.look(account)).at('grants.edges.0.node')).toMatchObject({
    granted: '10',
    available: '0',
    held: '0',
    spent: '3',
    expired: '7',
  });
});

test('the promotion that expires in an hour burns before the allowance that renews in weeks', async () => {
  const plan = await weir.plan({
    allowances: [{ name: 'monthly', amount: '50', period: 'MONTH', anchor: 'ANNIVERSARY' }],
  });
  const account = await weir.account({ plan });
  await weir.grant(account, { amount: '10', expiresAt: new Date((await weir.now()) + HOUR).toISOString() });
  const granted = await weir.request(account.key, units('15'));
  expect(granted.at('funding')).toMatchObject([
    { source: 'PROMOTIONAL', amount: '10' },
    { source: 'PLAN', amount: '5' },
  ]);
});

test('remedies are granted when they are followed, each alone', async () => {
  const account = await weir.account({ credits: '10' });
  const refused = await weir.request(account.key, units('25'));
  expect(refused.at('action')).toBe('TOP_UP');
  const reduced = await weir.request(account.key, units(refused.text('remedies.0.workload.0.quantity')));
  expect(reduced.kind).toBe('JobGranted');
  await weir.cancel(account.key, { jobId: reduced.text('job.id'), used: [] });
  await weir.topUp(account, { amount: refused.text('remedies.1.amount') });
  expect((await weir.request(account.key, units('25'))).kind).toBe('JobGranted');
  expect((await weir.look(account)).at('balance')).toMatchObject({ available: '0', held: '25' });
});

test('acceptPartial grants the largest job that fits, at once', async () => {
  const account = await weir.account({ credits: '7.3' });
  const granted = await weir.request(account.key, units('10', { acceptPartial: '0.5' }));
  expect(granted.fields).toMatchObject({
    workload: [{ meter: 'unit', quantity: '7.3' }],
    cost: { total: '7.3' },
  });
  const refused = await weir.request(account.key, units('10', { acceptPartial: '0.5' }));
  expect(refused.kind).toBe('JobRejected');
});

test('polling adds no usage and no entry', async () => {
  const account = await weir.account({ credits: '10' });
  await weir.request(account.key, units('1', { idempotencyKey: randomUUID() }));
  const entries = async () => weir.sql('select count(*)::int4 as n from journal');
  const before = await entries();
  for (let poll = 0; poll < 20; poll += 1) await weir.look(account);
  expect(await entries()).toEqual(before);
});

// What waiting for room promises: who comes next, what is held meanwhile, and how it ends.

import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Answer, GRANTED, REJECTED, startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });
const SECOND = 1_000;

const WAITING = `... on JobWaiting { replayed toHold: cost { total } ticket { id position estimatedStart { from to } expiresAt }
  decision { id outcome layers { name verdict } } }`;
const REQUEST = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename ${GRANTED} ${REJECTED} ${WAITING}
  ... on InvalidRequest { code path } } }`;

const one = {
  name: 'one at a time',
  kind: 'CONCURRENCY',
  scope: ['ACCOUNT'],
  unit: 'job',
  base: '1',
  floor: '1',
  ceiling: '1',
};

async function ask(account: TestAccount, input: Record<string, unknown>, node = weir): Promise<Answer> {
  const { requestJob } = await node.send(account.key, REQUEST, { input });
  return new Answer(Object.fromEntries(Object.entries(requestJob ?? {})));
}

/** Sets how many jobs may run at once in the pool of `unit`. */
async function capacity(jobs: number): Promise<void> {
  const { definePool } = await weir.send(
    weir.keys.OPERATOR ?? '',
    'mutation ($input: DefinePoolInput!) { definePool(input: $input) { __typename } }',
    { input: { idempotencyKey: randomUUID(), slug: 'misc', name: 'Everything else', capacity: jobs } },
  );
  expect(definePool).toEqual({ __typename: 'PoolDefined' });
}

async function settle(granted: Answer): Promise<void> {
  const settled = await weir.settle({
    jobId: granted.text('job.id'),
    leaseToken: granted.text('lease.token'),
    usage: [{ meter: 'unit', quantity: '1' }],
  });
  expect(settled.kind).toBe('JobSettled');
}

async function ticketOf(account: TestAccount, id: string): Promise<unknown> {
  const query = `query ($id: ID!) { node(id: $id) { ... on WaitTicket { id position expiresAt estimatedStart { from to } } } }`;
  return (await weir.send(account.key, query, { id })).node;
}

/** Lets whoever there is room for in, without time passing. */
function admit(): Promise<void> {
  return weir.advance(0);
}

test('a light account’s request is admitted by the second slot that comes free of a pool that a heavy one has filled and queued up for', async () => {
  await capacity(4);
  const heavy = await weir.account({ credits: '1000' });
  const light = await weir.account({ credits: '1000' });
  const running = [];
  for (let job = 0; job < 4; job += 1) running.push(await ask(heavy, units('1')));
  expect(running.map(({ kind }) => kind)).toEqual(Array(4).fill('JobGranted'));
  const waiting = await Promise.all(
    Array.from({ length: 100 }, () => ask(heavy, units('1', { waitUpTo: 'PT1H' }))),
  );
  expect(new Set(waiting.map(({ kind }) => kind))).toEqual(new Set(['JobWaiting']));
  const mine = units('1', { waitUpTo: 'PT1H' });
  const asked = await ask(light, mine, other);
  expect(asked.kind).toBe('JobWaiting');
  expect(asked.at('ticket')).toMatchObject({ position: 1, estimatedStart: null });
  for (const job of running.slice(0, 2)) {
    await settle(job);
    await admit();
  }
  const now = await ask(light, mine);
  expect(now.kind).toBe('JobGranted');
  expect(now.at('replayed')).toBe(true);
  const running2 = await weir.sql('select count(*)::int as n from open_jobs');
  expect(running2).toEqual([{ n: 4 }]);
  const { pool } = await weir.send(
    weir.keys.OPERATOR ?? '',
    '{ pool: node(id: "pool_misc") { ... on Pool { load { running waiting } } } }',
  );
  expect(pool).toEqual({ load: { running: 4, waiting: 99 } });
  await capacity(1_000);
  await admit();
  expect(await weir.sql('select count(*)::int as n from waiting_jobs')).toEqual([{ n: 0 }]);
  // The pool's level is kept for half a minute.
  await weir.advance(31 * SECOND);
});

test('one who waits holds nothing, keeps its answer and its ticket, and gets its lease under the same key when there is room', async () => {
  const plan = await weir.plan({ limits: [one] });
  const account = await weir.account({ plan, credits: '10' });
  const first = await ask(account, units('2'));
  const input = units('3', { waitUpTo: 'PT10M' });
  const asked = await ask(account, input);
  expect(asked.kind).toBe('JobWaiting');
  expect(asked.at('toHold.total')).toBe('3');
  expect(asked.at('decision.outcome')).toBe('WAITING');
  const again = await ask(account, input, other);
  expect(again.fields).toEqual({ ...asked.fields, replayed: true });
  expect(await ticketOf(account, asked.text('ticket.id'))).toEqual(asked.at('ticket'));
  expect((await weir.look(account)).at('balance')).toMatchObject({ available: '8', held: '2' });
  const conflict = await ask(account, { ...input, waitUpTo: 'PT11M' });
  expect(conflict.kind).toBe('IdempotencyConflict');

  await settle(first);
  await admit();
  const granted = await ask(account, input);
  expect(granted.kind).toBe('JobGranted');
  expect(granted.at('job.state')).toBe('GRANTED');
  expect(await ticketOf(account, asked.text('ticket.id'))).toBeNull();
  expect((await weir.look(account)).at('balance')).toMatchObject({ available: '6', held: '3' });
  await settle(granted);
  expect((await weir.look(account)).at('balance')).toMatchObject({ available: '8', held: '0' });
});

test('one whose time is over is rejected with what it waited for, and one who ran out of credits meanwhile for that', async () => {
  const plan = await weir.plan({ limits: [one] });
  const late = await weir.account({ plan, credits: '10' });
  await ask(late, units('2'));
  const input = units('3', { waitUpTo: 'PT30S' });
  expect((await ask(late, input)).kind).toBe('JobWaiting');
  await weir.advance(29 * SECOND);
  expect((await ask(late, input)).kind).toBe('JobWaiting');
  await weir.advance(SECOND);
  const over = await ask(late, input);
  expect(over.kind).toBe('JobRejected');
  expect(over.at('reasons')).toMatchObject([{ code: 'CONCURRENCY_LIMITED' }]);
  const { decision } = await weir.send(
    late.key,
    'query ($id: ID!) { decision(id: $id) { outcome receipt { why } } }',
    {
      id: over.text('decision.id'),
    },
  );
  expect(decision).toMatchObject({ outcome: 'REJECTED' });

  const poor = await weir.account({ plan, credits: '10' });
  const first = await ask(poor, units('8'));
  const dear = units('2', { waitUpTo: 'PT1H' });
  expect((await ask(poor, dear)).kind).toBe('JobWaiting');
  const settled = await weir.settle({
    jobId: first.text('job.id'),
    leaseToken: first.text('lease.token'),
    usage: [{ meter: 'unit', quantity: '9' }],
  });
  expect(settled.kind).toBe('JobSettled');
  await admit();
  expect((await ask(poor, dear)).at('reasons')).toMatchObject([{ code: 'INSUFFICIENT_CREDITS' }]);
});

test('a request that lacks credits does not wait', async () => {
  const account = await weir.account({ credits: '1' });
  expect((await ask(account, units('2', { waitUpTo: 'PT1H' }))).kind).toBe('JobRejected');
});

test('the ledger of accounts whose requests waited, were admitted, refused or still wait proves', async () => {
  const plan = await weir.plan({ limits: [one] });
  const account = await weir.account({ plan, credits: '10' });
  const first = await ask(account, units('1'));
  const admitted = units('1', { waitUpTo: 'PT1H' });
  await ask(account, admitted);
  await ask(account, units('1', { waitUpTo: 'PT1S' }));
  await weir.advance(SECOND);
  await settle(first);
  await admit();
  expect((await ask(account, admitted)).kind).toBe('JobGranted');
  await ask(account, units('1', { waitUpTo: 'PT1H' }));
  const DECISIONS = `query ($id: ID!) { account(id: $id) { decisions(first: 10) { edges { node { outcome } } } } }`;
  const { account: found } = await weir.send(account.key, DECISIONS, { id: account.id });
  expect(found).toEqual({
    decisions: {
      edges: ['WAITING', 'GRANTED', 'REJECTED', 'GRANTED'].map((outcome) => ({ node: { outcome } })),
    },
  });
  const PROOF = '{ ledgerProof { balanced } }';
  expect(await weir.send(weir.keys.OPERATOR ?? '', PROOF)).toEqual({ ledgerProof: { balanced: true } });
});

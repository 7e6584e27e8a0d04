// Who waits is told of its place over a WebSocket, on whichever node: whenever it changes, and when the wait is over.
import { afterAll, expect, test } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });

const clients: Client[] = [];
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
});

const ASK = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename
  ... on JobGranted { job { id } lease { token } } ... on JobWaiting { ticket { id } } } }`;
const FOLLOW = `subscription ($id: ID!, $after: String) { ticketChanged(id: $id, minInterval: "PT0.01S", after: $after) {
  cursor kind ticket { id position expiresAt } decision { outcome } ended } }`;

interface Told {
  readonly cursor: string;
  readonly kind: string;
  readonly ticket: { readonly id: string; readonly position: number } | null;
  readonly decision: { readonly outcome: string };
  readonly ended: string | null;
}

interface Asked {
  readonly __typename: string;
  readonly job?: { readonly id: string };
  readonly lease?: { readonly token: string };
  readonly ticket?: { readonly id: string };
}

async function ask(account: TestAccount, waitUpTo?: string): Promise<Asked> {
  const input = units('1', waitUpTo === undefined ? {} : { waitUpTo });
  const { requestJob } = await weir.send(account.key, ASK, { input });
  return requestJob as Asked;
}

async function settle({ job, lease }: Asked): Promise<void> {
  const usage = [{ meter: 'unit', quantity: '1' }];
  const settled = await weir.settle({ jobId: job?.id, leaseToken: lease?.token, usage });
  expect(settled.kind).toBe('JobSettled');
  // Lets in whoever there is room for, without time passing.
  await weir.advance(0);
}

function follow(node: typeof weir, key: string, variables: { id: string; after?: string }) {
  const client = createClient({
    url: node.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  });
  clients.push(client);
  const events = client.iterate<{ ticketChanged: Told }>({ query: FOLLOW, variables });
  const next = async (): Promise<Told> => {
    const { value } = await events.next();
    if (!value?.data) throw new Error(JSON.stringify(value?.errors ?? 'the stream ended'));
    return value.data.ticketChanged;
  };
  return {
    next,
    /** The next event that fits; those before it are of places in between. */
    until: async (fits: (told: Told) => boolean): Promise<Told> => {
      for (;;) {
        const told = await next();
        if (fits(told)) return told;
      }
    },
    end: () => events.return?.(),
  };
}

const limits = ['one at a time'].map((name) => ({
  name,
  kind: 'CONCURRENCY',
  scope: ['ACCOUNT'],
  unit: 'job',
  base: '1',
  floor: '1',
  ceiling: '1',
}));

test('a ticket tells its place, each time that it is another one, and at last that it was admitted, on whichever node', async () => {
  const account = await weir.account({ plan: await weir.plan({ limits }), credits: '100' });
  const first = await ask(account);
  const second = await ask(account, 'PT1H');
  await weir.advance(1_000);
  const third = await ask(account, 'PT1H');
  expect([first, second, third].map(({ __typename }) => __typename)).toEqual([
    'JobGranted',
    'JobWaiting',
    'JobWaiting',
  ]);
  const id = third.ticket?.id ?? '';
  const stream = follow(other, account.key, { id });
  expect(await stream.next()).toMatchObject({
    kind: 'SNAPSHOT',
    ticket: { id, position: 2 },
    decision: { outcome: 'WAITING' },
    ended: null,
  });
  await settle(first);
  const moved = await stream.until(({ ticket }) => ticket?.position === 1);
  expect(moved).toMatchObject({ kind: 'CHANGE', decision: { outcome: 'WAITING' } });
  await stream.end();

  // What happens while nobody listens is told to who goes on from the cursor.
  const running = await weir.send(
    account.key,
    '{ viewer { account { jobs(first: 1) { edges { node { id } } } } } }',
  );
  const [, jobId = ''] = /"id":"(job_[^"]+)"/.exec(JSON.stringify(running)) ?? [];
  const cancelled = await weir.cancel(account.key, { jobId });
  expect(cancelled.kind).toBe('JobSettled');
  await weir.advance(0);
  const resumed = follow(weir, account.key, { id, after: moved.cursor });
  expect(await resumed.until(({ ticket }) => ticket === null)).toMatchObject({
    kind: 'CHANGE',
    decision: { outcome: 'GRANTED' },
  });
  await resumed.end();
  const late = follow(weir, account.key, { id });
  expect(await late.next()).toMatchObject({
    kind: 'SNAPSHOT',
    ticket: null,
    decision: { outcome: 'GRANTED' },
    ended: 'GRANTED',
  });
  await late.end();
});

test('a ticket whose time is over tells the refusal', async () => {
  const account = await weir.account({ plan: await weir.plan({ limits }), credits: '100' });
  await ask(account);
  const id = (await ask(account, 'PT1M')).ticket?.id ?? '';
  const stream = follow(weir, account.key, { id });
  expect(await stream.next()).toMatchObject({ ticket: { position: 1 } });
  await weir.advance(60_000);
  expect(await stream.until(({ ticket }) => ticket === null)).toMatchObject({
    decision: { outcome: 'REJECTED' },
    ended: 'REJECTED',
  });
  await stream.end();
});

test('a ticket that is called off tells that it was, and those behind it that they moved up, on whichever node', async () => {
  const account = await weir.account({ plan: await weir.plan({ limits }), credits: '100' });
  await ask(account);
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    ids.push((await ask(account, 'PT1H')).ticket?.id ?? '');
    await weir.advance(1);
  }
  const [first = '', , last = ''] = ids;
  const gone = follow(other, account.key, { id: first });
  const behind = follow(weir, account.key, { id: last });
  const before = await gone.next();
  expect(before).toMatchObject({ ticket: { position: 1 }, ended: null });
  expect(await behind.next()).toMatchObject({ ticket: { position: 3 } });
  const called = await weir.cancel(account.key, { jobId: first });
  expect(called.kind).toBe('WaitWithdrawn');
  const over = { ticket: null, decision: { outcome: 'WAITING' }, ended: 'WITHDRAWN' };
  expect(await gone.next()).toMatchObject({ kind: 'CHANGE', ...over });
  expect(await behind.next()).toMatchObject({ kind: 'CHANGE', ticket: { position: 2 }, ended: null });
  await gone.end();
  await behind.end();

  const resumed = follow(weir, account.key, { id: first, after: before.cursor });
  expect(await resumed.next()).toMatchObject({ kind: 'CHANGE', ...over });
  await resumed.end();
  const late = follow(other, account.key, { id: first });
  expect(await late.next()).toMatchObject({ kind: 'SNAPSHOT', ...over });
  await late.end();
});

test("another account's ticket, and what is no ticket, can't be followed", async () => {
  const account = await weir.account({ plan: await weir.plan({ limits }), credits: '100' });
  const stranger = await weir.account({ credits: '100' });
  await ask(account);
  const id = (await ask(account, 'PT1M')).ticket?.id ?? '';
  await expect(follow(weir, stranger.key, { id }).next()).rejects.toThrow(/FORBIDDEN|NOT_FOUND/);
  await expect(follow(weir, account.key, { id: 'ticket_none' }).next()).rejects.toThrow('BAD_USER_INPUT');
  await expect(follow(weir, account.key, { id: account.id }).next()).rejects.toThrow('BAD_USER_INPUT');
});

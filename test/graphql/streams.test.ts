// The subscriptions as clients meet them: over WebSocket, on two nodes, with keys of all roles.
import { describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { accountGid } from '../../src/graphql/global-id.ts';
import { key } from '../support/operator-world.ts';
import { type StreamNode, startStreamNodes } from './support/stream-nodes.ts';

const { nodes, accounts, keyFor, openAccount, count, pass } = await startStreamNodes();
const [here, there] = nodes;
const orchestrator = await keyFor('ORCHESTRATOR', null);
const monitor = await keyFor('MONITOR', null);
const operatorKey = await keyFor('OPERATOR', null);
const proKey = await keyFor('ACCOUNT', accounts.pro);
const pro = accountGid(accounts.pro);
const bare = accountGid(accounts.bare);
const free = accountGid(accounts.free);

const BALANCE = `subscription ($accountId: ID!, $minInterval: Duration, $after: String) {
  balanceChanged(accountId: $accountId, minInterval: $minInterval, after: $after) {
    kind cursor at cause account { id name } balance { available held posted version }
  }
}`;
const JOBS = `subscription ($accountId: ID, $jobId: ID, $after: String) {
  jobChanged(accountId: $accountId, jobId: $jobId, after: $after) {
    kind cursor job { id state held charged account { id } model { slug } }
  }
}`;
const LOADS = `subscription ($pools: [String!], $minInterval: Duration, $after: String) {
  loadChanged(pools: $pools, minInterval: $minInterval, after: $after) {
    kind cursor pool { slug } load { running capacity level }
  }
}`;
const THROTTLED = `subscription ($accountId: ID, $pools: [String!], $codes: [RejectionCode!], $after: String) {
  throttled(accountId: $accountId, pools: $pools, codes: $codes, after: $after) {
    kind cursor code account { id } pool { slug } limit { name kind value } firstAt lastAt endedAt refusals
  }
}`;
const REQUEST = `mutation ($inputs: [RequestJobInput!]!) {
  requestJobs(inputs: $inputs) {
    __typename
    ... on JobGranted { job { id } lease { token } }
    ... on JobRejected { reasons { code } }
    ... on Problem { message }
  }
}`;
const SETTLE = `mutation ($input: SettleJobInput!) {
  settleJob(input: $input) { __typename ... on Problem { message } }
}`;

interface BalanceData {
  balanceChanged: { kind: string; cursor: string; cause: string | null; balance: { version: string } };
}
interface JobData {
  jobChanged: { kind: string; cursor: string; job: { id: string; state: string } };
}
interface LoadData {
  loadChanged: { kind: string; cursor: string; pool: { slug: string }; load: { running: number } };
}
interface ThrottledData {
  throttled: { kind: string; cursor: string; refusals: string; endedAt: string | null };
}
interface Granted {
  __typename: string;
  job: { id: string };
  lease: { token: string };
}

function inputs(accountId: string, params: { many?: number; units?: string } = {}) {
  const { many = 1, units = '2' } = params;
  const workload = { quantities: [{ meter: 'unit', quantity: units }] };
  return Array.from({ length: many }, () => ({ idempotencyKey: key(), accountId, model: 'unit', workload }));
}

async function request(node: StreamNode, asked: ReturnType<typeof inputs>): Promise<Granted[]> {
  const { data, errors } = await node.send(orchestrator, REQUEST, { inputs: asked });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.requestJobs as Granted[];
}

async function settle(node: StreamNode, { job, lease }: Granted): Promise<void> {
  const usage = [{ meter: 'unit', quantity: '1' }];
  const input = { jobId: job.id, leaseToken: lease.token, outcome: 'SUCCEEDED', usage };
  const { data } = await node.send(orchestrator, SETTLE, { input });
  expect(data).toEqual({ settleJob: { __typename: 'JobSettled' } });
}

describe('balanceChanged', () => {
  test('tells the present balance, then each change with its cause, also from another node', async () => {
    const feed = here.follow<BalanceData>(monitor, BALANCE, { accountId: bare });
    const { balanceChanged: first } = await feed.next();
    expect(first).toMatchObject({
      kind: 'SNAPSHOT',
      cause: null,
      account: { id: bare, name: 'Demo Bare' },
      balance: { available: '1000000', held: '0', posted: '1000000' },
    });
    const [granted] = await request(there, inputs(bare));
    if (!granted) throw new Error('Nothing was granted.');
    expect((await feed.next()).balanceChanged).toMatchObject({
      kind: 'CHANGE',
      cause: 'HELD',
      balance: { available: '999998', held: '2', posted: '1000000' },
    });
    await settle(there, granted);
    expect((await feed.next()).balanceChanged).toMatchObject({
      cause: 'SETTLED',
      balance: { available: '999999', held: '0', posted: '999999' },
    });
    await feed.close();
  });

  test('tells that the limits moved when the standing of the account did', async () => {
    const feed = here.follow<BalanceData>(monitor, BALANCE, { accountId: bare });
    await feed.next();
    const query = `mutation ($input: OverrideStandingInput!) { overrideStanding(input: $input) { __typename } }`;
    const input = { idempotencyKey: key(), accountId: bare, value: '1.2', reason: 'known for long' };
    const { data } = await there.send(operatorKey, query, { input });
    expect(data).toEqual({ overrideStanding: { __typename: 'StandingChanged' } });
    expect((await feed.next()).balanceChanged).toMatchObject({ kind: 'CHANGE', cause: 'STANDING_CHANGED' });
    await feed.close();
  });

  test('merges to the latest with minInterval', async () => {
    const feed = here.follow<BalanceData>(proKey, BALANCE, { accountId: pro, minInterval: 'PT0.2S' });
    const before = Number((await feed.next()).balanceChanged.balance.version);
    for (let round = 0; round < 3; round += 1) {
      for (const granted of await request(there, inputs(pro, { many: 2 }))) await settle(there, granted);
    }
    let events = 0;
    for (let version = before; version < before + 12; events += 1) {
      version = Number((await feed.next()).balanceChanged.balance.version);
    }
    expect(events).toBeLessThan(12);
    await feed.close();
  });
});

describe('jobChanged', () => {
  test("shows an account's key its own jobs and no others", async () => {
    const feed = here.follow<JobData>(proKey, JOBS);
    const [mine] = await request(here, inputs(pro));
    await request(here, inputs(bare));
    if (!mine) throw new Error('Nothing was granted.');
    expect((await feed.next()).jobChanged.job).toMatchObject({
      id: mine.job.id,
      state: 'GRANTED',
      account: { id: pro },
      model: { slug: 'unit' },
    });
    await settle(there, mine);
    expect((await feed.next()).jobChanged.job).toMatchObject({
      id: mine.job.id,
      state: 'SETTLED',
      charged: '1',
    });
    await feed.close();
  });

  test('follows one job from its present state on', async () => {
    const [granted] = await request(here, inputs(bare));
    if (!granted) throw new Error('Nothing was granted.');
    const feed = there.follow<JobData>(monitor, JOBS, { jobId: granted.job.id });
    expect((await feed.next()).jobChanged).toMatchObject({ kind: 'SNAPSHOT', job: { state: 'GRANTED' } });
    await settle(here, granted);
    expect((await feed.next()).jobChanged).toMatchObject({ kind: 'CHANGE', job: { state: 'SETTLED' } });
    await feed.close();
  });

  test('a subscriber that is cut off for a while under load resumes from its cursor: nothing missing, nothing twice', async () => {
    const account = await openAccount();
    const first = here.follow<JobData>(monitor, JOBS, { accountId: account });
    // What was granted before the stream began is in its snapshot, so the load begins with its first change.
    for (let kind = 'SNAPSHOT'; kind === 'SNAPSHOT'; ) {
      const [begun] = await request(there, inputs(account));
      for (let id = ''; id !== begun?.job.id; ) {
        const { jobChanged } = await first.next();
        id = jobChanged.job.id;
        kind = jobChanged.kind;
      }
    }
    const done: string[] = [];
    let loading = true;
    async function load(node: StreamNode): Promise<void> {
      while (loading) {
        const granted = await request(node, inputs(account, { many: 10 }));
        done.push(...granted.map(({ job }) => `${job.id} GRANTED`));
        for (const each of granted.slice(0, 3)) {
          await settle(node, each);
          done.push(`${each.job.id} SETTLED`);
        }
      }
    }
    const loads = [load(here), load(there)];
    const seen: string[] = [];
    let cursor = '';
    const take = ({ jobChanged }: JobData): void => {
      expect(jobChanged.kind).toBe('CHANGE');
      cursor = jobChanged.cursor;
      seen.push(`${jobChanged.job.id} ${jobChanged.job.state}`);
    };
    while (seen.length < 50) take(await first.next());
    await first.close();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const second = there.follow<JobData>(monitor, JOBS, { accountId: account, after: cursor });
    while (seen.length < 150) take(await second.next());
    loading = false;
    await Promise.all(loads);
    while (seen.length < done.length) take(await second.next());
    await second.close();
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort()).toEqual([...done].sort());
    expect(done.length).toBeGreaterThan(150);
  });

  test('a reader that is too slow is closed with the reason, and what waited for it is let go', async () => {
    const account = await openAccount();
    const socket = new WebSocket(here.url.replace('http', 'ws'), 'graphql-transport-ws');
    const messages: { type: string; payload?: { errors?: { extensions: { code: string } }[] } }[] = [];
    const last = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data));
        messages.push(message);
        if (message.type === 'complete' || message.type === 'error') resolve();
      });
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${monitor}` } }));
    await new Promise((resolve) => socket.once('message', resolve));
    // Large events fill what the operating system holds for a reader soon.
    const layers =
      '{ id layers { name kind verdict unit before taken after note limit { name factors { note } } } }';
    const parts = Array.from({ length: 40 }, (_, index) => `d${index}: decision ${layers}`).join(' ');
    const query = `subscription { jobChanged(accountId: "${account}") { cursor job { id ${parts} } } }`;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    socket.pause();
    // More than may wait for a reader of one stream.
    for (let round = 0; round < 6; round += 1) await request(there, inputs(account, { many: 1_000 }));
    socket.resume();
    await last;
    socket.terminate();
    const [error] = messages.at(-2)?.payload?.errors ?? [];
    expect(error?.extensions).toEqual({ code: 'SLOW_CONSUMER', retryable: true });
    // What waited was let go, not delivered late.
    expect(messages.length).toBeLessThan(3_000);
  });
});

describe('loadChanged', () => {
  test('tells how loaded the pools asked for are', async () => {
    const feed = there.follow<LoadData>(monitor, LOADS, { pools: ['misc'], minInterval: 'PT0S' });
    const first = (await feed.next()).loadChanged;
    expect(first).toMatchObject({ kind: 'SNAPSHOT', pool: { slug: 'misc' }, load: { capacity: 1_000_000 } });
    await request(here, inputs(bare));
    const next = (await feed.next()).loadChanged;
    expect(next).toMatchObject({ kind: 'CHANGE', load: { running: first.load.running + 1 } });
    await feed.close();
  });
});

describe('throttled', () => {
  test('tells an episode with its account, pool and limit, from the first refusal to its end', async () => {
    await pass(60_000);
    const feed = there.follow<ThrottledData>(monitor, THROTTLED, {
      accountId: free,
      codes: ['CONCURRENCY_LIMITED'],
    });
    const own = here.follow<ThrottledData>(proKey, THROTTLED);
    await request(here, inputs(free, { many: 10, units: '1' }));
    const { throttled: opened } = await feed.next();
    // It may have opened before the subscription was there.
    expect(opened).toMatchObject({
      kind: expect.stringMatching(/^(CHANGE|SNAPSHOT)$/),
      code: 'CONCURRENCY_LIMITED',
      account: { id: free },
      pool: { slug: 'misc' },
      limit: { name: 'jobs at once', kind: 'CONCURRENCY' },
      endedAt: null,
    });
    await pass(60_000);
    let closed = opened;
    while (closed.endedAt === null) closed = (await feed.next()).throttled;
    expect(Number(closed.refusals)).toBeGreaterThan(0);
    await feed.close();
    // The key of another account hears of none of this, but of what is refused to itself.
    await request(here, inputs(pro, { units: '100000' }));
    expect((await own.next()).throttled).toMatchObject({
      account: { id: pro },
      code: 'INSUFFICIENT_CREDITS',
    });
    await own.close();
  });
});

describe('what may not be followed', () => {
  test.each([
    ['without a key', null, BALANCE, { accountId: pro }, 'UNAUTHENTICATED'],
    ["another's balance", 'pro', BALANCE, { accountId: bare }, 'FORBIDDEN'],
    ["another's jobs", 'pro', JOBS, { accountId: bare }, 'FORBIDDEN'],
    ["another's throttling", 'pro', THROTTLED, { accountId: bare }, 'FORBIDDEN'],
    ['something that is no account', 'monitor', BALANCE, { accountId: 'acc_x' }, 'BAD_USER_INPUT'],
    ['an account that does not exist', 'monitor', BALANCE, { accountId: accountGid(key()) }, 'NOT_FOUND'],
    ['something that is no job', 'monitor', JOBS, { jobId: 'job_x' }, 'BAD_USER_INPUT'],
    ['a pool that does not exist', 'monitor', LOADS, { pools: ['misc', 'moon'] }, 'BAD_USER_INPUT'],
    ['no pool at all', 'monitor', LOADS, { pools: [] }, 'BAD_USER_INPUT'],
    ['no code at all', 'monitor', THROTTLED, { codes: [] }, 'BAD_USER_INPUT'],
    ['from a cursor that was never given', 'monitor', LOADS, { after: 'nonsense' }, 'BAD_USER_INPUT'],
    ['from a cursor of the future', 'monitor', LOADS, { after: 'OTk5OTk5OTk5' }, 'BAD_USER_INPUT'],
    ['at a malformed interval', 'monitor', LOADS, { minInterval: '5 s' }, 'BAD_USER_INPUT'],
    ['at an endless interval', 'monitor', LOADS, { minInterval: 'P365D' }, 'BAD_USER_INPUT'],
  ])('%s', async (_what, who, query, variables, code) => {
    const apiKey = who === null ? null : who === 'pro' ? proKey : monitor;
    const feed = here.follow(apiKey, query, variables);
    expect(await feed.codes()).toEqual([code]);
    await feed.close();
  });
});

test('a key that is revoked on one node ends what it follows on another', async () => {
  const operator = await keyFor('OPERATOR', null);
  const created = await here.send(
    operator,
    `mutation ($input: CreateApiKeyInput!) {
      createApiKey(input: $input) { ... on ApiKeyCreated { secret key { id } } ... on Problem { message } }
    }`,
    { input: { idempotencyKey: key(), application: 'watcher', roles: ['MONITOR'] } },
  );
  if (!created.data) throw new Error(JSON.stringify(created.errors));
  const { secret, key: made } = created.data.createApiKey as { secret: string; key: { id: string } };
  const feed = there.follow<BalanceData>(secret, BALANCE, { accountId: bare });
  await feed.next();
  const ended = expect(feed.next()).rejects.toMatchObject({
    code: 4403,
    reason: expect.stringContaining('was revoked'),
  });

  await here.send(
    operator,
    'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename } }',
    { input: { idempotencyKey: key(), keyId: made.id } },
  );

  await ended;
});

test('polling and subscribing add no usage', async () => {
  const entries = await count('journal');
  for (let round = 0; round < 3; round += 1) {
    const feed = here.follow<BalanceData>(monitor, BALANCE, { accountId: bare });
    await feed.next();
    await feed.close();
    await there.send(proKey, `{ node(id: "${pro}") { id } viewer { roles } }`);
  }
  expect(await count('journal')).toBe(entries);
});

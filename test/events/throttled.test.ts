// Episodes of throttling over a real ledger, in virtual time, made by one of two nodes.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { EPISODE_TIMES, startEpisodeWorker } from '../../src/events/episode-worker.ts';
import { createEntryReads } from '../../src/postgres/stream-reads.ts';
import { createEpisodeStore } from '../../src/postgres/throttle-store.ts';
import { accountId, credits, openAccount, requestJob, submit } from '../postgres/support/ledger-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { type Node, startNode, take, until } from './support/node.ts';

const database = await createTestDatabase();
const nodes = [startNode({ url: database.url }), startNode({ url: database.url })] as const;
for (const node of nodes) database.onClose(node.close);
const [here, there] = nodes;

const START = Date.UTC(2026, 0, 1);
/** More than the plan's limit of units ever lets through, and more than the account has. */
const TOO_MUCH = 2_000_000;
const ALL = { accountId: null, poolIds: null, codes: null, after: null };
const workers: { close(): Promise<void> }[] = [];

function startWorker(node: Node, times = {}): { close(): Promise<void> } {
  const store = createEpisodeStore({
    pool: node.pool,
    holder: randomUUID(),
    outboxMs: 3_600_000,
    episodesMs: 3_600_000,
  });
  const worker = startEpisodeWorker({
    reader: node.reader,
    wakeUps: node.signals,
    store,
    entries: createEntryReads({ pool: node.pool }),
    times: { ...EPISODE_TIMES, updateMs: 50, paceMs: 5, idleMs: 50, leaseMs: 300, ...times },
    onCommit: node.signals.committed,
    onError: (error) => node.errors.push(error),
  });
  workers.push(worker);
  return worker;
}

async function setClock(to: number): Promise<void> {
  await here.pool.query('update virtual_clock set now = to_timestamp($1::float8 / 1000)', [to]);
}

async function refuse(node: Node, account: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const outcome = await submit(node.ledger, [requestJob(account, { key: randomUUID(), units: TOO_MUCH })]);
    expect(outcome).toEqual(['REJECTED']);
  }
}

let clock = START;
beforeAll(async () => {
  await here.pool.query('update installation set virtual_time = true');
  await here.pool.query('insert into virtual_clock (now) values (to_timestamp($1::float8 / 1000))', [START]);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  // Whatever a test left open is over before the next one begins.
  clock += 3_600_000;
  await setClock(clock);
});

describe('a stream of throttling', () => {
  test('tells an episode from the first refusal to its end, once, whichever nodes refused', async () => {
    const account = accountId('hammering');
    await submit(here.ledger, [openAccount(account)]);
    startWorker(here);
    startWorker(there);
    const codes = new Set(['TOO_LARGE' as const]);
    const stream = await there.streams.throttled({ ...ALL, accountId: account, codes });
    const opening = take(stream, 1);
    await refuse(here, account, 1);
    const [opened] = await opening;
    // The refusal may come before the stream reads the present state or after it, which has no episode then.
    expect(['SNAPSHOT', 'CHANGE']).toContain(opened?.kind);
    expect(opened).toMatchObject({
      value: {
        accountId: account,
        code: 'TOO_LARGE',
        poolId: 1,
        limitName: 'units per minute',
        limit: { name: 'units per minute', kind: 'RATE', value: credits(1_000_000) },
        firstAt: clock,
        lastAt: clock,
        endedAt: null,
        refusals: 1,
      },
    });
    await setClock(clock + 4_000);
    const updating = until(stream, ({ value }) => value.refusals === 41);
    await Promise.all([refuse(here, account, 20), refuse(there, account, 20)]);
    expect((await updating).value).toMatchObject({ firstAt: clock, lastAt: clock + 4_000, endedAt: null });
    await setClock(clock + 20_000);
    const [closed] = await take(stream, 1);
    expect(closed?.value).toMatchObject({ refusals: 41, lastAt: clock + 4_000, endedAt: clock + 14_000 });
    await stream.return();
    expect(nodes.flatMap(({ errors }) => errors)).toEqual([]);
  });

  test('begins with the open episodes, and can be resumed by cursor', async () => {
    const account = accountId('present');
    await submit(here.ledger, [openAccount(account)]);
    startWorker(here);
    const asked = { ...ALL, accountId: account, codes: new Set(['TOO_LARGE' as const]) };
    const first = await here.streams.throttled(asked);
    const opening = take(first, 1);
    await refuse(here, account, 1);
    const [opened] = await opening;
    await first.return();
    const present = await there.streams.throttled(asked);
    expect(await take(present, 1)).toMatchObject([
      { kind: 'SNAPSHOT', value: { refusals: 1, endedAt: null } },
    ]);
    await present.return();
    await setClock(clock + 60_000);
    const resumed = await there.streams.throttled({ ...asked, after: opened?.cursor ?? null });
    expect(await take(resumed, 1)).toMatchObject([
      { kind: 'CHANGE', value: { refusals: 1, endedAt: clock + 10_000 } },
    ]);
    await resumed.return();
    const afterwards = await there.streams.throttled(asked);
    const nothing = afterwards.next();
    await refuse(here, account, 1);
    expect((await nothing).value).toMatchObject({ kind: 'CHANGE', value: { firstAt: clock + 60_000 } });
    await afterwards.return();
  });

  test('counts each refusal once while the work moves from node to node', async () => {
    const account = accountId('moving');
    await submit(here.ledger, [openAccount(account)]);
    let refusing = true;
    const refused = Promise.all([refuse(here, account, 150), refuse(there, account, 150)]).then(() => {
      refusing = false;
    });
    for (let turn = 0; refusing; turn += 1) {
      const worker = startWorker(turn % 2 === 0 ? here : there, { leaseMs: 60_000 });
      await new Promise((resolve) => setTimeout(resolve, 30));
      await worker.close();
    }
    await refused;
    startWorker(there, { leaseMs: 60_000 });
    const stream = await here.streams.throttled({
      ...ALL,
      accountId: account,
      codes: new Set(['TOO_LARGE']),
    });
    // A stream begins with what is open: it has to have begun before the clock ends the episode.
    await take(stream, 1);
    await setClock(clock + 60_000);
    const closed = await until(stream, ({ value }) => value.endedAt !== null);
    expect(closed.value.refusals).toBe(300);
    const { rows } = await here.pool.query<{ n: bigint }>(
      'select sum(refusals)::int8 as n from throttle_episodes where account_id = $1 and limit_name is not null',
      [account],
    );
    expect(rows).toEqual([{ n: 300n }]);
    await stream.return();
  });

  test('tells only of the pools asked for', async () => {
    const account = accountId('pools');
    await submit(here.ledger, [openAccount(account)]);
    startWorker(here);
    const stream = await here.streams.throttled({ ...ALL, accountId: account, poolIds: new Set([2]) });
    const next = stream.next();
    await submit(here.ledger, [requestJob(account, { key: 'pool one', units: TOO_MUCH })]);
    await submit(here.ledger, [requestJob(account, { key: 'pool two', units: TOO_MUCH, modelId: 2 })]);
    expect((await next).value).toMatchObject({ value: { poolId: 2 } });
    await stream.return();
  });
});

describe('the retention', () => {
  test('deletes what is older than streams go back, never what was not read, and never the newest', async () => {
    const account = accountId('old');
    await submit(here.ledger, [openAccount(account)]);
    await refuse(here, account, 3);
    await setClock(clock + 1_800_000);
    await refuse(here, account, 1);
    clock += 1_800_000;
    await setClock(clock + 3_600_000 - 1_000);
    const before = await here.reader.bounds();
    const store = createEpisodeStore({
      pool: here.pool,
      holder: randomUUID(),
      outboxMs: 3_600_000,
      episodesMs: 3_600_000,
      pruneRows: 2,
    });
    const { rows } = await here.pool.query<{ position: bigint }>('select position from stream_workers');
    while ((await store.prune()) > 0);
    const unread = await here.reader.bounds();
    expect(unread.oldest).toBe((rows[0]?.position ?? 0n) + 1n);
    await here.pool.query('update stream_workers set position = (select position from outbox_head)');
    while ((await store.prune()) > 0);
    expect(await here.reader.bounds()).toEqual({ head: before.head, oldest: before.head });
    await setClock(clock + 100 * 3_600_000);
    while ((await store.prune()) > 0);
    expect(await here.reader.bounds()).toEqual({ head: before.head, oldest: before.head });
    clock += 100 * 3_600_000;
  });
});

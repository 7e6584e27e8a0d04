// The streams over a real ledger: two nodes on one database, their readers cut off, slow and late.
import { describe, expect, test } from '@jest/globals';
import { END_OF_BATCH, formatCursor } from '../../src/events/cursor.ts';
import { BadCursor, SlowConsumer, StreamClosed } from '../../src/events/stream-errors.ts';
import type { Stream } from '../../src/events/streams.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import {
  accountId,
  credits,
  jobIdOf,
  openAccount,
  requestJob,
  settleJob,
  submit,
} from '../postgres/support/ledger-world.ts';
import { createTestDatabase } from '../support/database.ts';
import { type Node, startNode, take, until } from './support/node.ts';

const database = await createTestDatabase();
const pruned = await createTestDatabase();
const here = startNode({ url: database.url });
database.onClose(here.close);
const there = startNode({ url: database.url });
database.onClose(there.close);

const every = { minIntervalMs: null, after: null };

async function runJob(node: Node, account: string, key: string, units = 10): Promise<void> {
  await submit(node.ledger, [requestJob(account, { key, units })]);
  await submit(node.ledger, [settleJob(account, { key, units })]);
}

describe('a stream of balances', () => {
  test('begins with the present state and tells each change with its cause, from whichever node it came', async () => {
    const account = accountId('balances');
    await submit(here.ledger, [openAccount(account, [100])]);
    const stream = await there.streams.balanceChanged({ ...every, accountId: account });
    const [snapshot] = await take(stream, 1);
    expect(snapshot).toMatchObject({
      kind: 'SNAPSHOT',
      value: { accountId: account, cause: null, balance: { available: credits(100), held: 0n, version: 2 } },
    });
    // The first credit is included in the plan.
    await runJob(here, account, '1', 11);
    await submit(there.ledger, [requestJob(account, { key: '2', units: 20 })]);
    const changes = await take(stream, 3);
    expect(
      changes.map(({ kind, value }) => [kind, value.cause, value.balance.available, value.balance.held]),
    ).toEqual([
      ['CHANGE', 'HELD', credits(90), credits(10)],
      ['CHANGE', 'SETTLED', credits(90), 0n],
      ['CHANGE', 'HELD', credits(70), credits(20)],
    ]);
    await stream.return();
  });

  test('tells nothing of refusals', async () => {
    const account = accountId('refused');
    await submit(here.ledger, [openAccount(account, [10])]);
    const stream = await here.streams.balanceChanged({ ...every, accountId: account });
    await take(stream, 1);
    await submit(here.ledger, [requestJob(account, { key: 'much', units: 1_000 })]);
    await submit(here.ledger, [requestJob(account, { key: 'little', units: 5 })]);
    const [next] = await take(stream, 1);
    expect(next?.value).toMatchObject({ cause: 'HELD', balance: { version: 4 } });
    await stream.return();
  });

  test('merges to the latest with minInterval, and the last is never dropped', async () => {
    const account = accountId('merged');
    await submit(here.ledger, [openAccount(account, [1_000])]);
    const stream = await here.streams.balanceChanged({ accountId: account, minIntervalMs: 100, after: null });
    const times: number[] = [];
    const reading = until(stream, ({ value }) => {
      times.push(performance.now());
      return value.balance.version === 102;
    });
    for (let key = 0; key < 50; key += 1) await runJob(there, account, `${key}`);
    const last = await reading;
    expect(last.value.balance).toMatchObject({ held: 0n, version: 102 });
    expect(times.length).toBeLessThan(100);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(90);
    await stream.return();
  });

  test('a reader that goes on from a merged event is given only what came after it', async () => {
    const account = accountId('merged and resumed');
    await submit(here.ledger, [openAccount(account, [1_000])]);
    const asked = { accountId: account, minIntervalMs: 20 };
    const first = await here.streams.balanceChanged({ ...asked, after: null });
    await take(first, 1);
    await runJob(here, account, '1');
    const { cursor } = await until(first, ({ value }) => value.balance.version === 4);
    await first.return();
    await runJob(here, account, '2');
    const second = await there.streams.balanceChanged({ ...asked, after: cursor });
    const [next] = await take(second, 1);
    expect(next).toMatchObject({ kind: 'CHANGE', value: { cause: null, balance: { version: 6 } } });
    await second.return();
  });
});

describe('a stream of loads', () => {
  test('tells how loaded the pools asked for are, and no others', async () => {
    const account = accountId('loads');
    await submit(here.ledger, [openAccount(account)]);
    const asked = { poolIds: new Set([2]), ...every };
    const stream = await there.streams.loadChanged(asked);
    const [snapshot] = await take(stream, 1);
    expect(snapshot).toMatchObject({ kind: 'SNAPSHOT', value: { poolId: 2, load: { running: 0 } } });
    await submit(here.ledger, [requestJob(account, { key: '1', modelId: 1 })]);
    await submit(here.ledger, [requestJob(account, { key: '2', modelId: 2 })]);
    const [change] = await take(stream, 1);
    expect(change).toMatchObject({ kind: 'CHANGE', value: { poolId: 2, load: { running: 1 } } });
    await stream.return();
  });

  test('begins with all pools, and who is cut off in the middle of that begins again', async () => {
    const stream = await here.streams.loadChanged({ poolIds: null, ...every });
    const [first, second] = await take(stream, 2);
    await stream.return();
    expect([first?.kind, second?.kind]).toEqual(['SNAPSHOT', 'SNAPSHOT']);
    const again = await here.streams.loadChanged({ poolIds: null, ...every, after: first?.cursor ?? null });
    expect((await take(again, 2)).map(({ kind }) => kind)).toEqual(['SNAPSHOT', 'SNAPSHOT']);
    await again.return();
  });
});

describe('a stream of jobs', () => {
  test('tells each job as it was right after each event, also when it is read later', async () => {
    const account = accountId('jobs');
    await submit(here.ledger, [openAccount(account)]);
    const before = await here.streams.jobChanged({ accountId: account, jobId: null, after: null });
    await submit(here.ledger, [requestJob(account, { key: 'open' })]);
    const [opened] = await take(before, 1);
    await before.return();
    await runJob(here, account, '1');
    await runJob(there, account, '2');
    const stream = await there.streams.jobChanged({
      accountId: account,
      jobId: null,
      after: opened?.cursor ?? null,
    });
    const events = await take(stream, 4);
    expect(events.map(({ kind, value }) => [kind, value.id, value.state, value.charged])).toEqual([
      ['CHANGE', jobIdOf(account, '1'), 'GRANTED', null],
      ['CHANGE', jobIdOf(account, '1'), 'SETTLED', credits(10)],
      ['CHANGE', jobIdOf(account, '2'), 'GRANTED', null],
      ['CHANGE', jobIdOf(account, '2'), 'SETTLED', credits(10)],
    ]);
    await stream.return();
    const fresh = await there.streams.jobChanged({ accountId: account, jobId: null, after: null });
    const [present] = await take(fresh, 1);
    expect(present).toMatchObject({
      kind: 'SNAPSHOT',
      value: { id: jobIdOf(account, 'open'), state: 'GRANTED' },
    });
    await fresh.return();
  });

  test('follows one job', async () => {
    const account = accountId('one job');
    await submit(here.ledger, [openAccount(account)]);
    await submit(here.ledger, [requestJob(account, { key: 'it' })]);
    const jobId = jobIdOf(account, 'it');
    const stream = await there.streams.jobChanged({ accountId: account, jobId, after: null });
    expect(await take(stream, 1)).toMatchObject([
      { kind: 'SNAPSHOT', value: { id: jobId, state: 'GRANTED' } },
    ]);
    await runJob(here, account, 'another');
    await submit(here.ledger, [settleJob(account, { key: 'it', units: 1 })]);
    expect(await take(stream, 1)).toMatchObject([{ kind: 'CHANGE', value: { id: jobId, state: 'SETTLED' } }]);
    await stream.return();
  });

  test('readers that are cut off again and again under load miss nothing and get nothing twice', async () => {
    const accounts = [accountId('load 1'), accountId('load 2'), accountId('load 3')];
    await submit(
      here.ledger,
      accounts.map((each) => openAccount(each)),
    );
    let writing = true;
    const writers = [here, there].map(async (node, side) => {
      for (let round = 0; round < 40; round += 1) {
        const keys = Array.from({ length: 8 }, (_, index) => `${side}-${round}-${index}`);
        const each = (key: string, index: number) => ({ account: accounts[index % 3] ?? '', key });
        const work = keys.map(each);
        await submit(
          node.ledger,
          work.map(({ account, key }) => requestJob(account, { key })),
        );
        await submit(
          node.ledger,
          work.map(({ account, key }) => settleJob(account, { key, units: 1 })),
        );
      }
    });
    const written = Promise.all(writers).then(() => {
      writing = false;
    });

    /** Follows all jobs, is cut off after a few events each time, and goes on at another node from its last cursor. */
    async function follow(patience: number): Promise<string[]> {
      const seen: string[] = [];
      let after: string | null = formatCursor({ position: 0n, index: END_OF_BATCH });
      for (let turn = 0; ; turn += 1) {
        const node = turn % 2 === 0 ? here : there;
        const stream: Stream<JobView> = await node.streams.jobChanged({
          accountId: null,
          jobId: null,
          after,
        });
        for (let index = 0; index < patience + (turn % 7); index += 1) {
          const [event] = await take(stream, 1);
          if (!event) break;
          expect(event.kind).toBe('CHANGE');
          after = event.cursor;
          if (accounts.includes(event.value.accountId)) seen.push(`${event.value.id} ${event.value.state}`);
          if (seen.length === 2 * 2 * 40 * 8) return stream.return().then(() => seen);
        }
        await stream.return();
      }
    }
    const followers = await Promise.all([follow(5), follow(37), follow(400)]);
    await written;
    expect(writing).toBe(false);
    const { rows } = await here.pool.query<{ subject: string; kind: number; n: bigint }>(
      `select subject, kind, count(*) over () as n from journal where account_id = any ($1) and kind in (3, 6)`,
      [accounts],
    );
    const journal = rows
      .map(({ subject, kind }) => `${subject} ${kind === 3 ? 'GRANTED' : 'SETTLED'}`)
      .sort();
    for (const seen of followers) {
      expect([...seen].sort()).toEqual(journal);
      expect(seen).toEqual(followers[0]);
    }
  });

  test('a reader that is too slow is closed with the reason, and goes on from its last cursor', async () => {
    const slow = startNode({ url: database.url, mostWaiting: 20 });
    database.onClose(slow.close);
    const account = accountId('slow');
    await submit(here.ledger, [openAccount(account)]);
    await submit(here.ledger, [requestJob(account, { key: 'first' })]);
    const asked = { accountId: account, jobId: null };
    const stream = await slow.streams.jobChanged({ ...asked, after: null });
    const [{ cursor } = { cursor: null }] = await take(stream, 1);
    // The reader of the node has heard the last of it when another of its listeners has.
    const other = await slow.streams.balanceChanged({ accountId: account, minIntervalMs: 1, after: null });
    await take(other, 1);
    const last = until(other, ({ value }) => value.balance.version === 34);
    const waiting = stream.next();
    // Before they have joined they read from the database, each at its own pace.
    while (slow.hub.listeners() < 2) await new Promise((resolve) => setImmediate(resolve));
    await submit(here.ledger, [requestJob(account, { key: 'second' })]);
    await waiting;
    for (let key = 0; key < 30; key += 1) await submit(here.ledger, [requestJob(account, { key: `${key}` })]);
    await last;
    await expect(take(stream, 30)).rejects.toThrow(SlowConsumer);
    const again = await slow.streams.jobChanged({ ...asked, after: cursor });
    expect((await take(again, 31)).map(({ value }) => value.id)).toEqual(
      ['second', ...Array.from({ length: 30 }, (_, key) => `${key}`)].map((key) => jobIdOf(account, key)),
    );
    await Promise.all([again.return(), other.return()]);
    expect(slow.hub.listeners()).toBe(0);
  });
});

describe('a cursor', () => {
  test('that Weir never gave is refused, and so is one of the future', async () => {
    const ask = (after: string) => here.streams.loadChanged({ poolIds: null, minIntervalMs: null, after });
    await expect(ask('nonsense')).rejects.toThrow(BadCursor);
    const { head } = await here.reader.bounds();
    await expect(ask(formatCursor({ position: head + 1n, index: 0 }))).rejects.toThrow(BadCursor);
  });

  test('older than what is kept gives a gap with the present state, and then what follows', async () => {
    const node = startNode({ url: pruned.url });
    pruned.onClose(node.close);
    const account = accountId('gap');
    await submit(node.ledger, [openAccount(account)]);
    for (const key of ['1', '2', '3']) await submit(node.ledger, [requestJob(account, { key })]);
    await node.pool.query('delete from outbox where position <= 3');
    const asked = { accountId: account, minIntervalMs: null };
    const stream = await node.streams.balanceChanged({
      ...asked,
      after: formatCursor({ position: 2n, index: 0 }),
    });
    expect(await take(stream, 1)).toMatchObject([
      { kind: 'GAP', value: { cause: null, balance: { version: 5 } } },
    ]);
    await submit(node.ledger, [requestJob(account, { key: '4' })]);
    const [change] = await take(stream, 1);
    expect(change).toMatchObject({ kind: 'CHANGE', value: { cause: 'HELD', balance: { version: 6 } } });
    await stream.return();
    const whole = await node.streams.balanceChanged({ ...asked, after: change?.cursor ?? null });
    await submit(node.ledger, [requestJob(account, { key: '5' })]);
    expect(await take(whole, 1)).toMatchObject([{ kind: 'CHANGE', value: { balance: { version: 7 } } }]);
    await whole.return();
  });
});

describe('streams', () => {
  test('that only read leave no trace: no entry, no usage, nothing in the outbox', async () => {
    const account = accountId('watched');
    await submit(here.ledger, [openAccount(account)]);
    const count = async () => {
      const { rows } = await here.pool.query(
        'select (select count(*) from journal) as entries, (select position from outbox_head) as head',
      );
      return rows;
    };
    const before = await count();
    for (let round = 0; round < 5; round += 1) {
      const stream = await here.streams.balanceChanged({ ...every, accountId: account });
      await take(stream, 1);
      await stream.return();
    }
    expect(await count()).toEqual(before);
  });

  test('end at once when their reader leaves, and cost nothing afterwards', async () => {
    const account = accountId('left');
    await submit(here.ledger, [openAccount(account)]);
    const stream = await here.streams.balanceChanged({ ...every, accountId: account });
    await take(stream, 1);
    const waiting = stream.next();
    while (here.hub.listeners() === 0) await new Promise((resolve) => setImmediate(resolve));
    await stream.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(here.hub.listeners()).toBe(0);
  });

  test('come by polling when every notification is lost', async () => {
    const deaf = startNode({ url: database.url, pollMs: 50 });
    database.onClose(deaf.close);
    await deaf.signals.close();
    const account = accountId('polled');
    await submit(here.ledger, [openAccount(account)]);
    const stream = await deaf.streams.balanceChanged({ ...every, accountId: account });
    await take(stream, 1);
    await submit(here.ledger, [requestJob(account, { key: '1' })]);
    expect(await take(stream, 1)).toMatchObject([{ value: { cause: 'HELD' } }]);
    await stream.return();
  });

  test('are closed with a reason when the node shuts down', async () => {
    const node = startNode({ url: database.url });
    database.onClose(node.close);
    const stream = await node.streams.loadChanged({ poolIds: null, ...every });
    await take(stream, 2);
    const waiting = stream.next();
    const closing = expect(waiting).rejects.toThrow(StreamClosed);
    // It waits for events only once it has joined.
    while (node.hub.listeners() === 0) await new Promise((resolve) => setImmediate(resolve));
    await node.close();
    await closing;
  });
});

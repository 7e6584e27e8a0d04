import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { follow } from '../../src/client/follow.ts';
import type { Operation } from '../../src/client/operation.ts';

type Tick = { cursor: string };
const ticks: Operation<{ ticks: Tick }, { after?: string | null }> = {
  toString: () => 'subscription ($after: String) { ticks(after: $after) { cursor } }',
};

// A stream of the numbers from 1 to 100, each with its own cursor. After every seventh event the connection breaks.
const LAST = 100;
const sockets = new Set<Socket>();
let server: Server;
let url: string;
let breaks = true;
let opened: (string | null)[] = [];

// No generator: one that waits cannot be ended by the server when its connection is gone.
function ticksAfter(after: string | null): AsyncIterableIterator<{ ticks: Tick }> {
  opened.push(after);
  let tick = Number(after ?? 0);
  return {
    next: async () => {
      if (breaks && tick > Number(after ?? 0) && tick % 7 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
        for (const socket of sockets) socket.destroy();
        return new Promise(() => undefined);
      }
      tick += 1;
      return tick > LAST ? { done: true, value: undefined } : { value: { ticks: { cursor: String(tick) } } };
    },
    return: async () => ({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

beforeAll(async () => {
  server = createServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const socketServer = new WebSocketServer({ server });
  useServer(
    {
      schema: buildSchema(
        'type Query { a: Int } type Subscription { ticks(after: String): Tick } type Tick { cursor: String! }',
      ),
      roots: {
        subscription: {
          ticks: ({ after }: { after: string | null }) => ticksAfter(after ?? null),
        },
      },
      onConnect: ({ connectionParams }) => connectionParams?.authorization !== 'Bearer wrong',
    },
    socketServer,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

const common = {
  operation: ticks,
  event: ({ ticks: tick }: { ticks: Tick }) => tick,
  backoff: { firstMs: 1, maxMs: 5 },
};
const all = Array.from({ length: LAST }, (_, index) => String(index + 1));

test('every event comes once and in order although the connection breaks again and again', async () => {
  opened = [];
  breaks = true;
  const broken: string[] = [];
  const cursors: string[] = [];
  const events = follow({
    ...common,
    url,
    key: 'good',
    variables: {},
    onBroken: ({ code }) => broken.push(code),
  });
  for await (const { cursor } of events) cursors.push(cursor);
  expect(cursors).toEqual(all);
  expect(broken.length).toBeGreaterThanOrEqual(10);
  expect(opened[0]).toBeNull();
});

test('a stream begins after the cursor that is given, and ends when it is left', async () => {
  breaks = false;
  const cursors: string[] = [];
  for await (const { cursor } of follow({ ...common, url, key: 'good', variables: { after: '40' } })) {
    cursors.push(cursor);
    if (cursors.length === 3) break;
  }
  expect(cursors).toEqual(['41', '42', '43']);
});

test('a reader that is too slow misses nothing and never has more waiting than allowed', async () => {
  breaks = false;
  opened = [];
  const cursors: string[] = [];
  const events = follow({ ...common, url, key: 'good', variables: {}, maxWaiting: 10, maxFailures: 1 });
  for await (const { cursor } of events) {
    cursors.push(cursor);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(cursors).toEqual(all);
  expect(opened.length).toBeGreaterThan(1);
});

test('a key that is refused is told at once', async () => {
  const events = follow({ ...common, url, key: 'wrong', variables: {} });
  await expect(events.next()).rejects.toMatchObject({
    name: 'WeirError',
    code: 'FORBIDDEN',
    retryable: false,
  });
  expect(CloseCode.Forbidden).toBe(4403);
});

test('a server that stays away is told after the failures that were allowed', async () => {
  const events = follow({
    ...common,
    url: 'http://127.0.0.1:9/graphql',
    key: null,
    variables: {},
    maxFailures: 2,
  });
  await expect(events.next()).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true });
});

test('a signal ends the stream while it waits', async () => {
  breaks = false;
  const stop = new AbortController();
  const events = follow({ ...common, url, key: 'good', variables: { after: '99' }, signal: stop.signal });
  expect((await events.next()).value).toEqual({ cursor: '100' });
  stop.abort();
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

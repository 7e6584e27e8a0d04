import { afterEach, describe, expect, test } from '@jest/globals';
import type { GraphQLFormattedError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openStreams, refusedCredentials, startShell } from '../support/shell.ts';

const { url } = await startShell();
const address = url.replace('http', 'ws');
const clients: Client[] = [];

interface Result {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

function connect(connectionParams: Record<string, unknown> = {}): Client {
  const client = createClient({ url: address, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  clients.push(client);
  return client;
}

async function collect(client: Client, query: string): Promise<Result[]> {
  const results: Result[] = [];
  for await (const result of client.iterate({ query })) results.push(result);
  return results;
}

describe('GraphQL over WebSocket', () => {
  test('streams each event in order and ends', async () => {
    const results = await collect(connect(), 'subscription { count }');

    expect(results.map((result) => result.data)).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
  });

  test('answers queries as well', async () => {
    expect(await collect(connect(), '{ hello }')).toEqual([{ data: { hello: 'world' } }]);
  });

  test.each(['Authorization', 'authorization'])(
    'takes the credentials from %s in connection_init',
    async (name) => {
      const [result] = await collect(connect({ [name]: 'Bearer k' }), '{ client }');

      expect(result?.data).toEqual({ client: 'websocket Bearer k' });
    },
  );

  test('closes a connection whose key is refused as forbidden', async () => {
    await expect(collect(connect({ Authorization: 'Bearer wrong' }), '{ hello }')).rejects.toMatchObject({
      code: 4403,
    });
  });

  test('a connection ends, and its streams with it, when its key is no longer taken; others go on', async () => {
    const other = connect({ Authorization: 'Bearer other' });
    const going = other.iterate({ query: 'subscription { forever }' });
    const goingOn = going.next();
    await collect(other, '{ hello }');
    const client = connect({ Authorization: 'Bearer revocable' });
    const events = client.iterate({ query: 'subscription { forever }' });
    const ended = expect(events.next()).rejects.toMatchObject({ code: 4403, reason: 'The key was revoked.' });
    await collect(client, '{ hello }');
    expect(openStreams.count).toBe(2);
    const closed = new Promise<void>((resolve) => {
      openStreams.changed = () => void resolve();
    });
    refusedCredentials.set('Bearer revocable', 'The key was revoked.');

    await ended;
    await closed;

    expect(openStreams.count).toBe(1);
    expect(await collect(other, '{ hello }')).toHaveLength(1);
    await going.return?.();
    expect((await goingOn).done).toBe(true);
  });

  test('asks to come again when the caller cannot be looked up', async () => {
    await expect(collect(connect({ Authorization: 'Bearer unlucky' }), '{ hello }')).rejects.toMatchObject({
      code: 1013,
      reason: 'UNAVAILABLE',
    });
  });

  test('masks errors as over HTTP', async () => {
    const [result] = await collect(connect(), '{ bug coded }');

    expect(result?.errors?.map((error) => error.extensions?.code)).toEqual(['INTERNAL', 'FORBIDDEN']);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test('a stream that breaks ends with a coded error and leaves its connection open', async () => {
    const client = connect();
    const results = await collect(client, 'subscription { breaks }');

    expect(results[0]?.data).toEqual({ breaks: 1 });
    expect(results[1]?.errors?.[0]?.extensions?.code).toBe('INTERNAL');
    expect(await collect(client, '{ hello }')).toHaveLength(1);
  });

  test.each([
    ['a syntax error', '{', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['too large a page', '{ items(first: 101) { edges { node { name } } } }', 'COMPLEXITY'],
  ])('%s is refused with the same code as over HTTP', async (_what, query, code) => {
    await expect(collect(connect(), query)).rejects.toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code }) }),
    ]);
  });

  test('a stream on which nothing happens ends at once when its subscriber leaves', async () => {
    const client = connect();
    const stream = client.iterate({ query: 'subscription { forever }' });
    const closed = new Promise<void>((resolve) => {
      openStreams.changed = () => void resolve();
    });
    const pending = stream.next();
    await collect(client, '{ hello }');
    expect(openStreams.count).toBe(1);

    await stream.return?.();
    await closed;

    expect(openStreams.count).toBe(0);
    expect((await pending).done).toBe(true);
  });

  test('an upgrade elsewhere is refused', async () => {
    const socket = new WebSocket(address.replace('/graphql', '/elsewhere'), 'graphql-transport-ws');
    const refused = await new Promise<Error>((resolve) => socket.once('error', resolve));

    expect(refused.message).toContain('404');
  });
});

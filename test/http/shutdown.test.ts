import { describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startHttpServer } from '../../src/http/server.ts';
import { StartupError } from '../../src/startup-error.ts';
import { post, shellParameters } from '../support/shell.ts';

describe('closing the server', () => {
  test('answers what has arrived and takes nothing new', async () => {
    const server = await startHttpServer(shellParameters());
    const inFlight = post(server.url, { query: '{ slow }' });
    await post(server.url, { query: '{ hello }' });

    await server.close();

    expect((await inFlight).body.data).toEqual({ slow: 'done' });
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test('tells WebSocket clients that it goes away', async () => {
    const server = await startHttpServer(shellParameters());
    const closed = new Promise<unknown>((resolve) => {
      const client = createClient({
        url: server.url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: () => undefined,
        on: { connected: () => void server.close(), closed: (event) => resolve(event) },
      });
      return client;
    });

    expect(await closed).toMatchObject({ code: 1001 });
    await server.close();
  });
});

describe('a port that is taken', () => {
  test('is one clear line that says what to do', async () => {
    const first = await startHttpServer(shellParameters());
    const second = startHttpServer({ ...shellParameters(), port: Number(new URL(first.url).port) });

    await expect(second).rejects.toThrow(StartupError);
    await expect(second).rejects.toThrow(/^Port \d+ on 127\.0\.0\.1 is in use; .*set PORT to another one/);
    await first.close();
  });
});

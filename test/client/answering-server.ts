// An HTTP server that answers each request as the test has it next: what a client meets that Weir itself does
// only when something is broken.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll } from '@jest/globals';

export interface Received {
  readonly authorization: string | undefined;
  readonly body: { query: string; variables: Record<string, unknown> };
}

export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

interface Answering {
  readonly url: string;
  readonly received: Received[];
}

/** Returns a function that starts a server whose n-th request is answered by the n-th reply, and those after it by the last. */
export function createAnswering(): (...replies: Reply[]) => Promise<Answering> {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });
  return async (...replies) => {
    const received: Received[] = [];
    const server = createServer(async (request, response) => {
      received.push({
        authorization: request.headers.authorization,
        body: JSON.parse(await text(request)) as Received['body'],
      });
      const reply = replies[received.length - 1] ?? replies.at(-1);
      reply?.(response, request);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, received };
  };
}

export function json(body: unknown, status = 200): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

/** The connection breaks before an answer. */
export const cut: Reply = (_response, request) => {
  request.socket.destroy();
};

/** Nothing comes, for as long as anybody waits. */
export const silence: Reply = () => undefined;

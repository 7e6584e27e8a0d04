// What is answered on node:http itself, beside the same server without it: nobody can tell them apart. Spoken over
// bare sockets, because the requests that matter are those that no polite client sends.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { startHttpServer } from '../../src/http/server.ts';
import { APOLLO, COMPILED } from '../support/executor.ts';
import { shellParameters, startShell } from '../support/shell.ts';

const fast = await startShell({ executor: COMPILED });
const plain = await startShell({ executor: APOLLO });
const LIMIT = 4 * 1024 * 1024;

interface Received {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A connection that sends what it is told, byte by byte if need be. */
async function open(server: { url: string }) {
  const { port, hostname } = new URL(server.url);
  const socket: Socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  let text = '';
  const next = async (): Promise<Received> => {
    for (;;) {
      const found = firstAnswer(text);
      if (found) {
        text = text.slice(found.length);
        return found.answer;
      }
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      text += chunk.toString('latin1');
    }
  };
  return { socket, closed, next, send: (bytes: string | Buffer) => socket.write(bytes) };
}

function firstAnswer(text: string): { answer: Received; length: number } | null {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return null;
  const [first = '', ...lines] = text.slice(0, head).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = head + 4 + Number(headers['content-length'] ?? 0);
  if (text.length < length) return null;
  const body = Buffer.from(text.slice(head + 4, length), 'latin1').toString('utf8');
  return { answer: { status: Number(first.split(' ')[1]), headers, body }, length };
}

/** The head of a request, with a body of this length unless the headers say otherwise. */
function head(headers: Record<string, string | null> = {}, line = 'POST /graphql HTTP/1.1'): string {
  const all = { host: 'weir', 'content-type': 'application/json', 'x-request-id': 'job-17', ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`;
}

function request(body: string | Buffer, headers: Record<string, string | null> = {}, line?: string): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(head({ 'content-length': String(bytes.length), ...headers }, line)),
    bytes,
  ]);
}

const HELLO = JSON.stringify({ query: '{ hello }' });

function chunked(...parts: string[]): Buffer {
  const chunks = parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join('');
  return Buffer.from(`${head({ 'transfer-encoding': 'chunked' })}${chunks}0\r\n\r\n`);
}

/** Without what differs between any two answers. */
function comparable({ status, headers, body }: Received): Received {
  const { date: _date, ...rest } = headers;
  const incident = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
  return { status, headers: { ...rest, 'content-length': 'any' }, body: body.replace(incident, 'an id') };
}

describe('beside the server without it', () => {
  test.each([
    ['a known operation', request(HELLO)],
    ['with a charset', request(HELLO, { 'content-type': 'application/json; charset=utf-8' })],
    ['with a charset, spelt otherwise', request(HELLO, { 'content-type': 'Application/JSON;charset=UTF-8' })],
    ['as a GraphQL response', request(HELLO, { accept: 'application/graphql-response+json' })],
    ['in another form', request(HELLO, { accept: 'text/html' })],
    ['in chunks', chunked(HELLO.slice(0, 5), HELLO.slice(5))],
    // It has no end: what is too large is refused before that.
    ['in chunks, too large', chunked(HELLO, ' '.repeat(LIMIT)).subarray(0, -5)],
    ['too large', request(`${HELLO}${' '.repeat(LIMIT)}`)],
    ['as large as may be', request(HELLO.padEnd(LIMIT))],
    ['no body', request('')],
    ['no length', Buffer.from(head())],
    ['no JSON', request('{"query":')],
    ['no object', request('"hello"')],
    ['a batch', request(`[${HELLO}]`)],
    ['a mark of the order of bytes before it', request(`\uFEFF${HELLO}`)],
    ['bytes that are no UTF-8', request(Buffer.from(`{"query":"{ hello } # \xff"}`, 'latin1'))],
    ['escaped letters', request('{"query":"{ h\\u0065llo }"}')],
    ['a prototype', request('{"query":"{ hello }","__proto__":{"variables":{}}}')],
    ['a prototype in the variables', request('{"query":"{ hello }","variables":{"a":[{"__proto__":1}]}}')],
    ['a prototype in disguise', request('{"query":"{ hello }","\\u005f_proto__":{}}')],
    ['a prototype of a constructor', request('{"query":"{ hello }","constructor":{"prototype":{}}}')],
    ['a constructor', request('{"query":"{ hello }","constructor":"plain"}')],
    [
      'lists as deep as the body is long',
      request(`{"query":"{ hello }","constructor":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
    ],
    ['a text in which one is named', request('{"query":"{ hello } # __proto__"}')],
    ['another type', request(HELLO, { 'content-type': 'text/plain' })],
    ['no type', request(HELLO, { 'content-type': null })],
    ['an encoding', request(HELLO, { 'content-encoding': 'gzip' })],
    ['another path', request(HELLO, {}, 'POST /graphql/ HTTP/1.1')],
    ['a query in the path', request(HELLO, {}, 'POST /graphql?a=1 HTTP/1.1')],
    ['another method', request(HELLO, {}, 'PUT /graphql HTTP/1.1')],
    ['an old protocol', request(HELLO, {}, 'POST /graphql HTTP/1.0')],
    ['one that ends the connection', request(HELLO, { connection: 'close' })],
    ['an operation that is wrong', request('{"query":"{ nothing }"}')],
    ['a key that is refused', request(HELLO, { authorization: 'Bearer wrong' })],
    ['a fault', request('{"query":"{ down }"}')],
    ['a bug', request('{"query":"{ bug }"}')],
  ])('%s is answered alike, and the connection goes on alike', async (_name, bytes) => {
    const [one, other] = await Promise.all([fast, plain].map((server) => answersTo(server, bytes)));
    expect(one).toEqual(other);
  });

  /** The answer to these bytes, and to a good request after it: null where the connection had ended. */
  async function answersTo(server: { url: string }, bytes: Buffer): Promise<(Received | null)[]> {
    const connection = await open(server);
    const answers: (Received | null)[] = [];
    const ended = connection.closed.then(() => null);
    for (const each of [bytes, request(HELLO)]) {
      connection.send(each);
      const answer = await Promise.race([connection.next(), ended]);
      answers.push(answer && comparable(answer));
      if (answer?.headers.connection === 'close') break;
    }
    connection.socket.destroy();
    return answers;
  }
});

describe('a connection', () => {
  test('is answered in the order of its requests, whoever answers them', async () => {
    const { send, next, socket } = await open(fast);
    const queries = ['{ slow }', '{ hello }', '{ nothing }', '{ hello client }'];
    const requests = queries.map((query) => request(JSON.stringify({ query })));
    send(Buffer.concat([...requests, request('', {}, 'GET /health/live HTTP/1.1')]));
    const bodies = [];
    for (let index = 0; index < 5; index += 1) bodies.push((await next()).body);
    socket.destroy();

    expect(bodies).toEqual([
      '{"data":{"slow":"done"}}',
      '{"data":{"hello":"world"}}',
      expect.stringContaining('GRAPHQL_VALIDATION_FAILED'),
      '{"data":{"hello":"world","client":"http null"}}',
      '{"status":"live"}',
    ]);
  });

  test('may send its body in pieces, cut within a letter', async () => {
    const { send, next, socket } = await open(fast);
    const bytes = request(JSON.stringify({ query: '{ hello } # größer' }));
    const cut = bytes.indexOf('ß') + 1;
    for (const piece of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      await new Promise((sent) => socket.write(piece, sent));
      // The other side has read it when it answers on another connection.
      await answerOf(request(HELLO));
    }
    send('');
    const { status, body } = await next();
    socket.destroy();

    expect({ status, body }).toEqual({ status: 200, body: '{"data":{"hello":"world"}}' });
  });

  test('may go away in the middle of a body or of an answer, and nobody else notices', async () => {
    const leaving = [request(HELLO).subarray(0, -3), request('{"query":"{ slow }"}')];
    for (const bytes of leaving) {
      const { socket, closed } = await open(fast);
      await new Promise((sent) => socket.write(bytes, sent));
      await answerOf(request(HELLO));
      socket.destroy();
      await closed;
    }

    expect(await answerOf(request('{"query":"{ slow }"}'))).toMatchObject({ status: 200 });
  });

  test('ends with the answer that is under way when the server closes', async () => {
    const server = await startHttpServer({ ...shellParameters(), executor: COMPILED });
    const { send, next, closed } = await open(server);
    send(request('{"query":"{ slow }"}'));
    await answerOf(request(HELLO), server);
    const end = server.close();
    const { headers, body } = await next();
    await closed;
    await end;

    expect(headers.connection).toBe('close');
    expect(body).toBe('{"data":{"slow":"done"}}');
  });

  async function answerOf(bytes: Buffer, server: { url: string } = fast): Promise<Received> {
    const { send, next, socket } = await open(server);
    send(bytes);
    const answer = await next();
    socket.destroy();
    return answer;
  }
});

describe('an answer that cannot be made', () => {
  test('is a masked fault, and the operation has run once', async () => {
    let runs = 0;
    const parameters = shellParameters();
    const makeContext: typeof parameters.makeContext = async (client) => {
      runs += 1;
      return parameters.makeContext(client);
    };
    const metrics = {
      ...parameters.metrics,
      operationFinished: () => {
        throw new TypeError('password=hunter2');
      },
    };
    const server = await startHttpServer({ ...parameters, makeContext, metrics, executor: COMPILED });
    const { send, next, socket } = await open(server);
    send(request(HELLO));
    const { status, body } = await next();
    socket.destroy();
    await server.close();

    expect(status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
    expect(body).not.toContain('hunter2');
    expect(runs).toBe(1);
  });
});

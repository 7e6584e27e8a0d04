// What stands before Fastify: GraphQL posted as plain JSON is read here, on node:http itself, and known operations
// are answered at once. Whatever is not plain, not known or not right (another route, a body that is too large or
// no JSON, an operation that is new, a fault) is handed over to Fastify with what was read of its body, so that
// there is one place that explains mistakes.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { requestId } from './client-request.ts';
import type { AnswerDirectly, DirectAnswer } from './direct-answer.ts';

/** What was found out about a request before it was handed over. */
interface HandedOver {
  readonly body: Buffer;
  /** Why answering failed, after the operation may have run: it must not run again. */
  readonly fault?: { readonly error: unknown };
}

export interface Front {
  /** Answers what can be answered at once and leaves all else to `fallback`. */
  readonly before: (fallback: RequestListener) => RequestListener;
  /** The body of a request to read on from: its own, or what was read before it was handed over. */
  readonly bodyOf: <Body extends Readable>(request: IncomingMessage, body: Body) => Body | Readable;
  /** Throws what kept a request that was handed over from being answered. */
  readonly throwFault: (request: IncomingMessage) => void;
}

const JSON_BODY = /^application\/json *(?:; *charset=utf-8 *)?$/i;

function isJson(contentType: string): boolean {
  return contentType === 'application/json' || JSON_BODY.test(contentType);
}

/** Keys that Fastify refuses in JSON, because an object that they are copied to could change its prototype. */
const SUSPECT_KEYS = new Set(['__proto__', 'constructor']);
/** What stands in a text that has such a key, however it is written. */
const SUSPECT_TEXTS = ['__proto__', 'constructor', '\\u'];

/** Makes the front. `bodyLimit` is in bytes; `isClosing` tells whether connections are to end with their answer. */
export function createFront(params: {
  path: string;
  bodyLimit: number;
  answer: AnswerDirectly;
  isClosing: () => boolean;
}): Front {
  const { path, bodyLimit, answer, isClosing } = params;
  const handedOver = new WeakMap<IncomingMessage, HandedOver>();

  function isPlain({ method, url, headers }: IncomingMessage): boolean {
    return (
      method === 'POST' &&
      url === path &&
      isJson(headers['content-type'] ?? '') &&
      !(Number(headers['content-length']) > bodyLimit) &&
      !isClosing()
    );
  }

  /** The answer to a body that was read; null when it is for others to answer. */
  async function answerTo(request: IncomingMessage, body: Buffer): Promise<Answer | null> {
    const { headers, socket } = request;
    const json = body.length > bodyLimit ? undefined : readJson(body.toString('utf8'));
    if (json === undefined) return null;
    const id = requestId(headers);
    const client = {
      authorization: headers.authorization || null,
      id,
      transport: 'http' as const,
      address: socket.remoteAddress ?? '',
    };
    const direct = await answer({ body: json, accept: headers.accept, client });
    return direct && { id, direct };
  }

  function send(response: ServerResponse, { id, direct }: Answer): void {
    const { contentType, body } = direct;
    const head = [
      ...['x-request-id', id, 'x-content-type-options', 'nosniff'],
      ...['content-type', contentType, 'content-length', String(Buffer.byteLength(body))],
    ];
    // Else a connection that is kept alive would hold up the end until it is cut off.
    if (isClosing()) head.push('connection', 'close');
    response.writeHead(200, head).end(body);
  }

  return {
    before: (fallback) => (request, response) => {
      if (!isPlain(request)) return fallback(request, response);
      readBody(request, bodyLimit, (body) => {
        const handOver = (fault?: { error: unknown }): void => {
          handedOver.set(request, { body, ...(fault && { fault }) });
          fallback(request, response);
        };
        answerTo(request, body).then(
          (found) => (found ? send(response, found) : handOver()),
          (error: unknown) => handOver({ error }),
        );
      });
    },
    bodyOf: (request, body) => {
      const handed = handedOver.get(request);
      return handed ? Readable.from([handed.body]) : body;
    },
    throwFault: (request) => {
      const fault = handedOver.get(request)?.fault;
      if (fault) throw fault.error;
    },
  };
}

interface Answer {
  readonly id: string;
  readonly direct: DirectAnswer;
}

/** Reads a body to its end, or until it is larger than the limit. Of a client that goes away in the middle nothing is told. */
function readBody(request: IncomingMessage, limit: number, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const end = (): void => {
    request.removeListener('data', read);
    request.removeListener('end', end);
    done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length));
  };
  const read = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) end();
  };
  request.on('data', read);
  request.on('end', end);
}

/** Undefined for what is no JSON, or might not be harmless. */
function readJson(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Fastify reads it too, and tells the client what is wrong.
    return undefined;
  }
  return SUSPECT_TEXTS.some((each) => text.includes(each)) && hasSuspectKey(json) ? undefined : json;
}

/** Without recursion, because it may be nested as deep as the body is long. */
function hasSuspectKey(json: unknown): boolean {
  const values = [json];
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (SUSPECT_KEYS.has(key)) return true;
      values.push(inner);
    }
  }
  return false;
}

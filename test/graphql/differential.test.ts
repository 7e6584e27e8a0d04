// Known operations run compiled, beside Apollo Server or in its pipeline, all others by Apollo's own executor:
// whatever is asked, they answer alike, to the byte.
import { hash, randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createCompiledOperations } from '../../src/http/compiled-operations.ts';
import type { Executor } from '../../src/http/graphql-over-http.ts';
import { DEFAULT_LIMITS } from '../../src/http/operation-limits.ts';
import { startHttpServer } from '../../src/http/server.ts';
import { connectDatabase } from '../../src/postgres/connect.ts';
import { useVirtualTime } from '../../src/postgres/virtual-time.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { randomFrom } from '../domain/random.ts';
import { createTestDatabase } from '../support/database.ts';
import { APOLLO, COMPILED, IN_APOLLO } from '../support/executor.ts';
import { temporaryDirectory } from '../support/process.ts';
import { type Operation, randomOperation, type Values } from '../support/random-operation.ts';

const database = await createTestDatabase();
const connected = await connectDatabase({ url: database.url });
database.onClose(connected.close);
// The clock stands still, or two answers could differ by the instant alone.
await useVirtualTime(connected.pool);
const logger = createLogger({ level: 'silent' });
const metrics = createMetrics();
const config = readConfig({ WEIR_DATA_DIR: temporaryDirectory(), WEIR_VIRTUAL_TIME: 'true' });
const app = await createApp({ config, database: connected, databaseUrl: database.url, logger, metrics });
database.onClose(app.close);

async function serve(executor: Executor): Promise<string> {
  const server = await startHttpServer({ ...app, host: '127.0.0.1', port: 0, executor, logger, metrics });
  afterAll(() => server.close());
  return server.url;
}

const [apollo, compiled, inApollo] = [await serve(APOLLO), await serve(COMPILED), await serve(IN_APOLLO)];
const keys = [...Object.values(app.keys), 'weir_wrong', null];

interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** The place that is null in the answer because of an error at `path`. */
function nulledPlace(data: unknown, path: readonly (string | number)[]): string {
  let value = data;
  let depth = 0;
  while (typeof value === 'object' && value !== null && depth < path.length) {
    value = Reflect.get(value, path[depth] ?? '');
    depth += 1;
  }
  return path.slice(0, depth).join('.');
}

/**
 * Of several errors beneath one null, GraphQL lets a server tell the first alone or more: here the first counts.
 * Errors of fields that read at once stand in the order in which the database answered, so they are put in order.
 */
function firstBeneathEachNull(body: string): string {
  if (!body.startsWith('{"errors":[') || !body.includes('"data":{')) return body;
  const answer: { errors: { path?: (string | number)[] }[]; data: unknown } = JSON.parse(body);
  const places = answer.errors.map(({ path }) => path && nulledPlace(answer.data, path));
  const errors = answer.errors.filter((_, index) => {
    const place = places[index];
    return place === undefined || places.indexOf(place) === index;
  });
  errors.sort((a, b) => ((a.path?.join('.') ?? '') < (b.path?.join('.') ?? '') ? -1 : 1));
  return answer.errors.length === 1 ? body : JSON.stringify({ ...answer, errors });
}

async function ask(url: string, operation: unknown, params: { key: string | null; accept: string }) {
  const { key, accept } = params;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== null && { authorization: `Bearer ${key}` }),
      accept,
    },
    body: JSON.stringify(operation),
  });
  const answer: Answer = {
    status: response.status,
    contentType: response.headers.get('content-type'),
    // An incident and a quote have another id each time.
    body: firstBeneathEachNull(await response.text())
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'incident')
      .replaceAll(/quote_[\w-]{20,}/g, 'quote'),
  };
  return answer;
}

/** What the random operations name, some of it there and some of it not. */
async function valuesOf(): Promise<Values> {
  const { body } = await ask(
    apollo,
    { query: '{ viewer { account { id } } models(first: 5) { edges { cursor node { id slug } } } }' },
    { key: app.keys.ACCOUNT ?? null, accept: '*/*' },
  );
  const { data } = JSON.parse(body);
  const account = data.viewer.account.id;
  const { cursor, node } = data.models.edges[0];
  return {
    id: [account, node.id, 'job_wrong', 'pool_video'],
    accountId: [account, account, 'acc_wrong'],
    first: [1, 2, 20, 100, 101, -1],
    after: [cursor, 'wrong'],
    slug: ['sora-2', 'video', 'nothing'],
    model: ['unit', 'unit', 'sora-2', 'nothing'],
    meter: ['unit', 'unit', 'video_second'],
    idempotencyKey: ['a-key-of-the-fuzz', 'another-key-of-the-fuzz', 'short'],
    Credits: ['1', '0.5', '-1', '1.1234567', 'much'],
    Decimal: ['1', '0.5', '2', '-1'],
    Duration: ['PT30S', 'PT1M', 'soon'],
    DateTime: ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', 'yesterday'],
    TimeZone: ['UTC', 'Europe/Berlin', 'Mars'],
    Int: [1, 20, -1],
    String: ['text', '', 'a\0b'],
    ID: [account, 'wrong'],
  };
}

const QUERIES = [
  'viewer',
  'account',
  'model',
  'models',
  'pool',
  'node',
  'job',
  'decision',
  'previewJob',
  'usage',
];
/** Those that repeat their answer, so that both ways can be asked the same. */
const MUTATIONS = [
  'requestJob',
  'quoteJob',
  'settleJob',
  'cancelJob',
  'refundJob',
  'topUp',
  'grantCredits',
  'adjustCredits',
];

test('operations at random are answered alike, to the byte, and most of them run compiled', async () => {
  const random = randomFrom(20_261);
  const values = await valuesOf();
  const operations = createCompiledOperations({
    schema: app.schema,
    limits: DEFAULT_LIMITS,
    most: 10_000,
    after: 0,
  });
  let ran = 0;
  const seen = new Set<string>();
  for (let round = 0; round < 600; round += 1) {
    const kind = random.chance(70) ? 'query' : 'mutation';
    const fields = kind === 'query' ? QUERIES : MUTATIONS;
    const operation: Operation = randomOperation({ schema: app.schema, random, values, kind, fields });
    const key = random.chance(90) ? random.pick(Object.values(app.keys)) : random.pick(keys);
    const accept = random.pick(['*/*', 'application/json', 'application/graphql-response+json', 'text/html']);
    if (operations.find({ ...operation, sha256: undefined, operationName: undefined })) ran += 1;
    // A mutation answers otherwise the first time: from the second on it repeats itself.
    if (kind === 'mutation') await ask(apollo, operation, { key, accept });
    const expected = await ask(apollo, operation, { key, accept });
    for (const way of [compiled, inApollo]) {
      expect({ operation, ...(await ask(way, operation, { key, accept })) }).toEqual({
        operation,
        ...expected,
      });
    }
    for (const [, code] of expected.body.matchAll(/"code":"([A-Z_]+)"/g)) seen.add(code ?? '');
    if (expected.body.includes('"data":{')) seen.add('data');
  }
  expect(ran).toBeGreaterThan(450);
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'data',
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'BAD_USER_INPUT',
      'COMPLEXITY',
      'MALFORMED',
    ]),
  );
});

test('a document that was sent with its hash once is found by the hash alone, and a wrong hash is told', async () => {
  const query = `query Named { viewer { roles } } # ${randomUUID()}`;
  const key = app.keys.OPERATOR ?? null;
  const sha256Hash = hash('sha256', query, 'hex');
  const persistedQuery = { version: 1, sha256Hash };
  const byHash = { extensions: { persistedQuery } };
  for (const url of [apollo, compiled, inApollo]) {
    expect((await ask(url, byHash, { key, accept: '*/*' })).body).toContain('PERSISTED_QUERY_NOT_FOUND');
    const whole = await ask(url, { query, ...byHash }, { key, accept: '*/*' });
    expect(whole.body).toContain('OPERATOR');
    expect(await ask(url, byHash, { key, accept: '*/*' })).toEqual(whole);
    const wrong = { extensions: { persistedQuery: { version: 1, sha256Hash: '00'.repeat(32) } } };
    expect((await ask(url, { query, ...wrong }, { key, accept: '*/*' })).body).toContain(
      'is not the SHA-256 of query',
    );
  }
});

const TWO = 'query First { viewer { roles } } query Second { viewer { application } }';

test.each<[string, Record<string, unknown>]>([
  ['the first of two', { query: TWO, operationName: 'First' }],
  ['the second of two', { query: TWO, operationName: 'Second' }],
  ['none of two', { query: TWO }],
  ['null of two', { query: TWO, operationName: null }],
  ['an empty one of two', { query: TWO, operationName: '' }],
  ['one that is not there', { query: TWO, operationName: 'Third' }],
  ['an empty one of one', { query: 'query Only { viewer { roles } }', operationName: '' }],
  ['an empty one of one without a name', { query: '{ viewer { roles } }', operationName: '' }],
  ['a part of the next text', { query: 'query B { viewer { roles } }', operationName: 'B' }],
  [
    'what makes name and text together another text',
    { query: 'B { viewer { roles } }', operationName: 'query ' },
  ],
])('the name of an operation means the same every way: %s', async (_what, operation) => {
  const key = app.keys.OPERATOR ?? null;
  const expected = await ask(apollo, operation, { key, accept: '*/*' });
  for (const way of [compiled, inApollo]) {
    // The second time it is compiled, if it can be.
    await ask(way, operation, { key, accept: '*/*' });
    expect(await ask(way, operation, { key, accept: '*/*' })).toEqual(expected);
  }
});

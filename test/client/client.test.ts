import { describe, expect, test } from '@jest/globals';
import { expectAnswer, isAnswer } from '../../src/client/answers.ts';
import { createWeirClient } from '../../src/client/client.ts';
import { ViewerDocument } from '../../src/client/generated/operations.ts';
import { createWeir } from '../../src/client/weir.ts';
import { createAnswering, cut, json, silence } from './answering-server.ts';

const startAnswering = createAnswering();
const backoff = { firstMs: 1, maxMs: 2 };
const viewer = json({ data: { viewer: { roles: ['OPERATOR'], account: null } } });
const unavailable = json({
  data: { viewer: null },
  errors: [{ message: 'Not now.', extensions: { code: 'UNAVAILABLE', retryable: true } }],
});

test('an operation is sent with its variables and the key, and its data comes back typed', async () => {
  const { url, received } = await startAnswering(viewer);
  const client = createWeirClient({ url, key: 'secret' });
  const data = await client.execute(ViewerDocument, {});
  expect(data.viewer?.roles).toEqual(['OPERATOR']);
  expect(received).toEqual([
    { authorization: 'Bearer secret', body: { query: ViewerDocument.toString(), variables: {} } },
  ]);
});

describe('an attempt that may succeed later is repeated', () => {
  test.each([
    ['a connection that breaks', cut],
    ['a fault that the server calls retryable', unavailable],
    ['a proxy without a server', json('<html>', 503)],
  ])('%s', async (_what, failure) => {
    const { url, received } = await startAnswering(failure, failure, viewer);
    const client = createWeirClient({ url, key: null, backoff });
    expect((await client.execute(ViewerDocument, {})).viewer?.roles).toEqual(['OPERATOR']);
    expect(received).toHaveLength(3);
    expect(received[2]).toEqual(received[0]);
  });
});

describe('an attempt that would fail again is not repeated', () => {
  test.each([
    ['FORBIDDEN', json({ errors: [{ message: 'No.', extensions: { code: 'FORBIDDEN' } }] }, 403), 'No.'],
    ['BAD_ANSWER', json('not found', 404), "Is this the address of Weir's /graphql?"],
    ['BAD_ANSWER', json({ hello: 'world' }), 'is not GraphQL'],
  ])('%s', async (code, failure, message) => {
    const { url, received } = await startAnswering(failure);
    const asked = createWeirClient({ url, key: null, backoff }).execute(ViewerDocument, {});
    await expect(asked).rejects.toMatchObject({ name: 'WeirError', code, retryable: false });
    await expect(asked).rejects.toThrow(message);
    expect(received).toHaveLength(1);
  });
});

test('after the last attempt its failure is the answer', async () => {
  const { url, received } = await startAnswering(cut);
  const client = createWeirClient({ url, key: null, backoff, maxAttempts: 3 });
  await expect(client.execute(ViewerDocument, {})).rejects.toMatchObject({
    code: 'UNREACHABLE',
    retryable: true,
  });
  expect(received).toHaveLength(3);
});

test('an attempt ends at its time limit', async () => {
  const { url, received } = await startAnswering(silence, viewer);
  const client = createWeirClient({ url, key: null, backoff, timeoutMs: 100, maxAttempts: 1 });
  await expect(client.execute(ViewerDocument, {})).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect((await client.execute(ViewerDocument, {})).viewer).not.toBeNull();
  expect(received).toHaveLength(2);
});

test('an operation can be called off, and is not tried again then', async () => {
  const stop = new AbortController();
  const { url, received } = await startAnswering(() => stop.abort());
  const asked = createWeirClient({ url, key: null }).execute(ViewerDocument, {}, { signal: stop.signal });
  await expect(asked).rejects.toMatchObject({ code: 'ABORTED' });
  expect(received).toHaveLength(1);
});

test('a repeated request carries the key of the first attempt, also one that the client made', async () => {
  const answer = { __typename: 'InvalidRequest', message: 'No such model.', path: ['input', 'model'] };
  const { url, received } = await startAnswering(cut, json({ data: { requestJob: answer } }));
  const weir = createWeir(createWeirClient({ url, key: null, backoff }));
  const workload = { quantities: [{ meter: 'unit', quantity: '1' }] };
  await weir.requestJob({ model: 'unit', workload });
  await weir.requestJob({ model: 'unit', workload });
  await weir.requestJob({ idempotencyKey: 'my own key', model: 'unit', workload });
  const keys = received.map(
    ({ body }) => (body.variables.input as { idempotencyKey: string }).idempotencyKey,
  );
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(keys[3]).toBe('my own key');
});

test('an answer of another type is told with its message and path', async () => {
  const answer = {
    __typename: 'InvalidRequest',
    message: 'No such model.',
    path: ['input', 'model'],
  } as const;
  expect(isAnswer(answer, 'InvalidRequest')).toBe(true);
  const either = answer as typeof answer | { __typename: 'JobGranted' };
  expect(() => expectAnswer(either, 'JobGranted')).toThrow(
    'Expected JobGranted, and the answer is InvalidRequest: No such model. (at input.model)',
  );
});

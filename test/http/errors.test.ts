import { describe, expect, test } from '@jest/globals';
import { post, startShell } from '../support/shell.ts';

const { url } = await startShell();

describe('an error that was meant for the client', () => {
  test('passes with its message, its code and where it happened', async () => {
    const { body } = await post(url, { query: '{ coded }' });

    expect(body.data).toEqual({ coded: null });
    expect(body.errors).toEqual([
      expect.objectContaining({ message: 'Not yours.', path: ['coded'], extensions: { code: 'FORBIDDEN' } }),
    ]);
  });

  test('a key that is refused is UNAUTHENTICATED', async () => {
    const { status, body } = await post(url, { query: '{ hello }' }, { authorization: 'Bearer wrong' });

    expect(status).toBe(401);
    expect(body.errors?.[0]).toMatchObject({
      message: 'No such key.',
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });
});

describe('a fault', () => {
  test('of the database is UNAVAILABLE and retryable, never a throttle, and tells nothing of the inside', async () => {
    const { body } = await post(url, { query: '{ hello down }' });

    expect(body.data).toEqual({ hello: 'world', down: null });
    expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', retryable: true });
    expect(JSON.stringify(body)).not.toContain('10.0.0.7');
  });

  test('while the caller is being looked up is UNAVAILABLE too', async () => {
    const { body } = await post(url, { query: '{ hello }' }, { authorization: 'Bearer unlucky' });

    expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAVAILABLE', retryable: true });
  });
});

describe('a bug', () => {
  test('is masked under an incident id', async () => {
    const { body } = await post(url, { query: '{ bug }' });

    expect(body.errors?.[0]?.extensions).toEqual({
      code: 'INTERNAL',
      incident: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });
});

describe('what never reaches GraphQL', () => {
  test.each([
    ['a body that is not JSON', '{"query":', {}, 400, 'BAD_REQUEST'],
    [
      'a body of another type',
      '{ hello }',
      { 'content-type': 'application/graphql' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a body above the limit', JSON.stringify({ query: ' '.repeat(5_000_000) }), {}, 413, 'TOO_LARGE'],
  ])('%s is answered in the form of a GraphQL error', async (_what, sent, headers, status, code) => {
    const answer = await post(url, sent, headers);

    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.extensions.code).toBe(code);
  });

  test('an unknown address is answered so as well', async () => {
    const response = await fetch(new URL('/nothing', url));

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

describe('a subscription over HTTP', () => {
  test('is told where subscriptions are served', async () => {
    const { body } = await post(url, { query: 'subscription { count }' });

    expect(body.errors?.[0]?.message).toContain('WebSocket');
  });
});

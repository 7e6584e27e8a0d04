import { describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { post, startShell } from '../support/shell.ts';

const { url } = await startShell();

describe('GraphQL over HTTP', () => {
  // The audits send GET requests as a browser's form could; Apollo answers those only to a client that shows
  // by a header that it is none.
  const fetchFn: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('apollo-require-preflight', 'true');
    return fetch(input, { ...init, headers });
  };
  const audits = serverAudits({ url, fetchFn }).map((audit) => ({ audit, name: audit.name, id: audit.id }));

  test.each(audits)('the specification: $name ($id)', async ({ audit }) => {
    const result = await audit.fn();

    expect({ status: result.status, reason: 'reason' in result ? result.reason : null }).toEqual({
      status: 'ok',
      reason: null,
    });
  });

  test('a document that is wrong is answered with 200 or 400, as the client understands it', async () => {
    const legacy = await post(url, { query: '{ nothing }' }, { accept: 'application/json' });
    const modern = await post(url, { query: '{ nothing }' }, { accept: 'application/graphql-response+json' });

    expect([legacy.status, modern.status]).toEqual([200, 400]);
    expect(legacy.body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('a mutation is refused by GET', async () => {
    const address = `${url}?query=${encodeURIComponent('mutation { touch }')}`;
    const response = await fetchFn(address);

    expect(response.status).toBe(405);
  });
});

describe('the request id', () => {
  test('of the caller comes back', async () => {
    const { headers } = await post(url, { query: '{ hello }' }, { 'x-request-id': 'job-17' });

    expect(headers.get('x-request-id')).toBe('job-17');
  });

  test('is made anew when the given one could not be logged safely', async () => {
    const { headers } = await post(url, { query: '{ hello }' }, { 'x-request-id': 'a b<script>' });

    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

import { describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { type Answer, post, startShell } from '../support/shell.ts';

const { url } = await startShell();

async function errorOf(query: string, variables: Record<string, unknown> = {}): Promise<[unknown, string]> {
  const { body } = await post(url, { query, variables });
  const [error] = (body satisfies Answer).errors ?? [];
  return [error?.extensions.code, error?.message ?? ''];
}

describe('the size of an operation', () => {
  test.each([
    ['in the text', '{ items(first: 101) { edges { node { name } } } }', {}],
    ['in a variable', 'query Q($n: Int) { items(first: $n) { edges { node { name } } } }', { n: 101 }],
    ['in a default', 'query Q($n: Int = 101) { items(first: $n) { edges { node { name } } } }', {}],
    [
      'in a fragment',
      'query Q { ...F } fragment F on Query { items(first: 101) { edges { node { name } } } }',
      {},
    ],
  ])('a page of more than 100 rows asked for %s is COMPLEXITY', async (_where, query, variables) => {
    expect(await errorOf(query, variables)).toEqual([
      'COMPLEXITY',
      expect.stringContaining('the limit is 100'),
    ]);
  });

  test('a page of 100 rows is answered', async () => {
    expect(await errorOf('{ items(first: 100) { edges { node { name } } } }')).toEqual([undefined, '']);
  });

  test('rows multiply through nested connections, also those that name no page size', async () => {
    const nested =
      '{ items(first: 100) { edges { node { items(first: 100) { edges { node { items { edges { node { name } } } } } } } } } }';

    expect(await errorOf(nested)).toEqual(['COMPLEXITY', expect.stringContaining('fields; the limit is')]);
  });

  test('depth is limited', async () => {
    const deep = `${'{ items(first: 1) { edges { node '.repeat(6)}{ name }${' } } }'.repeat(6)}`;

    expect(await errorOf(deep)).toEqual(['COMPLEXITY', expect.stringContaining('deep; the limit is 15')]);
  });

  test('aliases are limited', async () => {
    const many = `{ ${Array.from({ length: 101 }, (_, index) => `a${index}: hello`).join(' ')} }`;

    expect(await errorOf(many)).toEqual([
      'COMPLEXITY',
      expect.stringContaining('101 aliases; the limit is 100'),
    ]);
  });

  test('fragments that double at every level are counted without walking them all', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
    );
    const startedAt = Date.now();
    const [code] = await errorOf(`{ ...F0 } ${levels.join(' ')} fragment F40 on Query { hello }`);

    expect(code).toBe('COMPLEXITY');
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  test('a text of too many tokens is refused by the parser', async () => {
    expect(await errorOf(`{ ${'hello '.repeat(6_000)} }`)).toEqual([
      'GRAPHQL_PARSE_FAILED',
      expect.any(String),
    ]);
  });

  test('the introspection of tools is answered', async () => {
    expect(await errorOf(getIntrospectionQuery())).toEqual([undefined, '']);
  });
});

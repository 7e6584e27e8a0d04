/** Holds pages to their promise: at most 100, and an honest word on whether more follow. */
import { describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { Model, ModelConnection, ModelEdge } from '../../src/graphql/types/catalogue.ts';
import { connect, readPage } from '../../src/graphql/types/connection.ts';
import { make } from '../../src/graphql/types/make.ts';

const types = { Edge: ModelEdge, Connection: ModelConnection };
const models = (count: number) =>
  Array.from({ length: count }, (_, i) => make(Model, { id: `m${i}`, slug: `model-${i}`, poolId: 1 }));
const page = (first: number, after: string | null, count: number) =>
  connect({ types, page: { first, after }, rows: models(count), cursorOf: (row) => `c:${row.id}` });

describe('a page', () => {
  test('has 20 rows when nothing else is said', () => {
    expect(readPage({})).toEqual({ first: 20, after: null });
    expect(readPage({ first: null, after: null })).toEqual({ first: 20, after: null });
  });

  test('may have from 0 to 100 rows', () => {
    expect(readPage({ first: 0, after: 'c' })).toEqual({ first: 0, after: 'c' });
    expect(readPage({ first: 100 })).toEqual({ first: 100, after: null });
  });

  test.each([-1, 101, 2_147_483_647])('of %d rows is refused as BAD_USER_INPUT', (first) => {
    expect(() => readPage({ first })).toThrow(GraphQLError);
    expect(() => readPage({ first })).toThrow(
      expect.objectContaining({
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', path: ['first'] }),
      }),
    );
  });

  test('does not show the row that only tells that more follow', () => {
    const { edges, pageInfo } = page(2, null, 3);
    expect(edges.map(({ node }) => node.slug)).toEqual(['model-0', 'model-1']);
    expect(pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: 'c:m0',
      endCursor: 'c:m1',
    });
  });

  test('is the last one when no row is left over', () => {
    expect(page(2, 'c', 2).pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('without rows has no cursors', () => {
    expect(page(2, null, 0)).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
    });
  });
});

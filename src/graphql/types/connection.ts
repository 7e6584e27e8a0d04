/**
 * Relay connections: how a list of unknown length is paged through, forwards, at most 100 at a time.
 * Whoever loads a page asks the store for one row more than the page has, which tells whether more
 * follow; what stands in a cursor is the loader's to choose.
 */
import { GraphQLError } from 'graphql';
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { make } from './make.ts';

export const LARGEST_PAGE = 100;
const USUAL_PAGE = 20;

@ObjectType('PageInfo', {
  simpleResolvers: true,
  description: 'Where a page of a connection stands in the whole list.',
})
export class PageInfo {
  @Field(() => Boolean, { description: 'More follow: ask again with `after: endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: 'This page began after a cursor, so something stands before it.',
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first edge; null on an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last edge; null on an empty page.' })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: USUAL_PAGE,
    description: 'How many at most, from 0 to 100. Null is 20.',
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Begin right after this cursor, as an edge or PageInfo gave it. Null begins at the start.',
  })
  after?: string | null;
}

export interface Page {
  /** From 0 to 100. */
  readonly first: number;
  readonly after: string | null;
}

/** Throws a GraphQLError BAD_USER_INPUT when `first` is out of range. */
export function readPage(args: PageArgs): Page {
  const first = args.first ?? USUAL_PAGE;
  if (first < 0 || first > LARGEST_PAGE) {
    throw new GraphQLError(`first is ${first}, expected a whole number from 0 to ${LARGEST_PAGE}.`, {
      extensions: {
        code: 'BAD_USER_INPUT',
        path: ['first'],
        expected: `a whole number from 0 to ${LARGEST_PAGE}`,
      },
    });
  }
  return { first, after: args.after ?? null };
}

interface Edge<T> {
  cursor: string;
  node: T;
}

interface Connection<T> {
  edges: Edge<T>[];
  pageInfo: PageInfo;
}

export interface ConnectionTypes<T> {
  readonly Edge: new () => Edge<T>;
  readonly Connection: new () => Connection<T>;
}

/**
 * Makes and registers <Name>Edge and <Name>Connection. `what` names the things in the descriptions, in
 * the plural; `order` says how they are sorted.
 */
export function connectionTypes<T extends object>(params: {
  readonly name: string;
  readonly node: () => ClassType<T>;
  readonly what: string;
  readonly order: string;
}): ConnectionTypes<T> {
  const { name, node, what, order } = params;

  @ObjectType(`${name}Edge`, {
    simpleResolvers: true,
    description: `One of the ${what} on a page, with its place in the list.`,
  })
  class EdgeOfNode {
    @Field(() => String, {
      description: 'The place in the list; opaque. Give it as `after` to go on from here.',
    })
    cursor!: string;

    @Field(node, { description: `The ${name} itself.` })
    node!: T;
  }

  @ObjectType(`${name}Connection`, {
    simpleResolvers: true,
    description: `A page of ${what}, ${order}.`,
  })
  class ConnectionOfNodes {
    @Field(() => [EdgeOfNode], { description: `The ${what} on this page, ${order}.` })
    edges!: EdgeOfNode[];

    @Field(() => PageInfo, { description: 'Whether more follow, and from which cursor.' })
    pageInfo!: PageInfo;
  }

  return { Edge: EdgeOfNode, Connection: ConnectionOfNodes };
}

/**
 * Builds a page of the given types. `rows` holds up to one more than `page.first`; the one too many is
 * not shown and only tells that more follow.
 */
export function connect<T>(params: {
  readonly types: ConnectionTypes<T>;
  readonly page: Page;
  readonly rows: readonly T[];
  readonly cursorOf: (row: T) => string;
}): Connection<T> {
  const { types, page, rows, cursorOf } = params;
  const edges = rows.slice(0, page.first).map((row) => ({ cursor: cursorOf(row), node: row }));
  return connectEdges({ types, page, edges, more: rows.length > page.first });
}

/** Builds a page of the given types from nodes that were loaded by themselves. `more` tells whether any follow. */
export function connectEdges<T>(params: {
  readonly types: ConnectionTypes<T>;
  readonly page: Page;
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly more: boolean;
}): Connection<T> {
  const { types, page, more } = params;
  const edges = params.edges.map(({ cursor, node }) => make(types.Edge, { cursor, node }));
  return make(types.Connection, {
    edges,
    pageInfo: make(PageInfo, {
      hasNextPage: more,
      hasPreviousPage: page.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    }),
  });
}

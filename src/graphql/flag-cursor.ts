/** Cursors of pages through flags: when one was raised and its id, made opaque. */
import { GraphQLError } from 'graphql';
import type { FlagPlace } from '../accounts/abuse-port.ts';

const FORM = /^flag:(\d{1,15}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function flagCursor({ raisedAt, id }: FlagPlace): string {
  return Buffer.from(`flag:${raisedAt}:${id}`).toString('base64url');
}

/** The place behind a cursor; null for none. Throws a GraphQLError BAD_USER_INPUT for one that Weir did not make. */
export function readFlagCursor(after: string | null): FlagPlace | null {
  if (after === null) return null;
  const [, raisedAt, id] = FORM.exec(Buffer.from(after, 'base64url').toString()) ?? [];
  if (raisedAt !== undefined && id !== undefined) {
    const place = { raisedAt: Number(raisedAt), id };
    if (flagCursor(place) === after) return place;
  }
  throw new GraphQLError('after is no cursor of this list.', {
    extensions: {
      code: 'BAD_USER_INPUT',
      path: ['after'],
      expected: 'the cursor of an edge, or the endCursor of a page, of this list',
    },
  });
}

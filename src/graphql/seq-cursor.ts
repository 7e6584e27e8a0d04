/** Cursors of pages through an account's journal: the seq of the entry that a row stands for, made opaque. */
import { GraphQLError } from 'graphql';

const FORM = /^seq:([1-9]\d{0,14})$/;

export function seqCursor(seq: number): string {
  return Buffer.from(`seq:${seq}`).toString('base64url');
}

/** The seq behind a cursor; null for none. Throws a GraphQLError BAD_USER_INPUT for one that Weir did not make. */
export function readSeqCursor(after: string | null): number | null {
  if (after === null) return null;
  const match = FORM.exec(Buffer.from(after, 'base64url').toString());
  const seq = Number(match?.[1]);
  if (match && seqCursor(seq) === after) return seq;
  throw new GraphQLError('after is no cursor of this list.', {
    extensions: {
      code: 'BAD_USER_INPUT',
      path: ['after'],
      expected: 'the cursor of an edge, or the endCursor of a page, of this list',
    },
  });
}

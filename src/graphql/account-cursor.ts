/** Cursors of pages through all accounts: the id of an account, made opaque. */
import { GraphQLError } from 'graphql';
import { accountGid, readGid } from './global-id.ts';

export function toAccountCursor(accountId: string): string {
  return Buffer.from(accountGid(accountId)).toString('base64url');
}

/** The account behind a cursor; null for none. Throws a GraphQLError BAD_USER_INPUT for one that Weir did not make. */
export function readAccountCursor(after: string | null): string | null {
  if (after === null) return null;
  const ref = readGid(Buffer.from(after, 'base64url').toString());
  if (ref?.kind === 'acc' && toAccountCursor(ref.accountId) === after) return ref.accountId;
  throw new GraphQLError('after is no cursor of this list.', {
    extensions: {
      code: 'BAD_USER_INPUT',
      path: ['after'],
      expected: 'the cursor of an edge, or the endCursor of a page, of this list',
    },
  });
}

/** Cursors of pages through draft policies: when one was begun and its id, made opaque. */
import { GraphQLError } from 'graphql';
import type { DraftPlace } from '../policy/draft-ports.ts';

const FORM = /^draft:(\d{1,15}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function draftCursor({ createdAt, id }: DraftPlace): string {
  return Buffer.from(`draft:${createdAt}:${id}`).toString('base64url');
}

/** The place behind a cursor; null for none. Throws a GraphQLError BAD_USER_INPUT for one that Weir did not make. */
export function readDraftCursor(after: string | null): DraftPlace | null {
  if (after === null) return null;
  const [, createdAt, id] = FORM.exec(Buffer.from(after, 'base64url').toString()) ?? [];
  if (createdAt !== undefined && id !== undefined) {
    const place = { createdAt: Number(createdAt), id };
    if (draftCursor(place) === after) return place;
  }
  throw new GraphQLError('after is no cursor of this list.', {
    extensions: {
      code: 'BAD_USER_INPUT',
      path: ['after'],
      expected: 'the cursor of an edge, or the endCursor of a page, of this list',
    },
  });
}

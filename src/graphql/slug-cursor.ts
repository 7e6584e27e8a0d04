/** Pages of what is sorted by its slug, and few enough to be in memory. */
import { GraphQLError } from 'graphql';
import type { Page } from './types/connection.ts';

const FORM = /^slug:([a-z0-9][a-z0-9._-]{0,63})$/;

function cursorOf({ slug }: { readonly slug: string }): string {
  return Buffer.from(`slug:${slug}`).toString('base64url');
}

function readCursor(after: string | null): string {
  if (after === null) return '';
  const slug = FORM.exec(Buffer.from(after, 'base64url').toString())?.[1];
  if (slug !== undefined && cursorOf({ slug }) === after) return slug;
  throw new GraphQLError('after is no cursor of this list.', {
    extensions: {
      code: 'BAD_USER_INPUT',
      path: ['after'],
      expected: 'the cursor of an edge, or the endCursor of a page, of this list',
    },
  });
}

/** The rows of a page, and one more when there are more. Throws a GraphQLError BAD_USER_INPUT for a cursor that is none. */
export function pageBySlug<Item extends { readonly slug: string }>(
  items: ReadonlyMap<string, Item>,
  page: Page,
): { rows: Item[]; cursorOf: (item: { readonly slug: string }) => string } {
  const after = readCursor(page.after);
  const rows = [...items.values()]
    .filter(({ slug }) => slug > after)
    .sort((a, b) => (a.slug < b.slug ? -1 : 1))
    .slice(0, page.first + 1);
  return { rows, cursorOf };
}

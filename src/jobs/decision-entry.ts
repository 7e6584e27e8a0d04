/** The entries that decide a request: the first one about it, and the one that ended its wait when the first let it wait. */
import type { Entry, EntryDetail } from '../domain/entry.ts';

type DetailOf<Kind extends EntryDetail['kind']> = Extract<EntryDetail, { kind: Kind }>;

export type EntryOf<Kind extends EntryDetail['kind']> = Entry & { readonly detail: DetailOf<Kind> };

function isOf<Kind extends EntryDetail['kind']>(
  entry: Entry | undefined,
  ...kinds: readonly Kind[]
): entry is EntryOf<Kind> {
  return entry !== undefined && kinds.some((kind) => kind === entry.detail.kind);
}

/** The grant of a job among all entries about it, in order; null when it was never granted. */
export function grantOf(entries: readonly Entry[]): EntryOf<'GRANTED'> | null {
  const [first, second] = entries;
  if (isOf(first, 'GRANTED')) return first;
  return isOf(first, 'WAITING') && isOf(second, 'GRANTED') ? second : null;
}

/** The last decision about a request, from the entries about it; null when they decide none. */
export function decisionEntryOf(
  entries: readonly Entry[],
): EntryOf<'GRANTED' | 'REJECTED' | 'WAITING'> | null {
  const [first, second] = entries;
  if (isOf(first, 'GRANTED', 'REJECTED')) return first;
  if (!isOf(first, 'WAITING')) return null;
  return isOf(second, 'GRANTED', 'REJECTED') ? second : first;
}

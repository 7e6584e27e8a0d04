/** The entries that decide a request: the first one about it, and the one that ended its wait when the first let it wait; or that its wait was given up. */
import type { Entry, EntryDetail } from '../domain/entry.ts';

type DetailOf<Kind extends EntryDetail['kind']> = Extract<EntryDetail, { kind: Kind }>;

export type EntryOf<Kind extends EntryDetail['kind']> = Entry & { readonly detail: DetailOf<Kind> };

/** Whether an entry is of one of these kinds, for the compiler as well. */
export function isEntryOf<Kind extends EntryDetail['kind']>(
  entry: Entry | undefined,
  ...kinds: readonly Kind[]
): entry is EntryOf<Kind> {
  return entry !== undefined && kinds.some((kind) => kind === entry.detail.kind);
}

/** The grant of a job among all entries about it, in order; null when it was never granted. */
export function grantOf(entries: readonly Entry[]): EntryOf<'GRANTED'> | null {
  const [first, second] = entries;
  if (isEntryOf(first, 'GRANTED')) return first;
  return isEntryOf(first, 'WAITING') && isEntryOf(second, 'GRANTED') ? second : null;
}

/** The last decision about a request, from the entries about it; null when they decide none. */
export function decisionEntryOf(
  entries: readonly Entry[],
): EntryOf<'GRANTED' | 'REJECTED' | 'WAITING'> | null {
  const [first, second] = entries;
  if (isEntryOf(first, 'GRANTED', 'REJECTED')) return first;
  if (!isEntryOf(first, 'WAITING')) return null;
  return isEntryOf(second, 'GRANTED', 'REJECTED') ? second : first;
}

/** The entry by which the wait of a request was given up; null when it was not. Its last decision is that it may wait. */
export function withdrawalOf(entries: readonly Entry[]): EntryOf<'WITHDRAWN'> | null {
  const [first, second] = entries;
  return isEntryOf(first, 'WAITING') && isEntryOf(second, 'WITHDRAWN') ? second : null;
}

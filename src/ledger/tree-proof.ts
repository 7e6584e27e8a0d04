/**
 * Proofs from the nodes of the tree that are kept beside the entries: a few rows, however long the journal
 * is. The root of a perfect subtree stands in the row of its last entry; every other range is made of such.
 */
import { consistencyPath, inclusionPath, type LeafRange, rootOf } from '../domain/merkle.ts';

/** A perfect subtree: 2^level leaves, ending with entry `last`. */
export interface Subtree {
  readonly last: number;
  readonly level: number;
}

/** Reads the roots of perfect subtrees of an account's journal, in the order asked for. */
export type ReadSubtrees = (subtrees: readonly Subtree[]) => Promise<readonly Uint8Array[]>;

/** The perfect subtrees that a range of leaves of the tree is made of, from the largest. */
export function subtreesOf({ start, end }: LeafRange): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let from = start; from < end; ) {
    const level = Math.floor(Math.log2(end - from));
    from += 2 ** level;
    subtrees.push({ last: from, level });
  }
  return subtrees;
}

/** The roots of ranges of leaves, read all at once. */
export async function rootsOf(ranges: readonly LeafRange[], read: ReadSubtrees): Promise<Uint8Array[]> {
  const parts = ranges.map(subtreesOf);
  const found = await read(parts.flat());
  let next = 0;
  return parts.map((part) => {
    const peaks = found.slice(next, next + part.length);
    next += part.length;
    return rootOf(peaks);
  });
}

/** The hashes that prove entry `seq` to stand in a tree of `size` entries, from the leaf up. */
export function readInclusion(
  params: { seq: number; size: number },
  read: ReadSubtrees,
): Promise<Uint8Array[]> {
  return rootsOf(inclusionPath(params.seq - 1, params.size), read);
}

/** The hashes that prove a tree of `first` entries to be the beginning of one of `second`. */
export function readConsistency(
  params: { first: number; second: number },
  read: ReadSubtrees,
): Promise<Uint8Array[]> {
  return rootsOf(consistencyPath(params.first, params.second), read);
}

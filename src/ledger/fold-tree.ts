/** The Merkle tree over the rows as they stand, against the hashes that are kept of it. */
import { push, rootOf } from '../domain/merkle.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Fold } from './fold.ts';
import type { JournalRow, TreeHead } from './ports.ts';

const HASH_BYTES = 32;

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function wrongRange(first: number, last: number): string {
  return first === last ? `entry ${first} was changed` : `one of the entries ${first} to ${last} was changed`;
}

/** Appends a row to the tree and compares the nodes that it completes with those that are kept in it. */
export function foldLeaf(fold: Fold, row: JournalRow): Flaw | null {
  const { peaks, nodes } = push(fold.peaks, { size: row.seq - 1, leaf: row.leaf });
  fold.peaks = peaks;
  const kept = row.nodes ?? new Uint8Array();
  for (const [level, node] of nodes.entries()) {
    const found = kept.subarray(level * HASH_BYTES, (level + 1) * HASH_BYTES);
    if (same(found, node)) continue;
    const first = row.seq - 2 ** (level + 1) + 1;
    const message = `the tree's node over entries ${first} to ${row.seq} is not theirs: ${wrongRange(first, row.seq)}, or the node`;
    return flaw('TREE', message, first);
  }
  if (kept.length === nodes.length * HASH_BYTES) return null;
  return flaw('TREE', `entry ${row.seq} has more nodes of the tree than it completes`);
}

/** Compares the peaks of all rows with those in the account's state. */
export function comparePeaks(fold: Fold, kept: readonly Uint8Array[]): Flaw | null {
  let first = 1;
  let rest = fold.seq;
  for (const [index, peak] of fold.peaks.entries()) {
    const width = 2 ** Math.floor(Math.log2(rest));
    const found = kept[index];
    if (!found || !same(found, peak)) {
      const last = first + width - 1;
      const message = `the tree's peak over entries ${first} to ${last} is not theirs: ${wrongRange(first, last)}, or the account's state`;
      return flaw('TREE', message, first);
    }
    first += width;
    rest -= width;
  }
  return kept.length === fold.peaks.length ? null : flaw('TREE', 'the state has too many peaks', null);
}

/** Compares the tree with what was signed of it at just this size. */
export function compareHead(fold: Fold, head: TreeHead): Flaw | null {
  if (head.size !== fold.seq || same(rootOf(fold.peaks), head.root)) return null;
  const message = `the first ${head.size} entries are not those that were signed at ${new Date(head.at).toISOString()} (${head.source}): the journal was made anew`;
  return flaw('CHECKPOINT', message, null);
}

/** What was signed and is not there any more. */
export function missingHead(fold: Fold, head: TreeHead): Flaw {
  const message = `${head.size} entries were signed at ${new Date(head.at).toISOString()} (${head.source}), and the journal has ${fold.seq}: its end was cut off`;
  return flaw('CHECKPOINT', message, fold.seq + 1);
}

/**
 * The Merkle tree over an account's journal, as in RFC 6962 (Certificate Transparency): whoever keeps
 * a root can later check that an entry stands in the journal and that nothing before was altered.
 *
 * The tree is kept by its peaks, the roots of its perfect subtrees from the largest to the smallest:
 * one for each bit that is set in its size.
 */
import { hash } from 'node:crypto';

const LEAF = 0;
const NODE = 1;

/** The hash of no leaves at all. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer');

/** The hash of `kind` and two parts, put together in one buffer without a general list of them. */
function hashOf(kind: number, first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + first.length + second.length);
  bytes[0] = kind;
  bytes.set(first, 1);
  bytes.set(second, 1 + first.length);
  return hash('sha256', bytes, 'buffer');
}

const NOTHING = new Uint8Array(0);

/** The hash of a leaf that consists of these chunks, one after the other. */
export function leafHash(first: Uint8Array = NOTHING, second: Uint8Array = NOTHING): Uint8Array {
  return hashOf(LEAF, first, second);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hashOf(NODE, left, right);
}

/**
 * Appends a leaf to a tree of `size` leaves. Returns the new peaks, and the interior nodes that the
 * leaf completes, from the lowest up: as many as `size` ends in binary ones.
 */
export function push(
  peaks: readonly Uint8Array[],
  params: { size: number; leaf: Uint8Array },
): { peaks: readonly Uint8Array[]; nodes: readonly Uint8Array[] } {
  const { size, leaf } = params;
  const next = [...peaks];
  const nodes: Uint8Array[] = [];
  let node = leaf;
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = next.pop();
    if (!left) throw new RangeError(`a tree of ${size} leaves has more than ${peaks.length} peaks`);
    node = nodeHash(left, node);
    nodes.push(node);
  }
  next.push(node);
  return { peaks: next, nodes };
}

/** The root of a tree: its peaks joined from the smallest to the largest. */
export function rootOf(peaks: readonly Uint8Array[]): Uint8Array {
  const last = peaks.at(-1);
  if (!last) return EMPTY_ROOT;
  return peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** The largest power of two below `size`: where RFC 6962 splits a tree. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** A run of leaves, [start, end), counted from zero. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** The subtrees whose roots prove that leaf `index` stands in a tree of `size` leaves, from the leaf up. */
export function inclusionPath(index: number, size: number): LeafRange[] {
  const path: LeafRange[] = [];
  let range: LeafRange = { start: 0, end: size };
  while (range.end - range.start > 1) {
    const middle = range.start + splitOf(range.end - range.start);
    const left = { start: range.start, end: middle };
    const right = { start: middle, end: range.end };
    path.push(index < middle ? right : left);
    range = index < middle ? left : right;
  }
  return path.reverse();
}

/** The subtrees whose roots prove that a tree of `first` leaves is the beginning of one of `second` leaves. */
export function consistencyPath(first: number, second: number): LeafRange[] {
  if (first === 0 || first === second) return [];
  const path: LeafRange[] = [];
  let range: LeafRange = { start: 0, end: second };
  let whole = true;
  while (range.end !== first) {
    const middle = range.start + splitOf(range.end - range.start);
    if (first <= middle) {
      path.push({ start: middle, end: range.end });
      range = { start: range.start, end: middle };
    } else {
      path.push({ start: range.start, end: middle });
      range = { start: middle, end: range.end };
      whole = false;
    }
  }
  if (!whole) path.push(range);
  return path.reverse();
}

/** The root over some leaves. */
export function rootOfLeaves(leaves: readonly Uint8Array[]): Uint8Array {
  let peaks: readonly Uint8Array[] = [];
  for (const [size, leaf] of leaves.entries()) peaks = push(peaks, { size, leaf }).peaks;
  return rootOf(peaks);
}

/** The proof that leaf `index` stands in the tree over `leaves`. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  return inclusionPath(index, leaves.length).map(({ start, end }) => rootOfLeaves(leaves.slice(start, end)));
}

export function consistencyProof(leaves: readonly Uint8Array[], first: number): Uint8Array[] {
  return consistencyPath(first, leaves.length).map(({ start, end }) =>
    rootOfLeaves(leaves.slice(start, end)),
  );
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Whether `proof` shows that `leaf` is leaf `index` of the tree with this root and size (RFC 9162, 2.1.3.2). */
export function verifyInclusion(params: {
  leaf: Uint8Array;
  index: number;
  size: number;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}): boolean {
  const { leaf, index, size, proof, root } = params;
  if (index < 0 || index >= size) return false;
  let [fn, sn] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equal(hash, root);
}

/** Whether `proof` shows that the tree with `firstRoot` is the beginning of the one with `secondRoot` (RFC 9162, 2.1.4.2). */
export function verifyConsistency(params: {
  first: number;
  second: number;
  firstRoot: Uint8Array;
  secondRoot: Uint8Array;
  proof: readonly Uint8Array[];
}): boolean {
  const { first, second, firstRoot, secondRoot, proof } = params;
  if (first > second) return false;
  if (first === second) return proof.length === 0 && equal(firstRoot, secondRoot);
  if (first === 0) return proof.length === 0 && equal(firstRoot, EMPTY_ROOT);
  const isPower = Number.isInteger(Math.log2(first));
  const [start, ...rest] = isPower ? [firstRoot, ...proof] : proof;
  if (!start) return false;
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let [old, whole] = [start, start];
  for (const node of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      old = nodeHash(node, old);
      whole = nodeHash(node, whole);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      whole = nodeHash(whole, node);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equal(old, firstRoot) && equal(whole, secondRoot);
}

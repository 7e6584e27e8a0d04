import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  leafHash,
  nodeHash,
  push,
  rootOf,
  rootOfLeaves,
  verifyConsistency,
  verifyInclusion,
} from '../../src/domain/merkle.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// The leaves and roots of the reference implementation of Certificate Transparency, in wide use as test vectors of RFC 6962.
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((input) => Buffer.from(input, 'hex'));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leavesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));

describe('the Merkle tree of RFC 6962', () => {
  test('has the published roots', () => {
    expect(hex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    const leaves = INPUTS.map((input) => leafHash(input));
    expect(leaves.map((_, index) => hex(rootOfLeaves(leaves.slice(0, index + 1))))).toEqual(ROOTS);
  });

  test('has the published proofs', () => {
    const leaves = INPUTS.map((input) => leafHash(input));
    expect(inclusionProof(leaves, 0).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(consistencyProof(leaves, 6).map(hex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  test('is the same from its peaks as from its leaves, and keeps one peak for each bit of its size', () => {
    let peaks: readonly Uint8Array[] = [];
    const leaves = leavesOf(70);
    for (const [size, leaf] of leaves.entries()) {
      const pushed = push(peaks, { size, leaf });
      ({ peaks } = pushed);
      expect(hex(rootOf(peaks))).toBe(hex(recursiveRoot(leaves.slice(0, size + 1))));
      expect(peaks).toHaveLength(bitsOf(size + 1));
      expect(pushed.nodes).toHaveLength(bitsOf(size) + 1 - bitsOf(size + 1));
    }
  });

  test('proves every entry of every small tree, and no entry in another place, tree or wording', () => {
    for (let size = 1; size <= 17; size += 1) {
      const leaves = leavesOf(size);
      const root = rootOfLeaves(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const proof = inclusionProof(leaves, index);
        const claim = { leaf, index, size, proof, root };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: leafHash(Buffer.from('other')) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: index + size })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, leaf] })).toBe(false);
        if (size > 1) {
          expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
        }
      }
    }
  });

  test('proves every tree to be the beginning of every later one, and no other', () => {
    for (let second = 1; second <= 17; second += 1) {
      const leaves = leavesOf(second);
      const secondRoot = rootOfLeaves(leaves);
      for (let first = 0; first <= second; first += 1) {
        const firstRoot = rootOfLeaves(leaves.slice(0, first));
        const claim = { first, second, firstRoot, secondRoot, proof: consistencyProof(leaves, first) };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, firstRoot: leafHash(Buffer.from('forged')) })).toBe(false);
        const forged = [leafHash(Buffer.from('forged')), ...leaves.slice(1)];
        if (first > 0) expect(verifyConsistency({ ...claim, secondRoot: rootOfLeaves(forged) })).toBe(false);
      }
    }
  });

  test('shows any change of any entry', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.nat(), (size, place) => {
        const leaves = leavesOf(size);
        const changed = leaves.with(place % size, leafHash(Buffer.from('changed')));
        expect(hex(rootOfLeaves(changed))).not.toBe(hex(rootOfLeaves(leaves)));
      }),
    );
  });

  test('refuses peaks that do not belong to a tree of the size', () => {
    expect(() => push([], { size: 1, leaf: leafHash() })).toThrow(RangeError);
  });
});

function bitsOf(size: number): number {
  return size.toString(2).replaceAll('0', '').length;
}

/** The definition of RFC 6962, section 2.1, word for word. */
function recursiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1 && only) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(recursiveRoot(leaves.slice(0, split)), recursiveRoot(leaves.slice(split)));
}

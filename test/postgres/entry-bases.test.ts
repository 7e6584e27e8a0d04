import { expect, test } from '@jest/globals';
import type { Entry } from '../../src/domain/entry.ts';
import { createCborWriter } from '../../src/postgres/cbor-writer.ts';
import { type EntryBases, keepBody, NO_BASES } from '../../src/postgres/entry-bases.ts';
import { HASH } from './support/ledger-world.ts';

const writer = createCborWriter();

function entryOf(seq: number, { modelId = 1 }: { modelId?: number } = {}): Entry {
  return {
    accountId: 'a',
    seq,
    subject: 'a',
    ordinal: 0,
    at: 0,
    detail: { kind: 'LAPSED', leaseEndsAt: 0 },
    postings: [],
    balance: { available: 0n, held: 0n, debt: 0n, postpaidOwed: 0n, version: seq, at: 0 },
    activity: {
      modelId,
      poolId: 1,
      keyId: null,
      userRef: null,
      endpoint: null,
      priority: 'STANDARD',
      labels: [],
      code: null,
    },
  };
}

/** A body of so many numbers and of some words. */
function bodyOf(numbers: readonly number[], words = HASH + HASH): Buffer {
  writer.array(2);
  writer.text(words);
  writer.array(numbers.length);
  for (const number of numbers) writer.integer(number);
  return writer.finish();
}

/** Keeps bodies one after the other, as entries from number 1 on; how far back each one's base is. */
function distances(all: readonly { seq: number; body: Buffer; modelId?: number }[]): (number | null)[] {
  let bases: EntryBases = NO_BASES;
  return all.map(({ seq, body, ...fields }) => {
    const done = keepBody(entryOf(seq, fields), body, bases);
    bases = done.bases;
    return done.baseDistance;
  });
}

test('a short body is kept whole and no base', () => {
  const body = bodyOf([1, 2], 'short');
  expect(distances([1, 2, 3].map((seq) => ({ seq, body })))).toEqual([null, null, null]);
});

test('a body that has little in common with the base is kept whole and the next base', () => {
  const [first, second] = [bodyOf([1], 'a'.repeat(200)), bodyOf([2], 'b'.repeat(200))];
  const bodies = [first, first, second, second, second];
  expect(distances(bodies.map((body, index) => ({ seq: 1 + index, body })))).toEqual([null, 1, null, 1, 2]);
});

test('each model has its base, as long as there are not too many', () => {
  const body = bodyOf([1]);
  const models = [1, 2, 1, 2, 3, 4, 5, 6, 7, 8, 8, 1, 9, 2, 1];
  expect(distances(models.map((modelId, index) => ({ seq: 1 + index, body, modelId })))).toEqual(
    // The ninth takes the place of the first, and so on.
    [null, null, 2, 2, null, null, null, null, null, null, 1, 11, null, 12, null],
  );
});

test('a base that is too far back is a base no more', () => {
  const body = bodyOf([1]);
  expect(distances([1, 32_768, 32_769, 32_770].map((seq) => ({ seq, body })))).toEqual([
    null,
    32_767,
    null,
    1,
  ]);
});

test('when differences for another shape come to a whole body, the next one is the base', () => {
  const longer = bodyOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const bodies = [bodyOf([1]), ...Array.from({ length: 40 }, () => longer)];
  const found = distances(bodies.map((body, index) => ({ seq: 1 + index, body })));
  const again = found.lastIndexOf(null);
  expect(found.filter((distance) => distance === null)).toHaveLength(2);
  // Each takes 14 bytes more: the list's head and nine numbers.
  expect(again).toBe(1 + Math.ceil(longer.length / 14));
  expect(found.at(-1)).toBe(40 - again);
});

test('what is remembered of a base is not changed by what is kept after it', () => {
  const body = bodyOf([1]);
  const one = keepBody(entryOf(1), body, NO_BASES).bases;
  const two = keepBody(entryOf(2, { modelId: 2 }), body, one).bases;
  expect([NO_BASES.size, one.size, two.size]).toEqual([0, 1, 2]);
});

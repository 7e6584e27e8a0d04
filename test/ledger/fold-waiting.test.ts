// That the fold takes a wait as given up once, and only where one was waiting.
import { expect, test } from '@jest/globals';
import type { Entry } from '../../src/domain/entry.ts';
import { newFold } from '../../src/ledger/fold.ts';
import { foldEntry } from '../../src/ledger/fold-entry.ts';

const ACCOUNT = '018f2c5e-7a10-7c3e-9b1d-2f4a6c8e0a12';
const REQUEST = '0d3c1b2a-4f5e-8a6b-9c7d-8e9fa0b1c2d3';

function withdrawn(seq: number, ordinal: number): Entry {
  const at = 1_000 + seq;
  return {
    accountId: ACCOUNT,
    seq,
    subject: REQUEST,
    ordinal,
    at,
    detail: { kind: 'WITHDRAWN', reason: null },
    postings: [],
    balance: { available: 0n, held: 0n, debt: 0n, postpaidOwed: 0n, version: seq, at },
    activity: null,
  };
}

function foldOf(...waiting: string[]) {
  const fold = newFold(ACCOUNT);
  fold.seq = 5;
  for (const id of waiting) fold.waiting.add(id);
  return fold;
}

test('a wait that is given up is one no more, and so cannot be given up again', () => {
  const fold = foldOf(REQUEST, 'another');
  expect(foldEntry(fold, withdrawn(6, 1), null)).toBeNull();
  expect([...fold.waiting]).toEqual(['another']);
  expect(foldEntry(fold, withdrawn(7, 1), null)).toMatchObject({ what: 'LINK' });
});

test('a wait that never began cannot be given up, nor by an entry in another place', () => {
  expect(foldEntry(foldOf(), withdrawn(6, 1), null)).toMatchObject({
    what: 'LINK',
    message: 'it calls off the wait of a request that does not wait',
  });
  expect(foldEntry(foldOf(REQUEST), withdrawn(6, 0), null)).toMatchObject({ what: 'LINK' });
  expect(foldEntry(foldOf(REQUEST), withdrawn(6, 2), null)).toMatchObject({ what: 'LINK' });
});

test('calling off moves nothing: an entry that posts is none', () => {
  const entry = withdrawn(6, 1);
  const postings = [
    { account: 'FORGIVEN', grantId: null, amount: -5n },
    { account: 'FORGIVEN_SPENT', grantId: null, amount: 5n },
  ] as const;
  expect(foldEntry(foldOf(REQUEST), { ...entry, postings }, null)).toMatchObject({ what: 'POSTINGS' });
});

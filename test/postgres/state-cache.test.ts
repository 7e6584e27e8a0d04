import { expect, test } from '@jest/globals';
import { newAccount } from '../../src/domain/account.ts';
import { NO_BASES } from '../../src/postgres/entry-bases.ts';
import { createStateCache } from '../../src/postgres/state-cache.ts';
import { terms } from './support/ledger-world.ts';

const knownOf = (accountId: string) => ({ state: newAccount({ accountId, terms, at: 0 }), bases: NO_BASES });

test('a state is found only by the very bytes as which it was written', () => {
  const cache = createStateCache({ limit: 2 });
  const known = knownOf('a');
  cache.keep(Buffer.from('one'), known);
  expect(cache.find('a', Buffer.from('one'))).toBe(known);
  expect(cache.find('a', Buffer.from('two'))).toBeNull();
  expect(cache.find('b', Buffer.from('one'))).toBeNull();
});

test('the states that were written longest ago are forgotten first', () => {
  const cache = createStateCache({ limit: 2 });
  const bytes = Buffer.from('bytes');
  for (const id of ['a', 'b', 'a', 'c']) cache.keep(bytes, knownOf(id));
  expect(['a', 'b', 'c'].map((id) => cache.find(id, bytes) !== null)).toEqual([true, false, true]);
});

test('the bases of an account have to be seen for some time after another wrote it', () => {
  const cache = createStateCache({ limit: 2 });
  const [mine, other] = [Buffer.from('mine'), Buffer.from('other')];
  const known = knownOf('a');
  expect(cache.unseen('a')).toBeNull();
  cache.keep(mine, known);
  expect(cache.unseen('a')).toBeNull();
  expect(cache.find('a', other)).toBeNull();
  for (let index = 0; index < 16; index += 1) {
    expect(cache.unseen('a')).toBe(known.bases);
    // Also when it was written by this node meanwhile.
    cache.keep(mine, known);
    expect(cache.find('a', mine)).toBe(known);
  }
  expect(cache.unseen('a')).toBeNull();
});

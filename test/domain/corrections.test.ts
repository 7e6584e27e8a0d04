/** Holds what operators take back and correct to the sums, and away from what jobs hold. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { balanceOf } from '../../src/domain/account.ts';
import { adjustDown, adjustUp } from '../../src/domain/adjusting.ts';
import { revokeGrant } from '../../src/domain/revoking.ts';
import { returnParts } from '../../src/domain/sources.ts';
import { problemsOf } from './ledger.ts';
import { account, credits, grant, HOUR, policy, START } from './world.ts';

const ID = '0e000000-0000-8000-8000-000000000001';
const told = { inputHash: 'h', reason: 'a mistake' };

describe('a grant that is revoked', () => {
  const given = grant(credits(50), { available: credits(30), held: credits(15), spent: credits(5) });
  const state = account({ grants: [given] });
  const revoked = revokeGrant(state, { grantId: given.id, ordinal: 1, at: START, ...told });

  test('has nothing available any more, and jobs keep what they hold of it', () => {
    expect(revoked?.state.grants[0]).toMatchObject({
      revokedAt: START,
      available: 0n,
      held: credits(15),
      revoked: credits(30),
    });
    expect(revoked?.entry).toMatchObject({
      subject: given.id,
      ordinal: 1,
      detail: { kind: 'GRANT_REVOKED', amount: credits(30) },
      balance: { available: 0n, held: credits(15) },
    });
    expect(problemsOf(revoked ? [revoked.entry] : [], revoked?.state ?? state, state)).toEqual([]);
  });

  test.each(['HELD', 'SPENT'] as const)('takes what comes back to it from %s as revoked', (from) => {
    const amount = credits(5);
    const parts = [{ source: given.source, grantId: given.id, name: given.name, amount, windows: [] }];
    const back = returnParts(revoked?.state ?? state, parts, { from, now: START + HOUR });
    expect(back.state.grants[0]).toMatchObject({ available: 0n, revoked: credits(35) });
    expect(back.postings.reduce((sum, posting) => sum + posting.amount, 0n)).toBe(0n);
  });

  test('is revoked once', () => {
    expect(
      revokeGrant(revoked?.state ?? state, { grantId: given.id, ordinal: 2, at: START, ...told }),
    ).toBeNull();
  });

  test('that is not among the open grants is no grant to revoke', () => {
    expect(() => revokeGrant(state, { grantId: ID, ordinal: 1, at: START, ...told })).toThrow(
      'not among the open grants',
    );
  });
});

describe('a correction upwards', () => {
  test('adds credits of their own, which pay what is owed first', () => {
    const state = account({ debt: credits(4) });
    const done = adjustUp(state, {
      id: ID,
      at: START,
      source: 'PROMOTIONAL',
      name: 'correction',
      amount: credits(10),
      burnPriority: 50,
      effectiveAt: START,
      expiresAt: null,
      ...told,
    });
    expect(done.state).toMatchObject({
      debt: 0n,
      grants: [{ id: ID, available: credits(6), spent: credits(4) }],
    });
    expect(done.entry.detail).toMatchObject({
      kind: 'ADJUSTED',
      grant: { id: ID, granted: credits(10) },
      debtPaid: credits(4),
      parts: [{ grantId: ID, amount: credits(10) }],
    });
    expect(problemsOf([done.entry], done.state, state)).toEqual([]);
  });
});

describe('a correction downwards', () => {
  test('takes what is available in the order of paying, and tells what was not there', () => {
    const state = account({
      grants: [
        grant(credits(20), { name: 'bought', available: credits(5), held: credits(15) }),
        grant(credits(8), { name: 'promo', source: 'PROMOTIONAL' }),
        grant(credits(9), { name: 'later', effectiveAt: START + HOUR }),
      ],
    });
    const done = adjustDown(state, { id: ID, at: START, amount: credits(20), ranks: policy.ranks, ...told });
    expect(done?.entry.detail).toMatchObject({
      grant: null,
      parts: [
        { name: 'promo', amount: credits(8) },
        { name: 'bought', amount: credits(5) },
      ],
    });
    expect(done?.missing).toBe(credits(7));
    expect(balanceOf(done?.state ?? state, START)).toMatchObject({ available: 0n, held: credits(15) });
  });

  test('of an account that has nothing is none', () => {
    const state = account({ grants: [grant(credits(5), { available: 0n, held: credits(5) })] });
    expect(adjustDown(state, { id: ID, at: START, amount: 1n, ranks: policy.ranks, ...told })).toBeNull();
  });

  test('takes exactly the amount or all there is, whatever there is', () => {
    const grants = fc.array(
      fc
        .record({ available: fc.bigInt({ min: 0n, max: 20n }), held: fc.bigInt({ min: 0n, max: 20n }) })
        .map(({ available, held }) => grant(available + held, { available, held })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(grants, fc.bigInt({ min: 1n, max: 60n }), (list, amount) => {
        const state = account({ grants: list });
        const before = balanceOf(state, START);
        const done = adjustDown(state, { id: ID, at: START, amount, ranks: policy.ranks, ...told });
        if (!done) {
          expect(before.available).toBe(0n);
          return;
        }
        const after = balanceOf(done.state, START);
        expect(before.available - after.available + done.missing).toBe(amount);
        expect(done.missing === 0n || after.available === 0n).toBe(true);
        expect(after.held).toBe(before.held);
        expect(problemsOf([done.entry], done.state, state)).toEqual([]);
      }),
    );
  });
});

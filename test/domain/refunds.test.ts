/** Holds refunds to giving back what was charged: never more, and to whom it was taken from. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AccountState, balanceOf } from '../../src/domain/account.ts';
import { credit } from '../../src/domain/crediting.ts';
import type { FundingPart } from '../../src/domain/decision.ts';
import { applyDue } from '../../src/domain/due.ts';
import type { Ending, Entry } from '../../src/domain/entry.ts';
import { totalOf } from '../../src/domain/funding.ts';
import { type Refunded, refundable, refundJob } from '../../src/domain/refunds.ts';
import { problemsOf } from './ledger.ts';
import { account, credits, DAY, grant, HOUR, plan, START } from './world.ts';

const JOB = '0b000000-0000-8000-8000-000000000001';

function part(amount: bigint, fields: Partial<FundingPart>): FundingPart {
  return { source: 'PURCHASED', grantId: null, name: 'bought', amount, windows: [], ...fields };
}

function ended(charged: readonly FundingPart[], debt = 0n): Ending {
  const total = totalOf(charged) + debt;
  return {
    inputHash: 'h',
    outcome: 'SUCCEEDED',
    usage: [],
    cost: { total, lines: [], priceVersion: 1 },
    charged,
    returned: [],
    forgiven: 0n,
    debt,
    computeMs: null,
    startedAt: null,
    finishedAt: null,
    reason: null,
  };
}

interface Refund {
  readonly state: AccountState;
  readonly entry: Entry;
  readonly told: Refunded;
}

function refund(
  state: AccountState,
  ending: Ending,
  params: { amount?: bigint | null; before?: readonly Refunded[]; key?: string; now?: number } = {},
): Refund | null {
  const { amount = null, before = [], key = 'first', now = START } = params;
  const done = refundJob(state, {
    jobId: JOB,
    ordinal: 2 + before.length,
    ending,
    before,
    amount,
    budgets: [{ name: 'daily', periodStart: START - HOUR }],
    key,
    inputHash: 'h',
    reason: 'it looked bad',
    activity: {
      modelId: 1,
      poolId: 1,
      keyId: null,
      userRef: null,
      endpoint: null,
      priority: 'STANDARD',
      labels: [],
      code: null,
    },
    now,
  });
  if (!done) return null;
  if (done.entry.detail.kind !== 'REFUNDED') throw new Error('a refund is written as one');
  return { ...done, told: done.entry.detail };
}

const first = grant(credits(30), { source: 'PROMOTIONAL', name: 'promo', available: 0n, spent: credits(30) });
const second = grant(credits(80), { available: credits(70), spent: credits(10) });
const charged = [
  part(credits(5), {
    source: 'INCLUDED',
    name: 'included',
    windows: [{ name: 'five', startedAt: START - HOUR }],
  }),
  part(credits(30), { source: 'PROMOTIONAL', grantId: first.id, name: 'promo' }),
  part(credits(10), { grantId: second.id }),
];
const state = account({
  grants: [first, second],
  windows: [{ name: 'five', startedAt: START - HOUR, used: credits(20) }],
  budgets: [{ name: 'daily', periodStart: START - HOUR, used: credits(60) }],
});

describe('a refund', () => {
  test('of everything goes back to exactly the sources that paid, the last one first', () => {
    const done = refund(state, ended(charged));
    expect(done?.told.parts.map(({ name, amount }) => [name, amount])).toEqual([
      ['bought', credits(10)],
      ['promo', credits(30)],
      ['included', credits(5)],
    ]);
    expect(done?.state.grants).toMatchObject([
      { available: credits(30), spent: 0n },
      { available: credits(80), spent: 0n },
    ]);
    expect(done?.state.windows).toMatchObject([{ used: credits(15) }]);
    expect(done?.state.budgets).toMatchObject([{ used: credits(15) }]);
    expect(problemsOf(done ? [done.entry] : [], done?.state ?? state, state)).toEqual([]);
  });

  test('of a part takes from the last payer first, and the next refund goes on from there', () => {
    const ending = ended(charged);
    const some = refund(state, ending, { amount: credits(15) });
    expect(some?.told.parts.map(({ name, amount }) => [name, amount])).toEqual([
      ['bought', credits(10)],
      ['promo', credits(5)],
    ]);
    const rest = refund(some?.state ?? state, ending, { before: some ? [some.told] : [], key: 'second' });
    expect(rest?.told.parts.map(({ name, amount }) => [name, amount])).toEqual([
      ['promo', credits(25)],
      ['included', credits(5)],
    ]);
  });

  test('of more than is left, or of nothing, is none', () => {
    expect(refund(state, ended(charged), { amount: credits(45) + 1n })).toBeNull();
    expect(refund(state, ended([]))).toBeNull();
    const all = refund(state, ended(charged));
    expect(refund(all?.state ?? state, ended(charged), { before: all ? [all.told] : [] })).toBeNull();
  });

  test('to a grant that expired meanwhile stays expired, and to one that was revoked stays revoked', () => {
    const gone = account({
      grants: [
        { ...first, expiresAt: START },
        { ...second, revokedAt: START - 1, available: 0n, revoked: credits(70) },
      ],
    });
    const done = refund(gone, ended(charged.slice(1)));
    expect(done?.state.grants).toMatchObject([
      { available: 0n, expired: credits(30), spent: 0n },
      { available: 0n, revoked: credits(80), spent: 0n },
    ]);
    expect(problemsOf(done ? [done.entry] : [], done?.state ?? gone, gone)).toEqual([]);
  });

  test('to a window that has passed makes no room in the present one', () => {
    const later = account({ windows: [{ name: 'five', startedAt: START - 1, used: credits(3) }] });
    expect(refund(later, ended(charged.slice(0, 1)))?.state.windows).toEqual(later.windows);
  });
});

describe('a refund of a job that left debt', () => {
  const ending = ended([part(credits(10), { grantId: second.id })], credits(20));
  const owing = account({ grants: [second], debt: credits(20) });

  test('lowers what is still owed before anything goes back to a source', () => {
    const done = refund(owing, ending, { amount: credits(15) });
    expect(done?.told).toMatchObject({ debt: credits(15), parts: [], grant: null });
    expect(done?.state.debt).toBe(credits(5));
    const rest = refund(done?.state ?? owing, ending, { before: done ? [done.told] : [], key: 'second' });
    expect(rest?.told).toMatchObject({ debt: credits(5), parts: [{ amount: credits(10) }] });
    expect(rest?.state).toMatchObject({ debt: 0n, grants: [{ available: credits(80) }] });
  });

  test('gives back as credits that never expire what had been paid of the debt meanwhile', () => {
    const paid = credit(owing, {
      id: '0c000000-0000-8000-8000-000000000001',
      at: START,
      source: 'PROMOTIONAL',
      name: 'welcome',
      amount: credits(12),
      burnPriority: 50,
      effectiveAt: START,
      expiresAt: START + DAY,
      payment: null,
      inputHash: null,
      reason: null,
    });
    expect(paid.state.debt).toBe(credits(8));
    const done = refund(paid.state, ending);
    expect(done?.told).toMatchObject({
      debt: credits(20),
      grant: {
        source: 'PURCHASED',
        name: 'refund',
        granted: credits(12),
        available: credits(12),
        expiresAt: null,
      },
      parts: [{ grantId: second.id, amount: credits(10) }],
    });
    expect(done?.state.debt).toBe(0n);
    expect(balanceOf(done?.state ?? owing, START + 2 * DAY).available).toBe(credits(92));
    const entries = [paid.entry, ...(done ? [done.entry] : [])];
    expect(problemsOf(entries, done?.state ?? owing, owing)).toEqual([]);
  });
});

test('whatever is charged, paid meanwhile and refunded in whatever steps, the user gets back all that was charged and not more', () => {
  const story = fc.record({
    from: fc.bigInt({ min: 0n, max: 50n }),
    debt: fc.bigInt({ min: 0n, max: 50n }),
    others: fc.bigInt({ min: 0n, max: 30n }),
    payments: fc.array(fc.bigInt({ min: 1n, max: 40n }), { maxLength: 4 }),
    amounts: fc.array(fc.bigInt({ min: 1n, max: 40n }), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(story, ({ from, debt, others, payments, amounts }) => {
      const source = grant(from, { available: 0n, spent: from });
      const opening = account({ grants: [source], debt: debt + others });
      const ending = ended(from > 0n ? [part(from, { grantId: source.id })] : [], debt);
      // Better off by: what is available, less what is owed.
      const worth = (of: AccountState) => balanceOf(of, START).available - of.debt;
      const entries: Entry[] = [];
      let current = opening;
      let given = 0n;
      const before: Refunded[] = [];
      const asked = [...amounts, null];
      for (const [index, amount] of asked.entries()) {
        const payment = payments[index];
        if (payment !== undefined) {
          const done = credit(current, {
            id: `0d000000-0000-8000-8000-00000000000${index}`,
            at: START,
            source: 'PURCHASED',
            name: 'bought',
            amount: payment,
            burnPriority: 50,
            effectiveAt: START,
            expiresAt: null,
            payment: null,
            inputHash: null,
            reason: null,
          });
          current = done.state;
          entries.push(done.entry);
        }
        const left = refundable(ending, before);
        const wealth = worth(current);
        const done = refund(current, ending, { amount, before, key: String(index) });
        if (!done) {
          expect(
            amount === null ? from + debt - given : (amount ?? 0n) > totalOf(left.parts) + left.debt,
          ).toBe(amount === null ? 0n : true);
          continue;
        }
        before.push(done.told);
        entries.push(done.entry);
        const back = totalOf(done.told.parts) + done.told.debt;
        expect(worth(done.state) - wealth).toBe(back);
        given += back;
        current = done.state;
        const due = applyDue(current, { plan, now: START });
        current = due.state;
        entries.push(...due.entries);
      }
      expect(given).toBe(from + debt);
      expect(problemsOf(entries, current, opening)).toEqual([]);
    }),
  );
});

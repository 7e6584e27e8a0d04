/** Holds what time alone does to money: expiries, renewals and debts that are paid when credits become usable. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccountState, Grant } from '../../src/domain/account.ts';
import { balanceOf } from '../../src/domain/account.ts';
import type { AllowanceRule, Plan } from '../../src/domain/catalogue.ts';
import { credit } from '../../src/domain/crediting.ts';
import { applyDue, firstAllowances, nextDue } from '../../src/domain/due.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { problemsOf } from './ledger.ts';
import { account, credits, DAY, grant, HOUR, plan, START, terms } from './world.ts';

const monthly: AllowanceRule = {
  name: 'monthly',
  amount: credits(100),
  period: 'MONTH',
  anchor: 'CALENDAR',
  timeZone: 'UTC',
  burnPriority: 40,
};

function planWith(...allowances: AllowanceRule[]): Plan {
  return { ...plan, allowances };
}

function kinds(entries: readonly Entry[]): string[] {
  return entries.map(({ detail, at }) => `${detail.kind} ${new Date(at).toISOString().slice(0, 16)}`);
}

describe('a grant', () => {
  test('expires at its instant and not before, and is written down once', () => {
    const state = account({ grants: [grant(credits(10), { expiresAt: START })] });
    expect(applyDue(state, { plan, now: START - 1 })).toEqual({ state, entries: [] });
    const done = applyDue(state, { plan, now: START + HOUR });
    expect(kinds(done.entries)).toEqual(['GRANT_EXPIRED 2027-01-13T08:00']);
    expect(done.state.grants[0]).toMatchObject({ available: 0n, expired: credits(10) });
    expect(applyDue(done.state, { plan, now: START + DAY }).entries).toEqual([]);
    expect(problemsOf(done.entries, done.state, state)).toEqual([]);
  });

  test('keeps what is held for its job when it expires', () => {
    const state = account({
      grants: [grant(credits(10), { expiresAt: START, available: credits(4), held: credits(6) })],
    });
    const done = applyDue(state, { plan, now: START });
    expect(done.state.grants[0]).toMatchObject({ available: 0n, held: credits(6), expired: credits(4) });
  });
});

describe('an allowance', () => {
  test('is given at once when the plan is taken, and anew at each start of its period', () => {
    const taken = planWith(monthly);
    const state = account({ allowances: firstAllowances(taken, START) });
    const first = applyDue(state, { plan: taken, now: START });
    expect(kinds(first.entries)).toEqual(['CREDITED 2027-01-13T08:00']);
    expect(first.state.grants[0]).toMatchObject({
      source: 'PLAN',
      available: credits(100),
      effectiveAt: START,
      expiresAt: Date.parse('2027-02-01T00:00Z'),
    });
    const next = applyDue(first.state, { plan: taken, now: Date.parse('2027-02-01T00:00Z') });
    expect(kinds(next.entries)).toEqual(['GRANT_EXPIRED 2027-02-01T00:00', 'CREDITED 2027-02-01T00:00']);
    expect(balanceOf(next.state, Date.parse('2027-02-01T00:00Z')).available).toBe(credits(100));
  });

  test('that was due several times while nothing happened is given once, for the present period', () => {
    const taken = planWith(monthly);
    const state = applyDue(account({ allowances: firstAllowances(taken, START) }), {
      plan: taken,
      now: START,
    }).state;
    const now = Date.parse('2027-07-15T00:00Z');
    const done = applyDue(state, { plan: taken, now });
    expect(kinds(done.entries)).toEqual(['GRANT_EXPIRED 2027-02-01T00:00', 'CREDITED 2027-07-01T00:00']);
    expect(done.state.allowances).toEqual([{ name: 'monthly', dueAt: Date.parse('2027-08-01T00:00Z') }]);
  });

  test.each([
    ['DAY', '2037-01-13T08:00'],
    ['WEEK', '2037-01-07T08:00'],
    ['MONTH', '2037-01-13T08:00'],
  ] as const)('by anniversary of a %s is found also after ten years of silence', (period, last) => {
    const rule: AllowanceRule = { ...monthly, period, anchor: 'ANNIVERSARY' };
    const taken = planWith(rule);
    const state = account({
      terms: { ...terms, planSince: START },
      allowances: firstAllowances(taken, START),
    });
    const done = applyDue(applyDue(state, { plan: taken, now: START }).state, {
      plan: taken,
      now: Date.parse('2037-01-13T12:00Z'),
    });
    expect(kinds(done.entries).at(-1)).toBe(`CREDITED ${last}`);
  });

  test('is given on the last day of short months to whoever joined on the 31st', () => {
    const since = Date.parse('2027-01-31T10:00Z');
    const taken = planWith({ ...monthly, anchor: 'ANNIVERSARY' });
    let state = account({ terms: { ...terms, planSince: since }, allowances: firstAllowances(taken, since) });
    const given: string[] = [];
    for (let now = since; now < since + 100 * DAY; now += HOUR) {
      const done = applyDue(state, { plan: taken, now });
      state = done.state;
      given.push(...kinds(done.entries).filter((kind) => kind.startsWith('CREDITED')));
    }
    expect(given).toEqual([
      'CREDITED 2027-01-31T10:00',
      'CREDITED 2027-02-28T10:00',
      'CREDITED 2027-03-31T10:00',
      'CREDITED 2027-04-30T10:00',
    ]);
  });
});

describe('a debt', () => {
  const later = (fields: Partial<Grant> = {}) =>
    grant(credits(50), { name: 'later', effectiveAt: START + HOUR, ...fields });

  test('is paid by credits that were given for later, at the instant at which they become usable', () => {
    const state = account({ debt: credits(30), grants: [later()] });
    expect(applyDue(state, { plan, now: START + HOUR - 1 }).entries).toEqual([]);
    const done = applyDue(state, { plan, now: START + DAY });
    expect(kinds(done.entries)).toEqual(['DEBT_PAID 2027-01-13T09:00']);
    expect(done.state).toMatchObject({
      debt: 0n,
      grants: [{ available: credits(20), spent: credits(30) }],
    });
    expect(done.entries[0]?.detail).toMatchObject({ parts: [{ name: 'later', amount: credits(30) }] });
    expect(problemsOf(done.entries, done.state, state)).toEqual([]);
    expect(applyDue(done.state, { plan, now: START + DAY }).entries).toEqual([]);
  });

  test.each([
    ['now', START, credits(50)],
    ['later', START + HOUR, 0n],
    ['for a time that is over', START - DAY, 0n],
  ])(
    'is paid at once by credits that are given %s, as far as they are usable',
    (_when, effectiveAt, paid) => {
      const given = credit(account({ lastAt: START, debt: credits(80) }), {
        id: '0f000000-0000-8000-8000-000000000001',
        at: START,
        source: 'PURCHASED',
        name: 'bought',
        amount: credits(50),
        burnPriority: 50,
        effectiveAt,
        expiresAt: effectiveAt + HOUR,
        payment: null,
        inputHash: null,
        reason: null,
      });
      expect(given.entry.detail).toMatchObject({ debtPaid: paid });
      expect(given.state).toMatchObject({
        debt: credits(80) - paid,
        grants: [{ available: credits(50) - paid }],
      });
    },
  );

  test('is paid as far as the credits go, and no credits are left while something is owed', () => {
    const state = account({ debt: credits(80), grants: [later()] });
    const done = applyDue(state, { plan, now: START + DAY });
    expect(done.state).toMatchObject({ debt: credits(30), grants: [{ available: 0n, spent: credits(50) }] });
    expect(problemsOf(done.entries, done.state, state)).toEqual([]);
  });

  test('is paid by credits that came back from a job, first by those that pay first', () => {
    const state = account({
      debt: credits(5),
      grants: [
        grant(credits(3), { name: 'bought' }),
        grant(credits(4), { source: 'PROMOTIONAL', name: 'welcome' }),
      ],
    });
    const done = applyDue(state, { plan, now: START });
    expect(done.entries[0]?.detail).toMatchObject({
      kind: 'DEBT_PAID',
      parts: [
        { name: 'welcome', amount: credits(4) },
        { name: 'bought', amount: credits(1) },
      ],
    });
  });

  test('is paid in the order of paying by all that is given at one instant, whatever the plan names first', () => {
    const taken: Plan = {
      ...plan,
      allowances: [
        { ...monthly, name: 'monthly', burnPriority: 60 },
        { ...monthly, name: 'first to burn', burnPriority: 50, amount: credits(5) },
      ],
    };
    const state = account({ debt: credits(30), allowances: firstAllowances(taken, START) });
    const done = applyDue(state, { plan: taken, now: START });
    expect(done.entries.map(({ detail }) => detail.kind)).toEqual(['CREDITED', 'CREDITED', 'DEBT_PAID']);
    expect(done.entries.at(-1)?.detail).toMatchObject({
      parts: [
        { name: 'first to burn', amount: credits(5) },
        { name: 'monthly', amount: credits(25) },
      ],
    });
    expect(problemsOf(done.entries, done.state, state)).toEqual([]);
  });

  test('is not paid by credits that expired before they were looked at', () => {
    const state = account({ debt: credits(30), grants: [later({ expiresAt: START + HOUR })] });
    const done = applyDue(state, { plan, now: START + DAY });
    expect(kinds(done.entries)).toEqual(['GRANT_EXPIRED 2027-01-13T09:00']);
    expect(done.state.debt).toBe(credits(30));
  });

  test('is paid by credits that were usable for a while, although they had expired by the time anyone looked', () => {
    const state = account({ debt: credits(30), grants: [later({ expiresAt: START + 2 * HOUR })] });
    const done = applyDue(state, { plan, now: START + DAY });
    expect(kinds(done.entries)).toEqual(['DEBT_PAID 2027-01-13T09:00', 'GRANT_EXPIRED 2027-01-13T10:00']);
    expect(done.state).toMatchObject({ debt: 0n, grants: [{ spent: credits(30), expired: credits(20) }] });
    expect(problemsOf(done.entries, done.state, state)).toEqual([]);
  });
});

const lives = fc.record({
  debt: fc.bigInt({ min: 0n, max: 200n }),
  grants: fc.array(
    fc.record({
      amount: fc.bigInt({ min: 0n, max: 60n }),
      held: fc.bigInt({ min: 0n, max: 20n }),
      from: fc.integer({ min: -48, max: 200 }),
      lasts: fc.option(fc.integer({ min: 1, max: 300 })),
      source: fc.constantFrom('PROMOTIONAL' as const, 'PLAN' as const, 'PURCHASED' as const),
    }),
    { maxLength: 5 },
  ),
  allowance: fc.option(fc.constantFrom('DAY' as const, 'WEEK' as const, 'MONTH' as const)),
  looks: fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 12 }),
});

function begin(life: typeof lives extends fc.Arbitrary<infer T> ? T : never): {
  state: AccountState;
  plan: Plan;
} {
  const taken =
    life.allowance === null ? plan : planWith({ ...monthly, period: life.allowance, amount: 25n });
  const grants = life.grants.map(({ amount, held, from, lasts, source }) =>
    grant(amount + held, {
      source,
      held,
      available: amount,
      effectiveAt: START + from * HOUR,
      expiresAt: lasts === null ? null : START + (from + lasts) * HOUR,
    }),
  );
  const state = account({
    lastAt: START,
    debt: life.debt,
    grants,
    allowances: firstAllowances(taken, START),
  });
  return { state, plan: taken };
}

describe('whatever is due', () => {
  test('is written in the order of its instants, balances, and leaves nothing due behind', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const began = begin(life);
        let { state } = began;
        const entries: Entry[] = [];
        for (const hours of [...life.looks].sort((a, b) => a - b)) {
          const now = START + hours * HOUR;
          const done = applyDue(state, { plan: began.plan, now });
          entries.push(...done.entries);
          state = done.state;
          expect(nextDue(state) ?? now + 1).toBeGreaterThan(now);
          if (state.debt > 0n) expect(balanceOf(state, now).available).toBe(0n);
          expect(applyDue(state, { plan: began.plan, now })).toEqual({ state, entries: [] });
        }
        expect(problemsOf(entries, state, began.state)).toEqual([]);
      }),
    );
  });

  test('is the same in the end whether it was looked at often or once, when no renewal came in between', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { state, plan: taken } = begin({ ...life, allowance: null });
        const last = START + 600 * HOUR;
        let often = state;
        for (const hours of [...life.looks].sort((a, b) => a - b)) {
          often = applyDue(often, { plan: taken, now: START + hours * HOUR }).state;
        }
        often = applyDue(often, { plan: taken, now: last }).state;
        const once = applyDue(state, { plan: taken, now: last }).state;
        expect({ ...often, seq: 0 }).toEqual({ ...once, seq: 0 });
      }),
    );
  });

  test('comes to the same balance and the same debt whether it was looked at often or once, renewals and all', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { state, plan: taken } = begin(life);
        const last = START + 600 * HOUR;
        let often = state;
        for (const hours of [...life.looks].sort((a, b) => a - b)) {
          often = applyDue(often, { plan: taken, now: START + hours * HOUR }).state;
        }
        often = applyDue(often, { plan: taken, now: last }).state;
        const once = applyDue(state, { plan: taken, now: last }).state;
        const [a, b] = [balanceOf(often, last), balanceOf(once, last)];
        expect({ ...a, version: 0 }).toEqual({ ...b, version: 0 });
        expect(often.allowances).toEqual(once.allowances);
      }),
    );
  });

  test('is told in advance: nothing happens before the next instant, and something does at it', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const began = begin(life);
        const state = applyDue(began.state, { plan: began.plan, now: START }).state;
        const next = nextDue(state);
        if (next === null) {
          expect(applyDue(state, { plan: began.plan, now: START + 1_000 * DAY }).entries).toEqual([]);
          return;
        }
        expect(applyDue(state, { plan: began.plan, now: next - 1 }).entries).toEqual([]);
        expect(applyDue(state, { plan: began.plan, now: next }).entries.length).toBeGreaterThan(0);
      }),
    );
  });
});

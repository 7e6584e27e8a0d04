/** Holds spend caps to their periods: what is counted, where, and what a change of the rules does. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccountState, BudgetRule, BudgetUse } from '../../src/domain/account.ts';
import { countInBudgets, holdInBudgets, readBudget, readBudgets } from '../../src/domain/budgets.ts';
import { periodEnd, periodStart } from '../../src/domain/calendar.ts';
import { minOf } from '../../src/domain/decimal.ts';
import { account, credits, DAY, HOUR, ONE, request, START, terms, unit } from './world.ts';

function budget(fields: Partial<BudgetRule> = {}): BudgetRule {
  return {
    name: 'daily',
    scope: 'ACCOUNT',
    match: null,
    period: 'DAY',
    timeZone: 'Europe/Berlin',
    cap: credits(100),
    ...fields,
  };
}

function hold(
  uses: readonly BudgetUse[],
  rule: BudgetRule,
  now: number,
  amount: bigint,
): readonly BudgetUse[] {
  const { periodStart: start } = readBudget(rule, uses, now);
  return holdInBudgets(uses, { counts: [{ name: rule.name, periodStart: start }], amount });
}

test('a budget counts what was used in the present period and is full again in the next', () => {
  const rule = budget();
  const uses = hold([], rule, START, credits(60));
  const end = periodEnd('DAY', 'Europe/Berlin', START) ?? 0;
  expect(readBudget(rule, uses, START)).toMatchObject({
    used: credits(60),
    remaining: credits(40),
    resetsAt: end,
  });
  expect(readBudget(rule, uses, end - 1).remaining).toBe(credits(40));
  expect(readBudget(rule, uses, end)).toMatchObject({ used: 0n, remaining: credits(100), periodStart: end });
});

test.each([
  ['2026-03-29T00:30Z', 23],
  ['2026-10-25T00:30Z', 25],
])('a day on which the clock is set (%s) is one period of %d hours', (text, hours) => {
  const rule = budget();
  const start = periodStart('DAY', 'Europe/Berlin', Date.parse(text));
  const uses = hold([], rule, start, ONE);
  expect(readBudget(rule, uses, start + hours * HOUR - 1).used).toBe(ONE);
  expect(readBudget(rule, uses, start + hours * HOUR).used).toBe(0n);
});

test('what is given back after the period has passed gives the present period no room', () => {
  const rule = budget();
  const yesterday = { name: rule.name, periodStart: readBudget(rule, [], START).periodStart };
  const old = hold([], rule, START, credits(60));
  const today = hold(old, rule, START + DAY, credits(30));
  expect(countInBudgets(today, { counts: [yesterday], amount: -credits(60) })).toEqual(today);
  expect(countInBudgets(today, { counts: [yesterday], amount: credits(5) })).toEqual(today);
});

test('a total budget never resets', () => {
  const rule = budget({ period: 'TOTAL' });
  const uses = hold([], rule, START, credits(99));
  expect(readBudget(rule, uses, START + 10_000 * DAY)).toMatchObject({
    remaining: credits(1),
    resetsAt: null,
  });
});

test('what is left is never below zero, also when more was used than the cap allows by now', () => {
  const uses = hold([], budget(), START, credits(60));
  expect(readBudget(budget({ cap: credits(50) }), uses, START)).toMatchObject({
    used: credits(60),
    remaining: 0n,
  });
});

describe('a budget whose period was changed', () => {
  const daily = budget();
  const monthly = budget({ period: 'MONTH' });

  test.each([
    ['from days to months', daily, monthly],
    ['from months to days', monthly, daily],
  ])('%s counts from then on and gives nothing away', (_change, before, after) => {
    let uses = hold([], before, START, credits(60));
    uses = hold(uses, after, START + 1, credits(70));
    expect(readBudget(after, uses, START + 2).used).toBe(credits(70));
    uses = hold(uses, after, START + 3, credits(30));
    expect(readBudget(after, uses, START + 4).remaining).toBe(0n);
    // What was held under the old rule goes back without making room in the new one.
    const old = { name: before.name, periodStart: readBudget(before, [], START).periodStart };
    uses = countInBudgets(uses, { counts: [old], amount: -credits(60) });
    expect(readBudget(after, uses, START + 5).remaining).toBe(0n);
  });
});

test('what a period has used is the sum of what was held less what was given back in it, over any sequence', () => {
  const step = fc.record({
    hours: fc.nat(30),
    amount: fc.bigInt({ min: 1n, max: 1_000n }),
    back: fc.bigInt({ min: 0n, max: 1_000n }),
    later: fc.nat(40),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const rule = budget({ cap: 1_000_000n });
      const held: { count: { name: string; periodStart: number }; amount: bigint; due: number }[] = [];
      let uses: readonly BudgetUse[] = [];
      let now = START;
      const expected = new Map<number, bigint>();
      for (const { hours, amount, back, later } of steps) {
        now += hours * HOUR;
        for (const job of held.filter(({ due }) => due <= now)) {
          const reading = readBudget(rule, uses, now);
          uses = countInBudgets(uses, { counts: [job.count], amount: -job.amount });
          if (reading.periodStart === job.count.periodStart) {
            expected.set(reading.periodStart, (expected.get(reading.periodStart) ?? 0n) - job.amount);
          }
          held.splice(held.indexOf(job), 1);
        }
        const { periodStart: start } = readBudget(rule, uses, now);
        uses = hold(uses, rule, now, amount);
        expected.set(start, (expected.get(start) ?? 0n) + amount);
        const returned = minOf(back, amount);
        held.push({
          count: { name: rule.name, periodStart: start },
          amount: returned,
          due: now + later * HOUR,
        });
        expect(readBudget(rule, uses, now).used).toBe(expected.get(start));
      }
    }),
  );
});

describe('a budget binds', () => {
  const binding = (rule: BudgetRule, fields: Parameters<typeof request>[1]): boolean => {
    const state: AccountState = account({ terms: { ...terms, budgets: [rule] } });
    return readBudgets(state, request(1, fields), START).length === 1;
  };

  test.each<[string, BudgetRule, Parameters<typeof request>[1], boolean]>([
    ['everything of the account', budget(), {}, true],
    ['its user', budget({ scope: 'USER', match: 'u1' }), { userRef: 'u1' }, true],
    ['no other user', budget({ scope: 'USER', match: 'u1' }), { userRef: 'u2' }, false],
    ['no job without a user', budget({ scope: 'USER', match: 'u1' }), {}, false],
    ['its key', budget({ scope: 'KEY', match: '7' }), { keyId: 7 }, true],
    ['no other key', budget({ scope: 'KEY', match: '7' }), { keyId: 77 }, false],
    ['its model', budget({ scope: 'MODEL', match: 'unit' }), { model: unit }, true],
    ['no other model', budget({ scope: 'MODEL', match: 'sora-2' }), { model: unit }, false],
    [
      'its project',
      budget({ scope: 'PROJECT', match: 'x' }),
      { labels: [{ name: 'project', value: 'x' }] },
      true,
    ],
    [
      'no other label',
      budget({ scope: 'PROJECT', match: 'x' }),
      { labels: [{ name: 'team', value: 'x' }] },
      false,
    ],
  ])('%s', (_name, rule, fields, expected) => {
    expect(binding(rule, fields)).toBe(expected);
  });
});

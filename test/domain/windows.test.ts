/** Holds included windows to their instances: when one begins, what it still pays for, and where a return goes. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WindowUse } from '../../src/domain/account.ts';
import { minOf } from '../../src/domain/decimal.ts';
import { countInWindow, readWindow, readWindows, windowLimit } from '../../src/domain/windows.ts';
import { credits, HOUR, START, window } from './world.ts';

const rule = window({ name: 'five-hours', amount: credits(100) });

function use(uses: readonly WindowUse[], now: number, amount: bigint, of = rule): WindowUse[] {
  return countInWindow(uses, { instance: readWindow(of, uses, now).instance, amount });
}

test('a window from first use begins with the first job that it pays for, and not before', () => {
  expect(readWindow(rule, [], START)).toMatchObject({ remaining: credits(100), used: 0n, resetsAt: null });
  const uses = use([], START, credits(30));
  expect(readWindow(rule, uses, START + HOUR)).toMatchObject({
    instance: { name: 'five-hours', startedAt: START },
    used: credits(30),
    remaining: credits(70),
    resetsAt: START + 5 * HOUR,
  });
});

test('a window counts until its end and is full again at it', () => {
  const uses = use([], START, credits(100));
  expect(readWindow(rule, uses, START + 5 * HOUR - 1).remaining).toBe(0n);
  expect(readWindow(rule, uses, START + 5 * HOUR)).toMatchObject({
    remaining: credits(100),
    instance: { startedAt: START + 5 * HOUR },
  });
});

test('a window of the calendar begins at multiples of its length, whoever uses it when', () => {
  const calendar = window({ name: 'c', amount: credits(1), starts: 'CALENDAR' });
  const began = Math.floor(START / (5 * HOUR)) * 5 * HOUR;
  expect(readWindow(calendar, [], START)).toMatchObject({
    instance: { startedAt: began },
    resetsAt: began + 5 * HOUR,
  });
  const uses = use([], START, 1n, calendar);
  expect(readWindow(calendar, uses, began + 5 * HOUR - 1).used).toBe(1n);
  expect(readWindow(calendar, uses, began + 5 * HOUR).used).toBe(0n);
});

test('what is given back goes to the instance that it came from, and to none when that has passed', () => {
  const first = readWindow(rule, [], START).instance;
  let uses = use([], START, credits(60));
  uses = countInWindow(uses, { instance: first, amount: -credits(20) });
  expect(readWindow(rule, uses, START + 1).used).toBe(credits(40));
  uses = use(uses, START + 6 * HOUR, credits(10));
  expect(countInWindow(uses, { instance: first, amount: -credits(40) })).toEqual(uses);
  expect(readWindow(rule, uses, START + 6 * HOUR).used).toBe(credits(10));
});

test('what is charged to an instance that has passed does not touch the present one', () => {
  const uses = use([], START + 6 * HOUR, credits(10));
  const passed = { name: 'five-hours', startedAt: START };
  expect(countInWindow(uses, { instance: passed, amount: credits(7) })).toEqual(uses);
});

test('giving back never opens a window, and never gives more room than there was', () => {
  const instance = { name: 'five-hours', startedAt: START };
  expect(countInWindow([], { instance, amount: -credits(5) })).toEqual([]);
  const uses = countInWindow([{ name: 'five-hours', startedAt: START, used: credits(5) }], {
    instance,
    amount: -credits(6),
  });
  expect(readWindow(rule, uses, START + 1).used).toBe(0n);
});

test('an instance lasts to its end also when everything of it was given back', () => {
  let uses = use([], START, credits(60));
  uses = countInWindow(uses, { instance: { name: 'five-hours', startedAt: START }, amount: -credits(60) });
  expect(readWindow(rule, uses, START + HOUR)).toMatchObject({ used: 0n, resetsAt: START + 5 * HOUR });
});

test('several windows are counted apart, and only those of the model are read', () => {
  const rules = [
    rule,
    window({ name: 'week', amount: credits(500), lengthMs: 168 * HOUR, models: ['sora-2'] }),
  ];
  const names = (model: string | null) =>
    readWindows({ rules, uses: [], model, now: START }).map((reading) => reading.rule.name);
  expect(names('sora-2')).toEqual(['five-hours', 'week']);
  expect(names('codex')).toEqual(['five-hours']);
  expect(names(null)).toEqual(['five-hours', 'week']);
});

describe('a window that was made smaller', () => {
  const uses = use([], START, credits(60));
  const smaller = window({ name: 'five-hours', amount: credits(50) });

  test('has nothing left and never less than nothing', () => {
    expect(readWindow(smaller, uses, START + 1)).toMatchObject({ remaining: 0n, used: credits(60) });
  });

  test('is shown as a limit that binds as it is now', () => {
    expect(windowLimit(readWindow(smaller, uses, START + 1))).toMatchObject({
      kind: 'INCLUDED_WINDOW',
      value: credits(50),
      remaining: 0n,
      resetsAt: START + 5 * HOUR,
    });
  });
});

test('an instance never pays for more than its amount, over any sequence of use', () => {
  const steps = fc.array(
    fc.record({ gap: fc.nat(3 * HOUR), wanted: fc.bigInt({ min: 1n, max: credits(70) }) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, fc.constantFrom('FIRST_USE' as const, 'CALENDAR' as const), (list, starts) => {
      const of = { ...rule, starts };
      const sums = new Map<number, bigint>();
      const begun: number[] = [];
      let uses: readonly WindowUse[] = [];
      let now = START;
      for (const { gap, wanted } of list) {
        now += gap;
        const { instance, remaining } = readWindow(of, uses, now);
        const amount = minOf(wanted, remaining);
        if (amount === 0n) continue;
        uses = countInWindow(uses, { instance, amount });
        if (!sums.has(instance.startedAt)) begun.push(instance.startedAt);
        sums.set(instance.startedAt, (sums.get(instance.startedAt) ?? 0n) + amount);
        expect(instance.startedAt <= now && now < instance.startedAt + of.lengthMs).toBe(true);
      }
      for (const sum of sums.values()) expect(sum).toBeLessThanOrEqual(of.amount);
      // Instances never overlap.
      for (const [index, at] of begun.entries()) {
        const next = begun[index + 1];
        if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(of.lengthMs);
      }
    }),
  );
});

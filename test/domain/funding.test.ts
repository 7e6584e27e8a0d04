/** Holds paying to its order, against a reference that is written another way: one micro-credit at a time. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccountState, Grant, WindowUse } from '../../src/domain/account.ts';
import type { FundingSource, WindowRule } from '../../src/domain/catalogue.ts';
import type { FundingPart } from '../../src/domain/decision.ts';
import {
  comparePaying,
  mergeParts,
  type Source,
  sourcesOf,
  splitParts,
  subtractParts,
  takeFrom,
  totalOf,
} from '../../src/domain/funding.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { readWindows } from '../../src/domain/windows.ts';
import { account, credits, DAY, grant, HOUR, ONE, policy, START, terms, window } from './world.ts';

const SOURCES = ['INCLUDED', 'PROMOTIONAL', 'PLAN', 'PURCHASED', 'POSTPAID'] as const;

const ranks: fc.Arbitrary<Policy['ranks']> = fc.oneof(
  fc.constant(policy.ranks),
  fc.record({
    INCLUDED: fc.nat(3),
    PROMOTIONAL: fc.nat(3),
    PLAN: fc.nat(3),
    PURCHASED: fc.nat(3),
    POSTPAID: fc.nat(3),
  }),
);

const instants = fc.constantFrom(START - DAY, START - 1, START, START + 1, START + HOUR, START + DAY);

const grants: fc.Arbitrary<Grant[]> = fc.array(
  fc
    .record({
      source: fc.constantFrom('PROMOTIONAL' as const, 'PLAN' as const, 'PURCHASED' as const),
      amount: fc.bigInt({ min: 0n, max: 12n }),
      burnPriority: fc.constantFrom(0, 50, 50, 99),
      effectiveAt: instants,
      expiresAt: fc.option(instants),
      revokedAt: fc.constantFrom(null, null, null, START - 1),
    })
    .map(({ amount, ...fields }) => grant(amount, fields)),
  { maxLength: 7 },
);

const rules: fc.Arbitrary<WindowRule[]> = fc
  .array(fc.bigInt({ min: 0n, max: 15n }), { maxLength: 3 })
  .map((amounts) => amounts.map((amount, index) => window({ name: `w${index}`, amount })));

const ground = fc.record({
  grants,
  rules,
  used: fc.array(fc.bigInt({ min: 0n, max: 15n }), { minLength: 3, maxLength: 3 }),
  ranks,
  postpaidLimit: fc.bigInt({ min: 0n, max: 10n }),
  postpaidOwed: fc.bigInt({ min: 0n, max: 6n }),
  postpaidHeld: fc.bigInt({ min: 0n, max: 6n }),
  amount: fc.bigInt({ min: 0n, max: 60n }),
});
type Ground = typeof ground extends fc.Arbitrary<infer T> ? T : never;

function stateOf(given: Ground): AccountState {
  const windows: WindowUse[] = given.rules.map(({ name }, index) => ({
    name,
    startedAt: START - HOUR,
    used: given.used[index] ?? 0n,
  }));
  const { postpaidLimit, postpaidOwed, postpaidHeld } = given;
  return account({
    grants: given.grants,
    windows,
    postpaidOwed,
    postpaidHeld,
    terms: { ...terms, postpaidLimit },
  });
}

function pay(given: Ground): { parts: FundingPart[]; missing: bigint; sources: Source[] } {
  const state = stateOf(given);
  const windows = readWindows({ rules: given.rules, uses: state.windows, model: 'unit', now: START });
  const sources = sourcesOf({ state, windows, policy: { ...policy, ranks: given.ranks }, now: START });
  return { ...takeFrom(sources, { amount: given.amount, windows }), sources };
}

/** What each payer has, by name, and the key by which it pays: text compares as the order says. */
function purses(given: Ground): { key: string; name: string; left: bigint }[] {
  const digits = (value: number): string => String(value).padStart(20, '0');
  const key = (source: FundingSource, burn: number, expiry: number | null, effective: number, id: string) =>
    [digits(given.ranks[source]), digits(burn), digits(expiry ?? 9e18), digits(effective), id].join('|');
  const list: { key: string; name: string; left: bigint }[] = [];
  for (const each of given.grants) {
    const ended = each.expiresAt !== null && !(START < each.expiresAt);
    if (each.revokedAt !== null || START < each.effectiveAt || ended) continue;
    list.push({
      key: key(each.source, each.burnPriority, each.expiresAt, each.effectiveAt, each.id),
      name: each.id,
      left: each.available,
    });
  }
  if (given.rules.length > 0) {
    const rooms = given.rules.map(({ amount }, index) => Number(amount - (given.used[index] ?? 0n)));
    const room = Math.max(0, Math.min(...rooms));
    list.push({ key: key('INCLUDED', 0, null, 0, ''), name: 'INCLUDED', left: BigInt(room) });
  }
  const line = given.postpaidLimit - given.postpaidOwed - given.postpaidHeld;
  list.push({
    key: key('POSTPAID', 0, null, 0, '!'),
    name: 'POSTPAID',
    left: line > 0n ? line : 0n,
  });
  return list;
}

/** Who pays, one micro-credit after the other: each time the first of those who still have something. */
function reference(given: Ground): Map<string, bigint> {
  const list = purses(given);
  const paid = new Map<string, bigint>();
  for (let n = 0n; n < given.amount; n += 1n) {
    let first: (typeof list)[number] | undefined;
    for (const purse of list) {
      if (purse.left > 0n && (first === undefined || purse.key < first.key)) first = purse;
    }
    if (!first) break;
    first.left -= 1n;
    paid.set(first.name, (paid.get(first.name) ?? 0n) + 1n);
  }
  return paid;
}

function nameOf(part: { source: FundingSource; grantId: string | null }): string {
  return part.grantId ?? part.source;
}

describe('the order of paying', () => {
  test('is that of a plain reference that pays one micro-credit at a time', () => {
    fc.assert(
      fc.property(ground, (given) => {
        const { parts, missing } = pay(given);
        const expected = reference(given);
        expect(new Map(parts.map((part) => [nameOf(part), part.amount]))).toEqual(expected);
        expect(totalOf(parts) + missing).toBe(given.amount);
        expect(parts.every(({ amount }) => amount > 0n)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is total: of two different payers exactly one pays first, whatever ranks a policy gives', () => {
    fc.assert(
      fc.property(ground, (given) => {
        const { sources } = pay({ ...given, amount: 0n });
        for (const a of sources) {
          for (const b of sources) {
            if (a === b) continue;
            expect(Math.sign(comparePaying(given.ranks, a, b))).toBe(
              -Math.sign(comparePaying(given.ranks, b, a)),
            );
            expect(comparePaying(given.ranks, a, b)).not.toBe(0);
            for (const c of sources) {
              if (c === a || c === b) continue;
              const chained = comparePaying(given.ranks, a, b) < 0 && comparePaying(given.ranks, b, c) < 0;
              if (chained) expect(comparePaying(given.ranks, a, c)).toBeLessThan(0);
            }
          }
        }
      }),
    );
  });

  test('does not depend on the order in which grants were made', () => {
    fc.assert(
      fc.property(ground, (given) => {
        expect(pay({ ...given, grants: [...given.grants].reverse() }).parts).toEqual(pay(given).parts);
      }),
    );
  });

  const soon = grant(credits(10), { source: 'PROMOTIONAL', name: 'welcome', expiresAt: START + HOUR });
  const monthly = grant(credits(10), { source: 'PLAN', name: 'monthly', expiresAt: START + 20 * DAY });
  const bought = grant(credits(10), { source: 'PURCHASED', name: 'bought' });
  const names = (list: readonly Grant[], amount: bigint, at = START): string[] => {
    const state = account({ grants: list });
    return takeFrom(sourcesOf({ state, windows: [], policy, now: at }), { amount, windows: [] }).parts.map(
      ({ name }) => name,
    );
  };

  test('burns the promotion that expires in an hour before the allowance that renews in 20 days, and what was bought last', () => {
    expect(names([bought, monthly, soon], credits(25))).toEqual(['welcome', 'monthly', 'bought']);
  });

  test('puts a lower burn priority before an earlier expiry', () => {
    expect(names([soon, { ...monthly, burnPriority: 1 }], credits(15))).toEqual(['monthly', 'welcome']);
  });

  test('uses a grant from the instant at which it is effective, until its expiry instant and not at it', () => {
    const brief = { ...soon, effectiveAt: START };
    expect(names([brief], 1n, START - 1)).toEqual([]);
    expect(names([brief], 1n, START)).toEqual(['welcome']);
    expect(names([brief], 1n, START + HOUR - 1)).toEqual(['welcome']);
    expect(names([brief], 1n, START + HOUR)).toEqual([]);
  });
});

describe('included windows', () => {
  const five = window({ name: 'five', amount: credits(50) });
  const week = window({ name: 'week', amount: credits(200), lengthMs: 7 * DAY });

  const paying = (uses: WindowUse[], amount: bigint, grantAmount: bigint) => {
    const windows = readWindows({ rules: [five, week], uses, model: 'unit', now: START });
    const state = account({
      windows: uses,
      grants: [grant(grantAmount, { source: 'PROMOTIONAL', burnPriority: 0 })],
    });
    return takeFrom(sourcesOf({ state, windows, policy, now: START }), { amount, windows });
  };

  test('with 30 left and 80 credits pay for a job of 100 together: 30 and 70', () => {
    const uses = [{ name: 'five', startedAt: START - HOUR, used: credits(20) }];
    const { parts, missing } = paying(uses, credits(100), credits(80));
    expect(parts.map(({ source, amount }) => [source, amount])).toEqual([
      ['INCLUDED', credits(30)],
      ['PROMOTIONAL', credits(70)],
    ]);
    expect(missing).toBe(0n);
  });

  test('leave credits untouched while they can serve, and are all counted in, at the least of what remains', () => {
    const { parts } = paying([], credits(50), credits(80));
    expect(parts).toEqual([
      {
        source: 'INCLUDED',
        grantId: null,
        name: 'included',
        amount: credits(50),
        windows: [
          { name: 'five', startedAt: START },
          { name: 'week', startedAt: START },
        ],
      },
    ]);
    const uses = [{ name: 'week', startedAt: START - HOUR, used: credits(190) }];
    expect(paying(uses, credits(50), credits(80)).parts.map(({ amount }) => amount)).toEqual([
      credits(10),
      credits(40),
    ]);
  });
});

const part = (fields: Partial<FundingPart>): FundingPart => ({
  source: 'PURCHASED',
  grantId: 'g1',
  name: 'bought',
  amount: ONE,
  windows: [],
  ...fields,
});

const partLists = fc.array(
  fc
    .constantFrom(
      part({}),
      part({ grantId: 'g2' }),
      part({ grantId: null, source: 'POSTPAID' }),
      part({ grantId: null, source: 'INCLUDED', windows: [{ name: 'a', startedAt: 1 }] }),
      part({ grantId: null, source: 'INCLUDED', windows: [{ name: 'a', startedAt: 2 }] }),
      part({ grantId: null, source: 'INCLUDED', windows: [{ name: 'b', startedAt: 1 }] }),
    )
    .chain((each) => fc.bigInt({ min: 1n, max: 9n }).map((amount) => ({ ...each, amount }))),
  { maxLength: 8 },
);

/** The total of each source and window instance. */
function bySource(parts: readonly FundingPart[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const each of parts) {
    const key = JSON.stringify([each.source, each.grantId, each.windows]);
    sums.set(key, (sums.get(key) ?? 0n) + each.amount);
  }
  return sums;
}

describe('parts', () => {
  test('are split in their order, with nothing lost and nothing empty', () => {
    fc.assert(
      fc.property(partLists, fc.bigInt({ min: 0n, max: 80n }), (parts, amount) => {
        const { first, rest, missing } = splitParts(parts, amount);
        expect(totalOf(first) + missing).toBe(amount);
        expect(totalOf(first) + totalOf(rest)).toBe(totalOf(parts));
        expect(missing === 0n || rest.length === 0).toBe(true);
        expect(bySource([...first, ...rest])).toEqual(bySource(parts));
        expect([...first, ...rest].every((each) => each.amount > 0n)).toBe(true);
      }),
    );
  });

  test('are merged by source and window instance, never across different windows', () => {
    fc.assert(
      fc.property(partLists, (parts) => {
        const merged = mergeParts(parts);
        expect(bySource(merged)).toEqual(bySource(parts));
        expect(merged).toHaveLength(bySource(parts).size);
      }),
    );
  });

  test('less what was taken of them are what is left, source by source', () => {
    fc.assert(
      fc.property(partLists, fc.bigInt({ min: 0n, max: 80n }), (parts, amount) => {
        const merged = mergeParts(parts);
        const { first, rest } = splitParts(merged, amount);
        expect(subtractParts(merged, first)).toEqual(rest);
        expect(subtractParts(merged, [])).toEqual(merged);
        expect(subtractParts(merged, merged)).toEqual([]);
      }),
    );
  });
});

test('every source has its place among the sources', () => {
  expect(new Set(SOURCES)).toEqual(new Set(Object.keys(policy.ranks)));
});

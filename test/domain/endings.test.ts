/** Holds the ends of jobs to what was agreed at their beginning: less used, more used, late, forgotten, with children. */
import { describe, expect, test } from '@jest/globals';
import { type AccountState, balanceOf, type Grant } from '../../src/domain/account.ts';
import type { Plan } from '../../src/domain/catalogue.ts';
import { decideJob } from '../../src/domain/decide.ts';
import { applyDue } from '../../src/domain/due.ts';
import { type EndContext, type Ended, endJob, expireJob, lapseJob } from '../../src/domain/endings.ts';
import { newPoolState, type PoolState } from '../../src/domain/load.ts';
import { graceEnd, type OpenJob } from '../../src/domain/open-job.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Cost } from '../../src/domain/pricing.ts';
import type { JobRequest } from '../../src/domain/request.ts';
import {
  account,
  credits,
  DAY,
  grant,
  HOUR,
  limit,
  MINUTE,
  ONE,
  plan,
  policy,
  pool,
  prices,
  request,
  START,
  terms,
  window,
} from './world.ts';

interface Ground {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly poolState: PoolState;
}

const ground: Ground = { plan, policy, poolState: newPoolState(1, START - DAY) };

function begin(
  state: AccountState,
  asked: JobRequest,
  fields: Partial<Ground> & { parent?: OpenJob; now?: number } = {},
) {
  const { parent = null, now = START, ...rest } = fields;
  const terrain = { ...ground, ...rest, now, catalogueVersion: 1, prices, pool, parent };
  const decided = decideJob(state, asked, { terrain, alternatives: [] });
  if (!decided.job)
    throw new Error(
      JSON.stringify(decided.entry.detail, (_key, value) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    );
  return { ...decided, job: decided.job };
}

function costs(amount: number): Cost {
  const total = credits(amount);
  return {
    total,
    lines: [{ meter: 'unit', quantity: total, price: ONE, per: ONE, amount: total, note: null }],
    priceVersion: 1,
  };
}

function context(fields: Partial<EndContext> = {}): EndContext {
  return { ...ground, now: START + MINUTE / 2, model: 'unit', parent: null, ...fields };
}

function settle(
  state: AccountState,
  job: OpenJob,
  used: number,
  params: { late?: boolean; kind?: 'SETTLED' | 'CANCELLED' } & Partial<EndContext> = {},
): Ended {
  const { late = false, kind = 'SETTLED', ...fields } = params;
  const report = {
    inputHash: 'h',
    outcome: null,
    usage: [],
    computeMs: null,
    startedAt: null,
    finishedAt: null,
    reason: null,
  };
  return endJob(state, job, { kind, cost: costs(used), report, context: context(fields), late });
}

/** Sources and amounts in credits, in their order. */
function sums(parts: readonly { name: string; amount: bigint }[]): [string, number][] {
  return parts.map(({ name, amount }) => [name, Number(amount) / 1e6]);
}

const promo = (amount: number, fields: Partial<Grant> = {}) =>
  grant(credits(amount), { name: 'promo', source: 'PROMOTIONAL', ...fields });
const bought = (amount: number, fields: Partial<Grant> = {}) =>
  grant(credits(amount), { name: 'bought', ...fields });

describe('a job that used less than it held', () => {
  const state = account({ grants: [promo(30), bought(80)] });
  const held = begin(state, request(100));

  test('is charged in the order of its hold, and the rest goes back to where it came from', () => {
    const { ending, state: after, entry } = settle(held.state, held.job, 40);
    expect(sums(ending.charged)).toEqual([
      ['promo', 30],
      ['bought', 10],
    ]);
    expect(sums(ending.returned)).toEqual([['bought', 60]]);
    expect(after.grants).toMatchObject([
      { available: 0n, held: 0n, spent: credits(30) },
      { available: credits(70), held: 0n, spent: credits(10) },
    ]);
    expect(entry.balance).toMatchObject({ available: credits(70), held: 0n, version: 2 });
  });

  test('and nothing at all is charged nothing', () => {
    const { ending, state: after } = settle(held.state, held.job, 0);
    expect(ending).toMatchObject({ charged: [], debt: 0n, forgiven: 0n });
    expect(balanceOf(after, START)).toMatchObject({ available: credits(110), held: 0n });
  });

  test('and was cancelled is charged just so', () => {
    const { ending, entry } = settle(held.state, held.job, 40, { kind: 'CANCELLED' });
    expect(sums(ending.charged)).toEqual([
      ['promo', 30],
      ['bought', 10],
    ]);
    expect(entry.detail.kind).toBe('CANCELLED');
  });

  test('gives nothing back to a grant that expired meanwhile: it expires, while what was held of it still pays', () => {
    const brief = account({ grants: [promo(30, { expiresAt: START + MINUTE }), bought(80)] });
    const { state: before, job } = begin(brief, request(30));
    const now = START + 2 * MINUTE;
    const present = applyDue(before, { plan, now }).state;
    const { state: after, ending } = settle(present, job, 10, { now });
    expect(sums(ending.charged)).toEqual([['promo', 10]]);
    expect(after.grants[0]).toMatchObject({
      available: 0n,
      held: 0n,
      spent: credits(10),
      expired: credits(20),
    });
  });
});

describe('a job that used more than it held', () => {
  const state = account({ grants: [bought(50)] });
  const held = begin(state, request(40));

  test('is charged on through what there is, and the rest is explicit debt', () => {
    const { ending, state: after } = settle(held.state, held.job, 65);
    expect(sums(ending.charged)).toEqual([['bought', 50]]);
    expect(ending).toMatchObject({ debt: credits(15), forgiven: 0n });
    expect(after).toMatchObject({ debt: credits(15) });
  });

  test('is charged its included windows, credits and post-paid line in the order of paying', () => {
    const own: Plan = { ...plan, windows: [window({ name: 'five', amount: credits(60) })] };
    const rich = account({ grants: [bought(10)], terms: { ...terms, postpaidLimit: credits(5) } });
    const { state: before, job } = begin(rich, request(40), { plan: own });
    const { ending, state: after } = settle(before, job, 100, { plan: own });
    expect(sums(ending.charged)).toEqual([
      ['included', 60],
      ['bought', 10],
      ['postpaid', 5],
    ]);
    expect(ending.debt).toBe(credits(25));
    expect(after).toMatchObject({ postpaidOwed: credits(5), postpaidHeld: 0n, debt: credits(25) });
    expect(after.windows).toMatchObject([{ name: 'five', used: credits(60) }]);
  });

  test('is forgiven the rest when the policy says so, as a fact of its own', () => {
    const forgiving: Policy = { ...policy, overage: 'FORGIVE' };
    const { ending, state: after } = settle(held.state, held.job, 65, { policy: forgiving });
    expect(sums(ending.charged)).toEqual([['bought', 40]]);
    expect(ending).toMatchObject({ debt: 0n, forgiven: credits(25) });
    expect(balanceOf(after, START).available).toBe(credits(10));
  });

  test('is never charged more than its maxCost: what lies above is forgiven', () => {
    const capped = begin(state, request(40, { maxCost: credits(45) }));
    const { ending } = settle(capped.state, capped.job, 65);
    expect(sums(ending.charged)).toEqual([['bought', 45]]);
    expect(ending).toMatchObject({ debt: 0n, forgiven: credits(20) });
  });

  test('is never charged more than its quote', () => {
    const quote = { id: 'q', cost: costs(40), expiresAt: START + DAY };
    const quoted = begin(state, request(40, { quote, maxCost: credits(45) }));
    const { ending } = settle(quoted.state, quoted.job, 65);
    expect(sums(ending.charged)).toEqual([['bought', 40]]);
    expect(ending.forgiven).toBe(credits(25));
  });

  test('counts in its budgets, above their caps if need be', () => {
    const capped = account({
      grants: [bought(50)],
      terms: {
        ...terms,
        budgets: [
          { name: 'daily', scope: 'ACCOUNT', match: null, period: 'DAY', timeZone: 'UTC', cap: credits(45) },
        ],
      },
    });
    const { state: before, job } = begin(capped, request(40));
    expect(settle(before, job, 65).state.budgets).toMatchObject([{ used: credits(65) }]);
  });
});

describe('a job that was forgotten', () => {
  const limits = [limit({ name: 'slots', kind: 'CONCURRENCY', unit: 'job', windowMs: null, base: ONE })];
  const own: Plan = { ...plan, limits, windows: [window({ name: 'five', amount: credits(10) })] };
  const state = account({ grants: [bought(50)] });
  const held = begin(state, request(40), { plan: own });
  const lapsed = lapseJob(held.state, held.job);

  test('keeps its money when its lease lapses, and is written down at that instant', () => {
    expect(lapsed.entry).toMatchObject({
      at: held.job.leaseEndsAt,
      postings: [],
      detail: { kind: 'LAPSED' },
    });
    expect(balanceOf(lapsed.state, lapsed.entry.at)).toMatchObject({
      held: credits(30),
      available: credits(20),
    });
    expect(lapsed.job).toMatchObject({ lapsed: true, dueAt: held.job.leaseEndsAt + held.job.hold.graceMs });
  });

  test('can still be settled from its hold while the grace lasts', () => {
    const { ending } = settle(lapsed.state, lapsed.job, 40, { plan: own, now: graceEnd(held.job) - 1 });
    expect(sums(ending.charged)).toEqual([
      ['included', 10],
      ['bought', 30],
    ]);
  });

  const expired = expireJob(lapsed.state, lapsed.job, context({ plan: own, now: graceEnd(held.job) + HOUR }));

  test('gives everything back when the grace ends', () => {
    expect(expired.entry).toMatchObject({ at: graceEnd(held.job), detail: { kind: 'EXPIRED' } });
    expect(balanceOf(expired.state, expired.entry.at)).toMatchObject({ held: 0n, available: credits(50) });
    expect(expired.state.windows).toMatchObject([{ used: 0n }]);
    expect(expired.ending).toMatchObject({ charged: [], forgiven: 0n, debt: 0n });
  });

  test.each(['CHARGE', 'FORGIVE'] as const)(
    'and is settled late is charged all the same, through what there is then, under %s',
    (overage) => {
      const { ending, state: after } = settle(expired.state, { ...lapsed.job, entries: 3 }, 70, {
        plan: own,
        policy: { ...policy, overage },
        late: true,
        now: START + 2 * HOUR,
      });
      expect(sums(ending.charged)).toEqual([
        ['included', 10],
        ['bought', 50],
      ]);
      expect(ending).toMatchObject({ debt: credits(10), forgiven: 0n, returned: [] });
      expect(after.debt).toBe(credits(10));
    },
  );
});

describe('a parent with a budget for its children', () => {
  const state = account({ grants: [promo(30), bought(80)] });
  const parent = begin(state, request(20, { childBudget: credits(50) }));
  const asked = (units: number, fields: Partial<JobRequest> = {}) =>
    request(units, { parentJobId: parent.job.jobId, ...fields });

  test('holds its own cost first and the budget of its children beside it', () => {
    expect(sums(parent.job.hold.parts)).toEqual([['promo', 20]]);
    expect(sums(parent.job.reserve)).toEqual([
      ['promo', 10],
      ['bought', 40],
    ]);
    expect(balanceOf(parent.state, START)).toMatchObject({ held: credits(70), available: credits(40) });
  });

  test('pays its children from it, which hold nothing more of the account', () => {
    const child = begin(parent.state, asked(30), { parent: parent.job });
    expect(child.entry.postings).toEqual([]);
    expect(balanceOf(child.state, START)).toMatchObject({ held: credits(70), available: credits(40) });
    expect(sums(child.job.hold.parts)).toEqual([
      ['promo', 10],
      ['bought', 20],
    ]);
    expect(sums(child.parent?.reserve ?? [])).toEqual([['bought', 20]]);
  });

  test('gets back what a child did not use, and pays what it used above its hold as far as the budget goes', () => {
    const child = begin(parent.state, asked(30), { parent: parent.job });
    const open = child.parent ?? parent.job;
    const less = settle(child.state, child.job, 5, { parent: open });
    expect(sums(less.ending.charged)).toEqual([['promo', 5]]);
    expect(less.parent?.reserve.reduce((sum, { amount }) => sum + amount, 0n)).toBe(credits(45));
    const more = settle(child.state, child.job, 60, { parent: open });
    expect(sums(more.ending.charged)).toEqual([
      ['promo', 10],
      ['bought', 50],
    ]);
    expect(more.parent?.reserve).toEqual([]);
    // 20 came from the budget, 10 from what the account still had.
    expect(balanceOf(more.state, START)).toMatchObject({ held: credits(20), available: credits(30) });
  });

  test('gives the rest of the budget back when it ends, while what children hold stays theirs', () => {
    const child = begin(parent.state, asked(30), { parent: parent.job });
    const ended = settle(child.state, child.parent ?? parent.job, 20);
    expect(sums(ended.ending.returned)).toEqual([['bought', 20]]);
    expect(balanceOf(ended.state, START)).toMatchObject({ held: credits(30), available: credits(60) });
    const orphan = settle(ended.state, child.job, 10);
    expect(sums(orphan.ending.charged)).toEqual([['promo', 10]]);
    expect(balanceOf(orphan.state, START)).toMatchObject({ held: 0n, available: credits(80) });
  });

  test('never holds or charges more than its maxCost, the budget of its children included', () => {
    const refused = decideJob(state, request(20, { childBudget: credits(50), maxCost: credits(69) }), {
      terrain: { ...ground, now: START, catalogueVersion: 1, prices, pool, parent: null },
      alternatives: [],
    });
    expect(refused.job).toBeNull();
    expect(refused.entry.detail).toMatchObject({ decision: { reasons: [{ code: 'MAX_COST_EXCEEDED' }] } });
    const capped = begin(state, request(20, { childBudget: credits(50), maxCost: credits(75) }));
    const { ending } = settle(capped.state, capped.job, 60);
    expect(sums(ending.charged)).toEqual([['promo', 25]]);
    expect(ending.forgiven).toBe(credits(35));
  });
});

/** Single cases of what a refusal promises and offers: debts, budgets, and pools of which somebody tells the capacity. */
import { describe, expect, test } from '@jest/globals';
import type { AccountState, BudgetRule } from '../../src/domain/account.ts';
import type { AllowanceRule, Plan } from '../../src/domain/catalogue.ts';
import { decideJob } from '../../src/domain/decide.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { Terrain } from '../../src/domain/evaluate.ts';
import { newPoolState, POOL_COUNTER, type PoolState } from '../../src/domain/load.ts';
import { actionFor, mayPass } from '../../src/domain/remedies.ts';
import type { JobRequest } from '../../src/domain/request.ts';
import {
  account,
  credits,
  DAY,
  grant,
  HOUR,
  MINUTE,
  plan,
  policy,
  request,
  SECOND,
  START,
  terms,
  terrain,
} from './world.ts';

function refusal(
  state: AccountState,
  fields: Partial<Terrain> = {},
  asked: JobRequest = request(10),
): Decision {
  const { entry } = decideJob(state, asked, { terrain: terrain(fields), alternatives: [] });
  if (entry.detail.kind !== 'REJECTED') throw new Error('it was granted');
  return entry.detail.decision;
}

const daily: AllowanceRule = {
  name: 'daily',
  amount: credits(20),
  period: 'DAY',
  anchor: 'ANNIVERSARY',
  timeZone: 'UTC',
  burnPriority: 50,
};

describe('an account that owes', () => {
  const owing = (debt: number, fields: Partial<AccountState> = {}) =>
    account({ debt: credits(debt), ...fields });

  test('is refused until it has paid, and told what pays the debt and the job', () => {
    const decision = refusal(owing(7));
    expect(decision).toMatchObject({
      retryAt: null,
      action: 'TOP_UP',
      reasons: [{ code: 'INSUFFICIENT_CREDITS', needed: credits(17), available: 0n }],
      remedies: [{ kind: 'TOP_UP', amount: credits(17) }],
    });
  });

  test('is told just as much to top up when debts do not block, because they are paid first all the same', () => {
    const decision = refusal(owing(7), { policy: { ...policy, debtBlocks: false } });
    expect(decision).toMatchObject({
      reasons: [{ needed: credits(10), available: 0n }],
      remedies: [{ kind: 'TOP_UP', amount: credits(17) }],
    });
  });

  test('is told to wait until credits that come in by themselves have paid the debt and cover the job', () => {
    const own: Plan = { ...plan, allowances: [daily] };
    const state = (debt: number) =>
      owing(debt, {
        terms: { ...terms, planSince: START - HOUR },
        allowances: [{ name: 'daily', dueAt: START + 23 * HOUR }],
      });
    const reasonOf = (debt: number) => refusal(state(debt), { plan: own }).reasons[0]?.retryAt;
    expect(reasonOf(7)).toBe(START + 23 * HOUR);
    // 20 a day: the first two pay 35, and 5 that are left of the second do not cover the job.
    expect(reasonOf(35)).toBe(START + 23 * HOUR + 2 * DAY);
    expect(reasonOf(50)).toBe(START + 23 * HOUR + 2 * DAY);
    expect(refusal(state(35), { plan: own })).toMatchObject({ action: 'WAIT' });
  });

  test('is not told to wait for credits that never cover the job', () => {
    const own: Plan = { ...plan, allowances: [{ ...daily, amount: credits(5) }] };
    const state = owing(7, { allowances: [{ name: 'daily', dueAt: START + HOUR }] });
    expect(refusal(state, { plan: own }).retryAt).toBeNull();
  });
});

describe('a budget', () => {
  const capped = (cap: number, fields: Partial<BudgetRule> = {}) =>
    account({
      grants: [grant(credits(1_000))],
      terms: {
        ...terms,
        budgets: [
          {
            name: 'daily',
            scope: 'ACCOUNT',
            match: null,
            period: 'DAY',
            timeZone: 'UTC',
            cap: credits(cap),
            ...fields,
          },
        ],
      },
      budgets: [{ name: 'daily', periodStart: START - 8 * HOUR, used: credits(cap - 3) }],
    });

  test('that has too little left today has room tomorrow', () => {
    const decision = refusal(capped(50));
    expect(decision.reasons).toMatchObject([
      { code: 'BUDGET_EXCEEDED', retryAt: START + 16 * HOUR, remaining: credits(3) },
    ]);
    expect(decision).toMatchObject({ action: 'WAIT', remedies: [{ kind: 'WAIT' }, { kind: 'REDUCE' }] });
    expect(decision.remedies[1]).toMatchObject({ workload: [{ quantity: credits(3) }] });
  });

  test('that is smaller than the job never has room for it', () => {
    expect(refusal(capped(9))).toMatchObject({
      retryAt: null,
      action: 'REDUCE',
      reasons: [{ retryAt: null }],
    });
  });

  test('in total never has room again', () => {
    const total = {
      ...capped(50, { period: 'TOTAL' }),
      budgets: [{ name: 'daily', periodStart: 0, used: credits(47) }],
    };
    expect(refusal(total)).toMatchObject({ retryAt: null, reasons: [{ retryAt: null }] });
  });
});

describe('a full pool', () => {
  const rich = account({ grants: [grant(credits(1_000))] });
  const busy: PoolState = {
    ...newPoolState(1, START - DAY),
    leases: [
      {
        counter: POOL_COUNTER,
        ends: [
          [START + 20 * SECOND, 1],
          [START + 90 * SECOND, 2],
        ],
      },
    ],
  };
  const told = (capacity: number, age: number): PoolState => ({
    ...busy,
    report: { at: START - age, capacity, utilisation: null, queued: null, latencyMs: null },
  });
  const placeIn = (poolState: PoolState, capacity: number) =>
    refusal(rich, { poolState, pool: { ...terrain().pool, capacity } }).reasons.find(
      ({ code }) => code === 'OVERLOADED',
    )?.retryAt;

  test('has a place when the first lease ends', () => {
    expect(placeIn(busy, 3)).toBe(START + 20 * SECOND);
    expect(placeIn(busy, 2)).toBe(START + 90 * SECOND);
    expect(placeIn(busy, 0)).toBeNull();
  });

  test('has one when a report of less capacity grows stale before that', () => {
    expect(placeIn(told(3, 55 * SECOND), 10)).toBe(START + 5 * SECOND);
    expect(placeIn(told(3, 30 * SECOND), 10)).toBe(START + 20 * SECOND);
    expect(placeIn(told(1, 30 * SECOND), 10)).toBe(START + 30 * SECOND);
  });

  test('has none before leases end when the report that grows stale told of more', () => {
    expect(placeIn(told(3, 55 * SECOND), 2)).toBe(START + 90 * SECOND);
    expect(placeIn(told(3, 55 * SECOND), 0)).toBeNull();
  });
});

describe('the next action', () => {
  const reason = (code: Decision['reasons'][number]['code'], retryAt: number | null = null) =>
    ({ kind: 'POLICY', code, message: '', layer: '', rule: '', retryAt }) as const;

  test.each([
    [['ACCOUNT_SUSPENDED', 'RATE_LIMITED'], 'ASK_OPERATOR'],
    [['NOT_ENTITLED'], 'ASK_OPERATOR'],
    [['OVERLOADED'], 'WAIT'],
    [['OVERLOADED', 'CONCURRENCY_LIMITED'], 'WAIT'],
    [['OVERLOADED', 'INSUFFICIENT_CREDITS'], 'TOP_UP'],
    [['TOO_LARGE'], 'REDUCE'],
    [['MAX_COST_EXCEEDED'], 'REDUCE'],
    [['INSUFFICIENT_CREDITS'], 'TOP_UP'],
    [['UNPRICED'], 'STOP'],
    [['MODEL_UNAVAILABLE'], 'STOP'],
    [['QUOTE_EXPIRED'], 'STOP'],
    [['BUDGET_EXCEEDED'], 'STOP'],
  ] as const)('after %j without any remedy is %s', (codes, action) => {
    expect(
      actionFor(
        codes.map((code) => reason(code)),
        { retryAt: null, remedies: [] },
      ),
    ).toBe(action);
  });

  test('is to wait wherever an instant is promised', () => {
    expect(actionFor([reason('INSUFFICIENT_CREDITS', START)], { retryAt: START, remedies: [] })).toBe('WAIT');
  });

  test('is worth asking again later without a promise only when nothing but time and load stands in the way', () => {
    expect(mayPass([reason('OVERLOADED'), reason('BUDGET_EXCEEDED', START + MINUTE)])).toBe(true);
    expect(mayPass([reason('OVERLOADED'), reason('BUDGET_EXCEEDED')])).toBe(false);
  });
});

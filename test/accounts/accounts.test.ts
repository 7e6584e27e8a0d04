// createAccount and changeTerms over the real database, in virtual time.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ChangeTermsInput } from '../../src/accounts/change-terms.ts';
import { type CreateAccountInput, createCreateAccount } from '../../src/accounts/create-account.ts';
import { createTermsReader } from '../../src/accounts/read-terms.ts';
import { Forbidden } from '../../src/auth/caller.ts';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { type AccountState, balanceOf } from '../../src/domain/account.ts';
import { MICRO } from '../../src/domain/decimal.ts';
import { applyDue } from '../../src/domain/due.ts';
import { createAccountStore } from '../../src/postgres/account-store.ts';
import {
  accountCaller,
  companyCaller,
  createOperatorWorld,
  key,
  operator,
} from '../support/operator-world.ts';

const BEGIN = Date.parse('2026-03-31T12:00:00Z');
const world = await createOperatorWorld({ virtualNow: BEGIN });
const { use } = world;

beforeAll(async () => {
  await world.seedDemo();
});

function account(fields: Partial<CreateAccountInput> = {}): CreateAccountInput {
  return {
    idempotencyKey: key(),
    name: 'Ada',
    plan: 'plus',
    postpaidLimit: 0n,
    operatorFactor: null,
    budgets: [],
    ...fields,
  };
}

function terms(accountId: string, fields: Partial<ChangeTermsInput>): ChangeTermsInput {
  return {
    idempotencyKey: key(),
    accountId,
    plan: null,
    status: null,
    postpaidLimit: null,
    operatorFactor: null,
    budgets: null,
    reason: null,
    ...fields,
  };
}

async function open(fields: Partial<CreateAccountInput> = {}): Promise<string> {
  const answer = await use.createAccount(operator, account(fields));
  if (answer.kind !== 'CREATED') throw new Error(JSON.stringify(answer));
  return answer.accountId;
}

/** The state brought up to the clock, as everybody sees it. */
async function present(accountId: string): Promise<AccountState> {
  const { found, now } = await world.states.accountStates([accountId]);
  const state = found.get(accountId);
  const plan = state && world.catalogue.current().plans.get(state.terms.planId);
  if (!state || !plan) throw new Error('the account is there');
  return applyDue(state, { plan, now }).state;
}

async function available(accountId: string): Promise<bigint> {
  return balanceOf(await present(accountId), await world.clock.now()).available / MICRO;
}

const budget = {
  name: 'month',
  scope: 'ACCOUNT',
  match: null,
  period: 'MONTH',
  timeZone: 'UTC',
  cap: 5n,
} as const;

describe('createAccount', () => {
  test("opens an account with its plan's allowances there at once", async () => {
    const accountId = await open();
    const state = await present(accountId);
    expect(state.terms).toMatchObject({ status: 'ACTIVE', postpaidLimit: 0n, operatorFactor: 1_000_000 });
    expect(await available(accountId)).toBe(100n);
    const entries = await world.journal.pageOfEntries({
      accountId,
      from: { after: 0 },
      kinds: null,
      limit: 9,
    });
    expect(entries.map(({ detail }) => detail.kind)).toEqual(['OPENED', 'CREDITED']);
    expect(await world.names.accountNames([accountId])).toEqual(new Map([[accountId, 'Ada']]));
  });

  test('is done once for its key, also when it is asked for many times at once', async () => {
    const input = account();
    const before = await world.count('accounts');
    const answers = await Promise.all(Array.from({ length: 10 }, () => use.createAccount(operator, input)));
    expect(new Set(answers.map((answer) => answer.kind === 'CREATED' && answer.accountId)).size).toBe(1);
    expect(answers.filter((answer) => answer.kind === 'CREATED' && !answer.replayed)).toHaveLength(1);
    expect(await world.count('accounts')).toBe(before + 1);
    expect(await use.createAccount(operator, { ...input, name: 'Bob' })).toMatchObject({ kind: 'CONFLICT' });
  });

  test('opens on a retry what a crash after the first step had left unopened, and lists it only then', async () => {
    const input = account({ name: 'Crashed' });
    // As a node leaves it that ends between the two steps: the id and name are there, the journal is not.
    const broken = { ...world.pipeline, submit: () => Promise.reject(new Error('the node ended')) };
    const crashing = createCreateAccount({
      pipeline: broken,
      accounts: createAccountStore(world),
      users: world.references,
      terms: createTermsReader(world),
      note: async () => true,
      newId: key,
    });
    await expect(crashing(operator, input)).rejects.toThrow('the node ended');
    const names = async () => (await world.list.page({ before: null, limit: 100 })).map(({ name }) => name);
    expect(await names()).not.toContain('Crashed');
    expect(await use.createAccount(operator, input)).toMatchObject({ kind: 'CREATED' });
    expect(await names()).toContain('Crashed');
  });

  test.each<[string, Partial<CreateAccountInput>, string]>([
    ['plan', { plan: 'gold' }, 'UNKNOWN_PLAN'],
    ['name', { name: '' }, 'BAD_TEXT'],
    ['name', { name: 'a\nb' }, 'BAD_TEXT'],
    ['postpaidLimit', { postpaidLimit: -1n }, 'BAD_AMOUNT'],
    ['operatorFactor', { operatorFactor: -1n }, 'BAD_FACTOR'],
    ['budgets.0.cap', { budgets: [{ ...budget, cap: 0n }] }, 'BAD_AMOUNT'],
    ['budgets.0.timeZone', { budgets: [{ ...budget, timeZone: 'Nowhere' }] }, 'BAD_TIME_ZONE'],
    ['budgets.0.match', { budgets: [{ ...budget, match: 'x' }] }, 'BAD_MATCH'],
    ['budgets.0.match', { budgets: [{ ...budget, scope: 'USER' }] }, 'BAD_MATCH'],
    ['budgets.0.match', { budgets: [{ ...budget, scope: 'MODEL', match: 'sora-9' }] }, 'UNKNOWN_MODEL'],
    ['budgets.0.match', { budgets: [{ ...budget, scope: 'KEY', match: '1' }] }, 'UNKNOWN_KEY'],
    ['budgets.1.name', { budgets: [budget, budget] }, 'DUPLICATE_BUDGET'],
    ['budgets', { budgets: Array.from({ length: 51 }, () => budget) }, 'TOO_MANY_BUDGETS'],
  ])('names a wrong %s and keeps nothing: %#', async (path, fields, code) => {
    const before = [await world.count('accounts'), await world.count('operator_requests')];
    expect(await use.createAccount(operator, account(fields))).toMatchObject({
      kind: 'INVALID',
      code,
      path: ['input', ...path.split('.')],
    });
    expect([await world.count('accounts'), await world.count('operator_requests')]).toEqual(before);
  });

  test('keeps the name of a user in a budget out of the journal', async () => {
    const accountId = await open({ budgets: [{ ...budget, scope: 'USER', match: 'mallory@example.com' }] });
    const [rule] = (await present(accountId)).terms.budgets;
    expect(rule?.match).toBe(await world.users.find(accountId, 'mallory@example.com'));
  });

  test('is for operators alone', async () => {
    await expect(use.createAccount(companyCaller('ORCHESTRATOR'), account())).rejects.toThrow(Forbidden);
    await expect(use.createAccount(null, account())).rejects.toThrow(Forbidden);
  });
});

describe('changeTerms', () => {
  test('changes only what is named, as an entry of the journal', async () => {
    const accountId = await open();
    const before = (await present(accountId)).terms;
    const answer = await use.changeTerms(
      operator,
      terms(accountId, { status: 'SUSPENDED', postpaidLimit: 7n, reason: 'asked for' }),
    );
    expect(answer).toEqual({ kind: 'CHANGED', accountId, replayed: false });
    expect((await present(accountId)).terms).toEqual({ ...before, status: 'SUSPENDED', postpaidLimit: 7n });
    const [newest] = await world.journal.pageOfEntries({
      accountId,
      from: { before: null },
      kinds: null,
      limit: 1,
    });
    expect(newest?.detail).toMatchObject({ kind: 'TERMS_CHANGED', reason: 'asked for' });
  });

  test('is done once for its key, and is a conflict with another input', async () => {
    const accountId = await open();
    const input = terms(accountId, { postpaidLimit: 1n });
    const answers = await Promise.all(Array.from({ length: 6 }, () => use.changeTerms(operator, input)));
    expect(answers.filter((answer) => answer.kind === 'CHANGED' && !answer.replayed)).toHaveLength(1);
    expect(await use.changeTerms(operator, { ...input, postpaidLimit: 2n })).toMatchObject({
      kind: 'CONFLICT',
    });
    expect((await present(accountId)).terms.postpaidLimit).toBe(1n);
  });

  test('to another plan gives its allowances at once, and what the old plan gave stays until it expires', async () => {
    const accountId = await open();
    await world.clock.advance((await world.clock.now()) + 1_000);
    await use.changeTerms(operator, terms(accountId, { plan: 'pro' }));
    expect(await available(accountId)).toBe(1_100n);
    // Both allowances end; only the new plan's comes again.
    await world.clock.advance(Date.parse('2026-05-01T00:00:00Z'));
    expect(await available(accountId)).toBe(1_000n);
  });

  test('gives no allowance twice, however often the plan changes within one instant', async () => {
    const accountId = await open();
    for (const plan of ['pro', 'plus', 'pro', 'plus', 'enterprise', 'plus']) {
      expect(await use.changeTerms(operator, terms(accountId, { plan }))).toMatchObject({ kind: 'CHANGED' });
    }
    // The clock has not moved: the plan that was taken last is due from the next instant on.
    expect(await available(accountId)).toBe(100n);
    await world.clock.advance((await world.clock.now()) + 10);
    expect(await available(accountId)).toBe(200n);
  });

  test('to a newer version of the same plan gives nothing before the period has ended', async () => {
    const accountId = await open();
    const since = (await present(accountId)).terms.planSince;
    const document = demoDocument('plans/plus.jsonc').replace('"amount": "100"', '"amount": "150"');
    await use.definePlan(operator, { idempotencyKey: key(), document });
    await world.clock.advance((await world.clock.now()) + 1_000);
    await use.changeTerms(operator, terms(accountId, { plan: 'plus' }));
    const state = await present(accountId);
    expect(state.terms).toMatchObject({
      planId: world.catalogue.current().plansBySlug.get('plus')?.id,
      planSince: since,
    });
    expect(await available(accountId)).toBe(100n);
    await world.clock.advance(since + 31 * 86_400_000);
    expect(await available(accountId)).toBe(150n);
  });

  test.each<[string, Partial<ChangeTermsInput>, string]>([
    ['', {}, 'NOTHING_TO_CHANGE'],
    ['plan', { plan: 'gold' }, 'UNKNOWN_PLAN'],
    ['postpaidLimit', { postpaidLimit: -1n }, 'BAD_AMOUNT'],
    ['operatorFactor', { operatorFactor: 1_001n * MICRO }, 'BAD_FACTOR'],
    ['reason', { status: 'ACTIVE', reason: '' }, 'BAD_TEXT'],
    ['budgets.0.name', { budgets: [{ ...budget, name: '' }] }, 'BAD_TEXT'],
  ])('names a wrong %s: %#', async (path, fields, code) => {
    const accountId = await open();
    expect(await use.changeTerms(operator, terms(accountId, fields))).toMatchObject({
      kind: 'INVALID',
      code,
      path: path === '' ? ['input'] : ['input', ...path.split('.')],
    });
  });

  test('finds no account that is not there', async () => {
    const nobody = terms(key(), { budgets: [{ ...budget, scope: 'USER', match: 'ada' }] });
    expect(await use.changeTerms(operator, nobody)).toMatchObject({ kind: 'NOT_FOUND' });
  });

  test("is for operators alone, not for the account's own key", async () => {
    const accountId = await open();
    const input = terms(accountId, { postpaidLimit: 1_000n });
    await expect(use.changeTerms(accountCaller(accountId), input)).rejects.toThrow(Forbidden);
  });
});

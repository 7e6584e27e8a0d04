// grantCredits and topUp over the real database, in virtual time.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CreditAnswer, Credited } from '../../src/accounts/credit-command.ts';
import type { GrantCreditsInput } from '../../src/accounts/grant-credits.ts';
import { createTopUp, type TopUpInput } from '../../src/accounts/top-up.ts';
import { Forbidden } from '../../src/auth/caller.ts';
import { balanceOf, MAX_OPEN_GRANTS } from '../../src/domain/account.ts';
import { MICRO, parseMicro } from '../../src/domain/decimal.ts';
import { createPaymentStore } from '../../src/postgres/payments.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountCaller,
  companyCaller,
  createOperatorWorld,
  key,
  operator,
} from '../support/operator-world.ts';

const BEGIN = Date.parse('2026-03-02T12:00:00Z');
const database = await createTestDatabase();
const world = await createOperatorWorld({ database, virtualNow: BEGIN });
const other = await createOperatorWorld({ database });
const { use } = world;

beforeAll(async () => {
  await world.seedDemo();
  await other.catalogue.reload();
});

async function open(): Promise<string> {
  const answer = await use.createAccount(operator, {
    idempotencyKey: key(),
    name: 'Ada',
    plan: 'bare',
    postpaidLimit: 0n,
    operatorFactor: null,
    budgets: [],
  });
  if (answer.kind !== 'CREATED') throw new Error(JSON.stringify(answer));
  return answer.accountId;
}

function grant(accountId: string, fields: Partial<GrantCreditsInput> = {}): GrantCreditsInput {
  return {
    idempotencyKey: key(),
    accountId,
    source: 'PROMOTIONAL',
    name: 'Welcome',
    amount: 5n * MICRO,
    burnPriority: 50,
    effectiveAt: null,
    expiresAt: null,
    reason: null,
    ...fields,
  };
}

function payment(accountId: string, fields: Partial<TopUpInput> = {}): TopUpInput {
  return {
    idempotencyKey: key(),
    accountId,
    amount: 20n * MICRO,
    paymentProvider: 'stripe',
    paymentReference: `pi_${key()}`,
    expiresAt: null,
    ...fields,
  };
}

async function available(accountId: string): Promise<bigint> {
  const { found, now } = await world.states.accountStates([accountId]);
  const state = found.get(accountId);
  if (!state) throw new Error('the account is there');
  return balanceOf(state, now).available;
}

function credited(answer: CreditAnswer): Credited {
  if (answer.kind !== 'CREDITED') throw new Error(JSON.stringify(answer));
  return answer;
}

describe('grantCredits', () => {
  test('adds a grant on its terms and answers with the balance right after', async () => {
    const accountId = await open();
    const effectiveAt = BEGIN - 1_000;
    const expiresAt = BEGIN + 86_400_000;
    const terms = { effectiveAt, expiresAt, burnPriority: 7, source: 'PLAN' as const };
    const answer = credited(await use.grantCredits(operator, grant(accountId, terms)));
    expect(answer).toMatchObject({ replayed: false, balance: { available: 5n * MICRO, version: 2 } });
    expect(answer.grant).toMatchObject({ ...terms, granted: 5n * MICRO, available: 5n * MICRO, held: 0n });
  });

  test('adds once for its key, on one node or several, and repeats the answer of the first time', async () => {
    const accountId = await open();
    const input = grant(accountId);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? world : other).use.grantCredits(operator, input)),
    );
    expect(answers.filter((answer) => !credited(answer).replayed)).toHaveLength(1);
    await use.grantCredits(operator, grant(accountId));
    const again = credited(await use.grantCredits(operator, input));
    expect(again).toMatchObject({ replayed: true, balance: { available: 5n * MICRO } });
    expect(await available(accountId)).toBe(10n * MICRO);
  });

  test.each<[string, Partial<GrantCreditsInput>]>([
    ['amount', { amount: 6n }],
    ['source', { source: 'PURCHASED' }],
    ['reason', { reason: 'sorry' }],
    ['expiry', { expiresAt: BEGIN + 1_000_000 }],
  ])('with a used key and another %s is a conflict', async (_, fields) => {
    const accountId = await open();
    const input = grant(accountId);
    await use.grantCredits(operator, input);
    expect(await use.grantCredits(operator, { ...input, ...fields })).toMatchObject({ kind: 'CONFLICT' });
    expect(await available(accountId)).toBe(5n * MICRO);
  });

  test('takes the same key for two accounts', async () => {
    const [a, b] = [await open(), await open()];
    const input = grant(a);
    credited(await use.grantCredits(operator, input));
    expect(credited(await use.grantCredits(operator, { ...input, accountId: b })).replayed).toBe(false);
  });

  test('adds amounts above 2^53 micro-credits exactly', async () => {
    const accountId = await open();
    const amount = parseMicro('9007199254.740993') ?? 0n;
    credited(await use.grantCredits(operator, grant(accountId, { amount })));
    credited(await use.grantCredits(operator, grant(accountId, { amount: 1n })));
    expect(await available(accountId)).toBe(amount + 1n);
  });

  test.each<[string, string, Partial<GrantCreditsInput>]>([
    ['amount', 'BAD_AMOUNT', { amount: 0n }],
    ['amount', 'BAD_AMOUNT', { amount: -1n }],
    ['amount', 'BAD_AMOUNT', { amount: 1_000_000_000_001n * MICRO }],
    ['source', 'BAD_SOURCE', { source: 'INCLUDED' }],
    ['source', 'BAD_SOURCE', { source: 'POSTPAID' }],
    ['name', 'BAD_TEXT', { name: '' }],
    ['burnPriority', 'BAD_PRIORITY', { burnPriority: -1 }],
    ['expiresAt', 'BAD_EXPIRY', { expiresAt: BEGIN }],
    ['expiresAt', 'BAD_EXPIRY', { effectiveAt: BEGIN + 10, expiresAt: BEGIN + 10 }],
    ['reason', 'BAD_TEXT', { reason: 'x'.repeat(1_001) }],
  ])('names a wrong %s as %s and adds nothing: %#', async (field, code, fields) => {
    const accountId = await open();
    const answer = await use.grantCredits(operator, grant(accountId, fields));
    expect(answer).toMatchObject({ kind: 'INVALID', code, path: ['input', field] });
    expect(await available(accountId)).toBe(0n);
  });

  test('lets an account have 10^12 credits in all and no more', async () => {
    const accountId = await open();
    credited(await use.grantCredits(operator, grant(accountId, { amount: 10n ** 12n * MICRO })));
    expect(await use.grantCredits(operator, grant(accountId, { amount: 1n }))).toMatchObject({
      kind: 'INVALID',
      code: 'BALANCE_TOO_LARGE',
    });
  });

  test('stops at the most open grants, and frees the key for when there is room', async () => {
    const accountId = await open();
    const expiresAt = (await world.clock.now()) + 60_000;
    const answers = await Promise.all(
      Array.from({ length: MAX_OPEN_GRANTS }, () =>
        use.grantCredits(operator, grant(accountId, { expiresAt })),
      ),
    );
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['CREDITED']));
    const input = grant(accountId);
    expect(await use.grantCredits(operator, input)).toMatchObject({
      kind: 'INVALID',
      code: 'TOO_MANY_GRANTS',
    });
    await world.clock.advance(expiresAt);
    expect(credited(await use.grantCredits(operator, input)).replayed).toBe(false);
    expect(await available(accountId)).toBe(5n * MICRO);
  });

  test('finds no account that is not there', async () => {
    expect(await use.grantCredits(operator, grant(key()))).toMatchObject({ kind: 'NOT_FOUND' });
  });

  test('is for operators alone', async () => {
    const accountId = await open();
    for (const caller of [
      null,
      accountCaller(accountId),
      companyCaller('ORCHESTRATOR'),
      companyCaller('MONITOR'),
    ]) {
      await expect(use.grantCredits(caller, grant(accountId))).rejects.toThrow(Forbidden);
      await expect(use.topUp(caller, payment(accountId))).rejects.toThrow(Forbidden);
    }
    expect(await available(accountId)).toBe(0n);
  });
});

describe('topUp', () => {
  test('adds purchased credits that know their payment', async () => {
    const accountId = await open();
    const input = payment(accountId);
    const answer = credited(await use.topUp(operator, input));
    expect(answer).toMatchObject({ replayed: false, grant: { source: 'PURCHASED', granted: 20n * MICRO } });
    const [entry] = await world.journal.entriesOf({ accountId, subject: answer.grant.id });
    expect(entry?.detail).toMatchObject({
      payment: { provider: 'stripe', reference: input.paymentReference },
    });
  });

  test('notified five times, under the same key and under others, on two nodes, is one credit', async () => {
    const accountId = await open();
    const input = payment(accountId);
    const answers = await Promise.all(
      [input.idempotencyKey, input.idempotencyKey, key(), key(), key()].map((idempotencyKey, n) =>
        (n % 2 ? world : other).use.topUp(operator, { ...input, idempotencyKey }),
      ),
    );
    expect(answers.filter((answer) => !credited(answer).replayed)).toHaveLength(1);
    expect(new Set(answers.map((answer) => credited(answer).grant.id)).size).toBe(1);
    expect(await available(accountId)).toBe(20n * MICRO);
  });

  test('is still one credit when the node ends after the payment was entered, whoever asks again', async () => {
    const accountId = await open();
    const input = payment(accountId);
    const crashing = createTopUp({
      pipeline: { ...world.pipeline, submit: () => Promise.reject(new Error('the node ended')) },
      payments: createPaymentStore(world),
    });
    await expect(crashing(operator, input)).rejects.toThrow('the node ended');
    expect(await available(accountId)).toBe(0n);
    expect(credited(await use.topUp(operator, { ...input, idempotencyKey: key() })).replayed).toBe(false);
    expect(credited(await use.topUp(operator, input)).replayed).toBe(true);
    expect(await available(accountId)).toBe(20n * MICRO);
  });

  test('is one credit when the answer was lost after the commit', async () => {
    const accountId = await open();
    const input = payment(accountId);
    const losing = createTopUp({
      pipeline: {
        ...world.pipeline,
        submit: async (command) => {
          await world.pipeline.submit(command);
          throw new Error('the connection broke');
        },
      },
      payments: createPaymentStore(world),
    });
    await expect(losing(operator, input)).rejects.toThrow('the connection broke');
    expect(credited(await use.topUp(operator, input)).replayed).toBe(true);
    expect(await available(accountId)).toBe(20n * MICRO);
  });

  test('of a payment that bought something else is refused', async () => {
    const [accountId, stranger] = [await open(), await open()];
    const input = payment(accountId);
    await use.topUp(operator, input);
    const again = { ...input, idempotencyKey: key() };
    const path = ['input', 'paymentReference'];
    expect(await use.topUp(operator, { ...again, accountId: stranger })).toMatchObject({
      kind: 'INVALID',
      code: 'PAYMENT_USED',
      path,
    });
    expect(await use.topUp(operator, { ...again, amount: 21n * MICRO })).toMatchObject({
      kind: 'INVALID',
      code: 'PAYMENT_DIFFERS',
      path,
    });
    expect(await available(stranger)).toBe(0n);
    expect(await available(accountId)).toBe(20n * MICRO);
  });

  test('of the same reference at another provider is another payment', async () => {
    const accountId = await open();
    const input = payment(accountId);
    await use.topUp(operator, input);
    const paypal = { ...input, idempotencyKey: key(), paymentProvider: 'paypal' };
    expect(credited(await use.topUp(operator, paypal)).replayed).toBe(false);
  });

  test('with a used key and another input is a conflict', async () => {
    const accountId = await open();
    const input = payment(accountId);
    await use.topUp(operator, input);
    expect(await use.topUp(operator, { ...input, paymentReference: 'pi_2' })).toMatchObject({
      kind: 'CONFLICT',
    });
    expect(await use.topUp(operator, { ...input, amount: 1n })).toMatchObject({ kind: 'CONFLICT' });
  });

  test('names what is wrong and keeps nothing', async () => {
    const accountId = await open();
    const wrong: [Partial<TopUpInput>, object][] = [
      [{ amount: 0n }, { kind: 'INVALID', path: ['input', 'amount'] }],
      [{ paymentProvider: '' }, { kind: 'INVALID', path: ['input', 'paymentProvider'] }],
      [{ paymentReference: 'a\0b' }, { kind: 'INVALID', path: ['input', 'paymentReference'] }],
      [{ accountId: key() }, { kind: 'NOT_FOUND' }],
    ];
    const before = [await world.count('payments'), await world.count('operator_requests')];
    for (const [fields, answer] of wrong) {
      expect(await use.topUp(operator, payment(accountId, fields))).toMatchObject(answer);
    }
    expect([await world.count('payments'), await world.count('operator_requests')]).toEqual(before);
  });
});

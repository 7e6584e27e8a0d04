// Automatic top-up over the real database, with a payment provider that the test holds in its hand.
import { beforeAll, expect, test } from '@jest/globals';
import { waitAfter } from '../../src/accounts/auto-top-up.ts';
import { createNoteFailedPayment } from '../../src/accounts/note-failed-payment.ts';
import type { ChargeResult, PaymentProvider } from '../../src/accounts/payment-provider.ts';
import { createAutoTopUp } from '../../src/accounts/run-auto-top-up.ts';
import { createSetAutoTopUp } from '../../src/accounts/set-auto-top-up.ts';
import { balanceOf } from '../../src/domain/account.ts';
import { MICRO } from '../../src/domain/decimal.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { createAutoTopUpStore } from '../../src/postgres/auto-top-ups.ts';
import { createTestDatabase } from '../support/database.ts';
import { createOperatorWorld, key, type OperatorWorld, operator } from '../support/operator-world.ts';

const database = await createTestDatabase();
const worlds = [await createOperatorWorld({ database }), await createOperatorWorld({ database })] as const;
const [world] = worlds;

beforeAll(async () => {
  await world.seedDemo();
  for (const each of worlds) await each.catalogue.reload();
});

async function low(): Promise<string> {
  const opened = await world.use.createAccount(operator, {
    idempotencyKey: key(),
    name: 'Ada',
    plan: 'bare',
    postpaidLimit: 0n,
    operatorFactor: null,
    budgets: [],
  });
  if (opened.kind !== 'CREATED') throw new Error(JSON.stringify(opened));
  const set = createSetAutoTopUp({ store: storeOf(world), hasProvider: true, onChange: () => undefined });
  const terms = { enabled: true, threshold: 5n * MICRO, target: 20n * MICRO, maxPerDay: 1_000n * MICRO };
  const { accountId } = opened;
  expect(await set(operator, { idempotencyKey: key(), accountId, ...terms })).toMatchObject({ kind: 'SET' });
  return accountId;
}

function storeOf({ orm, pool }: OperatorWorld) {
  return createAutoTopUpStore({ orm, pool });
}

/** A node with this provider. */
function node(each: OperatorWorld, charge: PaymentProvider['charge']) {
  return createAutoTopUp({
    store: storeOf(each),
    provider: { name: 'bank', charge },
    secret: 's'.repeat(32),
    topUp: each.use.topUp,
    noteFailedPayment: createNoteFailedPayment(each),
    catalogue: each.catalogue,
    newId: key,
    now: Date.now,
  });
}

async function available(accountId: string): Promise<bigint> {
  const { found, now } = await world.states.accountStates([accountId]);
  const state = found.get(accountId);
  return state ? balanceOf(state, now).available : -1n;
}

const paid = (id: string): ChargeResult => ({ reference: `pay_${id}`, status: 'SUCCEEDED', reason: null });

test('forty looks at once on two nodes buy once, also when the provider answers in the middle of them', async () => {
  const accountId = await low();
  const charged: string[] = [];
  const nodes = worlds.map((each) =>
    node(each, async ({ id }) => {
      charged.push(id);
      return paid(id);
    }),
  );
  await Promise.all(Array.from({ length: 40 }, (_, n) => nodes[n % 2]?.consider(accountId)));
  expect(charged).toHaveLength(1);
  expect(await available(accountId)).toBe(20n * MICRO);
});

test('a purchase whose node ended before the provider heard of it is taken up and paid once', async () => {
  const accountId = await low();
  const dying = node(world, async () => {
    throw new Error('the node ends here');
  });
  await expect(dying.consider(accountId)).rejects.toThrow('the node ends here');
  const asked: string[] = [];
  const nodes = worlds.map((each) =>
    node(each, async ({ id }) => {
      asked.push(id);
      return paid(id);
    }),
  );
  expect(await nodes[0]?.consider(accountId)).toBeNull();
  expect(await nodes[0]?.resume(MINUTE)).toBe(0);
  await world.pool.query(
    "update auto_top_ups set asked_at = asked_at - interval '2 minutes' where status = 'OPEN'",
  );
  await Promise.all(nodes.map((each) => each.resume(MINUTE)));
  expect(new Set(asked).size).toBe(1);
  expect(await available(accountId)).toBe(20n * MICRO);
  expect(await storeOf(world).latest(accountId, 10)).toMatchObject([{ status: 'SUCCEEDED' }]);
});

test('a purchase that was paid but not recorded when its node ended is recorded without a second credit', async () => {
  const accountId = await low();
  const pending = node(world, async ({ id }) => ({ ...paid(id), status: 'PENDING' }));
  const purchase = await pending.consider(accountId);
  if (!purchase) throw new Error('a purchase was started');
  await world.use.topUp(operator, {
    idempotencyKey: `auto-top-up:${purchase.id}`,
    accountId,
    amount: purchase.amount,
    paymentProvider: 'bank',
    paymentReference: `pay_${purchase.id}`,
    expiresAt: null,
  });
  await world.pool.query(
    "update auto_top_ups set asked_at = asked_at - interval '2 minutes' where status = 'OPEN'",
  );
  expect(await node(worlds[1], async ({ id }) => paid(id)).resume(MINUTE)).toBe(1);
  expect(await available(accountId)).toBe(20n * MICRO);
  expect(await storeOf(world).latest(accountId, 10)).toMatchObject([{ status: 'SUCCEEDED' }]);
});

test('a payment that failed counts for the standing once, however often it is told', async () => {
  const accountId = await low();
  const failed = { reference: 'pay_none', status: 'FAILED', reason: 'card declined' } as const;
  await node(world, async () => failed).consider(accountId);
  const note = createNoteFailedPayment(world);
  await Promise.all(worlds.map((each) => createNoteFailedPayment(each)(accountId, 'another')));
  await note(accountId, 'another');
  const { found } = await world.states.accountStates([accountId]);
  expect(found.get(accountId)?.standing.evidence).toMatchObject([{ kind: 'PAYMENT_FAILED', cases: 2 }]);
  expect(await available(accountId)).toBe(0n);
});

test('the wait after failures doubles from five minutes up to a day', () => {
  expect([0, 1, 2, 3].map(waitAfter)).toEqual([0, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE]);
  expect(waitAfter(1_000)).toBe(DAY);
});

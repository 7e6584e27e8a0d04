// Automatic top-up on two nodes, with the sandbox as payment provider: how a purchase ends follows from the
// last digit of its whole credits (7 is declined, of 8 the webhook gets lost).
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type PaymentNews, signNews } from '../../src/accounts/payment-provider.ts';
import { parseMicro } from '../../src/domain/decimal.ts';
import { PAYMENT_WEBHOOK_PATH } from '../../src/http/payment-webhook.ts';
import { operate } from './support/credits.ts';
import { startTestWeir, type TestAccount, type TestWeir, units, WEBHOOK_SECRET } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const QUERY = `query ($id: ID!) { account(id: $id) { balance { available }
  autoTopUp { enabled threshold purchases { amount status reason endedAt } } } }`;

interface Seen {
  readonly balance: { readonly available: string };
  readonly autoTopUp: {
    readonly purchases: readonly {
      readonly amount: string;
      readonly status: string;
      readonly reason: string | null;
    }[];
  } | null;
}

async function see({ id, key }: TestAccount): Promise<Seen> {
  const { account } = await weir.send(key, QUERY, { id });
  return account as Seen;
}

/**
 * Looks until it holds, and once more: the balance and the purchases of one answer are read one after the other,
 * and a purchase could end between the two.
 */
async function seeUntil(account: TestAccount, holds: (seen: Seen) => boolean): Promise<Seen> {
  const end = performance.now() + 10_000;
  while (!holds(await see(account)) && performance.now() <= end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return see(account);
}

const ended = ({ autoTopUp }: Seen, count = 1): boolean =>
  autoTopUp?.purchases.length === count && autoTopUp.purchases[0]?.status !== 'OPEN';

/** With 10 credits, to be topped up below 5. */
async function open(target: string, maxPerDay = '1000'): Promise<TestAccount> {
  const account = await weir.account({ credits: '10' });
  const set = await operate(weir, 'setAutoTopUp', {
    accountId: account.id,
    enabled: true,
    threshold: '5',
    target,
    maxPerDay,
  });
  expect(set.kind).toBe('AutoTopUpSet');
  // Each node learns the thresholds within a second, or looks at all accounts later.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  return account;
}

async function spend(account: TestAccount, quantity: string, node: TestWeir = weir): Promise<void> {
  const job = await node.request(account.key, units(quantity));
  expect(job.kind).toBe('JobGranted');
  const usage = [{ meter: 'unit', quantity }];
  await node.settle({ jobId: job.text('job.id'), leaseToken: job.text('lease.token'), usage });
}

async function send(
  news: { signature: string | null; body: string },
  node: TestWeir = weir,
): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL(PAYMENT_WEBHOOK_PATH, node.url), {
    method: 'POST',
    headers: news.signature === null ? headers : { ...headers, 'weir-signature': news.signature },
    body: news.body,
  });
  await answer.text();
  return answer.status;
}

/** A purchase of 18 credits whose webhook got lost, and that webhook. */
async function lost(): Promise<{ account: TestAccount; news: PaymentNews }> {
  const account = await open('22');
  await spend(account, '6');
  await seeUntil(account, ({ autoTopUp }) => autoTopUp?.purchases.length === 1);
  const [row] = await weir.sql('select id from auto_top_ups order by asked_at desc limit 1');
  const amount = parseMicro('18') ?? 0n;
  const id = String(row?.id);
  return { account, news: { id, reference: `sandbox_${id}`, amount, status: 'SUCCEEDED', reason: null } };
}

const signed = (news: PaymentNews, at = Date.now()) => signNews(news, { secret: WEBHOOK_SECRET, at });

describe('a balance that falls below its threshold', () => {
  test('starts one purchase up to the target, whoever finds it low on whichever node', async () => {
    const account = await open('20');
    const nodes = [weir, other];
    await Promise.all(Array.from({ length: 6 }, (_, n) => spend(account, '1', nodes[n % 2])));
    await Promise.all(Array.from({ length: 10 }, (_, n) => spend(account, '0.01', nodes[n % 2])));
    const seen = await seeUntil(account, ended);
    expect(seen.autoTopUp?.purchases).toMatchObject([{ status: 'SUCCEEDED', reason: null }]);
    const amount = Number(seen.autoTopUp?.purchases[0]?.amount);
    expect(Number(seen.balance.available)).toBeCloseTo(10 - 6.1 + amount, 6);
    expect(amount).toBeGreaterThanOrEqual(16);
    expect(amount).toBeLessThanOrEqual(16.1);
  });

  test('is tried again after a failure when a while has passed, which doubles', async () => {
    const account = await open('21');
    await spend(account, '6');
    const failed = await seeUntil(account, ended);
    expect(failed.autoTopUp?.purchases).toMatchObject([
      { amount: '17', status: 'FAILED', reason: 'The card was declined.' },
    ]);
    await weir.advance(5 * MINUTE - 1_000);
    await spend(account, '0.1');
    expect((await see(account)).autoTopUp?.purchases).toHaveLength(1);
    await weir.advance(1_000);
    await spend(account, '0.1');
    expect((await seeUntil(account, (seen) => ended(seen, 2))).autoTopUp?.purchases).toMatchObject([
      { amount: expect.stringMatching(/^17\.[12]$/), status: 'FAILED' },
      { amount: '17', status: 'FAILED' },
    ]);
    await weir.advance(9 * MINUTE);
    await spend(account, '0.1');
    expect((await see(account)).autoTopUp?.purchases).toHaveLength(2);
    expect((await see(account)).balance.available).toBe('3.7');
  });

  test('is bought no more for in a day than was agreed', async () => {
    const account = await open('20', '20');
    await spend(account, '6');
    await seeUntil(account, ended);
    await spend(account, '16');
    const capped = await seeUntil(account, (seen) => ended(seen, 2));
    expect(capped.autoTopUp?.purchases).toMatchObject([{ amount: '4' }, { amount: '16' }]);
    await spend(account, '4');
    expect((await see(account)).autoTopUp?.purchases).toHaveLength(2);
    await weir.advance(DAY);
    await spend(account, '0.1');
    expect((await seeUntil(account, (seen) => ended(seen, 3))).autoTopUp?.purchases).toHaveLength(3);
  });
});

describe('a webhook of a payment provider', () => {
  test('credits once however often it comes, on all nodes at once', async () => {
    const { account, news } = await lost();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => send(signed(news), n % 2 ? weir : other)),
    );
    expect(answers).toEqual(Array(10).fill(200));
    expect(await send(signed({ ...news, status: 'FAILED', reason: 'late' }))).toBe(200);
    const seen = await see(account);
    expect(seen.balance.available).toBe('22');
    expect(seen.autoTopUp?.purchases).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  test('after a crash between the credit and its record is taken up without a second credit', async () => {
    const { account, news } = await lost();
    const credited = await weir.topUp(account, {
      amount: '18',
      paymentProvider: 'sandbox',
      paymentReference: news.reference,
    });
    expect(credited.kind).toBe('CreditsGranted');
    expect(await send(signed(news))).toBe(200);
    const seen = await see(account);
    expect(seen.balance.available).toBe('22');
    expect(seen.autoTopUp?.purchases).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  test('of a success counts after one of a failure', async () => {
    const { account, news } = await lost();
    expect(await send(signed({ ...news, status: 'FAILED', reason: 'try again' }))).toBe(200);
    expect((await see(account)).autoTopUp?.purchases).toMatchObject([
      { status: 'FAILED', reason: 'try again' },
    ]);
    expect(await send(signed(news))).toBe(200);
    expect((await see(account)).balance.available).toBe('22');
  });

  test('is believed only when signed, fresh, and about a purchase of this amount', async () => {
    const { account, news } = await lost();
    const right = signed(news);
    const forged = signNews(news, { secret: 'some other secret of 32 letters!!', at: Date.now() });
    const cases: [{ signature: string | null; body: string }, number][] = [
      [{ ...right, signature: null }, 401],
      [{ ...right, signature: 't=1,v1=00' }, 401],
      [forged, 401],
      [{ ...right, body: right.body.replace('18', '99') }, 401],
      [signed(news, Date.now() - 6 * MINUTE), 401],
      [signed(news, Date.now() + 6 * MINUTE), 401],
      [signed({ ...news, id: 'none' }), 400],
      [signed({ ...news, id: randomUUID() }), 404],
      [signed({ ...news, amount: 1n }), 404],
    ];
    for (const [message, status] of cases) expect(await send(message)).toBe(status);
    expect((await see(account)).balance.available).toBe('4');
  });
});

describe('setAutoTopUp', () => {
  test.each([
    ['target', { target: '5' }, 'BAD_TARGET'],
    ['threshold', { threshold: '-1' }, 'BAD_AMOUNT'],
    ['maxPerDay', { maxPerDay: '0' }, 'BAD_AMOUNT'],
    ['accountId', { accountId: 'x' }, 'BAD_ID'],
  ])('refuses a wrong %s', async (field, wrong, code) => {
    const account = await weir.account({});
    const input = {
      accountId: account.id,
      enabled: true,
      threshold: '5',
      target: '10',
      maxPerDay: '10',
      ...wrong,
    };
    const answer = await operate(weir, 'setAutoTopUp', input);
    expect(answer.fields).toMatchObject({ __typename: 'InvalidRequest', code, path: ['input', field] });
    expect((await see(account)).autoTopUp).toBeNull();
  });

  test('is for operators, and once for its key', async () => {
    const account = await weir.account({ credits: '100' });
    const input = {
      idempotencyKey: 'auto-1234',
      accountId: account.id,
      enabled: true,
      threshold: '5',
      target: '10',
      maxPerDay: '10',
    };
    await expect(operate(weir, 'setAutoTopUp', input, account.key)).rejects.toThrow('FORBIDDEN');
    expect((await operate(weir, 'setAutoTopUp', input)).at('replayed')).toBe(false);
    await operate(weir, 'setAutoTopUp', { ...input, idempotencyKey: 'auto-5678', threshold: '7' });
    expect((await operate(weir, 'setAutoTopUp', input)).fields).toMatchObject({
      replayed: true,
      autoTopUp: { threshold: '7' },
    });
    expect((await operate(weir, 'setAutoTopUp', { ...input, target: '11' })).kind).toBe(
      'IdempotencyConflict',
    );
  });
});

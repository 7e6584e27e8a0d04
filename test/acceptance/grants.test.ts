// Grants over the API in virtual time: renewal, expiry, the order of paying, and what comes back too late.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ENTRY_NUMBERS } from '../../src/postgres/packed-entry.ts';
import { grantOf } from './support/credits.ts';
import { type Answer, startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const GRANTS = `query ($id: ID!) { account(id: $id) { grants(first: 10) { edges { node {
  name source granted available expired effectiveAt expiresAt } } } } }`;

interface Shown {
  readonly name: string;
  readonly available: string;
  readonly expired: string;
  readonly effectiveAt: string;
  readonly expiresAt: string | null;
}

/** Newest first. */
async function grants({ id, key }: TestAccount): Promise<Shown[]> {
  const { account } = await weir.send(key, GRANTS, { id });
  const { edges } = (account as { grants: { edges: { node: Shown }[] } }).grants;
  return edges.map(({ node }) => node);
}

async function advanceTo(instant: string): Promise<void> {
  await weir.advance(Date.parse(instant) - (await weir.now()));
}

async function later(millis: number): Promise<string> {
  return new Date((await weir.now()) + millis).toISOString();
}

function settle(job: Answer, quantity: string): Promise<Answer> {
  const usage = [{ meter: 'unit', quantity }];
  return weir.settle({ jobId: job.text('job.id'), leaseToken: job.text('lease.token'), usage });
}

async function run(account: TestAccount, quantity: string): Promise<Answer> {
  const job = await weir.request(account.key, units(quantity));
  expect(job.kind).toBe('JobGranted');
  await settle(job, quantity);
  return job;
}

describe('an allowance', () => {
  test('renews at its anniversary by the local clock, on the last day of shorter months', async () => {
    const plan = await weir.plan({
      allowances: [
        { name: 'monthly', amount: '30', period: 'MONTH', anchor: 'ANNIVERSARY', timeZone: 'Europe/Berlin' },
      ],
    });
    await advanceTo('2020-01-31T12:00:00Z');
    const account = await weir.account({ plan });
    await run(account, '12');
    expect(await grants(account)).toMatchObject([{ available: '18', expiresAt: '2020-02-29T12:00:00.000Z' }]);
    await advanceTo('2020-02-29T11:59:59.999Z');
    expect((await weir.look(account)).at('balance.available')).toBe('18');
    await weir.advance(1);
    // One o'clock in Berlin is at noon in winter and an hour earlier in summer.
    expect(await grants(account)).toMatchObject([
      { available: '30', effectiveAt: '2020-02-29T12:00:00.000Z', expiresAt: '2020-03-31T11:00:00.000Z' },
      { available: '0', expired: '18' },
    ]);
  });

  test("renews at the calendar's midnight in its time zone, and what is left expires as an entry", async () => {
    const allowances = [
      { name: 'daily', amount: '10', period: 'DAY', anchor: 'CALENDAR', timeZone: 'America/New_York' },
    ];
    const account = await weir.account({ plan: await weir.plan({ allowances }) });
    await run(account, '4');
    const [first] = await grants(account);
    const renewal = new Date(first?.expiresAt ?? '');
    expect([renewal.getUTCHours(), renewal.getUTCMinutes()]).toEqual([5, 0]);
    await advanceTo(renewal.toISOString());
    expect(await grants(account)).toMatchObject([
      { name: 'daily', available: '10', effectiveAt: renewal.toISOString() },
      { name: 'daily', available: '0', expired: '6' },
    ]);
    const kinds = await weir.sql('select kind from journal order by at desc, seq desc limit 2');
    expect(kinds).toEqual([{ kind: ENTRY_NUMBERS.CREDITED }, { kind: ENTRY_NUMBERS.GRANT_EXPIRED }]);
  });

  test('after three missed periods is one allowance and not three', async () => {
    const allowances = [{ name: 'daily', amount: '10', period: 'DAY', anchor: 'CALENDAR' }];
    const account = await weir.account({ plan: await weir.plan({ allowances }) });
    await weir.advance(3 * DAY);
    expect((await weir.look(account)).at('balance.available')).toBe('10');
  });
});

describe('a grant', () => {
  test.each(['PROMOTIONAL', 'PLAN'])(
    'of %s that expires in an hour pays before the allowance that renews in weeks',
    async (source) => {
      const allowances = [{ name: 'monthly', amount: '30', period: 'MONTH', anchor: 'ANNIVERSARY' }];
      const account = await weir.account({ plan: await weir.plan({ allowances }) });
      await weir.advance(10 * DAY);
      await weir.grant(account, { source, name: 'soon', amount: '5', expiresAt: await later(HOUR) });
      const job = await weir.request(account.key, units('8'));
      expect(job.at('funding')).toMatchObject([
        { source, name: 'soon', amount: '5' },
        { source: 'PLAN', name: 'monthly', amount: '3' },
      ]);
    },
  );

  test('is usable until its expiry instant and not at it', async () => {
    const account = await weir.account({});
    await weir.grant(account, { name: 'short', amount: '5', expiresAt: await later(HOUR) });
    await weir.advance(HOUR - 1);
    expect((await weir.request(account.key, units('1'))).kind).toBe('JobGranted');
    await weir.advance(1);
    const refused = await weir.request(account.key, units('1'));
    expect(refused.at('reasons')).toMatchObject([{ code: 'INSUFFICIENT_CREDITS', available: '0' }]);
    expect(await grantOf(weir, account, 'short')).toMatchObject({ available: '0', held: '1', expired: '4' });
  });

  test('is usable from its effective instant on, which a refusal tells as the time to come again', async () => {
    const account = await weir.account({});
    const effectiveAt = await later(HOUR);
    await weir.grant(account, { name: 'later', amount: '5', effectiveAt });
    const refused = await weir.request(account.key, units('1'));
    expect(Date.parse(refused.text('retryAt'))).toBeGreaterThanOrEqual(Date.parse(effectiveAt));
    await weir.advance(HOUR);
    expect((await weir.request(account.key, units('1'))).kind).toBe('JobGranted');
  });

  test('that expired meanwhile keeps nothing of what returns or is refunded', async () => {
    const account = await weir.account({});
    await weir.grant(account, { name: 'short', amount: '10', expiresAt: await later(HOUR) });
    const done = await run(account, '4');
    const running = await weir.request(account.key, units('6', { lease: 'PT5M' }));
    await weir.advance(HOUR + 1);
    expect((await settle(running, '1')).kind).toBe('JobSettled');
    const refund = await weir.refund({ idempotencyKey: randomUUID(), jobId: done.text('job.id') });
    expect(refund.fields).toMatchObject({ __typename: 'JobRefunded', balance: { available: '0' } });
    expect(await grantOf(weir, account, 'short')).toMatchObject({ available: '0', spent: '1', expired: '9' });
  });
});

describe('a job that expired', () => {
  test('and is settled late is charged after all, from what is there', async () => {
    const account = await weir.account({ credits: '10' });
    const job = await weir.request(account.key, units('6'));
    await weir.advance(2 * HOUR);
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '10', held: '0' });
    const late = await settle(job, '6');
    expect(late.fields).toMatchObject({
      __typename: 'JobSettled',
      debt: '0',
      balance: { available: '4', held: '0' },
    });
    expect((await settle(job, '6')).at('replayed')).toBe(true);
  });

  test('and is settled when nothing is there any more is owed, and the next credits pay it', async () => {
    const account = await weir.account({ credits: '10' });
    const job = await weir.request(account.key, units('6'));
    await weir.advance(2 * HOUR);
    await run(account, '8');
    const late = await settle(job, '6');
    expect(late.fields).toMatchObject({ debt: '4', balance: { available: '0', debt: '4' } });
    await weir.topUp(account, { amount: '10' });
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '6', debt: '0' });
  });
});

test('all that these grants went through adds up in the ledger', async () => {
  const { ledgerProof } = await weir.send(
    weir.keys.OPERATOR ?? '',
    '{ ledgerProof { balanced sum brokenAccounts } }',
  );
  expect(ledgerProof).toEqual({ balanced: true, sum: '0', brokenAccounts: '0' });
});

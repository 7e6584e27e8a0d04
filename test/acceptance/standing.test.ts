// What an account did before moves its limits within the policy's bounds, visibly, for a time, and never its money.

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { change, publishStanding, SLOTS, STANDING, slotsOf, standingOf } from './support/standing.ts';
import { type Answer, startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const operator = weir.keys.OPERATOR ?? '';

await publishStanding(weir, STANDING);
const plan = await weir.plan({ limits: [SLOTS] });

async function run(account: TestAccount, held: string, used: string): Promise<Answer> {
  const job = await weir.request(account.key, units(held));
  expect(job.kind).toBe('JobGranted');
  const usage = [{ meter: 'unit', quantity: used }];
  await weir.settle({ jobId: job.text('job.id'), leaseToken: job.text('lease.token'), usage });
  return job;
}

/** Abandons one job: its lease and its grace end, and nobody says what it used. */
async function abandon(account: TestAccount): Promise<void> {
  expect((await weir.request(account.key, units('1'))).kind).toBe('JobGranted');
  await weir.advance(DAY / 4);
}

function kindsOf(standing: Answer): unknown {
  const evidence = standing.at('standing.evidence');
  return Array.isArray(evidence) ? evidence.map(({ kind, count }) => [kind, count]) : undefined;
}

test('honest estimates raise the limits by steps, and loose ones lower them', async () => {
  const honest = await weir.account({ plan, credits: '100' });
  const loose = await weir.account({ plan, credits: '100' });
  for (let job = 0; job < 2; job += 1) {
    await run(honest, '2', '2');
    await run(loose, '5', '1');
  }
  expect([await slotsOf(weir, honest), await slotsOf(weir, loose)]).toEqual(['10', '10']);
  await weir.advance(MINUTE);
  expect([await slotsOf(weir, honest), await slotsOf(weir, loose)]).toEqual(['11', '9']);
  await weir.advance(10 * MINUTE);
  const shown = await standingOf(weir, honest);
  expect(kindsOf(shown)).toEqual([['CLOSE_ESTIMATE', 2]]);
  expect(shown.at('standing')).toMatchObject({
    factor: '1.2',
    note: 'close estimates',
    floor: '0.5',
    ceiling: '1.5',
  });
  expect(await slotsOf(weir, loose)).toBe('8');
});

test('the factor stands in the decision’s layers with its cause, and what moved it stands in the ledger, which proves', async () => {
  const account = await weir.account({ plan, credits: '100' });
  await abandon(account);
  const job = await weir.request(account.key, units('1'));
  const { decision } = await weir.send(
    account.key,
    'query ($id: ID!) { decision(id: $id) { layers { name limit { value factors { cause value note } } } } }',
    { id: job.text('decision.id') },
  );
  const layers = new Map(
    (decision as { layers: { name: string; limit: unknown }[] }).layers.map((each) => [
      each.name,
      each.limit,
    ]),
  );
  expect(layers.get('slots')).toEqual({
    value: '7',
    factors: [{ cause: 'HISTORY', value: '0.7', note: 'abandoned jobs' }],
  });
  const { replayDecision } = await weir.send(
    operator,
    'query ($id: ID!) { replayDecision(id: $id) { same } }',
    { id: job.text('decision.id') },
  );
  expect(replayDecision).toMatchObject({ same: true });
  const edges = (await standingOf(weir, account)).at('ledger.edges');
  const moves = (edges as { node: { kind: string; why: string; amount: string; postings: unknown[] } }[])
    .map(({ node }) => node)
    .filter(({ kind }) => kind === 'STANDING_CHANGED');
  expect(moves).toMatchObject([
    {
      amount: '0',
      postings: [],
      why: 'The factor that its history has on its limits went from 1 to 0.7 (abandoned jobs).',
    },
  ]);
  const { ledgerProof } = await weir.send(operator, '{ ledgerProof { balanced sum firstBroken } }');
  expect(ledgerProof).toEqual({ balanced: true, sum: '0', firstBroken: null });
});

test('what an account did is forgotten in time, and its limits come back by themselves', async () => {
  const account = await weir.account({ plan, credits: '100' });
  await abandon(account);
  expect(await slotsOf(weir, account)).toBe('7');
  await weir.advance(4 * DAY);
  expect(await slotsOf(weir, account)).toBe('7');
  await weir.advance(DAY);
  expect(await slotsOf(weir, account)).toBe('10');
  const shown = await standingOf(weir, account);
  expect(shown.at('standing')).toMatchObject({ factor: '1', note: null, evidence: [] });
});

describe('a client that asks again every 100 ms', () => {
  const rate = {
    name: 'units a minute',
    kind: 'RATE',
    scope: ['ACCOUNT'],
    unit: 'unit',
    base: '100',
    floor: '100',
    ceiling: '100',
    window: 'PT1M',
    style: 'FIRST_USE',
  };

  test('is let in at the reset where history does not move the limit, and pays in standing alone', async () => {
    const own = await weir.plan({ limits: [rate, SLOTS] });
    const account = await weir.account({ plan: own, credits: '1000' });
    expect((await weir.request(account.key, units('100'))).kind).toBe('JobGranted');
    await weir.advance(20 * SECOND);
    for (let attempt = 0; attempt < 60; attempt += 1) {
      expect((await weir.request(account.key, units('60'))).kind).toBe('JobRejected');
      await weir.advance(100);
    }
    const before = (await standingOf(weir, account)).at('balance');
    await weir.advance(34 * SECOND);
    expect((await weir.request(account.key, units('60'))).kind).toBe('JobGranted');
    const shown = await standingOf(weir, account);
    expect(before).toEqual({ available: '900', held: '100', posted: '1000', debt: '0' });
    expect(shown.at('standing.evidence')).toMatchObject([
      { kind: 'HAMMERING', note: 'asking again long before retryAt' },
    ]);
    await weir.advance(3 * MINUTE);
    expect(await slotsOf(weir, account)).toBe('7');
  });
});

describe('an operator', () => {
  test('reverses evidence, and the limits are there again at once, once for its key and with who and why', async () => {
    const account = await weir.account({ plan, credits: '100' });
    await abandon(account);
    await abandon(account);
    const shown = await standingOf(weir, account);
    expect(await slotsOf(weir, account)).toBe('7');
    const input = {
      idempotencyKey: randomUUID(),
      accountId: account.id,
      evidenceId: shown.text('standing.evidence.0.id'),
    };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => change(n % 2 ? weir : other, 'reverseEvidence', input)),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(Array(6).fill('StandingChanged'));
    expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
    expect(answers[0]?.at('account.standing')).toMatchObject({ factor: '1', evidence: [] });
    expect(await slotsOf(weir, account)).toBe('10');
    const conflict = await change(weir, 'reverseEvidence', { ...input, reason: 'another' });
    expect(conflict.kind).toBe('IdempotencyConflict');
    const again = await change(weir, 'reverseEvidence', { ...input, idempotencyKey: randomUUID() });
    expect(again.kind).toBe('NotFound');
    const whys = JSON.stringify((await standingOf(weir, account)).at('ledger.edges'));
    expect(whys).toContain('went from 0.7 to 1: an operator took evidence back (looked into it).');
  });

  test('sets the factor within the bounds until an instant, and ends it', async () => {
    const account = await weir.account({ plan, credits: '100' });
    await abandon(account);
    const expiresAt = new Date((await weir.now()) + 10 * MINUTE).toISOString();
    const set = await change(weir, 'overrideStanding', { accountId: account.id, value: '1.4', expiresAt });
    expect(set.at('account.standing')).toMatchObject({
      factor: '1.4',
      note: 'set by an operator',
      overrides: [{ value: '1.4', reason: 'looked into it', expiresAt }],
    });
    expect(await slotsOf(weir, account)).toBe('14');
    await weir.advance(10 * MINUTE);
    expect(await slotsOf(weir, account)).toBe('7');
    expect((await weir.request(account.key, units('1'))).kind).toBe('JobGranted');
    await change(weir, 'overrideStanding', { accountId: account.id, value: '1' });
    expect(await slotsOf(weir, account)).toBe('10');
    const ended = await change(weir, 'overrideStanding', { accountId: account.id });
    expect(ended.at('account.standing')).toMatchObject({ factor: '0.7', overrides: [] });
  });

  test.each([
    ['a value below the floor', { value: '0.4' }, 'OUT_OF_BOUNDS', 'value'],
    ['a value above the ceiling', { value: '1.6' }, 'OUT_OF_BOUNDS', 'value'],
    ['an expiry in the past', { value: '1', expiresAt: '2020-01-01T00:00:00Z' }, 'BAD_EXPIRY', 'expiresAt'],
    ['no reason', { value: '1', reason: ' ' }, 'REASON_NEEDED', 'reason'],
    ['the end of no override', {}, 'NO_OVERRIDE', 'value'],
    ['an account that is none', { value: '1', accountId: 'acc_x' }, 'BAD_ID', 'accountId'],
  ])('is told exactly what is wrong with %s', async (_, wrong, code, field) => {
    const account = await weir.account({ plan });
    const answer = await change(weir, 'overrideStanding', { accountId: account.id, ...wrong });
    expect(answer.fields).toMatchObject({ __typename: 'InvalidRequest', code, path: ['input', field] });
  });

  test('alone may do so', async () => {
    const account = await weir.account({ plan });
    const input = { accountId: account.id, value: '1.5' };
    await expect(change(weir, 'overrideStanding', input, account.key)).rejects.toThrow('FORBIDDEN');
  });
});

test('who has job after job refunded gets lower limits, and every credit of the refunds', async () => {
  const account = await weir.account({ plan, credits: '100' });
  for (let job = 0; job < 3; job += 1) {
    const ended = await run(account, '4', '2');
    const refunded = await weir.refund({ idempotencyKey: randomUUID(), jobId: ended.text('job.id') });
    expect(refunded.kind).toBe('JobRefunded');
  }
  await weir.advance(10 * MINUTE);
  expect(await slotsOf(weir, account)).toBe('7');
  const shown = await standingOf(weir, account);
  expect(kindsOf(shown)).toEqual([['REFUND', 3]]);
  expect(shown.at('balance.available')).toBe('100');
});

test('a payment that was charged back lowers the limits, a balance that it made a debt of goes no further', async () => {
  const account = await weir.account({ plan, credits: '100' });
  const payment = { paymentProvider: 'test', paymentReference: randomUUID() };
  await weir.topUp(account, { ...payment, amount: '10' });
  const query = `mutation ($input: ChargeBackInput!) { chargeBack(input: $input) { __typename } }`;
  await weir.send(operator, query, {
    input: { idempotencyKey: randomUUID(), ...payment, reason: 'stolen card' },
  });
  const before = (await standingOf(weir, account)).at('balance');
  await weir.advance(10 * MINUTE);
  expect(await slotsOf(weir, account)).toBe('5');
  expect((await standingOf(weir, account)).at('balance')).toEqual(before);
});

test('under a policy that says nothing of standing everybody stands alike, and it comes back with the section', async () => {
  const account = await weir.account({ plan, credits: '100' });
  await abandon(account);
  expect(await slotsOf(weir, account)).toBe('7');
  await publishStanding(weir, null);
  expect(await slotsOf(weir, account)).toBe('10');
  const refused = await change(weir, 'overrideStanding', { accountId: account.id, value: '1' });
  expect(refused.at('code')).toBe('NO_STANDING');
  await publishStanding(weir, STANDING);
  expect(await slotsOf(weir, account)).toBe('7');
});

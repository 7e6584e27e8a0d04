import { expect, test } from '@jest/globals';
import { MICRO } from '../../src/domain/decimal.ts';
import { createSettleJob } from '../../src/jobs/end-job.ts';
import type { JobRef } from '../../src/jobs/job-ref.ts';
import { createPrepareRequest } from '../../src/jobs/prepare-request.ts';
import { createRefundJob } from '../../src/jobs/refund-job.ts';
import { createRequestJob } from '../../src/jobs/request-job.ts';
import { createOperatorKeys } from '../../src/postgres/operator-keys.ts';
import { createQuoteStore } from '../../src/postgres/quotes.ts';
import { createOperatorWorld, key, operator } from '../support/operator-world.ts';

const world = await createOperatorWorld();
const { pipeline, orm, catalogue, references: users } = world;
await world.seedDemo();
const ids = { uuid: key, token: key };
const prepare = createPrepareRequest({ catalogue, quotes: createQuoteStore({ orm }), users, ids });
const requestJob = createRequestJob({ pipeline, prepare });
const settleJob = createSettleJob({ pipeline });
const refundJob = createRefundJob({ pipeline, keys: createOperatorKeys({ orm }) });

interface Running {
  readonly job: JobRef;
  readonly leaseToken: string;
}

async function account(credits: bigint): Promise<string> {
  const made = await world.use.createAccount(operator, {
    idempotencyKey: key(),
    name: 'Somebody',
    plan: 'bare',
    postpaidLimit: 0n,
    operatorFactor: null,
    budgets: [],
  });
  if (made.kind !== 'CREATED') throw new Error(made.message);
  const { accountId } = made;
  const terms = { source: 'PROMOTIONAL', name: 'welcome', burnPriority: 50, reason: null } as const;
  const when = { effectiveAt: null, expiresAt: null };
  const input = { idempotencyKey: key(), accountId, amount: credits * MICRO, ...terms, ...when };
  expect(await world.use.grantCredits(operator, input)).toMatchObject({ kind: 'CREDITED' });
  return accountId;
}

async function request(accountId: string, units: bigint): Promise<Running> {
  const none = { userId: null, endpoint: null, quoteId: null, maxCost: null, acceptPartial: null };
  const answer = await requestJob(operator, {
    idempotencyKey: key(),
    accountId,
    model: 'unit',
    quantities: [{ meter: 'unit', quantity: units * MICRO }],
    attributes: [],
    priority: 'STANDARD',
    ...none,
    waitUpToMs: null,
    leaseMs: null,
    parentJobId: null,
    childBudget: null,
    labels: [],
  });
  if (answer.kind !== 'DECIDED' || !answer.open) throw new Error(`not granted: ${answer.kind}`);
  return { job: { accountId, jobId: answer.open.jobId }, leaseToken: answer.open.leaseToken };
}

function settle({ job, leaseToken }: Running, units: bigint) {
  return settleJob(operator, {
    job,
    leaseToken,
    outcome: 'SUCCEEDED',
    usage: [{ meter: 'unit', quantity: units * MICRO }],
    computeMs: null,
    startedAt: null,
    finishedAt: null,
  });
}

function refund(job: JobRef, fields: { idempotencyKey: string; amount?: bigint }) {
  return refundJob(operator, { job, amount: null, reason: 'it failed', ...fields });
}

test('a refund that arrives together with the settlement gives back to the grant that was just used up', async () => {
  const accountId = await account(5n);
  const running = await request(accountId, 5n);
  const [settled, refunded] = await Promise.all([
    settle(running, 5n),
    refund(running.job, { idempotencyKey: key() }),
  ]);
  expect(settled).toMatchObject({ kind: 'SETTLED' });
  expect(refunded).toMatchObject({
    kind: 'REFUNDED',
    entry: { balance: { available: 5n * MICRO, held: 0n } },
  });
});

test('a key that refunded one job refunds no other', async () => {
  const accountId = await account(10n);
  const first = await request(accountId, 3n);
  const second = await request(accountId, 4n);
  await settle(first, 3n);
  await settle(second, 4n);
  const idempotencyKey = key();
  expect(await refund(first.job, { idempotencyKey })).toMatchObject({ kind: 'REFUNDED', replayed: false });
  expect(await refund(second.job, { idempotencyKey })).toMatchObject({ kind: 'CONFLICT' });
  expect(await refund(first.job, { idempotencyKey })).toMatchObject({ kind: 'REFUNDED', replayed: true });
  const { found } = await world.states.accountStates([accountId]);
  expect(found.get(accountId)?.grants).toMatchObject([{ available: 6n * MICRO, spent: 4n * MICRO }]);
});

test('twenty refunds under one key at once give back once, and one that could not be right takes no key', async () => {
  const accountId = await account(8n);
  const running = await request(accountId, 8n);
  const idempotencyKey = key();
  expect(await refund(running.job, { idempotencyKey, amount: 9n * MICRO })).toMatchObject({
    code: 'JOB_OPEN',
  });
  await settle(running, 8n);
  const tooMuch = await refund(running.job, { idempotencyKey, amount: 9n * MICRO });
  expect(tooMuch).toMatchObject({ code: 'REFUND_TOO_LARGE' });
  const all = await Promise.all(
    Array.from({ length: 20 }, () => refund(running.job, { idempotencyKey, amount: 2n * MICRO })),
  );
  expect(all.filter((each) => each.kind === 'REFUNDED' && !each.replayed)).toHaveLength(1);
  expect(all.filter((each) => each.kind === 'REFUNDED' && each.replayed)).toHaveLength(19);
  const { found } = await world.states.accountStates([accountId]);
  expect(found.get(accountId)?.grants).toMatchObject([{ available: 2n * MICRO, spent: 6n * MICRO }]);
});

// Running and ending jobs over the API: heartbeats, lapses, settlements, cancellations, refunds, receipts.
import { describe, expect, test } from '@jest/globals';
import {
  at,
  CANCEL_JOB,
  HEARTBEAT_JOB,
  REFUND_JOB,
  REQUEST_JOB,
  SETTLE_JOB,
  textAt,
  units,
} from './support/documents.ts';
import { startJobsApi } from './support/jobs-api.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const api = await startJobsApi();
await api.open('alice', 1_000);
await api.open('bob', 1_000);

let keys = 0;

/** A job of alice's with its lease token. Its lease lasts ten minutes, its grace an hour. */
async function start(quantity = '5', more: object = {}): Promise<{ jobId: string; leaseToken: string }> {
  keys += 1;
  const input = {
    model: 'unit',
    workload: units(quantity),
    idempotencyKey: `start-${keys}-of-alice`,
    ...more,
  };
  const answer = await api.send('alice', REQUEST_JOB, { input });
  return { jobId: textAt(answer, 'requestJob.job.id'), leaseToken: textAt(answer, 'requestJob.lease.token') };
}

async function heartbeat(input: object, key = 'orchestrator'): Promise<unknown> {
  return at(await api.send(key, HEARTBEAT_JOB, { input }), 'heartbeatJob');
}

async function settle(input: object, key = 'orchestrator'): Promise<unknown> {
  return at(await api.send(key, SETTLE_JOB, { input: { outcome: 'SUCCEEDED', ...input } }), 'settleJob');
}

async function cancel(input: object, key = 'orchestrator'): Promise<unknown> {
  return at(await api.send(key, CANCEL_JOB, { input }), 'cancelJob');
}

async function refund(input: object, key = 'operator'): Promise<unknown> {
  return at(await api.send(key, REFUND_JOB, { input: { reason: 'broken frames', ...input } }), 'refundJob');
}

const used = (quantity: string) => units(quantity).quantities;

describe('a heartbeat', () => {
  test('keeps the lease and the token', async () => {
    const job = await start();
    await api.pass(5 * MINUTE);
    expect(await heartbeat({ ...job, usedSoFar: used('2') })).toMatchObject({
      __typename: 'JobHeartbeat',
      job: { id: job.jobId, state: 'GRANTED', held: '5' },
      lease: { token: job.leaseToken },
    });
    await api.pass(6 * MINUTE);
    expect(await heartbeat(job)).toMatchObject({ __typename: 'JobHeartbeat', job: { state: 'GRANTED' } });
  });

  test('after the lapse takes a slot again with a new token, and the old one is lost', async () => {
    const job = await start();
    await api.pass(11 * MINUTE);
    const kept = await heartbeat(job);
    expect(kept).toMatchObject({ __typename: 'JobHeartbeat', job: { state: 'GRANTED' } });
    expect(kept).not.toMatchObject({ lease: { token: job.leaseToken } });
    const lost = { __typename: 'LeaseLost', job: { id: job.jobId, state: 'GRANTED' } };
    expect(await heartbeat(job)).toMatchObject(lost);
    expect(await settle({ ...job, usage: [] })).toMatchObject(lost);
    expect(await cancel(job)).toMatchObject(lost);
  });

  test('with a token that was never given shows the job, UNKNOWN once its lease lapsed', async () => {
    const job = await start();
    await api.pass(11 * MINUTE);
    expect(await heartbeat({ ...job, leaseToken: 'guessed' })).toMatchObject({
      __typename: 'LeaseLost',
      job: { state: 'UNKNOWN', held: '5' },
    });
  });
});

describe('a settlement', () => {
  test('charges what was used in the order of the hold, returns the rest, and explains itself', async () => {
    const job = await start('9');
    const settled = await settle({ ...job, usage: used('4'), computeSeconds: '12.5' });
    expect(settled).toMatchObject({
      __typename: 'JobSettled',
      replayed: false,
      cost: { total: '4', lines: [{ meter: 'unit', quantity: '4' }] },
      charged: [{ source: 'PURCHASED', grantId: expect.stringMatching(/^grant_/), amount: '4' }],
      returned: [{ source: 'PURCHASED', amount: '5' }],
      forgiven: '0',
      debt: '0',
      job: {
        state: 'SETTLED',
        held: '0',
        charged: '4',
        leaseExpiresAt: null,
        endedAt: expect.any(String),
        receipt: {
          usageEventId: expect.stringMatching(/^evt_/),
          chargeId: expect.stringMatching(/^chg_/),
          transactionId: expect.stringMatching(/^txn_/),
          charged: '4',
          why: expect.stringContaining('It used 4 unit, which costs 4 credits'),
        },
      },
    });
  });

  test('repeated gives the first result again; another one, or a cancellation, finds the job ended', async () => {
    const job = await start('9');
    const first = await settle({ ...job, usage: used('4') });
    const entries = await api.entries();
    expect(await settle({ ...job, usage: used('4.0') })).toEqual({ ...Object(first), replayed: true });
    const ended = { __typename: 'JobEnded', job: { id: job.jobId, state: 'SETTLED', charged: '4' } };
    expect(await settle({ ...job, usage: used('5') })).toMatchObject(ended);
    expect(await settle({ ...job, usage: used('4'), outcome: 'FAILED' })).toMatchObject(ended);
    expect(await cancel(job)).toMatchObject(ended);
    expect(await heartbeat(job)).toMatchObject(ended);
    expect(await api.entries()).toBe(entries);
  });

  test('of nothing used charges nothing, and says so', async () => {
    const job = await start('9');
    expect(await settle({ ...job, usage: [], outcome: 'FAILED' })).toMatchObject({
      cost: { total: '0' },
      charged: [],
      job: {
        charged: '0',
        receipt: { chargeId: null, charged: '0', why: expect.stringContaining('Nothing was charged') },
      },
    });
  });

  test('goes through after the lapse, and after the expiry is still charged', async () => {
    const lapsed = await start('9');
    await api.pass(11 * MINUTE);
    expect(await settle({ ...lapsed, usage: used('3') })).toMatchObject({
      __typename: 'JobSettled',
      cost: { total: '3' },
    });

    const expired = await start('9');
    await api.pass(2 * HOUR);
    await api.sweep();
    expect(await heartbeat(expired)).toMatchObject({
      __typename: 'JobEnded',
      job: {
        state: 'EXPIRED',
        held: '0',
        charged: '0',
        receipt: { chargeId: null, why: expect.stringContaining('grace') },
      },
    });
    expect(await settle({ ...expired, usage: used('3') })).toMatchObject({
      __typename: 'JobSettled',
      returned: [],
      job: { state: 'SETTLED', charged: '3', receipt: { charged: '3' } },
    });
  });
});

describe('a cancellation', () => {
  test('charges what was last reported and returns the rest', async () => {
    const job = await start('10');
    await heartbeat({ ...job, usedSoFar: used('4') });
    expect(await cancel(job)).toMatchObject({
      __typename: 'JobSettled',
      cost: { total: '4' },
      job: { state: 'CANCELLED', charged: '4', receipt: { why: expect.stringMatching(/^Cancelled/) } },
    });
  });

  test("needs no token from the account's own key, and does from any other", async () => {
    const job = await start();
    expect(await cancel({ jobId: job.jobId })).toMatchObject({
      __typename: 'InvalidRequest',
      code: 'TOKEN_NEEDED',
      path: ['input', 'leaseToken'],
    });
    expect(await cancel({ jobId: job.jobId, reason: 'changed my mind' }, 'alice')).toMatchObject({
      __typename: 'JobSettled',
      job: { receipt: { why: expect.stringContaining('(changed my mind)') } },
    });
  });
});

describe('a refund', () => {
  test('goes back to the sources that paid, once for each key, and lowers what the job shows as charged', async () => {
    const job = await start('10');
    await settle({ ...job, usage: used('10') });
    const input = { jobId: job.jobId, idempotencyKey: 'refund-01', amount: '4' };
    const first = await refund(input);
    expect(first).toMatchObject({
      __typename: 'JobRefunded',
      replayed: false,
      returned: [{ source: 'PURCHASED', amount: '4' }],
      job: {
        charged: '6',
        receipt: { charged: '10', why: expect.stringContaining('4 credits were refunded since.') },
      },
    });
    expect(await refund(input)).toEqual({ ...Object(first), replayed: true });
    expect(await refund({ ...input, amount: '5' })).toMatchObject({ __typename: 'IdempotencyConflict' });
    expect(await refund({ ...input, idempotencyKey: 'refund-02', amount: '7' })).toMatchObject({
      __typename: 'InvalidRequest',
      code: 'REFUND_TOO_LARGE',
      path: ['input', 'amount'],
    });
    expect(await refund({ jobId: job.jobId, idempotencyKey: 'refund-03' })).toMatchObject({
      job: { charged: '0' },
    });
  });

  test('waits for the end of the job', async () => {
    const job = await start();
    expect(await refund({ jobId: job.jobId, idempotencyKey: 'refund-04' })).toMatchObject({
      code: 'JOB_OPEN',
      path: ['input', 'jobId'],
    });
  });

  test("is not for the account's own key to give", async () => {
    const job = await start();
    const input = { jobId: job.jobId, idempotencyKey: 'refund-05', reason: 'please' };
    const answer = await api.send('alice', REFUND_JOB, { input });
    expect(answer).toMatchObject({
      data: { refundJob: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });
});

describe("an ending that can't be right", () => {
  test.each([
    [
      'an unknown meter',
      { usage: [{ meter: 'mile', quantity: '1' }] },
      'UNKNOWN_METER',
      ['usage', '0', 'meter'],
    ],
    ['a negative quantity', { usage: used('-1') }, 'NEGATIVE_QUANTITY', ['usage', '0', 'quantity']],
    ['a quantity that is no number', { usage: used('all') }, 'MALFORMED', ['usage', '0', 'quantity']],
    [
      'negative machine time',
      { usage: [], computeSeconds: '-0.0001' },
      'NEGATIVE_DURATION',
      ['computeSeconds'],
    ],
    [
      'machine time of ages',
      { usage: [], computeSeconds: '9000000000000' },
      'DURATION_TOO_LONG',
      ['computeSeconds'],
    ],
    [
      'an end before the start',
      { usage: [], startedAt: '2026-03-02T12:00:01Z', finishedAt: '2026-03-02T12:00:00Z' },
      'BAD_PERIOD',
      ['finishedAt'],
    ],
    ['a broken job id', { usage: [], jobId: 'job_1' }, 'BAD_ID', ['jobId']],
    ['an account in place of a job', { usage: [], jobId: 'acc_AAAAAAAAAAAAAAAAAAAAAA' }, 'BAD_ID', ['jobId']],
  ])('is answered with its path, and nothing changes: %s', async (_what, wrong, code, path) => {
    const job = await start();
    const entries = await api.entries();
    expect(await settle({ ...job, ...wrong })).toMatchObject({
      __typename: 'InvalidRequest',
      code,
      path: ['input', ...path],
    });
    expect(await api.entries()).toBe(entries);
    expect(await settle({ ...job, usage: used('1') })).toMatchObject({ __typename: 'JobSettled' });
  });

  test("names a job that does not exist, or is not the caller's to see, as not found", async () => {
    const job = await start();
    const unknown = { ...job, jobId: `job_${Buffer.alloc(32, 1).toString('base64url')}` };
    const missing = { __typename: 'NotFound', message: 'There is no such job.' };
    for (const [input, key] of [
      [unknown, 'orchestrator'],
      [job, 'bob'],
    ] as const) {
      expect(await heartbeat(input, key)).toEqual(missing);
      expect(await settle({ ...input, usage: [] }, key)).toEqual(missing);
      expect(await cancel(input, key)).toEqual(missing);
    }
    expect(await refund({ jobId: unknown.jobId, idempotencyKey: 'refund-06' })).toEqual(missing);
  });
});

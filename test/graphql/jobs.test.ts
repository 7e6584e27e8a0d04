// Asking for jobs over the API: grants, rejections, repeats, previews, quotes, and what can't be right.
import { describe, expect, test } from '@jest/globals';
import {
  at,
  FIND,
  PREVIEW_JOB,
  QUOTE_JOB,
  REQUEST_JOB,
  REQUEST_JOBS,
  textAt,
  units,
} from './support/documents.ts';
import { startJobsApi } from './support/jobs-api.ts';

const api = await startJobsApi();
const alice = await api.open('alice');
const bob = await api.open('bob', 10);
const job = { model: 'unit', workload: units('5') };

describe('a request that is granted', () => {
  test('is answered with the job, its lease, its cost line by line and who pays, and is found again by its ids', async () => {
    const answer = await api.send('alice', REQUEST_JOB, {
      input: { ...job, idempotencyKey: 'grant-01', userId: 'ann' },
    });
    expect(answer.errors).toBeUndefined();
    expect(at(answer, 'requestJob')).toMatchObject({
      __typename: 'JobGranted',
      replayed: false,
      workload: [{ meter: 'unit', quantity: '5' }],
      cost: {
        total: '5',
        priceVersion: 1,
        lines: [{ meter: 'unit', quantity: '5', price: '1', per: '1', amount: '5' }],
      },
      funding: [
        { source: 'INCLUDED', grantId: null, amount: '1' },
        { source: 'PURCHASED', grantId: expect.stringMatching(/^grant_/), amount: '4' },
      ],
      balance: { available: '96', held: '4', posted: '100', debt: '0', version: '3' },
      lease: { token: expect.any(String), expiresAt: expect.any(String) },
      decision: { id: expect.stringMatching(/^dec_/), outcome: 'GRANTED', policyVersion: 1, priceVersion: 1 },
      job: {
        state: 'GRANTED',
        account: { id: alice, name: 'alice' },
        userId: 'ann',
        model: { slug: 'unit' },
        priority: 'STANDARD',
        held: '5',
        charged: null,
        grantedAt: '2026-03-02T12:00:00.000Z',
        endedAt: null,
        receipt: null,
      },
    });
    const ids = {
      job: textAt(answer, 'requestJob.job.id'),
      decision: textAt(answer, 'requestJob.decision.id'),
    };
    const found = await api.send('alice', FIND, ids);
    expect(found.data).toMatchObject({
      job: at(answer, 'requestJob.job'),
      decision: { id: ids.decision, outcome: 'GRANTED' },
      jobNode: { __typename: 'Job', id: ids.job },
      decisionNode: { __typename: 'Decision', id: ids.decision },
    });
    for (const key of ['orchestrator', 'monitor', 'operator'])
      expect((await api.send(key, FIND, ids)).data).toEqual(found.data);
    expect((await api.send('bob', FIND, ids)).data).toEqual({
      job: null,
      decision: null,
      jobNode: null,
      decisionNode: null,
    });
  });

  test('is answered the same when it is repeated, while the job shows its present state', async () => {
    const input = { ...job, idempotencyKey: 'repeated-01' };
    const first = await api.send('alice', REQUEST_JOB, { input });
    const before = await api.entries();
    await api.pass(3_600_000);
    const again = await api.send('alice', REQUEST_JOB, {
      input: { ...input, priority: null, workload: units('5.000') },
    });
    expect(at(again, 'requestJob')).toMatchObject({ replayed: true, job: { state: 'UNKNOWN' } });
    for (const field of ['cost', 'funding', 'balance', 'lease', 'decision'])
      expect(at(again, `requestJob.${field}`)).toEqual(at(first, `requestJob.${field}`));
    expect(await api.entries()).toBe(before);
  });

  test('conflicts under the same key with another input, and stores nothing', async () => {
    const first = await api.send('alice', REQUEST_JOB, { input: { ...job, idempotencyKey: 'conflict-1' } });
    const before = await api.entries();
    const other = await api.send('alice', REQUEST_JOB, {
      input: { ...job, idempotencyKey: 'conflict-1', workload: units('6') },
    });
    expect(at(other, 'requestJob')).toMatchObject({
      __typename: 'IdempotencyConflict',
      firstAt: at(first, 'requestJob.decision.at'),
    });
    expect(await api.entries()).toBe(before);
  });

  test('may be smaller than asked for where that was accepted', async () => {
    const carol = await api.open('carol', 10);
    const input = {
      ...job,
      accountId: carol,
      idempotencyKey: 'partial-1',
      workload: units('20'),
      acceptPartial: '0.5',
    };
    const answer = await api.send('orchestrator', REQUEST_JOB, { input });
    expect(at(answer, 'requestJob')).toMatchObject({
      __typename: 'JobGranted',
      workload: [{ quantity: '11' }],
      cost: { total: '11' },
    });
  });
});

describe('a request that is rejected', () => {
  test('is answered with every reason, what to do next and remedies, has a usage event, and repeats just so', async () => {
    const input = { ...job, idempotencyKey: 'refused-1', workload: units('50') };
    const answer = await api.send('bob', REQUEST_JOB, { input });
    expect(at(answer, 'requestJob')).toMatchObject({
      __typename: 'JobRejected',
      message: 'The job holds 50 credits and 11 can be had.',
      action: 'TOP_UP',
      retryAt: null,
      wouldCost: { total: '50' },
      reasons: [
        {
          __typename: 'CreditsReason',
          code: 'INSUFFICIENT_CREDITS',
          layer: 'funding',
          needed: '50',
          available: '11',
        },
      ],
      balance: { available: '10', held: '0' },
      replayed: false,
      decision: {
        outcome: 'REJECTED',
        receipt: {
          usageEventId: expect.stringMatching(/^evt_/),
          chargeId: null,
          charged: '0',
          why: expect.stringContaining('INSUFFICIENT_CREDITS'),
        },
      },
    });
    expect(at(answer, 'requestJob.remedies')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          __typename: 'ReduceRemedy',
          workload: [{ meter: 'unit', quantity: '11' }],
          cost: { total: '11' },
        }),
        expect.objectContaining({ __typename: 'TopUpRemedy', amount: '39' }),
      ]),
    );
    const again = await api.send('bob', REQUEST_JOB, { input });
    expect(at(again, 'requestJob')).toEqual({ ...Object(at(answer, 'requestJob')), replayed: true });
    // A decision, but no job.
    const decision = textAt(answer, 'requestJob.decision.id');
    const found = await api.send('bob', FIND, { decision, job: decision.replace('dec_', 'job_') });
    expect(found.data).toMatchObject({
      job: null,
      decision: { id: decision, outcome: 'REJECTED' },
      jobNode: null,
    });
  });
});

describe('many requests at once', () => {
  test('are decided in order, each on its own, and answered in the order of the inputs', async () => {
    const dora = await api.open('dora', 10);
    const of = (key: string, quantity: string, more: object = {}) => ({
      accountId: dora,
      model: 'unit',
      idempotencyKey: key,
      workload: units(quantity),
      ...more,
    });
    const inputs = [
      of('many-0001', '8'),
      of('many-0002', '8'),
      of('many-0003', '-1'),
      of('many-0004', '3'),
      of('short', '1'),
      of('many-0001', '8'),
      of('many-0001', '9'),
      of('many-0007', '1', { parentJobId: 'nonsense' }),
    ];
    const answer = await api.send('orchestrator', REQUEST_JOBS, { inputs });
    expect(at(answer, 'requestJobs')).toMatchObject([
      { __typename: 'JobGranted', replayed: false },
      { __typename: 'JobRejected', reasons: [{ available: '3' }] },
      { __typename: 'InvalidRequest', path: ['inputs', '2', 'workload', 'quantities', '0', 'quantity'] },
      { __typename: 'JobGranted' },
      { __typename: 'InvalidRequest', code: 'MALFORMED', path: ['inputs', '4', 'idempotencyKey'] },
      { __typename: 'JobGranted', replayed: true },
      { __typename: 'IdempotencyConflict' },
      { __typename: 'InvalidRequest', code: 'BAD_ID', path: ['inputs', '7', 'parentJobId'] },
    ]);
  });

  test('are from one to a thousand', async () => {
    const before = await api.entries();
    for (const count of [0, 1_001]) {
      const inputs = Array.from({ length: count }, (_, index) => ({
        ...job,
        idempotencyKey: `too-many-${index}`,
      }));
      const answer = await api.send('alice', REQUEST_JOBS, { inputs });
      expect(answer).toMatchObject({
        data: { requestJobs: null },
        errors: [{ extensions: { code: 'BAD_USER_INPUT', path: ['inputs'] } }],
      });
    }
    expect(await api.entries()).toBe(before);
  });

  test("decide nothing when one of them is not the caller's to make", async () => {
    const before = await api.entries();
    const inputs = [
      { ...job, idempotencyKey: 'mine-0001' },
      { ...job, idempotencyKey: 'mine-0002', accountId: bob },
    ];
    const answer = await api.send('alice', REQUEST_JOBS, { inputs });
    expect(answer).toMatchObject({
      data: { requestJobs: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(await api.entries()).toBe(before);
  });
});

describe('a preview', () => {
  test('answers what a request would be answered, and changes nothing', async () => {
    const before = await api.entries();
    const granted = await api.send('bob', PREVIEW_JOB, { input: job });
    expect(at(granted, 'previewJob')).toMatchObject({
      __typename: 'JobPreview',
      outcome: 'GRANTED',
      cost: { total: '5' },
      reasons: [],
      remedies: [],
    });
    const refused = await api.send('bob', PREVIEW_JOB, { input: { ...job, workload: units('50') } });
    expect(at(refused, 'previewJob')).toMatchObject({
      outcome: 'REJECTED',
      funding: [],
      reasons: [{ code: 'INSUFFICIENT_CREDITS' }],
      balance: { available: '10' },
    });
    expect(await api.entries()).toBe(before);
  });
});

describe('a quote', () => {
  test('is bound to account, model and workload, and ends at its expiry', async () => {
    const quoted = await api.send('alice', QUOTE_JOB, { input: job });
    expect(at(quoted, 'quoteJob')).toMatchObject({ __typename: 'Quote', cost: { total: '5' } });
    const quoteId = textAt(quoted, 'quoteJob.id');
    const ask = async (key: string, input: object) =>
      at(await api.send(key, REQUEST_JOB, { input: { ...job, quoteId, ...input } }), 'requestJob');
    expect(await ask('alice', { idempotencyKey: 'quoted-001' })).toMatchObject({
      __typename: 'JobGranted',
      cost: { total: '5' },
    });
    expect(await ask('alice', { idempotencyKey: 'quoted-002', workload: units('6') })).toMatchObject({
      code: 'QUOTE_MISMATCH',
      path: ['input', 'quoteId'],
    });
    expect(await ask('bob', { idempotencyKey: 'quoted-003' })).toMatchObject({
      code: 'UNKNOWN_ID',
      path: ['input', 'quoteId'],
    });
    const node = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    expect((await api.send('alice', node, { id: quoteId })).data).toEqual({
      node: { __typename: 'Quote', id: quoteId },
    });
    expect((await api.send('bob', node, { id: quoteId })).data).toEqual({ node: null });
    await api.pass(600_000);
    expect(await ask('alice', { idempotencyKey: 'quoted-004' })).toMatchObject({
      __typename: 'JobRejected',
      reasons: [{ code: 'QUOTE_EXPIRED' }],
    });
  });
});

describe("an input that can't be right", () => {
  const attribute = [{ name: 'colour', value: 'red' }];
  test.each([
    ['a key that is too short', { idempotencyKey: 'short' }, 'MALFORMED', ['idempotencyKey']],
    ['an amount with 7 digits', { maxCost: '0.0000001' }, 'MALFORMED', ['maxCost']],
    ['a negative amount', { maxCost: '-1' }, 'NEGATIVE_AMOUNT', ['maxCost']],
    ['an unknown model', { model: 'nope' }, 'UNKNOWN_MODEL', ['model']],
    [
      'an unknown meter',
      { workload: { quantities: [{ meter: 'mile', quantity: '1' }] } },
      'UNKNOWN_METER',
      ['workload', 'quantities', '0', 'meter'],
    ],
    [
      'a meter twice',
      { workload: { quantities: [...units('1').quantities, ...units('1').quantities] } },
      'DUPLICATE_METER',
      ['workload', 'quantities', '1', 'meter'],
    ],
    [
      'an unknown attribute',
      { workload: { ...units('1'), attributes: attribute } },
      'UNKNOWN_ATTRIBUTE',
      ['workload', 'attributes', '0', 'name'],
    ],
    [
      'a negative quantity',
      { workload: units('-1') },
      'NEGATIVE_QUANTITY',
      ['workload', 'quantities', '0', 'quantity'],
    ],
    [
      'an absurd quantity',
      { workload: units('9000000000000') },
      'QUANTITY_TOO_LARGE',
      ['workload', 'quantities', '0', 'quantity'],
    ],
    [
      'a quantity that is no number',
      { workload: units('many') },
      'MALFORMED',
      ['workload', 'quantities', '0', 'quantity'],
    ],
    ['half a step', { workload: units('0.5') }, 'NOT_A_STEP', ['workload', 'quantities', '0', 'quantity']],
    ['a workload of nothing', { workload: units('0') }, 'EMPTY_WORKLOAD', ['workload', 'quantities']],
    ['a share above one', { acceptPartial: '1.1' }, 'BAD_SHARE', ['acceptPartial']],
    ['a lease of a year', { lease: 'P365D' }, 'BAD_LEASE', ['lease']],
    ['no time to wait', { waitUpTo: 'PT0S' }, 'BAD_WAIT', ['waitUpTo']],
    ['an account id of another kind', { accountId: 'job_x' }, 'BAD_ID', ['accountId']],
    [
      'an account that does not exist',
      { accountId: 'acc_AAAAAAAAAAAAAAAAAAAAAA' },
      'UNKNOWN_ACCOUNT',
      ['accountId'],
    ],
    ['a broken quote id', { quoteId: 'quote_1' }, 'BAD_ID', ['quoteId']],
    ['a broken parent id', { parentJobId: '' }, 'BAD_ID', ['parentJobId']],
    ['an empty user', { userId: '' }, 'BAD_TEXT', ['userId']],
    ['text that no table can keep', { userId: 'a\0b' }, 'MALFORMED', ['userId']],
    ['a label twice', { labels: [...attribute, ...attribute] }, 'DUPLICATE_LABEL', ['labels', '1', 'name']],
  ])(
    'is answered with its path and what would be right, and nothing is stored: %s',
    async (_what, wrong, code, path) => {
      const before = await api.entries();
      const input = { ...job, accountId: alice, idempotencyKey: 'wrong-00001', ...wrong };
      const answer = await api.send('orchestrator', REQUEST_JOB, { input });
      expect(answer.errors).toBeUndefined();
      expect(at(answer, 'requestJob')).toMatchObject({
        __typename: 'InvalidRequest',
        code,
        path: ['input', ...path],
      });
      expect(await api.entries()).toBe(before);
    },
  );

  test('names the account when the key has none and the request names none', async () => {
    const answer = await api.send('orchestrator', REQUEST_JOB, {
      input: { ...job, idempotencyKey: 'nobody-001' },
    });
    expect(at(answer, 'requestJob')).toMatchObject({ code: 'ACCOUNT_NEEDED', path: ['input', 'accountId'] });
  });
});

describe('permission to ask', () => {
  test.each([
    ['without a key', null, {}, 'UNAUTHENTICATED'],
    ['with the key of a monitor', 'monitor', {}, 'FORBIDDEN'],
    ["with another account's key", 'bob', { accountId: alice }, 'FORBIDDEN'],
  ])('is refused as an error with a stable code, never as a decision: %s', async (_how, key, more, code) => {
    const before = await api.entries();
    const answer = await api.send(key, REQUEST_JOB, {
      input: { ...job, idempotencyKey: 'forbidden-1', ...more },
    });
    expect(answer).toMatchObject({ data: { requestJob: null }, errors: [{ extensions: { code } }] });
    expect(await api.entries()).toBe(before);
  });

  test('is needed for reading, too', async () => {
    const query =
      '{ job(id: "x") { id } decision(id: "x") { id } node(id: "x") { id } pool(slug: "main") { slug } }';
    const answer = await api.send(null, query);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(Array(4).fill('UNAUTHENTICATED'));
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Decision, FundingPart } from '../../src/domain/decision.ts';
import type { Ending, Entry, EntryDetail } from '../../src/domain/entry.ts';
import type { Hold } from '../../src/domain/open-job.ts';
import { foldJob } from '../../src/jobs/job-view.ts';
import { receiptOf, receiptOfRefusal, receiptOfWithdrawal } from '../../src/jobs/receipt.ts';

const ACCOUNT = '11111111-1111-8111-8111-111111111111';
const JOB = '22222222-2222-8222-8222-222222222222';
const BALANCE = { available: 0n, held: 0n, debt: 0n, postpaidOwed: 0n, version: 1, at: 0 };

const decision: Decision = {
  id: JOB,
  accountId: ACCOUNT,
  at: 1_000,
  outcome: 'GRANTED',
  policyVersion: 1,
  catalogueVersion: null,
  priceVersion: 7,
  load: {
    level: 'NORMAL',
    utilisation: 0,
    running: 0,
    capacity: 1,
    waiting: 0,
    at: 1_000,
    capacitySource: 'FIXED',
  },
  asked: {
    inputHash: 'ab'.repeat(32),
    modelId: 1,
    quantities: [],
    attributes: [],
    priority: 'STANDARD',
    quoteId: null,
    maxCost: null,
    acceptPartial: null,
    parentJobId: null,
    childBudget: null,
  },
  workload: [],
  cost: null,
  layers: [],
  funding: [],
  reasons: [],
  action: null,
  retryAt: null,
  checkAgainAt: null,
  remedies: [],
  balance: BALANCE,
  askedBy: null,
};

const hold: Hold = {
  modelId: 1,
  poolId: 1,
  priority: 'STANDARD',
  userRef: null,
  keyId: null,
  endpoint: null,
  labels: [],
  quantities: [],
  attributes: [],
  priceVersion: 7,
  parts: [],
  budgets: [],
  slots: [],
  chargeCap: null,
  parentJobId: null,
  childBudget: null,
  leaseMs: 1_000,
  graceMs: 1_000,
  grantedAt: 1_000,
};

function entry(ordinal: number, detail: EntryDetail, postings: Entry['postings'] = []): Entry {
  return {
    accountId: ACCOUNT,
    seq: 40 + ordinal,
    subject: JOB,
    ordinal,
    at: 1_000 + ordinal,
    detail,
    postings,
    balance: BALANCE,
    activity: null,
  };
}

const granted = entry(0, {
  kind: 'GRANTED',
  decision,
  hold,
  reserve: [],
  leaseToken: 'token',
  leaseEndsAt: 5_000,
});

function part(fields: Partial<FundingPart>): FundingPart {
  return { source: 'PURCHASED', grantId: null, name: 'Top-up', amount: 1_000_000n, windows: [], ...fields };
}

function ending(fields: Partial<Ending>): Ending {
  return {
    inputHash: null,
    outcome: 'SUCCEEDED',
    usage: [{ meter: 'unit', quantity: 3_000_000n }],
    cost: { total: 3_000_000n, lines: [], priceVersion: 7 },
    charged: [part({ amount: 3_000_000n })],
    returned: [],
    forgiven: 0n,
    debt: 0n,
    computeMs: null,
    startedAt: null,
    finishedAt: null,
    reason: null,
    ...fields,
  };
}

const MOVED: Entry['postings'] = [
  { account: 'HELD', grantId: null, amount: -3_000_000n },
  { account: 'SPENT', grantId: null, amount: 3_000_000n },
];

function receiptAfter(...entries: Entry[]) {
  const view = foldJob([granted, ...entries], { open: null, now: 9_000 });
  if (!view) throw new Error('The entries are about a granted job.');
  return receiptOf(view);
}

describe('the receipt of a job', () => {
  test('is not there until the job ended', () => {
    expect(receiptAfter()).toBeNull();
  });

  test('links usage event, charge and transaction of the entry that ended it, and says who paid', () => {
    const settled = entry(
      1,
      {
        kind: 'SETTLED',
        leaseToken: 'token',
        ending: ending({
          charged: [
            part({ source: 'INCLUDED', name: 'five hours', amount: 1_000_000n }),
            part({ amount: 2_000_000n }),
          ],
        }),
      },
      MOVED,
    );
    expect(receiptAfter(settled)).toEqual({
      usageEvent: { accountId: ACCOUNT, subject: JOB, ordinal: 1 },
      charge: { accountId: ACCOUNT, subject: JOB, ordinal: 1 },
      transaction: { accountId: ACCOUNT, seq: 41 },
      charged: 3_000_000n,
      why: 'Settled as SUCCEEDED. It used 3 unit, which costs 3 credits under price book 7. Paid by INCLUDED five hours: 1, PURCHASED Top-up: 2.',
    });
  });

  test('says what was left as debt, what was forgiven and what was refunded', () => {
    const settled = entry(
      1,
      {
        kind: 'SETTLED',
        leaseToken: 'token',
        ending: ending({ charged: [part({})], debt: 500_000n, forgiven: 1_500_000n }),
      },
      MOVED,
    );
    const refunded = entry(2, {
      kind: 'REFUNDED',
      key: 'key-refund',
      inputHash: 'ab'.repeat(32),
      parts: [part({ amount: 250_000n })],
      debt: 0n,
      grant: null,
      reason: 'sorry',
    });
    const receipt = receiptAfter(settled, refunded);
    expect(receipt?.charged).toBe(1_500_000n);
    expect(receipt?.why).toContain('0.5 credits could not be paid and are owed.');
    expect(receipt?.why).toContain('1.5 of the 3 were forgiven.');
    expect(receipt?.why).toContain('0.25 credits were refunded since.');
  });

  test('of a job that used nothing has a usage event, no charge, and the transaction of its return', () => {
    const free = ending({
      outcome: 'FAILED',
      usage: [{ meter: 'unit', quantity: 0n }],
      cost: { total: 0n, lines: [], priceVersion: 7 },
      charged: [],
    });
    const cancelled = entry(1, { kind: 'CANCELLED', leaseToken: 'token', ending: free }, MOVED);
    expect(receiptAfter(cancelled)).toMatchObject({
      usageEvent: { ordinal: 1 },
      charge: null,
      transaction: { seq: 41 },
      charged: 0n,
      why: 'Cancelled. It used nothing. Nothing was charged.',
    });
  });

  test('of an end that moved no money names no transaction', () => {
    const free = ending({ usage: [], cost: { total: 0n, lines: [], priceVersion: 7 }, charged: [] });
    expect(
      receiptAfter(entry(1, { kind: 'SETTLED', leaseToken: 'token', ending: free }))?.transaction,
    ).toBeNull();
  });

  test('is of the late settle once an expired job was settled after all', () => {
    const nothing = ending({ outcome: null, usage: [], charged: [] });
    const open = {
      accountId: ACCOUNT,
      jobId: JOB,
      hold,
      reserve: [],
      leaseToken: 'token',
      leaseEndsAt: 5_000,
      reported: [],
      dueAt: 5_000,
      lapsed: true,
      entries: 2,
    };
    const expired = entry(1, { kind: 'EXPIRED', leaseToken: 'token', ending: nothing, job: open }, MOVED);
    expect(receiptAfter(expired)).toMatchObject({ charge: null, charged: 0n });
    expect(receiptAfter(expired)?.why).toMatch(/^Nobody said .* Nothing was charged\.$/);
    const late = entry(2, { kind: 'SETTLED', leaseToken: 'token', ending: ending({}) }, MOVED);
    expect(receiptAfter(expired, late)).toMatchObject({
      usageEvent: { ordinal: 2 },
      transaction: { seq: 42 },
      charged: 3_000_000n,
    });
  });
});

describe('the receipt of a refusal', () => {
  test('has a usage event and says why nothing was charged', () => {
    const refused: Decision = {
      ...decision,
      outcome: 'REJECTED',
      reasons: [
        {
          kind: 'POLICY',
          code: 'UNPRICED',
          message: 'no price',
          layer: 'price',
          rule: 'price',
          retryAt: null,
        },
      ],
    };
    expect(receiptOfRefusal(refused, 0)).toEqual({
      usageEvent: { accountId: ACCOUNT, subject: JOB, ordinal: 0 },
      charge: null,
      transaction: null,
      charged: 0n,
      why: 'Rejected (UNPRICED). A request that is rejected uses nothing, so nothing was charged.',
    });
  });

  test('is like that of a wait that was called off', () => {
    const withdrawn = entry(1, { kind: 'WITHDRAWN', reason: 'too slow' });
    expect(receiptOfWithdrawal(withdrawn)).toEqual({
      usageEvent: { accountId: ACCOUNT, subject: JOB, ordinal: 1 },
      charge: null,
      transaction: null,
      charged: 0n,
      why: 'The request waits no more: it was called off (too slow). Nothing was held and nothing was charged.',
    });
  });

  test('is not there for a grant, whose job has the receipt', () => {
    expect(receiptOfRefusal(decision, 0)).toBeNull();
  });
});

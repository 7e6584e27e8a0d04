// What would have been, asked over the API about decisions that the API gave.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { idempotencyKey, startOperatorApi } from '../graphql/support/operator-api.ts';
import { type Happened, makeBusy, policyText, pricesText } from './support/busy-weir.ts';

const api = await startOperatorApi();
const SUMS = '{ granted waiting refused held }';
const WHAT_IF = `query ($input: WhatIfInput!) { whatIf(input: $input) { __typename
  ... on Problem { message } ... on InvalidRequest { code path expected } ... on DocumentRejected { problems { path message } }
  ... on WhatIfReport { decisions skipped cut from to changes { change decisions } before ${SUMS} after ${SUMS}
    sources { source before after } reasons { code before after } uncounted { limit decisions }
    plans { name decisions changed before ${SUMS} after ${SUMS} } models { name decisions changed } accounts { name decisions changed }
    examples { decisionId accountId at plan model change before { outcome held codes } after { outcome held codes } } } } }`;
const STATES = `{ ledgerProof { entries balanced } }`;
let happened: Happened;

/** Answers of queries that are written by hand have no types. */
type Tree = ReturnType<typeof JSON.parse>;

async function whatIf(input: Record<string, unknown>): Promise<Tree> {
  return (await api.operate(WHAT_IF, { input })).whatIf;
}

function countOf(report: Tree, change: string): number {
  return Number(report.changes.find((each: Tree) => each.change === change).decisions);
}

/** Small jobs of one customer until its plan lets it run no more at once, and one more. */
async function fillSlots(
  customer: Happened['customers'][number] | undefined,
): Promise<Happened['decisions']> {
  if (!customer) throw new Error('there is no customer');
  const made: { id: string; answer: string; customer: typeof customer }[] = [];
  const query = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename
    ... on JobGranted { decision { id } } ... on JobRejected { decision { id } reasons { code } } } }`;
  for (let n = 0; n < 6; n += 1) {
    const workload = { quantities: [{ meter: 'unit', quantity: '0.01' }] };
    const input = { idempotencyKey: idempotencyKey(), model: 'unit', workload };
    const answered = await api.send(customer.secret, query, { input });
    const { decision, __typename: answer, reasons }: Tree = answered.data?.requestJob ?? {};
    made.push({ id: decision.id, answer, customer });
    if (n === 5) expect(reasons).toEqual([{ code: 'CONCURRENCY_LIMITED' }]);
  }
  return made;
}

beforeAll(async () => {
  happened = await makeBusy(api, { seed: 11, requests: 240, upheavals: false });
  const full = await fillSlots(happened.customers[0]);
  happened = { ...happened, decisions: [...happened.decisions, ...full] };
});

describe('whatIf', () => {
  test('finds no difference under the policy and prices that were in force, and changes nothing', async () => {
    const before = await api.operate(STATES);
    const report = await whatIf({
      policy: demoDocument('policy.jsonc'),
      prices: demoDocument('price-book.jsonc'),
    });
    const decided = happened.decisions.length;
    const granted = happened.decisions.filter(({ answer }) => answer === 'JobGranted').length;
    expect(report).toMatchObject({
      decisions: `${decided}`,
      skipped: '0',
      cut: false,
      uncounted: [],
      examples: [],
    });
    expect(countOf(report, 'SAME')).toBe(decided);
    expect(report.before).toMatchObject({ granted: `${granted}`, refused: `${decided - granted}` });
    expect(report.after).toEqual(report.before);
    expect(await api.operate(STATES)).toEqual(before);
  });

  test('tells who would be refused under a stricter policy, and that its new limit had counted nothing', async () => {
    const report = await whatIf({
      policy: policyText((policy) => {
        policy.limits[0].base = '10';
        policy.limits[0].ceiling = '10';
        policy.limits[0].factors = [];
      }),
    });
    expect(countOf(report, 'NOW_GRANTED')).toBe(0);
    expect(countOf(report, 'NOW_REFUSED')).toBeGreaterThan(0);
    expect(Number(report.after.granted)).toBe(Number(report.before.granted) - countOf(report, 'NOW_REFUSED'));
    expect(report.uncounted.map(({ limit }: Tree) => limit)).toContain('credits a minute');
    const example = report.examples.find(({ change }: Tree) => change === 'NOW_REFUSED');
    expect(example).toMatchObject({
      before: { outcome: 'GRANTED', codes: [] },
      after: { outcome: 'REJECTED', held: '0', codes: ['TOO_LARGE'] },
    });
    // The example is a decision that can be looked at, by whom it says.
    const found = await api.operate('query ($id: ID!) { decision(id: $id) { outcome at } }', {
      id: example.decisionId,
    });
    expect(found).toEqual({ decision: { outcome: 'GRANTED', at: example.at } });
    expect(happened.customers.map(({ id }) => id)).toContain(example.accountId);
    const changed = report.accounts.reduce((sum: number, each: Tree) => sum + Number(each.changed), 0);
    expect(changed).toBe(Number(report.decisions) - countOf(report, 'SAME'));
  });

  test('a larger limit that was in force lets in whom it had refused', async () => {
    const report = await whatIf({
      policy: demoDocument('policy.jsonc').replace('"free": "1"', '"free": "50"'),
    });
    expect(countOf(report, 'NOW_REFUSED')).toBe(0);
    expect(countOf(report, 'NOW_GRANTED')).toBeGreaterThan(0);
    expect(report.plans.filter(({ changed }: Tree) => changed !== '0')).toMatchObject([{ name: 'free' }]);
    expect(report.uncounted).toEqual([]);
  });

  test('a price moves the cost of its model alone', async () => {
    const report = await whatIf({
      prices: pricesText((prices) => {
        prices.models.unit.prices[0].price = '0.5';
      }),
    });
    expect(countOf(report, 'COSTS_LESS')).toBeGreaterThan(0);
    expect(countOf(report, 'COSTS_MORE') + countOf(report, 'NOW_REFUSED')).toBe(0);
    expect(report.models.filter(({ changed }: Tree) => changed !== '0')).toMatchObject([{ name: 'unit' }]);
    expect(Number(report.after.held)).toBeLessThan(Number(report.before.held));
    const sum = (side: string) =>
      report.sources.reduce((total: number, each: Tree) => total + Number(each[side]), 0);
    expect(sum('after')).toBeCloseTo(Number(report.after.held), 5);
  });

  test('looks at what it was asked to look at', async () => {
    const prices = demoDocument('price-book.jsonc');
    const [customer] = happened.customers;
    const own = happened.decisions.filter((each) => each.customer.id === customer?.id).length;
    expect(await whatIf({ prices, accountId: customer?.id })).toMatchObject({
      decisions: `${own}`,
      cut: false,
    });
    expect(await whatIf({ prices, limit: 7 })).toMatchObject({ decisions: '7', cut: true });
    const codex = await whatIf({ prices, model: 'codex' });
    expect(codex.models).toMatchObject([{ name: 'codex', decisions: codex.decisions }]);
    const all = await whatIf({ prices });
    expect(await whatIf({ prices, to: all.from })).toMatchObject({ decisions: '0', from: null });
    const early = await whatIf({ prices, to: all.to });
    const late = await whatIf({ prices, from: all.to });
    expect(Number(early.decisions) + Number(late.decisions)).toBe(Number(all.decisions));
    expect(Number(late.decisions)).toBeGreaterThan(0);
  });

  test.each([
    [{}, { __typename: 'InvalidRequest', code: 'NOTHING_TO_TRY', path: ['input'] }],
    [
      { prices: '{}', limit: 0 },
      { code: 'BAD_LIMIT', path: ['input', 'limit'], expected: '1 to 100000' },
    ],
    [
      { prices: '{}', model: 'sora' },
      { code: 'UNKNOWN_MODEL', path: ['input', 'model'] },
    ],
    [
      { prices: '{}', accountId: 'acc_x' },
      { __typename: 'InvalidRequest', path: ['input', 'accountId'] },
    ],
    [{ prices: '{}', accountId: 'acc_AAAAAAAAAAAAAAAAAAAAAA' }, { __typename: 'NotFound' }],
    [{ prices: '{}', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, { code: 'BAD_RANGE' }],
    [
      { prices: '{}', from: 'yesterday' },
      { code: 'MALFORMED', path: ['input', 'from'] },
    ],
  ])('says what is wrong with %j', async (input, expected) => {
    expect(await whatIf(input)).toMatchObject(expected);
  });

  test('says all that is wrong with the documents, each with its place', async () => {
    const policy = demoDocument('policy.jsonc')
      .replace('"CHARGE"', '"GUESS"')
      .replace('"leave": "0.6"', '"leave": "0.8"');
    const answer = await whatIf({ policy, prices: '{"models": {"sora": {"prices": []}}}' });
    expect(answer.__typename).toBe('DocumentRejected');
    expect(answer.problems.map(({ path }: Tree) => path.join('.'))).toEqual([
      'policy.overage',
      'policy.load.levels.ELEVATED.leave',
      'policy.load.levels.HIGH.leave',
      'prices.models.sora.prices',
      'prices.models.sora',
    ]);
  });

  test('is answered a few at a time, and the others are told to come again', async () => {
    const input = { prices: demoDocument('price-book.jsonc') };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => api.send(api.keys.OPERATOR, WHAT_IF, { input })),
    );
    const refused = answers.filter(({ errors }) => errors !== undefined);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(6);
    expect(refused.length).toBeGreaterThan(0);
    for (const { errors } of refused)
      expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryable: true } }]);
  });

  test('is for operators alone', async () => {
    const input = { prices: demoDocument('price-book.jsonc') };
    for (const key of [null, api.keys.MONITOR, api.keys.ORCHESTRATOR, api.keys.ACCOUNT]) {
      const answer = await api.send(key, WHAT_IF, { input });
      expect(answer).toMatchObject({
        data: { whatIf: null },
        errors: [{ extensions: { code: key === null ? 'UNAUTHENTICATED' : 'FORBIDDEN' } }],
      });
    }
  });
});

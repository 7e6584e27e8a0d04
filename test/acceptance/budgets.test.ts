// Budgets over the API: caps by period on account, project, user, key and model, and what parents leave to their
// children; held credits count like charged ones, and what comes back is free again.
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Answer, startTestWeir, type TestAccount, type TestWeir, units } from './support/weir.ts';

type Fields = Record<string, unknown>;

const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });
const HOUR = 3_600_000;

const CHANGE = `mutation ($input: ChangeTermsInput!) { changeTerms(input: $input) { __typename
  ... on InvalidRequest { code path expected } ... on Problem { message } } }`;
const BUDGETS = `query ($id: ID!) { account(id: $id) { budgets { name scope match period timeZone cap used remaining resetsAt } } }`;
const REFUSED = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename
  ... on JobGranted { job { id } lease { token } }
  ... on JobRejected { retryAt reasons { code layer ... on BudgetReason { budget cap remaining } } } } }`;

async function setBudgets(account: TestAccount, budgets: readonly Fields[]): Promise<Answer> {
  const input = { idempotencyKey: randomUUID(), accountId: account.id, budgets };
  const { changeTerms } = await weir.send(weir.keys.OPERATOR ?? '', CHANGE, { input });
  return new Answer(Object.fromEntries(Object.entries(changeTerms ?? {})));
}

async function withBudgets(...budgets: readonly Fields[]): Promise<TestAccount> {
  const account = await weir.account({ credits: '100' });
  expect((await setBudgets(account, budgets)).kind).toBe('TermsChanged');
  return account;
}

/** The budgets of an account by their names. */
async function budgetsOf({ id, key }: TestAccount): Promise<Record<string, Fields>> {
  const { account } = await weir.send(key, BUDGETS, { id });
  const found = new Answer(Object.fromEntries(Object.entries(account ?? {}))).at('budgets');
  const list: Fields[] = Array.isArray(found) ? found : [];
  return Object.fromEntries(list.map((budget) => [budget.name, budget]));
}

async function ask(account: TestAccount, quantity: string, more: Fields = {}, node: TestWeir = weir) {
  const { requestJob } = await node.send(account.key, REFUSED, { input: units(quantity, more) });
  return new Answer(Object.fromEntries(Object.entries(requestJob ?? {})));
}

async function settle(job: Answer, quantity: string): Promise<Answer> {
  const usage = [{ meter: 'unit', quantity }];
  return weir.settle({ jobId: job.text('job.id'), leaseToken: job.text('lease.token'), usage });
}

const total = (scope: string, match: string | null, cap = '10'): Fields => ({
  name: scope.toLowerCase(),
  scope,
  match,
  period: 'TOTAL',
  cap,
});

describe('a budget', () => {
  test('counts what is held like what was charged, and gives back what returns and what is refunded', async () => {
    const account = await withBudgets(total('ACCOUNT', null));
    const job = await ask(account, '8');
    expect(await budgetsOf(account)).toMatchObject({
      account: { used: '8', remaining: '2', resetsAt: null },
    });
    const refused = await ask(account, '3');
    expect(refused.fields).toMatchObject({
      __typename: 'JobRejected',
      reasons: [{ code: 'BUDGET_EXCEEDED', budget: 'account', cap: '10', remaining: '2' }],
    });
    await settle(job, '5');
    expect(await budgetsOf(account)).toMatchObject({ account: { used: '5', remaining: '5' } });
    const cancelled = await ask(account, '5');
    await weir.cancel(account.key, { jobId: cancelled.text('job.id') });
    expect(await budgetsOf(account)).toMatchObject({ account: { used: '5', remaining: '5' } });
    await weir.refund({ idempotencyKey: 'refund-1', jobId: job.text('job.id'), amount: '4' });
    expect(await budgetsOf(account)).toMatchObject({ account: { used: '1', remaining: '9' } });
    expect((await ask(account, '9')).kind).toBe('JobGranted');
  });

  test('is given back by a job that nobody ended', async () => {
    const account = await withBudgets(total('ACCOUNT', null));
    await ask(account, '10', { lease: 'PT1M' });
    await weir.advance(48 * HOUR);
    expect(await budgetsOf(account)).toMatchObject({ account: { used: '0', remaining: '10' } });
  });

  test.each<[string, string, Fields, Fields]>([
    ['USER', 'ada', { userId: 'ada' }, { userId: 'bob' }],
    [
      'PROJECT',
      'moon',
      { labels: [{ name: 'project', value: 'moon' }] },
      { labels: [{ name: 'project', value: 'sun' }] },
    ],
  ])('of one %s caps that one and nobody else', async (scope, match, bound, free) => {
    const account = await withBudgets(total(scope, match));
    const name = scope.toLowerCase();
    expect((await ask(account, '10', bound)).kind).toBe('JobGranted');
    expect((await ask(account, '0.000001', bound)).at('reasons')).toMatchObject([
      { budget: name, remaining: '0' },
    ]);
    expect((await ask(account, '20', free)).kind).toBe('JobGranted');
    expect((await ask(account, '20')).kind).toBe('JobGranted');
    expect(await budgetsOf(account)).toMatchObject({ [name]: { match, used: '10' } });
  });

  test('of one MODEL caps jobs of that model and no others', async () => {
    const account = await withBudgets(
      { ...total('MODEL', 'unit'), name: 'units' },
      { ...total('MODEL', 'codex'), name: 'codex' },
    );
    expect((await ask(account, '11')).at('reasons')).toMatchObject([{ budget: 'units' }]);
    expect((await ask(account, '10')).kind).toBe('JobGranted');
    expect(await budgetsOf(account)).toMatchObject({ units: { used: '10' }, codex: { used: '0' } });
  });

  test('of one KEY caps jobs that were asked for with it', async () => {
    const account = await weir.account({ credits: '100' });
    const [row] = await weir.sql('select max(id)::text as id from api_keys');
    await setBudgets(account, [total('KEY', String(row?.id))]);
    expect((await ask(account, '11')).at('reasons')).toMatchObject([{ budget: 'key' }]);
    const orchestrator = { ...account, key: weir.keys.ORCHESTRATOR ?? '' };
    expect((await ask(orchestrator, '11', { accountId: account.id })).kind).toBe('JobGranted');
    expect(await budgetsOf(account)).toMatchObject({ key: { used: '0', remaining: '10' } });
  });

  test('of each of several has to have room, and a job that one refuses counts in none', async () => {
    const account = await withBudgets(
      total('ACCOUNT', null, '20'),
      total('USER', 'ada', '10'),
      total('PROJECT', 'moon', '5'),
    );
    const both = { userId: 'ada', labels: [{ name: 'project', value: 'moon' }] };
    const refused = await ask(account, '21', both);
    expect(refused.at('reasons')).toMatchObject([
      { budget: 'account' },
      { budget: 'user' },
      { budget: 'project' },
    ]);
    expect((await ask(account, '6', both)).at('reasons')).toMatchObject([{ budget: 'project' }]);
    expect(await budgetsOf(account)).toMatchObject({
      account: { used: '0' },
      user: { used: '0' },
      project: { used: '0' },
    });
    expect((await ask(account, '5', both)).kind).toBe('JobGranted');
    expect((await ask(account, '5', { userId: 'ada' })).kind).toBe('JobGranted');
    expect(await budgetsOf(account)).toMatchObject({
      account: { used: '10', remaining: '10' },
      user: { used: '10', remaining: '0' },
      project: { used: '5', remaining: '0' },
    });
  });

  test('is never exceeded by fifty requests at once on two nodes', async () => {
    const account = await withBudgets(total('ACCOUNT', null));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => ask(account, '3', {}, n % 2 ? weir : other)),
    );
    expect(answers.filter(({ kind }) => kind === 'JobGranted')).toHaveLength(3);
    expect(await budgetsOf(account)).toMatchObject({ account: { used: '9', remaining: '1' } });
  });

  test('begins anew when its period does, in its time zone, and tells when', async () => {
    const account = await withBudgets(
      { ...total('ACCOUNT', null), name: 'hourly', period: 'HOUR', cap: '5' },
      { ...total('ACCOUNT', null), name: 'berlin', period: 'DAY', timeZone: 'Europe/Berlin', cap: '50' },
    );
    const settled = await ask(account, '5');
    await settle(settled, '5');
    const full = await ask(account, '1');
    const { hourly, berlin } = await budgetsOf(account);
    const resetsAt = String(hourly?.resetsAt);
    expect(full.at('reasons')).toMatchObject([{ budget: 'hourly' }]);
    // Spread a little, so that not everybody comes back at one instant.
    expect(Date.parse(full.text('retryAt'))).toBeGreaterThanOrEqual(Date.parse(resetsAt));
    expect(Date.parse(resetsAt) % HOUR).toBe(0);
    // Midnight in Berlin, in winter.
    expect(new Date(String(berlin?.resetsAt)).getUTCHours()).toBe(23);
    await weir.advance(Date.parse(resetsAt) - (await weir.now()) - 1);
    expect((await ask(account, '1')).kind).toBe('JobRejected');
    await weir.advance(1);
    expect((await ask(account, '1')).kind).toBe('JobGranted');
    expect(await budgetsOf(account)).toMatchObject({ hourly: { used: '1' }, berlin: { used: '6' } });
  });
});

describe("a parent's childBudget", () => {
  test('binds its children, who draw on what the parent holds', async () => {
    const account = await withBudgets(total('ACCOUNT', null, '20'));
    const parent = await ask(account, '2', { childBudget: '10' });
    const parentJobId = parent.text('job.id');
    expect(await budgetsOf(account)).toMatchObject({ account: { used: '12' } });
    const child = await ask(account, '7', { parentJobId });
    expect(child.kind).toBe('JobGranted');
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '88', held: '12' });
    expect((await ask(account, '4', { parentJobId })).at('reasons')).toMatchObject([
      { code: 'BUDGET_EXCEEDED', layer: 'childBudget', cap: '10', remaining: '3' },
    ]);
    await settle(child, '4');
    expect((await ask(account, '6', { parentJobId })).kind).toBe('JobGranted');
    expect((await ask(account, '0.1', { parentJobId })).kind).toBe('JobRejected');
  });

  test('is never exceeded by children at once, and what they leave returns with the parent', async () => {
    const account = await withBudgets(total('ACCOUNT', null, '50'));
    const parent = await ask(account, '1', { childBudget: '10' });
    const parentJobId = parent.text('job.id');
    const children = await Promise.all(
      Array.from({ length: 12 }, (_, n) => ask(account, '3', { parentJobId }, n % 2 ? weir : other)),
    );
    const granted = children.filter(({ kind }) => kind === 'JobGranted');
    expect(granted).toHaveLength(3);
    for (const child of granted) await settle(child, '2');
    await settle(parent, '1');
    expect((await weir.look(account)).at('balance')).toMatchObject({ available: '93', held: '0' });
    expect(await budgetsOf(account)).toMatchObject({ account: { used: '7', remaining: '43' } });
  });
});

test.each<[string, Fields, string]>([
  ['a cap of nothing', { cap: '0' }, 'BAD_AMOUNT'],
  ['a time zone that is none', { timeZone: 'Mars/Olympus' }, 'MALFORMED'],
  ['a whole account that matches something', { match: 'x' }, 'BAD_MATCH'],
  ['a model that is not there', { scope: 'MODEL', match: 'x' }, 'UNKNOWN_MODEL'],
])('budgets with %s are refused, and those before stay', async (_, wrong, code) => {
  const account = await withBudgets(total('ACCOUNT', null));
  const answer = await setBudgets(account, [{ ...total('ACCOUNT', null, '7'), ...wrong }]);
  expect(answer.fields).toMatchObject({ __typename: 'InvalidRequest', code });
  expect(await budgetsOf(account)).toMatchObject({ account: { cap: '10' } });
});

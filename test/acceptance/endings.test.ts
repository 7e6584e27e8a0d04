// What must hold of slots however jobs end: each comes back just once, at the end or with the lease.

import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { randomFrom } from '../domain/random.ts';
import { COMPILED, chosenExecutor } from '../support/executor.ts';
import { Answer, startTestWeir, type TestAccount, type TestWeir, units } from './support/weir.ts';

const ROUNDS = 50;
const ACCOUNTS = 4;
const SLOTS = 50;
const USERS = 5;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

// Compiled, because it is the many operations that take the time.
chosenExecutor.current = COMPILED;
const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });
const random = randomFrom(24);

/** How a job ends. Those of the second line are left alone until their leases lapse. */
const FATES = [
  ...(['SETTLED', 'FAILED', 'CANCELLED', 'KEPT_AND_SETTLED', 'CANCELLED_AND_SETTLED_AT_ONCE'] as const),
  ...([
    'LAPSED',
    'KEPT_AND_LAPSED',
    'SETTLED_LATE',
    'CANCELLED_LATE',
    'REVIVED',
    'SETTLED_AFTER_GRACE',
  ] as const),
];
type Fate = (typeof FATES)[number];

interface Job {
  readonly account: TestAccount;
  readonly id: string;
  readonly fate: Fate;
  /** Which node hears of it next. */
  readonly node: TestWeir;
  readonly used: string;
  token: string;
  leaseEndsAt: number;
  ended: boolean;
}

/** Limits of which each is full when all the slots are taken: of the account, of each of its users, and of all accounts together. */
function definePlan(): Promise<string> {
  const limit = (name: string, scope: string[], slots: number) => {
    const amount = { base: String(slots), floor: String(slots), ceiling: String(slots) };
    return { name, kind: 'CONCURRENCY', scope, unit: 'job', ...amount };
  };
  return weir.plan({
    limits: [
      limit('jobs at once', ['ACCOUNT'], SLOTS),
      limit('jobs of a user at once', ['ACCOUNT', 'USER'], SLOTS / USERS),
      limit('jobs of all at once', ['POOL'], SLOTS * ACCOUNTS),
    ],
  });
}

/** Makes the pool so large that it is never loaded. */
async function enlargePool(): Promise<void> {
  const query = 'mutation ($input: DefinePoolInput!) { definePool(input: $input) { __typename } }';
  const input = { idempotencyKey: randomUUID(), slug: 'misc', name: 'Everything else', capacity: 1_000 };
  const { definePool } = await weir.send(weir.keys.OPERATOR ?? '', query, { input });
  expect(definePool).toEqual({ __typename: 'PoolDefined' });
}

const REQUESTS = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { __typename
  ... on JobGranted { job { id } lease { token expiresAt } } ... on JobRejected { reasons { code } } } }`;

function answersOf(value: unknown): Answer[] {
  return Array.isArray(value) ? value.map((each) => new Answer(each)) : [];
}

/** Takes every slot of an account, in one operation, and finds that there is none more. */
async function fill(account: TestAccount, node: TestWeir): Promise<Job[]> {
  const inputs = Array.from({ length: SLOTS }, (_, index) => ({
    ...units('1', { lease: `PT${random.integer(60, 600)}S` }),
    userId: `user ${index % USERS}`,
  }));
  const { requestJobs } = await node.send(account.key, REQUESTS, { inputs: [...inputs, units('1')] });
  const answers = answersOf(requestJobs);
  const more = answers.pop();
  expect(answers.map(({ kind }) => kind)).toEqual(Array(SLOTS).fill('JobGranted'));
  expect(more?.at('reasons.0.code')).toBe('CONCURRENCY_LIMITED');
  return answers.map((answer) => ({
    account,
    id: answer.text('job.id'),
    fate: random.pick(FATES),
    node: random.pick([weir, other]),
    used: random.pick(['0', '0.3', '1', '1.2']),
    token: answer.text('lease.token'),
    leaseEndsAt: Date.parse(answer.text('lease.expiresAt')),
    ended: false,
  }));
}

async function settle(job: Job, outcome = 'SUCCEEDED'): Promise<string> {
  const usage = [{ meter: 'unit', quantity: job.used }];
  const settled = await job.node.settle({ jobId: job.id, leaseToken: job.token, outcome, usage });
  job.ended = true;
  return settled.kind;
}

async function cancel(job: Job, node = job.node): Promise<string> {
  const cancelled = await node.cancel(job.account.key, { jobId: job.id, reason: 'no longer wanted' });
  job.ended = true;
  return cancelled.kind;
}

async function heartbeat(job: Job): Promise<void> {
  const kept = await job.node.heartbeat({ jobId: job.id, leaseToken: job.token, extend: 'PT5M' });
  expect(kept.kind).toBe('JobHeartbeat');
  job.token = kept.text('lease.token');
  job.leaseEndsAt = Date.parse(kept.text('lease.expiresAt'));
}

/** What happens to a job while its lease lasts. */
async function endInTime(job: Job): Promise<void> {
  if (job.fate === 'SETTLED') expect(await settle(job)).toBe('JobSettled');
  if (job.fate === 'FAILED') expect(await settle(job, 'FAILED')).toBe('JobSettled');
  if (job.fate === 'CANCELLED') expect(await cancel(job)).toBe('JobSettled');
  if (job.fate === 'KEPT_AND_SETTLED' || job.fate === 'KEPT_AND_LAPSED') await heartbeat(job);
  if (job.fate === 'KEPT_AND_SETTLED') expect(await settle(job)).toBe('JobSettled');
  if (job.fate === 'CANCELLED_AND_SETTLED_AT_ONCE') {
    const ends = await Promise.all([settle(job), cancel(job, job.node === weir ? other : weir)]);
    expect(ends.sort()).toEqual(['JobEnded', 'JobSettled']);
  }
}

async function endLate(job: Job): Promise<void> {
  if (job.fate === 'SETTLED_LATE') expect(await settle(job)).toBe('JobSettled');
  if (job.fate === 'CANCELLED_LATE') expect(await cancel(job)).toBe('JobSettled');
  if (job.fate === 'REVIVED') await heartbeat(job);
}

const COUNTS = `query (${Array.from({ length: ACCOUNTS }, (_, index) => `$id${index}: ID!`).join(' ')}) {
  pool: node(id: "pool_misc") { ... on Pool { load { running } } }
  ${Array.from({ length: ACCOUNTS }, (_, index) => `account${index}: account(id: $id${index}) { limits { name remaining } }`).join(' ')} }`;

/** What the pool and the accounts count as running must be what runs as the jobs' own answers have it. */
async function expectRunning(accounts: readonly TestAccount[], jobs: readonly Job[] = []): Promise<void> {
  const now = await weir.now();
  const running = jobs.filter(({ ended, leaseEndsAt }) => !ended && leaseEndsAt > now);
  const ids = Object.fromEntries(accounts.map(({ id }, index) => [`id${index}`, id]));
  const counts = new Answer(await other.send(weir.keys.OPERATOR ?? '', COUNTS, ids));
  expect(counts.at('pool')).toEqual({ load: { running: running.length } });
  for (const [index, account] of accounts.entries()) {
    const own = running.filter((job) => job.account === account).length;
    const remaining = String(SLOTS - own);
    expect(counts.at(`account${index}.limits`)).toContainEqual({ name: 'jobs at once', remaining });
  }
}

/** Fills every slot, and lets each job end as chance has it. */
async function play(accounts: readonly TestAccount[]): Promise<Job[]> {
  const filled: Job[][] = [];
  for (const account of accounts) filled.push(await fill(account, random.pick([weir, other])));
  const jobs = filled.flat();
  await Promise.all(jobs.map(endInTime));
  await expectRunning(accounts, jobs);
  // Some leases have lapsed by then, and all of them later.
  await weir.advance(random.integer(1, 5 * MINUTE));
  await expectRunning(accounts, jobs);
  await weir.advance(11 * MINUTE);
  await expectRunning(accounts);
  await Promise.all(jobs.map(endLate));
  await expectRunning(accounts, jobs);
  const revived = jobs.filter(({ fate }) => fate === 'REVIVED');
  for (const kind of await Promise.all(revived.map((job) => settle(job)))) expect(kind).toBe('JobSettled');
  await expectRunning(accounts);
  await weir.advance(HOUR);
  const after = jobs.filter(({ fate }) => fate === 'SETTLED_AFTER_GRACE');
  for (const kind of await Promise.all(after.map((job) => settle(job)))) expect(kind).toBe('JobSettled');
  await expectRunning(accounts);
  return jobs;
}

test('after 10,000 random endings on two nodes no slot has leaked and none was freed twice', async () => {
  await enlargePool();
  const plan = await definePlan();
  const accounts: TestAccount[] = [];
  for (let index = 0; index < ACCOUNTS; index += 1) {
    accounts.push(await weir.account({ plan, credits: '1000000' }));
  }
  const endings = new Map<Fate, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { fate } of await play(accounts)) endings.set(fate, (endings.get(fate) ?? 0) + 1);
  }
  expect([...endings.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  expect(endings.size).toBe(FATES.length);

  await expectRunning(accounts);
  expect(await weir.sql('select count(*)::int4 as open from open_jobs')).toEqual([{ open: 0 }]);
  for (const account of accounts) {
    expect((await weir.look(account)).at('balance')).toMatchObject({ held: '0', debt: '0' });
    const query = 'query ($id: ID!) { reconcile(accountId: $id) { balanced firstBroken { message } } }';
    const { reconcile } = await weir.send(account.key, query, { id: account.id });
    expect(reconcile).toEqual({ balanced: true, firstBroken: null });
  }
  // Every slot can still be had, and no more than those.
  for (const account of accounts) await fill(account, other);
}, 600_000);

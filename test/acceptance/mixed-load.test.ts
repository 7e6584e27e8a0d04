// What must hold when everything is asked at once of the same few accounts, on two nodes: a minute of it, or
// as long as WEIR_MIXED_LOAD_SECONDS says.

import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { parseMicro } from '../../src/domain/decimal.ts';
import { type Random, randomFrom } from '../domain/random.ts';
import { COMPILED, chosenExecutor } from '../support/executor.ts';
import { MIXED_LOAD_SECONDS } from '../support/long-run.ts';
import { Answer, startTestWeir, type TestAccount, type TestWeir, units } from './support/weir.ts';

const CLIENTS = 16;
const ACCOUNTS = 4;
const SLOTS = 20;
/** Units that an account may ask for in each stretch of the rate's length. */
const RATE = 400;
const RATE_MS = 5_000;
const INCLUDED = 300;
const MOST_AT_ONCE = 6;

// Compiled, for the more load.
chosenExecutor.current = COMPILED;
const weir = await startTestWeir();
const nodes = [weir, await startTestWeir({ beside: weir })];
const operator = weir.keys.OPERATOR ?? '';
const orchestrator = weir.keys.ORCHESTRATOR ?? '';

interface Job {
  readonly owner: Owner;
  readonly id: string;
  readonly units: number;
  token: string;
}

/** An account with what its answers said, so that the books can be compared in the end. */
interface Owner {
  readonly account: TestAccount;
  /** Granted and not asked to end: at least these run. */
  readonly running: Set<Job>;
  mostRunning: number;
  /** Units granted by the number of the rate's window. */
  readonly rated: Map<number, number>;
  bought: bigint;
  /** What the jobs were charged, less what was refunded: to the account's credits, and to its window. */
  paid: bigint;
  included: bigint;
  readonly settled: string[];
}

const owners: Owner[] = [];
const faults: string[] = [];
/** How often each kind of answer came. */
const counts = new Map<string, number>();

function micro(text: unknown): bigint {
  const value = typeof text === 'string' ? parseMicro(text) : undefined;
  if (value === undefined) throw new Error(`${JSON.stringify(text)} is no amount`);
  return value;
}

function note(answer: Answer): Answer {
  counts.set(answer.kind, (counts.get(answer.kind) ?? 0) + 1);
  return answer;
}

const ASKED = `__typename ... on JobGranted { job { id } lease { token } decision { at } }
  ... on JobRejected { reasons { code } } ... on Problem { message }`;
const REQUEST = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { ${ASKED} } }`;
const REQUESTS = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { ${ASKED} } }`;
const READS = `query ($id: ID!) { account(id: $id) { balance { available held } limits { name remaining }
  jobs(first: 20) { edges { node { state held charged } } } decisions(first: 10) { edges { node { outcome } } } } }`;

function takeAnswer(owner: Owner, units: number, answer: Answer): void {
  note(answer);
  if (answer.kind === 'JobRejected') return;
  if (answer.kind !== 'JobGranted') {
    faults.push(`a request was answered with ${JSON.stringify(answer.fields)}`);
    return;
  }
  const window = Math.floor(Date.parse(answer.text('decision.at')) / RATE_MS);
  owner.rated.set(window, (owner.rated.get(window) ?? 0) + units);
  owner.running.add({ owner, id: answer.text('job.id'), units, token: answer.text('lease.token') });
  owner.mostRunning = Math.max(owner.mostRunning, owner.running.size);
}

/** Asks for jobs of any of the accounts, several in one operation, in any order of the accounts. */
async function request(random: Random, node: TestWeir): Promise<void> {
  const asked = Array.from({ length: random.chance(50) ? 1 : random.integer(2, MOST_AT_ONCE) }, () => ({
    owner: random.pick(owners),
    units: random.integer(1, 10),
  }));
  const inputs = asked.map(({ owner, units: quantity }) =>
    // The lease outlasts the test, so that what runs is what was granted and not ended.
    units(String(quantity), { accountId: owner.account.id, lease: 'PT12H' }),
  );
  const [first] = asked;
  const answer =
    asked.length === 1
      ? await node.send(first?.owner.account.key ?? '', REQUEST, { input: inputs[0] })
      : await node.send(orchestrator, REQUESTS, { inputs });
  const answers = [answer.requestJob ?? answer.requestJobs].flat();
  for (const [index, { owner, units: quantity }] of asked.entries()) {
    takeAnswer(owner, quantity, new Answer(Object.fromEntries(Object.entries(answers[index] ?? {}))));
  }
}

/** Takes a job from those that run: it is this client's alone. */
function takeJob(random: Random): Job | null {
  const owner = random.pick(owners);
  if (owner.running.size === 0) return null;
  const job = random.pick([...owner.running]);
  owner.running.delete(job);
  return job;
}

function pay(owner: Owner, parts: unknown, sign: 1n | -1n): void {
  for (const part of Array.isArray(parts) ? parts : []) {
    const { source, amount } = part;
    if (source === 'INCLUDED') owner.included += sign * micro(amount);
    else owner.paid += sign * micro(amount);
  }
}

/** Ends a job, now and then on both nodes at once: settled or cancelled, with less than was held or all of it. */
async function end(job: Job, random: Random, node: TestWeir): Promise<void> {
  const { owner, id: jobId, token: leaseToken } = job;
  const used = [{ meter: 'unit', quantity: String(random.integer(0, job.units)) }];
  const endings = random.chance(20) ? nodes : [node];
  const asked = endings.map((each) =>
    random.chance(70)
      ? each.settle({ jobId, leaseToken, usage: used, outcome: random.pick(['SUCCEEDED', 'FAILED']) })
      : each.cancel(owner.account.key, { jobId, leaseToken, used }),
  );
  const answers = (await Promise.all(asked)).map(note);
  const done = answers.filter((answer) => answer.kind === 'JobSettled' && answer.at('replayed') === false);
  if (done.length !== 1 || answers.some(({ kind }) => kind !== 'JobSettled' && kind !== 'JobEnded')) {
    faults.push(`a job ended as ${answers.map(({ fields }) => JSON.stringify(fields)).join(' and ')}`);
  }
  for (const answer of done) pay(owner, answer.at('charged'), 1n);
  owner.settled.push(jobId);
  if (owner.settled.length > 50) owner.settled.shift();
}

async function keep(job: Job, node: TestWeir): Promise<void> {
  const kept = note(await node.heartbeat({ jobId: job.id, leaseToken: job.token }));
  if (kept.kind === 'JobHeartbeat') job.token = kept.text('lease.token');
  else faults.push(`a heartbeat was answered with ${JSON.stringify(kept.fields)}`);
  job.owner.running.add(job);
}

async function refund(owner: Owner, random: Random, node: TestWeir): Promise<void> {
  if (owner.settled.length === 0) return;
  const amount = random.chance(50) ? undefined : '0.5';
  // One that has nothing left to give back is an InvalidRequest.
  const input = { idempotencyKey: randomUUID(), jobId: random.pick(owner.settled), amount };
  pay(owner, note(await node.refund(input)).at('returned'), -1n);
}

async function topUp(owner: Owner, random: Random, node: TestWeir): Promise<void> {
  const amount = String(random.integer(10, 40));
  const answer = note(await node.topUp(owner.account, { amount }));
  if (answer.kind === 'CreditsGranted') owner.bought += micro(amount);
  else faults.push(`a top-up was answered with ${JSON.stringify(answer.fields)}`);
}

async function act(random: Random): Promise<void> {
  const node = random.pick(nodes);
  const owner = random.pick(owners);
  const chance = random.integer(1, 100);
  if (chance <= 35) return request(random, node);
  if (chance <= 75) {
    const job = takeJob(random);
    if (!job) return request(random, node);
    return chance <= 65 ? end(job, random, node) : keep(job, node);
  }
  if (chance <= 80) return refund(owner, random, node);
  if (chance <= 83) return topUp(owner, random, node);
  if (chance <= 92) await node.send(owner.account.key, READS, { id: owner.account.id });
  else await node.look(owner.account);
}

/** One client: one thing after the other until the time is over. What is no answer is noted. */
async function play(seed: number, until: number): Promise<void> {
  const random = randomFrom(seed);
  while (performance.now() < until) {
    try {
      await act(random);
    } catch (error) {
      faults.push(String(error));
    }
  }
}

beforeAll(
  async () => {
    const define = 'mutation ($input: DefinePoolInput!) { definePool(input: $input) { __typename } }';
    const pool = { idempotencyKey: randomUUID(), slug: 'misc', name: 'Everything else', capacity: 1_000 };
    await weir.send(operator, define, { input: pool });
    const amount = (most: number) => ({ base: String(most), floor: String(most), ceiling: String(most) });
    const rate = { kind: 'RATE', unit: 'unit', window: `PT${RATE_MS / 1_000}S`, style: 'CALENDAR' };
    const plan = await weir.plan({
      windows: [{ name: 'week', amount: String(INCLUDED), length: 'P7D' }],
      limits: [
        { name: 'jobs at once', kind: 'CONCURRENCY', scope: ['ACCOUNT'], unit: 'job', ...amount(SLOTS) },
        { name: 'units', scope: ['ACCOUNT'], ...rate, ...amount(RATE) },
        {
          name: 'requests of all',
          kind: 'RATE',
          scope: ['POOL'],
          unit: 'request',
          window: 'PT1S',
          ...amount(10_000),
        },
      ],
    });
    for (let index = 0; index < ACCOUNTS; index += 1) {
      owners.push({
        account: await weir.account({ plan, credits: '200' }),
        running: new Set(),
        mostRunning: 0,
        rated: new Map(),
        bought: 200_000_000n,
        paid: 0n,
        included: 0n,
        settled: [],
      });
    }
    const until = performance.now() + MIXED_LOAD_SECONDS * 1_000;
    await Promise.all(Array.from({ length: CLIENTS }, (_, index) => play(index, until)));
  },
  MIXED_LOAD_SECONDS * 1_000 + 300_000,
);

test('mixed load of 16 clients on two nodes over four accounts has every kind of answer and no fault', () => {
  expect(faults).toEqual([]);
  const kinds = ['JobGranted', 'JobRejected', 'JobSettled', 'JobEnded', 'JobHeartbeat', 'JobRefunded'];
  for (const kind of [...kinds, 'CreditsGranted'])
    expect([kind, counts.get(kind)]).toEqual([kind, expect.any(Number)]);
  expect(
    [...counts.keys()].filter((kind) => ![...kinds, 'CreditsGranted', 'InvalidRequest'].includes(kind)),
  ).toEqual([]);
});

test('mixed load met no deadlock in the database', async () => {
  const rows = await weir.sql(
    'select deadlocks::int4 as deadlocks from pg_stat_database where datname = current_database()',
  );
  expect(rows).toEqual([{ deadlocks: 0 }]);
});

test('mixed load admitted nothing beyond a limit', () => {
  for (const { mostRunning, rated } of owners) {
    expect(mostRunning).toBeLessThanOrEqual(SLOTS);
    expect(Math.max(...rated.values())).toBeLessThanOrEqual(RATE);
  }
});

test('mixed load leaves books that balance and say what the answers said', async () => {
  const random = randomFrom(0);
  for (const { running } of owners) {
    for (const job of [...running]) {
      running.delete(job);
      await end(job, random, random.pick(nodes));
    }
  }
  expect(faults).toEqual([]);
  const reconcile = 'query ($id: ID!) { reconcile(accountId: $id) { balanced firstBroken { message } } }';
  for (const { account, bought, paid, included } of owners) {
    const shown = await weir.look(account);
    const balance = shown.at('balance');
    expect(balance).toMatchObject({ held: '0', debt: '0' });
    expect(micro(shown.at('balance.posted'))).toBe(bought - paid);
    expect(included).toBeLessThanOrEqual(BigInt(INCLUDED) * 1_000_000n);
    const limits = shown.at('limits');
    const week = Array.isArray(limits) ? limits.find(({ name }) => name === 'week') : null;
    expect(micro(week?.remaining)).toBe(BigInt(INCLUDED) * 1_000_000n - included);
    expect(await weir.send(account.key, reconcile, { id: account.id })).toEqual({
      reconcile: { balanced: true, firstBroken: null },
    });
  }
}, 400_000);

// What a refusal promises and offers is tried by doing it: in hundreds of random states each remedy is followed
// by itself on a copy of the account, and each retryAt is waited for.

import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { formatMicro } from '../../src/domain/decimal.ts';
import { randomFrom } from '../domain/random.ts';
import { COMPILED, chosenExecutor } from '../support/executor.ts';
import { type Asked, POOLS, randomPlan, randomState } from './support/random-states.ts';
import { ask, listAt, micro, openCopies, playJobs, type Subject } from './support/state-copies.ts';
import { type Answer, GRANTED, startTestWeir } from './support/weir.ts';

const STATES = 300;
/** States that live at the same time, under the same load of the pools. */
const WORLD = 25;
const PLANS = 60;
/** One to be asked and to wait, and one for each of the most remedies that a refusal has besides waiting. */
const COPIES = 4;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

// Compiled, because it is the many operations that take the time.
chosenExecutor.current = COMPILED;
const weir = await startTestWeir({ virtual: true });
const operator = weir.keys.OPERATOR ?? '';
const orchestrator = weir.keys.ORCHESTRATOR ?? '';
const monitor = weir.keys.MONITOR ?? '';

const REFUSAL = `cost { total } reasons { __typename code layer message retryAt } retryAt
  remedies { __typename message ... on TopUpRemedy { amount } ... on PriorityRemedy { priority } ... on WaitRemedy { until }
    ... on ReduceRemedy { workload { meter quantity } cost { total } } ... on ModelRemedy { model { slug } cost { total } } }`;
const REQUEST = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename ${GRANTED}
  ... on JobRejected { ${REFUSAL.replace('cost {', 'wouldCost: cost {')} } ... on Problem { message } } }`;
const PREVIEW = `query ($input: PreviewJobInput!) { previewJob(input: $input) { __typename
  ... on JobPreview { outcome ${REFUSAL} funding { source amount } } ... on InvalidRequest { code path expected } } }`;
const LOOK = `query ($id: ID!) { account(id: $id) { limits { name kind value remaining resetsAt factors { cause value } }
  balance { available held posted debt postpaidOwed version } } }`;
const REPORT = `mutation ($input: ReportLoadInput!) { reportLoad(input: $input) { __typename ... on LoadReported { load { level } } } }`;

const preview = (accountId: string, asked: Asked): Promise<Answer> =>
  ask(weir, orchestrator, PREVIEW, { input: { accountId, ...asked } });

/** Asks under a new key. */
const request = (accountId: string, asked: Asked): Promise<Answer> =>
  ask(weir, orchestrator, REQUEST, { input: { idempotencyKey: randomUUID(), accountId, ...asked } });

const look = (id: string): Promise<Answer> => ask(weir, operator, LOOK, { id });

/** What was tried, by its kind: so that nothing is promised of what never came up. */
const tried = new Map<string, number>();

function note(what: string): void {
  tried.set(what, (tried.get(what) ?? 0) + 1);
}

/** Expects a request to be refused, with what it was told just before that it would be. */
async function expectRefused(accountId: string, asked: Asked): Promise<Answer> {
  const before = await look(accountId);
  const foretold = await preview(accountId, asked);
  expect((await look(accountId)).fields).toEqual(before.fields);
  const refused = await request(accountId, asked);
  expect([foretold.at('outcome'), refused.kind]).toEqual(['REJECTED', 'JobRejected']);
  expect(refused.at('reasons')).toEqual(foretold.at('reasons'));
  expect(refused.at('wouldCost')).toEqual(foretold.at('cost'));
  const lasting = (answer: Answer) =>
    listAt(answer, 'remedies').flatMap(({ kind, fields }) => (kind === 'WaitRemedy' ? [] : [fields]));
  expect(lasting(refused)).toEqual(lasting(foretold));
  expect(refused.at('retryAt') === null).toBe(foretold.at('retryAt') === null);
  const after = await look(accountId);
  expect(after.at('limits')).toEqual(before.at('limits'));
  return refused;
}

/** Expects a request to be granted, with what it was told just before that it would be; the cost in credits. */
async function expectGranted(accountId: string, asked: Asked): Promise<string> {
  const foretold = await preview(accountId, asked);
  const granted = await request(accountId, asked);
  expect([foretold.fields, granted.kind]).toEqual([foretold.fields, 'JobGranted']);
  expect(foretold.at('outcome')).toBe('GRANTED');
  const funding = listAt(granted, 'funding').map((part) => [part.at('source'), part.at('amount')]);
  expect(listAt(foretold, 'funding').map((part) => [part.at('source'), part.at('amount')])).toEqual(funding);
  expect(granted.at('cost.total')).toBe(foretold.at('cost.total'));
  return granted.text('cost.total');
}

async function expectStillRefused(accountId: string, asked: Asked): Promise<void> {
  const foretold = await preview(accountId, asked);
  expect([asked, foretold.at('outcome')]).toEqual([asked, 'REJECTED']);
}

/** Adds just as much as it says, of which a millionth of a credit less is not enough. */
async function followTopUp(accountId: string, asked: Asked, remedy: Answer): Promise<void> {
  const amount = micro(remedy.text('amount'));
  const account = { id: accountId, key: '' };
  if (amount > 1n) {
    await weir.topUp(account, { amount: formatMicro(amount - 1n) });
    await expectStillRefused(accountId, asked);
    note('topped up too little');
  }
  await weir.topUp(account, { amount: '0.000001' });
  await expectGranted(accountId, asked);
}

const STEPS = new Map([['unit', 1n]]);

/** Asks for just as much as it says, of which one step more is refused. */
async function followReduce(accountId: string, asked: Asked, remedy: Answer): Promise<void> {
  const quantities = listAt(remedy, 'workload').map((each) => ({
    meter: each.text('meter'),
    quantity: each.text('quantity'),
  }));
  const [only, ...more] = quantities;
  if (only && more.length === 0) {
    const quantity = formatMicro(micro(only.quantity) + (STEPS.get(only.meter) ?? 1_000_000n));
    await expectStillRefused(accountId, { ...asked, workload: { quantities: [{ ...only, quantity }] } });
    note('reduced too little');
  }
  const cost = await expectGranted(accountId, { ...asked, workload: { quantities } });
  expect(cost).toBe(remedy.at('cost.total'));
}

/** Follows one remedy on an account that is in the state that it was given for. */
async function follow(accountId: string, asked: Asked, remedy: Answer): Promise<void> {
  await expectStillRefused(accountId, asked);
  note(remedy.kind);
  if (remedy.kind === 'TopUpRemedy') return followTopUp(accountId, asked, remedy);
  if (remedy.kind === 'ReduceRemedy') return followReduce(accountId, asked, remedy);
  if (remedy.kind === 'PriorityRemedy') {
    await expectGranted(accountId, { ...asked, priority: remedy.text('priority') });
  } else if (remedy.kind === 'ModelRemedy') {
    const cost = await expectGranted(accountId, { ...asked, model: remedy.text('model.slug') });
    expect(cost).toBe(remedy.at('cost.total'));
  } else throw new Error(`${remedy.kind} is not known here`);
}

const MONEY = new Set(['INSUFFICIENT_CREDITS', 'BUDGET_EXCEEDED']);

interface Wait {
  readonly accountId: string;
  readonly asked: Asked;
  readonly since: number;
  readonly until: number;
  /** Whether it is known that nothing but time changes anything meanwhile, so that it can't be granted before. */
  readonly alone: boolean;
}

/** The first question that is refused, if one is, with everything that is offered followed at once; what to wait for is returned. */
async function followAll(subject: Subject, levels: ReadonlyMap<string, string>): Promise<Wait[]> {
  const [accountId = '', ...copies] = subject.copies;
  const { questions } = subject.state;
  for (const asked of questions) {
    const foretold = await preview(accountId, asked);
    if (foretold.at('outcome') === 'GRANTED' && asked !== questions.at(-1)) continue;
    if (foretold.at('outcome') === 'GRANTED') {
      await expectGranted(accountId, asked);
      note('granted');
      return [];
    }
    const refused = await expectRefused(accountId, asked);
    note('refused');
    for (const reason of listAt(refused, 'reasons')) note(reason.text('code'));
    const remedies = listAt(refused, 'remedies').filter(({ kind }) => kind !== 'WaitRemedy');
    expect(remedies.length).toBeLessThanOrEqual(copies.length);
    await Promise.all(remedies.map((remedy, index) => follow(copies[index] ?? '', asked, remedy)));
    const retryAt = refused.at('retryAt');
    if (typeof retryAt !== 'string') return [];
    // Of a job that nobody ends everything comes back when its grace is over.
    const open = [...subject.state.past, ...subject.state.recent].some(({ used }) => used === null);
    const short = listAt(refused, 'reasons').some((reason) => MONEY.has(reason.text('code')));
    const pool = Object.entries(POOLS).find(([model]) => model === asked.model)?.[1] ?? '';
    return [
      {
        accountId,
        asked,
        since: await weir.now(),
        until: Date.parse(retryAt),
        // Load goes by itself, too.
        alone: levels.get(pool) === 'NORMAL' && !(open && short),
      },
    ];
  }
  return [];
}

/** Waits as long as it was told, under the virtual clock, and not less. */
async function followWait({ accountId, asked, since, until, alone }: Wait): Promise<void> {
  // It is at most max(1 s, a tenth of the wait) later than the first such instant.
  const first = Math.min(until - SECOND, since + Math.floor((until - since) / 1.1));
  const now = await weir.now();
  if (alone && first - 1 > now) {
    await weir.advance(first - 1 - now);
    await expectStillRefused(accountId, asked);
    note('asked too early');
  }
  await weir.advance(until - (await weir.now()));
  await expectGranted(accountId, asked);
  note('WaitRemedy');
}

/** Tells each pool's load, twice with time between, so that the limits have followed it. */
async function reportLoad(levels: ReadonlyMap<string, number>): Promise<Map<string, string>> {
  const reported = new Map<string, string>();
  for (const pause of [10 * SECOND, 0]) {
    for (const [pool, utilisation] of levels) {
      const answer = await ask(weir, monitor, REPORT, { input: { pool, utilisation } });
      reported.set(pool, answer.text('load.level'));
    }
    await weir.advance(pause);
  }
  return reported;
}

async function playWorld(seed: number, plans: readonly string[]): Promise<void> {
  const random = randomFrom(seed);
  const states = Array.from({ length: WORLD }, () => randomState(random, random.pick(plans)));
  const subjects = await openCopies(weir, { states, copies: COPIES });
  await playJobs(weir, { subjects, when: 'past' });
  await weir.advance(random.integer(1, 3 * HOUR));
  await playJobs(weir, { subjects, when: 'recent' });
  await weir.advance(random.integer(1, 60 * SECOND));
  const loads = ['misc', 'video', 'code'].map(
    (pool) => [pool, random.pick([0.2, 0.2, 0.2, 0.75, 0.9, 0.97])] as const,
  );
  const levels = await reportLoad(new Map(loads));
  const waits = (await Promise.all(subjects.map((subject) => followAll(subject, levels)))).flat();
  for (const wait of waits.sort((a, b) => a.until - b.until)) await followWait(wait);
}

describe(`in ${STATES} random states`, () => {
  const plans: string[] = [];
  beforeAll(async () => {
    const random = randomFrom(20);
    for (let plan = 0; plan < PLANS; plan += 1) plans.push(await weir.plan(randomPlan(random)));
  });

  const worlds = Array.from({ length: STATES / WORLD }, (_, index) => index + 1);
  test.each(worlds)(
    'each remedy and each retryAt, followed alone, is granted, and a preview is what comes (seed %i)',
    async (seed) => {
      await playWorld(seed, plans);
    },
    400_000,
  );

  test('every kind of refusal and of remedy has come up', () => {
    const codes = [
      'INSUFFICIENT_CREDITS',
      'BUDGET_EXCEEDED',
      'RATE_LIMITED',
      'CONCURRENCY_LIMITED',
      'OVERLOADED',
    ];
    const remedies = ['WaitRemedy', 'TopUpRemedy', 'ReduceRemedy', 'PriorityRemedy', 'ModelRemedy'];
    const tight = ['topped up too little', 'reduced too little', 'asked too early'];
    for (const what of [...codes, 'TOO_LARGE', 'NOT_ENTITLED', ...remedies, ...tight]) {
      expect([what, (tried.get(what) ?? 0) >= 10]).toEqual([what, true]);
    }
    expect(tried.get('refused')).toBeGreaterThan(200);
  });
});

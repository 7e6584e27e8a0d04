// An account's jobs and decisions, a page at a time.
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Answer } from '../support/shell.ts';
import { at, CANCEL_JOB, REQUEST_JOB, REQUEST_JOBS, SETTLE_JOB, textAt, units } from './support/documents.ts';
import { startJobsApi } from './support/jobs-api.ts';

const api = await startJobsApi();

const JOBS = `query ($id: ID!, $first: Int, $after: String, $states: [JobState!], $model: String) {
  node(id: $id) { ... on Account { jobs(first: $first, after: $after, states: $states, model: $model) {
    edges { cursor node { id state userId account { name } model { slug } decision { id outcome } receipt { why } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`;
const DECISIONS = `query ($id: ID!, $first: Int, $after: String, $outcome: DecisionOutcome) {
  node(id: $id) { ... on Account { decisions(first: $first, after: $after, outcome: $outcome) {
    edges { cursor node { id outcome } } pageInfo { hasNextPage endCursor } } } } }`;

/** Requests so many jobs of one unit, each by a user of its own. */
async function request(
  key: string,
  params: { name: string; count: number; quantity?: string },
): Promise<string[]> {
  const { name, count, quantity = '1' } = params;
  const inputs = Array.from({ length: count }, (_, index) => ({
    model: 'unit',
    workload: units(quantity),
    userId: `user-${index % 7}`,
    idempotencyKey: `${name}-${index}-page`,
  }));
  const answer = await api.send(key, REQUEST_JOBS, { inputs });
  return inputs.map((_, index) => textAt(answer, `requestJobs.${index}.decision.id`));
}

function ids(answer: Answer, list: 'jobs' | 'decisions'): string[] {
  const edges = at(answer, `node.${list}.edges`);
  return Array.isArray(edges)
    ? edges.map((_, index) => textAt(answer, `node.${list}.edges.${index}.node.id`))
    : [];
}

/** How many statements `work` takes: the fewest of some runs, for what runs in the background only ever adds to one. */
async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  while (counts.length < 5) counts.push(await countStatementsOnce(work));
  return Math.min(...counts);
}

async function countStatementsOnce(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype;
  let count = 0;
  pg.Client.prototype.query = new Proxy(query, {
    apply: (target, self, given) => {
      count += 1;
      return Reflect.apply(target, self, given);
    },
  });
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return count;
}

describe('the jobs of an account', () => {
  test('come newest first, page by page, each once', async () => {
    const id = await api.open('pages');
    const granted = await request('pages', { name: 'paged', count: 25 });
    const newestFirst = granted.toReversed().map((each) => each.replace('dec_', 'job_'));
    const first = await api.send('pages', JOBS, { id });
    expect(first.errors).toBeUndefined();
    expect(ids(first, 'jobs')).toEqual(newestFirst.slice(0, 20));
    expect(at(first, 'node.jobs.pageInfo')).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const after = at(first, 'node.jobs.pageInfo.endCursor');
    // What is granted meanwhile stands before the page and moves nothing.
    await request('pages', { name: 'meanwhile', count: 1 });
    const rest = await api.send('pages', JOBS, { id, after });
    expect(ids(rest, 'jobs')).toEqual(newestFirst.slice(20));
    expect(at(rest, 'node.jobs.pageInfo')).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(ids(await api.send('pages', JOBS, { id, first: 0 }), 'jobs')).toEqual([]);
  });

  test('are filtered by state and by model', async () => {
    const id = await api.open('states', 1_000);
    const start = async (key: string, model: string) => {
      const answer = await api.send('states', REQUEST_JOB, {
        input: { model, workload: units('1'), idempotencyKey: key, lease: 'PT1H' },
      });
      return {
        jobId: textAt(answer, 'requestJob.job.id'),
        leaseToken: textAt(answer, 'requestJob.lease.token'),
      };
    };
    const settled = await start('states-settled', 'unit');
    const cancelled = await start('states-cancelled', 'other');
    const open = await start('states-open', 'unit');
    await api.send('states', SETTLE_JOB, { input: { ...settled, outcome: 'SUCCEEDED', usage: [] } });
    await api.send('states', CANCEL_JOB, { input: { jobId: cancelled.jobId } });
    const find = async (filter: object) => ids(await api.send('states', JOBS, { id, ...filter }), 'jobs');
    expect(await find({ states: ['SETTLED'] })).toEqual([settled.jobId]);
    expect(await find({ states: ['GRANTED'] })).toEqual([open.jobId]);
    expect(await find({ states: ['UNKNOWN'] })).toEqual([]);
    expect(await find({ states: ['GRANTED', 'CANCELLED'] })).toEqual([open.jobId, cancelled.jobId]);
    expect(await find({ states: [] })).toEqual([]);
    expect(await find({ model: 'other' })).toEqual([cancelled.jobId]);
    await api.pass(3_700_000);
    expect(await find({ states: ['UNKNOWN'] })).toEqual([open.jobId]);
    await api.pass(3_700_000);
    await api.sweep();
    expect(await find({ states: ['EXPIRED'] })).toEqual([open.jobId]);
    await api.send('states', SETTLE_JOB, { input: { ...open, outcome: 'SUCCEEDED', usage: [] } });
    expect(await find({ states: ['SETTLED'] })).toEqual([open.jobId, settled.jobId]);
  });

  test('cost a constant number of statements, a hundred with account, user, model, decision and receipt like one', async () => {
    const id = await api.open('many');
    await request('many', { name: 'hundred', count: 100 });
    const ask = (first: number) => async () => {
      const answer = await api.send('many', JOBS, { id, first });
      expect(answer.errors).toBeUndefined();
      expect(ids(answer, 'jobs')).toHaveLength(first);
    };
    await ask(1)();
    // What runs in the background may add a few; one for each job would add a hundred.
    expect(await countStatements(ask(100))).toBeLessThan((await countStatements(ask(1))) + 20);
  });
});

describe('the decisions of an account', () => {
  test('come newest first, rejections among them, and are filtered by outcome', async () => {
    const id = await api.open('decided', 3);
    const granted = await request('decided', { name: 'granted', count: 2 });
    const rejected = await request('decided', { name: 'rejected', count: 2, quantity: '50' });
    const all = [...granted, ...rejected].toReversed();
    const find = async (filter: object) =>
      ids(await api.send('decided', DECISIONS, { id, ...filter }), 'decisions');
    expect(await find({})).toEqual(all);
    expect(await find({ outcome: 'GRANTED' })).toEqual(granted.toReversed());
    expect(await find({ outcome: 'REJECTED' })).toEqual(rejected.toReversed());
    expect(await find({ outcome: 'WAITING' })).toEqual([]);
    const page = await api.send('decided', DECISIONS, { id, first: 3 });
    expect(at(page, 'node.decisions.pageInfo.hasNextPage')).toBe(true);
    expect(await find({ first: 3, after: at(page, 'node.decisions.pageInfo.endCursor') })).toEqual(
      all.slice(3),
    );
    // A rejection is no job.
    expect(ids(await api.send('decided', JOBS, { id }), 'jobs')).toHaveLength(2);
  });
});

describe('a page', () => {
  test.each([
    ['a cursor of something else', { after: 'abc' }, 'BAD_USER_INPUT'],
    ['more than a hundred', { first: 101 }, 'COMPLEXITY'],
    ['less than none', { first: -1 }, 'BAD_USER_INPUT'],
    ['an unknown model', { model: 'nope' }, 'BAD_USER_INPUT'],
  ])('is refused with a stable code: %s', async (_what, wrong, code) => {
    const id = await api.open(`wrong ${code} ${JSON.stringify(wrong)}`);
    const answer = await api.send('operator', JOBS, { id, ...wrong });
    expect(answer.errors).toMatchObject([{ extensions: { code } }]);
  });

  test("is not there for another account's key", async () => {
    const id = await api.open('mine');
    await api.open('theirs');
    expect((await api.send('theirs', JOBS, { id })).data).toEqual({ node: null });
  });
});

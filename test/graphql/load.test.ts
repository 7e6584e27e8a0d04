// Pools and reports of their load over the API.
import { describe, expect, test } from '@jest/globals';
import { at } from './support/documents.ts';
import { BEGIN, startJobsApi } from './support/jobs-api.ts';

const api = await startJobsApi();
await api.open('alice');

const POOL = `query ($slug: String!) { pool(slug: $slug) { id slug load { level utilisation running capacity waiting at } } }`;
const REPORT = `mutation ($input: ReportLoadInput!) { reportLoad(input: $input) { __typename ... on Problem { message }
  ... on LoadReported { pool { slug } load { level utilisation running capacity capacitySource waiting } }
  ... on InvalidRequest { code path expected } } }`;

let now = BEGIN;

async function pass(millis: number): Promise<void> {
  now += millis;
  await api.pass(millis);
}

async function report(input: object, key = 'monitor'): Promise<unknown> {
  return at(await api.send(key, REPORT, { input: { pool: 'main', ...input } }), 'reportLoad');
}

async function load(slug = 'main'): Promise<unknown> {
  return at(await api.send('alice', POOL, { slug }), 'pool.load');
}

const PREVIEW = `query ($input: PreviewJobInput!) { previewJob(input: $input) { ... on JobPreview { layers { limit { factors { cause value } } } } } }`;

/** The factor of the load on the limits of a job of alice's, as a preview shows it. */
async function loadFactor(): Promise<number> {
  const input = { model: 'unit', workload: { quantities: [{ meter: 'unit', quantity: '1' }] } };
  const layers = at(await api.send('alice', PREVIEW, { input }), 'previewJob.layers') as {
    limit: { factors: { cause: string; value: string }[] } | null;
  }[];
  const factors = layers.flatMap(({ limit }) => limit?.factors ?? []);
  return Number(factors.find(({ cause }) => cause === 'LOAD')?.value);
}

const iso = (instant: number): string => new Date(instant).toISOString();

describe('a pool', () => {
  test('is found by its slug and by its id, by whoever has a key', async () => {
    const answer = await api.send('alice', POOL, { slug: 'second' });
    expect(answer.data).toMatchObject({
      pool: {
        id: 'pool_second',
        slug: 'second',
        load: { level: 'NORMAL', utilisation: 0, running: 0, capacity: 1_000_000, waiting: 0, at: iso(now) },
      },
    });
    const node = await api.send('alice', '{ node(id: "pool_second") { __typename ... on Pool { slug } } }');
    expect(node.data).toEqual({ node: { __typename: 'Pool', slug: 'second' } });
    expect((await api.send('alice', POOL, { slug: 'nope' })).data).toEqual({ pool: null });
  });
});

describe('a report of load', () => {
  test('is seen by everybody at once, and keeps what later ones leave out', async () => {
    expect(await report({ utilisation: 0.72, capacity: 40, queued: 3 })).toEqual({
      __typename: 'LoadReported',
      pool: { slug: 'main' },
      load: {
        level: 'ELEVATED',
        utilisation: 0.72,
        running: 0,
        capacity: 40,
        capacitySource: 'REPORTED',
        waiting: 3,
      },
    });
    await pass(1_000);
    expect(await report({ utilisation: 0.9 }, 'orchestrator')).toMatchObject({
      load: { level: 'HIGH', capacity: 40, waiting: 3 },
    });
    expect(await load()).toEqual({
      level: 'HIGH',
      utilisation: 0.9,
      running: 0,
      capacity: 40,
      waiting: 3,
      at: iso(now),
    });
  });

  test('that comes late is no mistake, and does not count', async () => {
    await pass(1_000);
    await report({ utilisation: 0.5, at: iso(now - 100) });
    expect(await report({ utilisation: 0.99, at: iso(now - 200) })).toMatchObject({
      __typename: 'LoadReported',
      load: { utilisation: 0.5 },
    });
    expect(await report({ utilisation: 0.99, at: iso(now - 60_000) })).toMatchObject({
      load: { utilisation: 0.5 },
    });
  });

  test('counts no longer once it is too old, and the level falls again by time alone', async () => {
    await report({ utilisation: 0.96, capacity: 10 });
    expect(await load()).toMatchObject({ level: 'SATURATED', capacity: 10 });
    await pass(60_000);
    expect(await load()).toMatchObject({ level: 'NORMAL', utilisation: 0, capacity: 1_000_000, waiting: 0 });
  });

  test('after a silence in which the limits recovered takes them down in steps again, and not at once', async () => {
    await pass(600_000);
    await report({ utilisation: 0.96 });
    for (let step = 0; step < 9; step += 1) {
      await pass(10_000);
      await report({ utilisation: 0.96 });
    }
    expect(await loadFactor()).toBe(0.25);
    // The report ages out, and the limits come back by time alone, with nobody looking.
    await pass(600_000);
    await report({ utilisation: 0.96 });
    expect(await loadFactor()).toBe(0.9);
    await pass(10_000);
    await report({ utilisation: 0.96 });
    expect(await loadFactor()).toBe(0.8);
    await pass(600_000);
  });

  test.each([
    ['nothing at all', {}, 'EMPTY_READING', []],
    ['a negative utilisation', { utilisation: -0.1 }, 'BAD_UTILISATION', ['utilisation']],
    ['a percentage', { utilisation: 101 }, 'BAD_UTILISATION', ['utilisation']],
    ['a negative capacity', { capacity: -1 }, 'NEGATIVE_VALUE', ['capacity']],
    ['a negative queue', { queued: -1 }, 'NEGATIVE_VALUE', ['queued']],
    ['a latency that is none', { latency: 'fast' }, 'MALFORMED', ['latency']],
    ['an instant that is none', { queued: 1, at: 'yesterday' }, 'MALFORMED', ['at']],
    ['a reading from the future', { queued: 1, at: '2027-01-01T00:00:00Z' }, 'FUTURE_READING', ['at']],
  ])(
    "that can't be right is answered with its path and changes nothing: %s",
    async (_what, wrong, code, path) => {
      const before = await load();
      expect(await report(wrong)).toMatchObject({
        __typename: 'InvalidRequest',
        code,
        path: ['input', ...path],
      });
      expect(await load()).toEqual(before);
    },
  );

  test('of a pool that does not exist is not found', async () => {
    expect(await report({ pool: 'nope', queued: 1 })).toEqual({
      __typename: 'NotFound',
      message: 'There is no pool nope.',
    });
  });

  test("is not for an account's key to make", async () => {
    const answer = await api.send('alice', REPORT, { input: { pool: 'main', queued: 1 } });
    expect(answer).toMatchObject({
      data: { reportLoad: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });
});

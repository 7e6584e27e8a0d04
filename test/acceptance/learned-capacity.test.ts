// A pool that was told no capacity learns from reported latency how many jobs may run at once.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { startTestWeir, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });
const operator = weir.keys.OPERATOR ?? '';

const DEFINE =
  'mutation ($input: DefinePoolInput!) { definePool(input: $input) { __typename ... on InvalidRequest { code path expected } } }';
const REPORT = `mutation ($input: ReportLoadInput!) { reportLoad(input: $input) { ... on LoadReported { load { capacity capacitySource } }
  ... on InvalidRequest { code path } } }`;
const POOL = '{ pool(slug: "misc") { load { capacity capacitySource running } } }';

async function define(capacity: number | null): Promise<unknown> {
  const input = { idempotencyKey: randomUUID(), slug: 'misc', name: 'Everything else', capacity };
  return (await weir.send(operator, DEFINE, { input })).definePool;
}

async function report(fields: object): Promise<unknown> {
  const { reportLoad } = await weir.send(operator, REPORT, { input: { pool: 'misc', ...fields } });
  return reportLoad;
}

test('a pool that was told no capacity admits as many as it has learned, on every node, and says where the number comes from', async () => {
  expect(await define(-1)).toMatchObject({ code: 'BAD_CAPACITY', path: ['input', 'capacity'] });
  expect(await define(null)).toEqual({ __typename: 'PoolDefined' });
  const account = await weir.account({ credits: '1000' });
  const ask = (node = weir) => node.request(account.key, units('1', { priority: 'CRITICAL' }));

  // Before anything was learned it is as the policy says: 20.
  const granted = await Promise.all(Array.from({ length: 20 }, () => ask()));
  expect(granted.map(({ kind }) => kind)).toEqual(Array(20).fill('JobGranted'));
  const refused = await ask(other);
  expect(refused.kind).toBe('JobRejected');
  expect(refused.at('reasons.0')).toMatchObject({
    code: 'OVERLOADED',
    message: 'Pool misc runs 20 of 20 jobs.',
  });
  expect((await weir.send(account.key, POOL)).pool).toEqual({
    load: { capacity: 20, capacitySource: 'LEARNED', running: 20 },
  });

  // While jobs take as long as usual, four fifths of a job more are let in with each reading.
  for (let reading = 0; reading < 12; reading += 1) {
    await weir.advance(1_000);
    await report({ latency: 'PT2S' });
  }
  expect(await report({ latency: 'PT2S' })).toEqual({ load: { capacity: 29, capacitySource: 'LEARNED' } });
  expect((await ask(other)).kind).toBe('JobGranted');

  // They take five times as long: the pool is too full, and fewer may run, step by step.
  const capacities: number[] = [];
  for (let reading = 0; reading < 10; reading += 1) {
    await weir.advance(1_000);
    const told = await report({ latency: 'PT10S' });
    expect(told).toMatchObject({ load: { capacitySource: 'LEARNED' } });
    const { pool } = await other.send(account.key, POOL);
    capacities.push(Number(/"capacity":(\d+)/.exec(JSON.stringify(pool))?.[1]));
  }
  expect(capacities).toEqual([...capacities].sort((a, b) => b - a));
  expect(capacities.at(-1)).toBeLessThan(20);
  expect((await ask()).kind).toBe('JobRejected');

  // What a report tells comes first, and what the definition tells before what was learned.
  expect(await report({ capacity: 100 })).toEqual({ load: { capacity: 100, capacitySource: 'REPORTED' } });
  expect((await ask()).kind).toBe('JobGranted');
  await weir.advance(120_000);
  expect(await define(50)).toEqual({ __typename: 'PoolDefined' });
  expect(await report({ latency: 'PT10S' })).toEqual({ load: { capacity: 50, capacitySource: 'FIXED' } });
});

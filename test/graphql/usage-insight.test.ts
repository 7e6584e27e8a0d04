// Account.insight over HTTP, for an account that asks for too much, leaves jobs to expire and is refused often.
import { expect, test } from '@jest/globals';
import { at, REQUEST_JOB, SETTLE_JOB, textAt, units } from './support/documents.ts';
import { BEGIN, startJobsApi } from './support/jobs-api.ts';

const HOUR = 3_600_000;
const api = await startJobsApi();
const erin = await api.open('erin', 1_000);
await api.open('frank', 1_000);

const INSIGHT = `query ($id: ID!, $range: TimeRangeInput) { node(id: $id) { ... on Account { insight(range: $range) {
  from to granted ended expired charged returned usedShare
  models { model ended charged returned usedShare }
  refusals { code count lastAt decision { id outcome } }
  advice { code message model reason } } } } }`;

function ask(key: string, variables: object = {}) {
  return api.send(key, INSIGHT, { id: erin, ...variables });
}

async function request(place: number, quantity: string, model = 'unit') {
  const input = { model, workload: units(quantity), idempotencyKey: `insight-${place}` };
  return api.send('erin', REQUEST_JOB, { input });
}

test('an account without any job has an insight of zeros and no advice', async () => {
  expect(at(await ask('erin'), 'node.insight')).toEqual({
    from: '2026-01-31T12:00:00.000Z',
    to: '2026-03-02T12:00:00.001Z',
    granted: '0',
    ended: '0',
    expired: '0',
    charged: '0',
    returned: '0',
    usedShare: null,
    models: [],
    refusals: [],
    advice: [],
  });
});

test('estimates, expiries and refusals are told with figures, and with what would help', async () => {
  for (let place = 0; place < 10; place += 1) {
    const answer = await request(place, '10');
    const lease = {
      jobId: textAt(answer, 'requestJob.job.id'),
      leaseToken: textAt(answer, 'requestJob.lease.token'),
    };
    const input = { ...lease, outcome: 'SUCCEEDED', usage: units('2.5').quantities };
    await api.send('orchestrator', SETTLE_JOB, { input });
  }
  await request(20, '4', 'other');
  await request(21, '4', 'other');
  const refused = await Promise.all(Array.from({ length: 12 }, (_, place) => request(30 + place, '900000')));
  await api.pass(2 * HOUR);
  await api.sweep();

  const insight = at(await ask('erin'), 'node.insight');
  expect(insight).toMatchObject({
    granted: '12',
    ended: '10',
    expired: '2',
    charged: '25',
    returned: '75',
    usedShare: '0.25',
    models: [{ model: 'unit', ended: '10', charged: '25', returned: '75', usedShare: '0.25' }],
    refusals: [
      {
        code: 'INSUFFICIENT_CREDITS',
        count: '12',
        lastAt: new Date(BEGIN).toISOString(),
        decision: { outcome: 'REJECTED' },
      },
    ],
    advice: [
      { code: 'AVOID_REFUSALS', model: null, reason: 'INSUFFICIENT_CREDITS' },
      { code: 'END_JOBS', model: null, reason: null },
      { code: 'ESTIMATE_LOWER', model: 'unit', reason: null },
    ],
  });
  const messages = (insight as { advice: { message: string }[] }).advice.map(({ message }) => message);
  expect(messages[0]).toMatch(
    /^12 of 24 requests were refused first of all for INSUFFICIENT_CREDITS\. Top up/,
  );
  expect(messages[1]).toMatch(/^2 of 12 jobs expired/);
  expect(messages[2]).toMatch(/^Jobs of unit were charged 25 % of what was held for them\./);
  const decisions = refused.map((answer) => textAt(answer, 'requestJob.decision.id'));
  const { refusals } = insight as { refusals: { decision: { id: string } }[] };
  expect(decisions).toContain(refusals[0]?.decision.id);
});

test('only what lies in the range counts', async () => {
  const from = new Date(BEGIN + HOUR).toISOString();
  const range = { from, to: new Date(BEGIN + 3 * HOUR).toISOString() };
  expect(at(await ask('erin', { range }), 'node.insight')).toMatchObject({
    granted: '0',
    ended: '0',
    expired: '2',
  });
});

test('an empty range is refused by name', async () => {
  const moment = new Date(BEGIN).toISOString();
  const answer = await ask('erin', { range: { from: moment, to: moment } });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['range', 'to'] });
});

test("another account's insight is not to be had", async () => {
  expect((await ask('frank')).data).toEqual({ node: null });
  expect(at(await ask('monitor'), 'node.insight')).toMatchObject({ granted: '12' });
});

// Query.usage over HTTP: real jobs through the pipeline, and what of them is counted where.
import { describe, expect, test } from '@jest/globals';
import { at, CANCEL_JOB, REFUND_JOB, REQUEST_JOB, SETTLE_JOB, textAt, units } from './support/documents.ts';
import { BEGIN, startJobsApi } from './support/jobs-api.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const api = await startJobsApi();
const alice = await api.open('alice', 1_000);
const bob = await api.open('bob', 1_000);

const TOTALS = 'granted rejected settled charged returned quantities { meter quantity } computeSeconds';
const USAGE = `query ($scope: UsageScopeInput!, $range: TimeRangeInput!, $step: UsageStep!, $timeZone: TimeZone, $groupBy: [UsageDimension!],
    $groupLabels: [String!], $filter: UsageFilter, $top: Int) {
  usage(scope: $scope, range: $range, step: $step, timeZone: $timeZone, groupBy: $groupBy, groupLabels: $groupLabels, filter: $filter, top: $top) {
    series { key { dimension value } others points { from totals { ${TOTALS} } } total { ${TOTALS} } }
    total { ${TOTALS} }
  }
}`;
const NOTHING = {
  granted: '0',
  rejected: '0',
  settled: '0',
  charged: '0',
  returned: '0',
  quantities: [],
  computeSeconds: '0',
};
const RANGE = { from: new Date(BEGIN).toISOString(), to: new Date(BEGIN + 24 * HOUR).toISOString() };

interface Point {
  readonly from: string;
  readonly totals: object;
}
interface Series {
  readonly key: readonly { readonly dimension: string; readonly value: string | null }[];
  readonly others: boolean;
  readonly points: readonly Point[];
  readonly total: { readonly charged: string; readonly granted: string };
}
interface Report {
  readonly series: readonly Series[];
  readonly total: object;
}

function answerOf(key: string | null, variables: object) {
  return api.send(key, USAGE, { scope: {}, range: RANGE, step: 'TOTAL', ...variables });
}

async function usage(key: string, variables: object): Promise<Report> {
  const answer = await answerOf(key, variables);
  expect(answer.errors).toBeUndefined();
  return at(answer, 'usage') as Report;
}

/** The groups by their values, with what was charged in each. */
async function charges(key: string, variables: object): Promise<Record<string, string>> {
  const { series } = await usage(key, variables);
  return Object.fromEntries(
    series.map((each) => [each.key.map(({ value }) => value).join(' '), each.total.charged]),
  );
}

let keys = 0;

async function request(who: string, quantity: string, more: object = {}) {
  keys += 1;
  const input = { model: 'unit', workload: units(quantity), idempotencyKey: `request-${keys}`, ...more };
  const answer = await api.send(who, REQUEST_JOB, { input });
  return () => ({
    jobId: textAt(answer, 'requestJob.job.id'),
    leaseToken: textAt(answer, 'requestJob.lease.token'),
  });
}

async function settle(job: { jobId: string; leaseToken: string }, quantity: string, more: object = {}) {
  const input = { outcome: 'SUCCEEDED', usage: units(quantity).quantities, ...job, ...more };
  return at(await api.send('orchestrator', SETTLE_JOB, { input }), 'settleJob.__typename');
}

test('use counts where it was settled, refusals where they were decided, and refunds where they were made', async () => {
  const first = await request('alice', '10', {
    userId: 'ann',
    endpoint: '/v1/units',
    labels: [
      { name: 'project', value: 'film' },
      { name: 'env', value: 'prod' },
    ],
  });
  expect(await usage('alice', {})).toEqual({
    series: [
      {
        key: [],
        others: false,
        points: [{ from: RANGE.from, totals: { ...NOTHING, granted: '1' } }],
        total: { ...NOTHING, granted: '1' },
      },
    ],
    total: { ...NOTHING, granted: '1' },
  });
  const second = await request('alice', '20', {
    userId: 'ben',
    priority: 'CRITICAL',
    labels: [{ name: 'project', value: 'game' }],
  });
  const third = await request('alice', '30', { model: 'other', userId: 'ann' });
  const refused = await request('alice', '100000');
  expect(refused).toThrow();
  await api.pass(5 * MINUTE);
  expect(await settle(first(), '4.5', { computeSeconds: '1.25' })).toBe('JobSettled');
  expect(await settle(second(), '20', { outcome: 'FAILED' })).toBe('JobSettled');
  const cancelled = { input: { ...third(), used: units('3').quantities } };
  expect(at(await api.send('orchestrator', CANCEL_JOB, cancelled), 'cancelJob.__typename')).toBe(
    'JobSettled',
  );
  await request('bob', '7');
  await api.pass(HOUR);
  const refund = { idempotencyKey: 'refund-of-second', jobId: second().jobId, amount: '8', reason: 'broken' };
  expect(at(await api.send('operator', REFUND_JOB, { input: refund }), 'refundJob.__typename')).toBe(
    'JobRefunded',
  );

  const report = await usage('alice', { step: 'HOUR', timeZone: 'Asia/Kathmandu' });
  // 12:00 in UTC is 17:45 in Kathmandu: the first step has a quarter of an hour.
  const [early, next, last] = report.series[0]?.points ?? [];
  expect([early?.from, next?.from, last?.from]).toEqual([
    '2026-03-02T12:00:00.000Z',
    '2026-03-02T12:15:00.000Z',
    '2026-03-02T13:15:00.000Z',
  ]);
  expect(early?.totals).toEqual({
    granted: '3',
    rejected: '1',
    settled: '3',
    charged: '27.5',
    returned: '32.5',
    quantities: [{ meter: 'unit', quantity: '27.5' }],
    computeSeconds: '1.25',
  });
  expect(next?.totals).toEqual({ ...NOTHING, charged: '-8', returned: '8' });
  expect(last?.totals).toEqual(NOTHING);
  expect(report.series[0]?.points).toHaveLength(25);
  expect(report.total).toMatchObject({ granted: '3', settled: '3', charged: '19.5', returned: '40.5' });
});

describe('grouping', () => {
  test.each([
    ['MODEL', { unit: '16.5', other: '3' }],
    ['USER', { ben: '12', ann: '7.5', '': '0' }],
    ['KEY', { '1': '19.5' }],
    ['ENDPOINT', { '/v1/units': '4.5', '': '15' }],
    ['PRIORITY', { CRITICAL: '12', STANDARD: '7.5' }],
    ['POOL', { main: '16.5', second: '3' }],
    ['ACCOUNT', { [alice]: '19.5' }],
    [
      'OUTCOME',
      { SUCCEEDED: '4.5', FAILED: '20', CANCELLED: '3', GRANTED: '0', REJECTED: '0', REFUNDED: '-8' },
    ],
    ['REASON', { '': '19.5', INSUFFICIENT_CREDITS: '0' }],
    ['LABEL', { 'env=prod,project=film': '4.5', 'project=game': '12', '': '3' }],
  ])('by %s gives what each was charged', async (dimension, expected) => {
    expect(await charges('alice', { groupBy: [dimension] })).toEqual(expected);
  });

  test('by SOURCE gives what each source paid, as the receipts say', async () => {
    const bySource = await charges('alice', { groupBy: ['SOURCE'] });
    expect(bySource).toEqual({ INCLUDED: '1', PURCHASED: '18.5', '': '0' });
  });

  test('by the labels of some names only leaves the others out of account', async () => {
    expect(await charges('alice', { groupBy: ['LABEL'], groupLabels: ['project'] })).toEqual({
      'project=film': '4.5',
      'project=game': '12',
      '': '3',
    });
  });

  test('by several at once, the largest charge first, the others summed behind the top', async () => {
    const { series, total } = await usage('alice', { groupBy: ['MODEL', 'USER'], top: 1 });
    expect(
      series.map(({ key, others, total: { charged } }) => ({
        values: key.map(({ value }) => value),
        others,
        charged,
      })),
    ).toEqual([
      { values: ['unit', 'ben'], others: false, charged: '12' },
      { values: [null, null], others: true, charged: '7.5' },
    ]);
    expect(series[0]?.key.map(({ dimension }) => dimension)).toEqual(['MODEL', 'USER']);
    expect(total).toMatchObject({ charged: '19.5', granted: '3', rejected: '1' });
  });

  test('that finds nothing has no series, and a total of zero', async () => {
    const range = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
    expect(await usage('alice', { groupBy: ['MODEL'], range })).toEqual({ series: [], total: NOTHING });
  });
});

describe('filters', () => {
  test.each([
    [{ models: ['other'] }, '3'],
    [{ endpoints: ['/v1/units'] }, '4.5'],
    [{ userIds: ['ann'] }, '7.5'],
    [{ userIds: ['ann', 'ben'] }, '19.5'],
    [{ userIds: [] }, '0'],
    [
      {
        labels: [
          { name: 'project', value: 'film' },
          { name: 'project', value: 'game' },
        ],
      },
      '16.5',
    ],
    [
      {
        labels: [
          { name: 'project', value: 'film' },
          { name: 'env', value: 'test' },
        ],
      },
      '0',
    ],
    [{ models: ['unit'], userIds: ['ann'] }, '4.5'],
  ])('%j leaves %s credits', async (filter, charged) => {
    expect((await usage('alice', { filter })).total).toMatchObject({ charged });
  });

  test('a model or a pool in scope is one more', async () => {
    expect((await usage('alice', { scope: { model: 'other' } })).total).toMatchObject({ charged: '3' });
    expect((await usage('alice', { scope: { pool: 'main' } })).total).toMatchObject({ charged: '16.5' });
    const both = { scope: { model: 'other' }, filter: { models: ['unit'] } };
    expect((await usage('alice', both)).total).toEqual(NOTHING);
  });
});

describe('who may see what', () => {
  test('an account sees itself, named or not, and nobody else', async () => {
    expect((await usage('bob', {})).total).toMatchObject({ granted: '1', charged: '0' });
    expect((await usage('bob', { scope: { accountId: bob } })).total).toMatchObject({ granted: '1' });
    const answer = await answerOf('bob', { scope: { accountId: alice } });
    expect(answer.data).toEqual({ usage: null });
    expect(answer.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  test.each(['operator', 'monitor'])('an %s sees all accounts together, and each', async (role) => {
    expect(await charges(role, { groupBy: ['ACCOUNT'] })).toEqual({ [alice]: '19.5', [bob]: '0' });
    expect((await usage(role, { scope: { accountId: alice } })).total).toMatchObject({ granted: '3' });
  });

  test('an orchestrator sees an account by its id, and not all of them', async () => {
    expect((await usage('orchestrator', { scope: { accountId: alice } })).total).toMatchObject({
      granted: '3',
    });
    expect((await answerOf('orchestrator', {})).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  test('without a key nobody sees anything', async () => {
    expect((await answerOf(null, {})).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});

describe('a mistake in the arguments', () => {
  const week = { from: '2026-03-02T00:00:00Z', to: '2026-03-09T00:00:00Z' };
  const year = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
  test.each<[string, object, string[], string]>([
    ['an unknown model', { scope: { model: 'nope' } }, ['scope', 'model'], 'one of other, unit'],
    ['an unknown pool', { scope: { pool: 'nope' } }, ['scope', 'pool'], 'one of main, second'],
    [
      'an unknown model in the filter',
      { filter: { models: ['unit', 'nope'] } },
      ['filter', 'models', '1'],
      'one of other, unit',
    ],
    [
      'an id of something else',
      { scope: { accountId: 'job_x' } },
      ['scope', 'accountId'],
      'the id of an account as Weir gave it: acc_...',
    ],
    [
      'an account that does not exist',
      { scope: { accountId: 'acc_AAAAAAAAAAAAAAAAAAAAAA' } },
      ['scope', 'accountId'],
      'the id of an account',
    ],
    [
      'a range that ends before it begins',
      { range: { from: week.to, to: week.from } },
      ['range', 'to'],
      'an instant after from',
    ],
    ['a dimension twice', { groupBy: ['MODEL', 'MODEL'] }, ['groupBy'], 'each dimension once'],
    ['no group at the top', { top: 0 }, ['top'], '1 to 10000, or left out'],
    ['labels without LABEL', { groupLabels: ['project'] }, ['groupLabels'], 'LABEL in groupBy'],
    [
      'more steps than can be shown',
      { range: year, step: 'MINUTE' },
      ['step'],
      'HOUR or longer, or a shorter range',
    ],
    [
      'more points than can be shown',
      { range: week, step: 'MINUTE', groupBy: ['OUTCOME'] },
      ['step'],
      'FIVE_MINUTES or longer, or a shorter range',
    ],
    [
      'more series than can be shown',
      { range: week, step: 'FIVE_MINUTES', groupBy: ['OUTCOME'] },
      ['top'],
      'top: 3 or less, or step: HOUR or longer, or a shorter range',
    ],
    [
      'a malformed instant',
      { range: { ...week, to: 'soon' } },
      ['range', 'to'],
      'an instant as RFC 3339 with an offset and at most 3 fraction digits, e.g. "2026-03-01T09:30:00Z"',
    ],
    [
      'an unknown time zone',
      { timeZone: 'Mars/Base' },
      ['timeZone'],
      'a time zone of the IANA database, e.g. "Europe/Berlin" or "UTC"',
    ],
  ])('%s is named, with what would be right', async (_, variables, path, expected) => {
    const answer = await answerOf('operator', variables);
    expect(answer.data).toEqual({ usage: null });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path, expected });
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bucketStarts, USAGE_STEPS, type UsageStep } from '../../src/domain/usage-buckets.ts';
import { reportUsage, USAGE_DIMENSIONS, type UsageDimension } from '../../src/domain/usage-report.ts';
import { connectDatabase } from '../../src/postgres/connect.ts';
import { createReadSessions } from '../../src/postgres/read-session.ts';
import { createUsageReads } from '../../src/postgres/usage-reads.ts';
import { usageStatement } from '../../src/postgres/usage-sql.ts';
import type { UsageQuery, UsageSelection } from '../../src/usage/ports.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  CODES,
  type Part,
  PRIORITIES,
  partsOf,
  sumUp,
  type TestRow,
  testRow,
  type Written,
  writeRows,
} from './random-journal.ts';

const database = await createTestDatabase();
const { pool, close } = await connectDatabase({ url: database.url });
database.onClose(close);
const reads = createUsageReads({ sessions: await createReadSessions({ pool }) });

const HOUR = 3_600_000;
const ALL: UsageSelection = {
  accountId: null,
  poolId: null,
  modelIds: null,
  endpoints: null,
  userIds: null,
  labels: null,
};
let lastPool = 0;

/** Around the changes of the clock, and around the date that Apia skipped. */
const MOMENTS = [
  { timeZone: 'Europe/Berlin', at: '2026-03-29T01:00:00Z' },
  { timeZone: 'Europe/Berlin', at: '2026-10-25T01:00:00Z' },
  { timeZone: 'America/New_York', at: '2026-03-08T07:00:00Z' },
  { timeZone: 'America/New_York', at: '2026-11-01T06:00:00Z' },
  { timeZone: 'Asia/Kathmandu', at: '2026-06-01T00:00:00Z' },
  { timeZone: 'Pacific/Apia', at: '2011-12-30T10:00:00Z' },
  { timeZone: 'Australia/Lord_Howe', at: '2026-04-04T15:00:00Z' },
  { timeZone: 'UTC', at: '2026-12-31T00:00:00Z' },
].map(({ timeZone, at }) => ({ timeZone, at: Date.parse(at) }));

interface Case {
  readonly timeZone: string;
  readonly step: UsageStep;
  readonly range: { readonly from: number; readonly to: number };
  readonly rows: readonly TestRow[];
  readonly groupBy: readonly UsageDimension[];
  readonly groupLabels: readonly string[] | null;
  readonly top: number | null;
}

/** Some rows lie before the range and some after it, and some exactly on its ends. */
function cases(): fc.Arbitrary<Case> {
  return fc.constantFrom(...MOMENTS).chain(({ timeZone, at }) =>
    fc
      .record({
        step: fc.constantFrom(...USAGE_STEPS.filter((step) => step !== 'MINUTE')),
        before: fc.integer({ min: 1, max: 100 * HOUR }),
        after: fc.integer({ min: 1, max: 100 * HOUR }),
        onHours: fc.boolean(),
      })
      .chain(({ step, before, after, onHours }) => {
        const grain = onHours ? HOUR : 1;
        const range = {
          from: Math.floor((at - before) / grain) * grain,
          to: Math.ceil((at + after) / grain) * grain,
        };
        const spread = { from: range.from - 10 * HOUR, to: range.to + 10 * HOUR };
        const row = fc
          .tuple(testRow(spread), fc.constantFrom('from', 'to', 'asIs', 'asIs', 'asIs'))
          .map(([given, end]) => (end === 'asIs' ? given : { ...given, at: range[end] }));
        return fc.record({
          timeZone: fc.constant(timeZone),
          step: fc.constant(step),
          range: fc.constant(range),
          rows: fc.array(row, { minLength: 0, maxLength: 60 }),
          groupBy: fc.shuffledSubarray([...USAGE_DIMENSIONS], { maxLength: 4 }),
          groupLabels: fc.option(fc.subarray(['env', 'project', 'missing'])),
          top: fc.option(fc.integer({ min: 1, max: 5 })),
        });
      }),
  );
}

function queryOf(
  { range, step, timeZone, groupBy, groupLabels }: Case,
  select: UsageSelection,
  most: number,
): UsageQuery {
  const starts = bucketStarts({ range, step, timeZone, most: 10_000 });
  if (starts === null) throw new Error('too many steps');
  return { boundTo: null, select, starts, to: range.to, groupBy, groupLabels, most };
}

async function report(query: UsageQuery) {
  const sums = await reads.sumUsage(query);
  if (sums.kind !== 'SUMS') throw new Error(sums.kind);
  return {
    groups: sums.groups,
    ...reportUsage({ starts: query.starts, series: sums.series, cells: sums.cells }),
  };
}

function labelText(labels: Readonly<Record<string, string>>, names: readonly string[] | null): string | null {
  const shown = Object.entries(labels).filter(([name]) => names === null || names.includes(name));
  const text = shown
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name === 'a,b=c' ? 'a\\,b\\=c' : name}=${value === 'y,z' ? 'y\\,z' : value}`)
    .join(',');
  return text === '' ? null : text;
}

const NAMES = ['alice', 'bob', null] as const;

/** How a part is grouped, said once more in TypeScript. */
function shownOf(
  part: Part,
  dimension: UsageDimension,
  params: { written: Written; given: Case; poolId: number },
) {
  const { row, source } = part;
  const { written, given, poolId } = params;
  switch (dimension) {
    case 'ACCOUNT':
      return written.accounts[row.account] ?? null;
    case 'USER':
      return row.user === null ? null : (NAMES[row.user] ?? written.users[row.account]?.[row.user] ?? null);
    case 'KEY':
      return row.key === null ? null : String(row.key);
    case 'MODEL':
      return String(row.model);
    case 'POOL':
      return String(poolId);
    case 'ENDPOINT':
      return row.endpoint;
    case 'PRIORITY':
      return PRIORITIES[row.priority] ?? null;
    case 'OUTCOME':
      return row.kind === 'SETTLED' ? (row.failed ? 'FAILED' : 'SUCCEEDED') : row.kind;
    case 'REASON':
      return row.kind === 'REJECTED' ? (CODES[row.code] ?? null) : null;
    case 'SOURCE':
      return source;
    case 'LABEL':
      return labelText(row.labels, given.groupLabels);
  }
}

function inRange({ range }: Case, row: TestRow): boolean {
  return row.at >= range.from && row.at < range.to;
}

/** Groups of the same shown values, as users of two accounts with one name are, are added up for comparing. */
function seriesByKey(
  series: readonly { values: readonly (string | null)[]; total: unknown }[],
): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const { values, total } of series) {
    const key = JSON.stringify(values);
    found.set(key, [...(found.get(key) ?? []), total]);
  }
  return found;
}

test('the points sum to the total, which is the straight sum over the journal, in every zone across changes of the clock', async () => {
  await fc.assert(
    fc.asyncProperty(cases(), async (given) => {
      lastPool += 1;
      await writeRows(pool, given.rows, lastPool);
      const answer = await report(queryOf({ ...given, groupBy: [] }, { ...ALL, poolId: lastPool }, 1));
      const parts = given.rows
        .filter((row) => inRange(given, row))
        .flatMap((row) => partsOf(row, { bySource: false }));
      expect(answer.total).toEqual(sumUp(parts));
      expect(sumUp((answer.series[0]?.points ?? []).map((totals) => ({ totals })))).toEqual(answer.total);
      expect(answer.series).toHaveLength(1);
      answer.series[0]?.points.forEach((point, place) => {
        const start = answer.starts[place] ?? 0;
        const end = answer.starts[place + 1] ?? given.range.to;
        expect(point).toEqual(sumUp(parts.filter(({ row }) => row.at >= start && row.at < end)));
      });
    }),
    { numRuns: 60 },
  );
});

test('the series of every grouping are the groups of the journal, and sum to its total', async () => {
  await fc.assert(
    fc.asyncProperty(cases(), async (given) => {
      lastPool += 1;
      const written = await writeRows(pool, given.rows, lastPool);
      const answer = await report(queryOf(given, { ...ALL, poolId: lastPool }, 1_000));
      const bySource = given.groupBy.includes('SOURCE');
      const inside = given.rows.filter((row) => inRange(given, row));
      const parts = inside.flatMap((row) => partsOf(row, { bySource }));
      const groups = new Map<string, Part[]>();
      for (const part of parts) {
        const values = given.groupBy.map((each) => shownOf(part, each, { written, given, poolId: lastPool }));
        // Two accounts' users of the same name are two groups.
        const account = given.groupBy.includes('USER') && part.row.user !== null ? part.row.account : null;
        const key = JSON.stringify([values, account]);
        groups.set(key, [...(groups.get(key) ?? []), part]);
      }
      const wanted = seriesByKey(
        [...groups].map(([key, members]) => ({ values: JSON.parse(key)[0], total: sumUp(members) })),
      );
      const shown = seriesByKey(answer.series);
      if (given.groupBy.length > 0) {
        expect([...shown.keys()].sort()).toEqual([...wanted.keys()].sort());
        for (const [key, totals] of wanted) {
          const found = shown.get(key) ?? [];
          expect(found).toHaveLength(totals.length);
          expect(found).toEqual(expect.arrayContaining(totals));
        }
      }
      expect(answer.total).toEqual(sumUp(inside.flatMap((row) => partsOf(row, { bySource: false }))));
      for (const series of answer.series) {
        expect(sumUp(series.points.map((totals) => ({ totals })))).toEqual(series.total);
      }
      const charges = answer.series.map(({ total }) => total.charged);
      expect(charges).toEqual([...charges].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
    }),
    { numRuns: 100 },
  );
});

test('the groups beyond the top are one series of nulls, and the whole stays the same', async () => {
  await fc.assert(
    fc.asyncProperty(cases(), async (given) => {
      lastPool += 1;
      await writeRows(pool, given.rows, lastPool);
      const select = { ...ALL, poolId: lastPool };
      const all = await report(queryOf(given, select, 1_000));
      const most = given.top ?? 1;
      const some = await report(queryOf(given, select, most));
      expect(some.groups).toBe(all.groups);
      expect(some.total).toEqual(all.total);
      expect(some.series.slice(0, most)).toEqual(all.series.slice(0, most));
      const others = some.series.filter((series) => series.others);
      expect(others).toHaveLength(all.series.length > most ? 1 : 0);
      for (const { values, total } of others) {
        expect(values).toEqual(given.groupBy.map(() => null));
        expect(total).toEqual(sumUp(all.series.slice(most).map((series) => ({ totals: series.total }))));
      }
    }),
    { numRuns: 40 },
  );
});

test('an account in scope is read by its own part of the journal, with every filter', async () => {
  const filters = fc.record({
    account: fc.integer({ min: 0, max: 1 }),
    modelIds: fc.option(fc.subarray([1, 2, 3])),
    endpoints: fc.option(fc.subarray(['/v1/videos', '/v1/code', '/nowhere', 'no\u0000thing'])),
    userIds: fc.option(fc.subarray(['alice', 'bob', 'nobody'])),
    labels: fc.option(
      fc.dictionary(fc.constantFrom('env', 'project'), fc.subarray(['x', 'y,z', ''], { minLength: 1 }), {
        noNullPrototype: true,
      }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(cases(), filters, async (given, { account, modelIds, endpoints, userIds, labels }) => {
      lastPool += 1;
      const written = await writeRows(pool, given.rows, lastPool);
      const accountId = written.accounts[account] ?? '';
      const select = {
        ...ALL,
        accountId,
        modelIds,
        endpoints,
        userIds,
        labels: labels === null ? null : new Map(Object.entries(labels)),
      };
      const mine = given.rows.filter((row) => row.account === account);
      const sums = await reads.sumUsage(queryOf({ ...given, groupBy: [] }, select, 1));
      if (mine.length === 0) return expect(sums.kind).toBe('UNKNOWN_ACCOUNT');
      const answer = await report(queryOf({ ...given, groupBy: [] }, select, 1));
      const matches = (row: TestRow) =>
        inRange(given, row) &&
        (modelIds === null || modelIds.includes(row.model)) &&
        (endpoints === null || (row.endpoint !== null && endpoints.includes(row.endpoint))) &&
        (userIds === null || (row.user !== null && userIds.includes(NAMES[row.user] ?? ''))) &&
        Object.entries(labels ?? {}).every(([name, values]) => {
          const value = row.labels[name];
          return value !== undefined && values.includes(value);
        });
      const parts = mine.filter(matches).flatMap((row) => partsOf(row, { bySource: false }));
      expect(answer.total).toEqual(sumUp(parts));
    }),
    { numRuns: 80 },
  );
});

test('keys are shown by their prefix, and by their number when they are not known', async () => {
  const { rows: keys } = await pool.query<{ id: number }>(
    "insert into api_keys (hash, prefix, application, roles, priorities) values ('x', 'weir_shown', 'app', '{}', '{}') returning id",
  );
  const [row] = fc.sample(testRow({ from: 0, to: 1 }), 1);
  if (!row) throw new Error('no row was made');
  const common = { ...row, account: 0, kind: 'GRANTED' as const, at: 5 };
  const rows = [
    { ...common, key: keys[0]?.id ?? 0 },
    { ...common, key: 4_000_000 },
  ];
  const { accounts } = await writeRows(pool, rows, 0);
  const query = {
    boundTo: null,
    select: { ...ALL, accountId: accounts[0] ?? '' },
    starts: [0],
    to: 10,
    groupBy: ['KEY' as const],
    groupLabels: null,
    most: 10,
  };
  const { series } = await report(query);
  expect(series.map(({ values }) => values[0]).sort()).toEqual(['4000000', 'weir_shown']);
});

describe('by index', () => {
  test('an account of many entries is read by the primary key alone, from its first entry in the range to its last', async () => {
    const [accountId] = (await writeRows(pool, [], 0)).accounts;
    await pool.query(
      `insert into journal (account_id, seq, subject, ordinal, kind, at, model_id, pool_id, priority, charged, charged_by, debt, returned, detail)
       select $1, n, gen_random_uuid(), 0, 6, timestamptz '2026-01-01' + n * interval '1 minute', 1, 0, 1, 1, '{0,0,0,1,0}', 0, 0, ''
       from generate_series(1, 20000) as n`,
      [accountId],
    );
    await pool.query('analyze journal');
    const range = { from: Date.parse('2026-01-03T00:00:00Z'), to: Date.parse('2026-01-04T00:00:00Z') };
    const given: Case = {
      range,
      step: 'HOUR',
      timeZone: 'UTC',
      groupBy: ['MODEL'],
      groupLabels: null,
      top: null,
      rows: [],
    };
    const query = queryOf(given, { ...ALL, accountId: accountId ?? '' }, 100);
    expect((await report(query)).total.settled).toBe(1_440n);
    const { text, values } = usageStatement(query);
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, timing off) ${text}`, [
      ...values,
    ]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toContain('Seq Scan on journal');
    expect(plan).toMatch(/Scan (using|on) journal_pkey .*actual rows=1440/);
  });
});

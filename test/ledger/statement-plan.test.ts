import { beforeAll, expect, test } from '@jest/globals';
import { idFrom } from '../../src/domain/request.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createReadSessions } from '../../src/postgres/read-session.ts';
import { createStatementReads, STATEMENT_SQL } from '../../src/postgres/statement-reads.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 2 });
database.onClose(() => pool.end());

const BEGIN = Date.parse('2025-01-01T00:00:00Z');
const YEAR = 365 * 86_400_000;
const ENTRIES = 60_000;
const account = idFrom('account', 'large');
const month = { from: Date.parse('2025-06-01T00:00:00Z'), to: Date.parse('2025-07-01T00:00:00Z') };

beforeAll(async () => {
  // Rows of the usual size whose contents nobody reads here; a year of one account among twenty others.
  await pool.query(
    `insert into journal (account_id, seq, subject, ordinal, kind, at, held, charged, charged_by, debt, detail)
     select $1, n, md5(n::text)::uuid, 0, case when n % 50 = 0 then 10 else 6 end,
       to_timestamp(($2::float8 + n * $3::float8 / $4) / 1000), 1, 1, '{0,0,0,1,0}', 0, decode(repeat('00', 300), 'hex')
     from generate_series(1, $4::int) as n`,
    [account, BEGIN, YEAR, ENTRIES],
  );
  await pool.query(
    `insert into journal (account_id, seq, subject, ordinal, kind, at, detail)
     select md5('other' || a)::uuid, n, md5(n::text)::uuid, 0, 6, to_timestamp($1::float8 / 1000), decode(repeat('00', 300), 'hex')
     from generate_series(1, 20) as a, generate_series(1, 500) as n`,
    [BEGIN],
  );
  await pool.query('analyze journal');
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

function* nodesOf(plan: Plan): Generator<Plan> {
  yield plan;
  for (const inner of plan.Plans ?? []) yield* nodesOf(inner);
}

/** How the journal is read: the ways, and how many rows of it. Planned as the server likes, with no way forbidden. */
async function reading(sql: string, values: unknown[]): Promise<{ ways: string[]; rows: number }> {
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (analyze, format json) ${sql}`,
    values,
  );
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error('no plan');
  const scans = [...nodesOf(plan)].filter((node) => node['Relation Name'] === 'journal');
  return {
    ways: [...new Set(scans.map((node) => node['Node Type']))],
    rows: scans.reduce((sum, node) => sum + node['Actual Rows'] * node['Actual Loops'], 0),
  };
}

test('one month of a long journal is found by a few rows and read by its numbers, never by a scan of the table', async () => {
  const first = await reading(STATEMENT_SQL.first, [account, month.from]);
  expect(first.ways.every((way) => way.startsWith('Index'))).toBe(true);
  expect(first.rows).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(ENTRIES)) + 1);

  const reads = createStatementReads({ sessions: await createReadSessions({ pool }) });
  const period = await reads.period({ accountId: account, ...month });
  if (!period) throw new Error('no such account');
  const size = period.end - period.first;
  expect(size).toBeGreaterThan(ENTRIES / 13);
  expect(size).toBeLessThan(ENTRIES / 11);

  for (const [sql, values] of [
    [STATEMENT_SQL.entries, [account, period.first - 1, period.end, 100]],
    [STATEMENT_SQL.at, [account, period.first - 1]],
    [STATEMENT_SQL.sums, [account, period.first, period.end]],
    [STATEMENT_SQL.credits, [account, period.first - 1, period.end, 1_000]],
  ] as const) {
    const { ways, rows } = await reading(sql, [...values]);
    expect(ways).not.toContain('Seq Scan');
    expect(rows).toBeLessThanOrEqual(size);
  }
});

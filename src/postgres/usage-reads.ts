/** Sums of the journal for reports of usage: reads, nothing else. What to sum and how stands in usage-sql.ts. */
import type pg from 'pg';
import { FUNDING_SOURCES } from '../domain/catalogue.ts';
import { labelText, type UsageCell, type UsageDimension } from '../domain/usage-report.ts';
import type { UsageGroup, UsageQuery, UsageReads, UsageSums } from '../usage/ports.ts';
import { priority } from './packed-money.ts';
import { usageStatement } from './usage-sql.ts';

type UsageRow = {
  readonly known: boolean;
  readonly groups: number | null;
  readonly series: number | null;
  readonly step: number | null;
  readonly meter: string | null;
  readonly granted: string;
  readonly rejected: string;
  readonly settled: string;
  readonly charged: string;
  readonly returned: string;
  readonly compute_ms: string;
  readonly amount: string;
} & { readonly [value: `v${number}`]: string | null };

function labelsOf(json: string): string | null {
  const labels: unknown = JSON.parse(json);
  if (typeof labels !== 'object' || labels === null) throw new TypeError('labels are not an object');
  return labelText(Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)])));
}

function shownValue(dimension: UsageDimension, text: string | null): string | null {
  if (text === null) return null;
  if (dimension === 'PRIORITY') return priority.unpack(Number(text));
  if (dimension === 'SOURCE') return FUNDING_SOURCES[Number(text)] ?? text;
  return dimension === 'LABEL' ? labelsOf(text) : text;
}

function groupOf(row: UsageRow, groupBy: readonly UsageDimension[]): UsageGroup {
  const others = row.series === null;
  const values = groupBy.map((dimension, place) => shownValue(dimension, row[`v${place + 1}`] ?? null));
  return { values, others };
}

function sumOf(row: UsageRow): UsageCell['sum'] {
  if (row.meter !== null) return { meter: row.meter, quantity: BigInt(row.amount) };
  return {
    granted: BigInt(row.granted),
    rejected: BigInt(row.rejected),
    settled: BigInt(row.settled),
    charged: BigInt(row.charged),
    returned: BigInt(row.returned),
    computeMs: BigInt(row.compute_ms),
  };
}

/** The rows come by series, the others last. */
function sumsOf(rows: readonly UsageRow[], groupBy: readonly UsageDimension[]): UsageSums {
  const series: UsageGroup[] = [];
  const cells: UsageCell[] = [];
  let last: number | null | undefined;
  for (const row of rows) {
    if (row.step === null) continue;
    if (row.series !== last) series.push(groupOf(row, groupBy));
    last = row.series;
    cells.push({ series: series.length - 1, step: row.step, sum: sumOf(row) });
  }
  const groups = rows[0]?.groups ?? 0;
  if (groupBy.length > 0 || series.length > 0) return { groups, series, cells };
  return { groups: 1, series: [{ values: [], others: false }], cells };
}

export function createUsageReads({ pool }: { pool: pg.Pool }): UsageReads {
  return {
    sumUsage: async (query: UsageQuery) => {
      const { text, values } = usageStatement(query);
      const { rows } = await pool.query<UsageRow>(text, [...values]);
      return rows[0]?.known === true ? sumsOf(rows, query.groupBy) : null;
    },
  };
}

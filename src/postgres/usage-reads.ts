/** Sums of the journal for reports of usage: reads, nothing else. What to sum and how stands in usage-sql.ts. */
import type { Millis } from '../domain/instant.ts';
import { labelText, type UsageCell, type UsageDimension } from '../domain/usage-report.ts';
import type { UsageGroup, UsageReads, UsageSums } from '../usage/ports.ts';
import { REJECTION_NUMBERS } from './packed-decision.ts';
import { FUNDING_NUMBERS, PRIORITY_NUMBERS } from './packed-money.ts';
import type { ReadSessions } from './read-session.ts';
import { REPORT_TIMEOUT_MS, readInTime } from './usage-session.ts';
import { MOST_METERS, usageStatement } from './usage-sql.ts';

type UsageRow = {
  readonly known: boolean;
  readonly meters: number | null;
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

/** The numbers that stand for words in columns. */
const WORDS: Partial<Record<UsageDimension, Readonly<Record<string, number>>>> = {
  PRIORITY: PRIORITY_NUMBERS,
  REASON: REJECTION_NUMBERS,
  SOURCE: FUNDING_NUMBERS,
};

function shownValue(dimension: UsageDimension, text: string | null): string | null {
  if (text === null) return null;
  const words = WORDS[dimension];
  if (words) return Object.keys(words).find((word) => words[word] === Number(text)) ?? text;
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
  if (groupBy.length > 0 || series.length > 0) return { kind: 'SUMS', groups, series, cells };
  return { kind: 'SUMS', groups: 1, series: [{ values: [], others: false }], cells };
}

/** `timeoutMs` is how long one report may take. */
export function createUsageReads(deps: { sessions: ReadSessions; timeoutMs?: Millis }): UsageReads {
  const { sessions, timeoutMs = REPORT_TIMEOUT_MS } = deps;
  return {
    sumUsage: async (query) => {
      const { text, values } = usageStatement(query);
      const rows = await readInTime<UsageRow>(sessions, { account: query.boundTo, text, values, timeoutMs });
      if (rows === null) return { kind: 'TIMED_OUT' };
      const [first] = rows;
      if (first?.known !== true) return { kind: 'UNKNOWN_ACCOUNT' };
      if (Number(first.meters) > MOST_METERS)
        throw new Error(`an entry tells the use of ${first.meters} meters`);
      return sumsOf(rows, query.groupBy);
    },
  };
}

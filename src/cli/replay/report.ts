// The report of a play: one object for machines, and the same for people.
import type { FundingSource } from '../../client/generated/operations.ts';
import { formatMicro } from '../../domain/decimal.ts';
import { table } from '../table.ts';
import { type Books, type BySource, SOURCES, totalOf } from './books.ts';
import type { Check, Evidence } from './checks.ts';
import { percentile, type Tally } from './tally.ts';

export interface ReportFacts {
  readonly trace: { file: string; format: string; rows: number; badLines: number; outOfOrder: number };
  readonly seed: number;
  readonly run: string;
  readonly model: string;
  /** How many accounts are on each plan. */
  readonly plans: Readonly<Record<string, number>>;
  readonly accounts: number;
  readonly zipf: number;
  /** The server's clock at the beginning and the end, in milliseconds since the epoch. */
  readonly clock: { kind: 'VIRTUAL' | 'REAL'; from: number; to: number };
  /** How long the play took. */
  readonly seconds: number;
  readonly tally: Tally;
  readonly books: Books;
  readonly evidence: Evidence;
  readonly checks: readonly Check[];
}

export type Report = ReturnType<typeof createReport>;

/** The object that `--json` prints. Credits are decimal strings. */
export function createReport(facts: ReportFacts) {
  const { tally, books, evidence, checks } = facts;
  const { granted, rejected, reasons } = tally.first;
  const { succeeded, failed, cancelled, late, afterExpiry } = tally.ended;
  const milliseconds = (share: number): number | null => round(percentile(tally.latencies, share));
  return {
    requests: tally.requests,
    granted,
    rejected: Object.fromEntries(rejected),
    reasons: Object.fromEntries(reasons),
    retries: tally.retries,
    retried: {
      granted: tally.again.granted,
      rejected: Object.fromEntries(tally.again.rejected),
      gaveUp: tally.gaveUp,
    },
    jobs: {
      succeeded,
      failed,
      cancelled,
      settledLate: late,
      settledAfterExpiry: afterExpiry,
      neverSettled: tally.neverSettled,
      expired: tally.expired,
      open: evidence.open,
      heartbeats: tally.heartbeats,
      leasesLost: tally.leasesLost,
    },
    outputTokens: tally.outputTokens,
    credits: {
      held: written(books.held),
      charged: written(books.charged),
      returned: written(books.returned),
      beyondHold: written(books.beyond),
      total: {
        held: formatMicro(totalOf(books.held)),
        charged: formatMicro(totalOf(books.charged)),
        returned: formatMicro(totalOf(books.returned)),
        beyondHold: formatMicro(totalOf(books.beyond)),
      },
      forgiven: formatMicro(books.forgiven),
      debt: formatMicro(books.debt),
    },
    latencyMs: {
      p50: milliseconds(0.5),
      p99: milliseconds(0.99),
      max: milliseconds(1),
      calls: tally.latencies.length,
    },
    ledger: evidence.ledger,
    checks,
    holds: checks.every(({ holds }) => holds),
    faults: tally.faults,
    faultExamples: tally.faultExamples,
    trace: facts.trace,
    seed: facts.seed,
    run: facts.run,
    model: facts.model,
    accounts: facts.accounts,
    plans: facts.plans,
    assignment: { law: 'zipf', exponent: facts.zipf, generator: 'sfc32' },
    clock: {
      kind: facts.clock.kind,
      from: new Date(facts.clock.from).toISOString(),
      to: new Date(facts.clock.to).toISOString(),
    },
    seconds: Math.round(facts.seconds * 10) / 10,
  };
}

/** The report as lines of text, ending in a new line. */
export function renderReport(report: Report): string {
  const { trace, credits, jobs, latencyMs, ledger } = report;
  const lines = [
    `${trace.file}: ${trace.rows} requests (${trace.format}), played in ${report.seconds} s on ${report.clock.kind.toLowerCase()} time`,
    `from ${report.clock.from} to ${report.clock.to}. The trace names no users: its requests were assigned to`,
    `${report.accounts} accounts by a seeded draw (seed ${report.seed}, Zipf, s = ${report.assignment.exponent}); plans: ${pairs(report.plans)}.`,
    ...(trace.badLines > 0 ? [`${trace.badLines} broken lines were left out.`] : []),
    '',
    ...table([
      ['decisions', 'first request', 'retries'],
      ['asked', report.requests, report.retries],
      ['granted', report.granted, report.retried.granted],
      ...codes(report).map((code) => [
        `rejected: ${code}`,
        report.rejected[code] ?? 0,
        report.retried.rejected[code] ?? 0,
      ]),
    ]),
    '',
    ...table([
      ['jobs', ''],
      ['settled', jobs.succeeded],
      ['settled as failed', jobs.failed],
      ['cancelled', jobs.cancelled],
      ['settled after the lease lapsed', jobs.settledLate],
      ['settled after the grace ended', jobs.settledAfterExpiry],
      ['never settled, hold given back', jobs.expired],
      ...(jobs.open > 0 ? [['still open', jobs.open]] : []),
      ['heartbeats', jobs.heartbeats],
    ]),
    '',
    ...table([
      ['credits', 'held', 'charged', 'returned', 'beyond the hold'],
      ...SOURCES.map((source) => creditRow(source, credits)),
      ['total', credits.total.held, credits.total.charged, credits.total.returned, credits.total.beyondHold],
    ]),
    `debt ${credits.debt}, forgiven ${credits.forgiven}`,
    '',
    `requestJob took ${latencyMs.p50} ms (p50), ${latencyMs.p99} ms (p99), ${latencyMs.max} ms (max) over ${latencyMs.calls} calls.`,
    `The ledger is ${ledger.balanced ? 'balanced' : 'NOT BALANCED'}: ${ledger.postings} postings of ${ledger.accounts} accounts sum to ${ledger.sum}.`,
    '',
    ...report.checks.map(
      ({ claim, holds, expected, found }) =>
        `${holds ? 'ok  ' : 'FAIL'} ${claim}${holds ? '' : `: expected ${expected}, found ${found}`}`,
    ),
    ...report.faultExamples.map((example) => `FAIL ${example}`),
  ];
  return `${lines.join('\n')}\n`;
}

function creditRow(source: FundingSource, credits: Report['credits']): string[] {
  return [
    source,
    credits.held[source],
    credits.charged[source],
    credits.returned[source],
    credits.beyondHold[source],
  ];
}

function codes({ rejected, retried }: Report): string[] {
  return [...new Set([...Object.keys(rejected), ...Object.keys(retried.rejected)])].sort();
}

function pairs(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function written(amounts: BySource): Record<FundingSource, string> {
  const { INCLUDED, PROMOTIONAL, PLAN, PURCHASED, POSTPAID } = amounts;
  return {
    INCLUDED: formatMicro(INCLUDED),
    PROMOTIONAL: formatMicro(PROMOTIONAL),
    PLAN: formatMicro(PLAN),
    PURCHASED: formatMicro(PURCHASED),
    POSTPAID: formatMicro(POSTPAID),
  };
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}

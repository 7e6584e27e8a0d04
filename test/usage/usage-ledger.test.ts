// A random life of two accounts over the API, and usage against the postings of their journals.
import { expect, test } from '@jest/globals';
import { formatMicro, parseMicro } from '../../src/domain/decimal.ts';
import type { Entry } from '../../src/domain/entry.ts';
import type { LedgerAccount } from '../../src/domain/postings.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createJournalQueries } from '../../src/postgres/journal-reads.ts';
import {
  at,
  CANCEL_JOB,
  REFUND_JOB,
  REQUEST_JOB,
  SETTLE_JOB,
  textAt,
  units,
} from '../graphql/support/documents.ts';
import { BEGIN, startJobsApi } from '../graphql/support/jobs-api.ts';
import { accountId } from '../postgres/support/ledger-world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const api = await startJobsApi();
const names = ['carol', 'dave'];
for (const name of names) await api.open(name, 300);

/** A small generator of pseudo-random numbers (mulberry32), so that a failure can be repeated by its seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Open {
  readonly jobId: string;
  readonly leaseToken: string;
}

async function live(params: { seed: number; steps: number }): Promise<void> {
  const random = randomFrom(params.seed);
  const open: Open[] = [];
  const ended: string[] = [];
  const amount = () => formatMicro(BigInt(random(20_000_000)));
  const take = (): Open | undefined => open.splice(random(Math.max(1, open.length)), 1)[0];
  for (let step = 0; step < params.steps; step += 1) {
    const kind = random(12);
    const name = names[random(2)] ?? '';
    if (kind < 5) {
      const input = {
        idempotencyKey: `live-${params.seed}-${step}`,
        model: random(3) === 0 ? 'other' : 'unit',
        workload: units(String(1 + random(random(10) === 0 ? 5_000 : 20))),
        userId: `user-${random(3)}`,
        priority: random(4) === 0 ? 'CRITICAL' : 'STANDARD',
        labels: [{ name: 'project', value: `p${random(2)}` }],
        ...(random(5) === 0 && { childBudget: '5' }),
        ...(random(4) === 0 && open[0] && { parentJobId: open[0].jobId }),
      };
      const answer = await api.send(name, REQUEST_JOB, { input });
      if (at(answer, 'requestJob.__typename') === 'JobGranted') {
        open.push({
          jobId: textAt(answer, 'requestJob.job.id'),
          leaseToken: textAt(answer, 'requestJob.lease.token'),
        });
      }
    } else if (kind < 8) {
      const job = take();
      if (!job) continue;
      const usage = units(amount()).quantities;
      const input = {
        ...job,
        outcome: random(3) === 0 ? 'FAILED' : 'SUCCEEDED',
        usage,
        computeSeconds: amount(),
      };
      await api.send('orchestrator', SETTLE_JOB, {
        input: { ...input, computeSeconds: `${random(1_000)}.125` },
      });
      ended.push(job.jobId);
    } else if (kind === 8) {
      const job = take();
      if (job)
        await api.send('orchestrator', CANCEL_JOB, { input: { ...job, used: units(amount()).quantities } });
      if (job) ended.push(job.jobId);
    } else if (kind === 9) {
      const jobId = ended[random(Math.max(1, ended.length))];
      const input = { idempotencyKey: `refund-${params.seed}-${step}`, jobId, reason: 'broken' };
      const part = random(2) === 0 ? {} : { amount: formatMicro(BigInt(1 + random(3_000_000))) };
      if (jobId) await api.send('operator', REFUND_JOB, { input: { ...input, ...part } });
    } else {
      await api.pass(random(20) * 7 * MINUTE);
      if (random(3) === 0) await api.sweep();
    }
  }
  await api.sweep();
}

const SPENT: readonly LedgerAccount[] = ['SPENT', 'INCLUDED_SPENT', 'POSTPAID_SPENT', 'DEBT_SPENT'];

/** What the postings of entries moved into what was spent, net. */
function spent(entries: readonly Entry[]): bigint {
  return entries
    .flatMap(({ postings }) => postings)
    .filter(({ account }) => SPENT.includes(account))
    .reduce((sum, { amount }) => sum + amount, 0n);
}

const USAGE = `query ($range: TimeRangeInput!, $step: UsageStep!, $timeZone: TimeZone, $groupBy: [UsageDimension!]) {
  usage(scope: {}, range: $range, step: $step, timeZone: $timeZone, groupBy: $groupBy) {
    series { key { value } points { from totals { charged } } total { charged } }
    total { charged granted rejected settled }
  }
}`;

interface Report {
  readonly series: readonly {
    readonly key: readonly { readonly value: string | null }[];
    readonly points: readonly { readonly from: string; readonly totals: { readonly charged: string } }[];
    readonly total: { readonly charged: string };
  }[];
  readonly total: {
    readonly charged: string;
    readonly granted: string;
    readonly rejected: string;
    readonly settled: string;
  };
}

const micro = (text: string | undefined): bigint => parseMicro(text ?? '') ?? 0n;

test.each([1, 2, 3])(
  'every credit that the postings say was spent is charged in the step of its entry (seed %i)',
  async (seed) => {
    await live({ seed, steps: 150 });
    const pool = createPool({ url: api.databaseUrl, max: 1 });
    const journal = createJournalQueries({ pool });
    const entriesOf = (name: string) =>
      journal.pageOfEntries({ accountId: accountId(name), from: { after: 0 }, kinds: null, limit: 100_000 });
    const byAccount = await Promise.all(names.map(entriesOf));
    await pool.end();
    const seen = new Set(byAccount.flat().map(({ detail }) => detail.kind));
    for (const kind of [
      'GRANTED',
      'REJECTED',
      'LAPSED',
      'SETTLED',
      'CANCELLED',
      'EXPIRED',
      'REFUNDED',
    ] as const) {
      expect(seen).toContain(kind);
    }
    const range = { from: new Date(BEGIN - DAY).toISOString(), to: new Date(BEGIN + 60 * DAY).toISOString() };
    let everybody = 0n;
    for (const [place, entries] of byAccount.entries()) {
      const name = names[place] ?? '';
      const answer = await api.send(name, USAGE, { range, step: 'DAY', timeZone: 'Europe/Berlin' });
      const { series, total } = at(answer, 'usage') as Report;
      const kinds = (...wanted: string[]) =>
        entries.filter(({ detail }) => wanted.includes(detail.kind)).length;
      expect(total).toEqual({
        charged: formatMicro(spent(entries)),
        granted: String(kinds('GRANTED')),
        rejected: String(kinds('REJECTED')),
        settled: String(kinds('SETTLED', 'CANCELLED')),
      });
      everybody += spent(entries);
      const points = series[0]?.points ?? [];
      for (const [index, { from, totals }] of points.entries()) {
        const start = Date.parse(from);
        const end = Date.parse(points[index + 1]?.from ?? range.to);
        expect(totals.charged).toBe(
          formatMicro(spent(entries.filter((entry) => entry.at >= start && entry.at < end))),
        );
      }
      const sources = at(
        await api.send(name, USAGE, { range, step: 'TOTAL', groupBy: ['SOURCE'] }),
        'usage',
      ) as Report;
      const bySource = new Map(
        sources.series.map((each) => [each.key[0]?.value ?? null, micro(each.total.charged)]),
      );
      // A debt that is paid later is no usage: it stays where it was charged, under no source.
      const ofAccounts = (account: LedgerAccount) =>
        entries
          .filter(({ activity }) => activity !== null)
          .flatMap(({ postings }) => postings)
          .filter((posting) => posting.account === account)
          .reduce((sum, { amount }) => sum + amount, 0n);
      expect(bySource.get('INCLUDED') ?? 0n).toBe(ofAccounts('INCLUDED_SPENT'));
      expect(bySource.get('PURCHASED') ?? 0n).toBe(ofAccounts('SPENT'));
      expect(bySource.get(null) ?? 0n).toBe(ofAccounts('DEBT_SPENT'));
    }
    const all = at(await api.send('operator', USAGE, { range, step: 'MONTH' }), 'usage') as Report;
    expect(all.total.charged).toBe(formatMicro(everybody));
  },
);

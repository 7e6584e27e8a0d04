import { describe, expect, test } from '@jest/globals';
import { type ReplayTerms, replay } from '../../src/cli/replay/replay.ts';
import type { Report } from '../../src/cli/replay/report.ts';
import { readTrace } from '../../src/cli/replay/trace/read-trace.ts';
import { azureTrace, burstGptTrace, generateRows, mooncakeTrace } from './generated-trace.ts';
import { createTraceFiles } from './trace-files.ts';
import { startWeirForReplay } from './weir-for-replay.ts';

const fileOf = createTraceFiles();
const MINUTE = 60_000;

const first = await startWeirForReplay();
const second = await startWeirForReplay();
const real = await startWeirForReplay({ virtualTime: false });

const TERMS: ReplayTerms = {
  seed: 1,
  accounts: 12,
  plans: ['free', 'bare', 'plus'],
  model: 'codex',
  run: 'replay-test',
  speed: null,
  tickMs: 250,
  width: 8,
  maxRetries: 3,
  patienceMs: 10 * MINUTE,
  leaseMs: 6_000,
  mishaps: { cancelled: 0.1, abandoned: 0.15 },
};

async function play(
  weir: { url: string; keys: Record<string, string> },
  text: string,
  terms: Partial<ReplayTerms> = {},
  role = 'OPERATOR',
): Promise<Report> {
  return replay({
    trace: await readTrace(fileOf(text)),
    file: 'generated',
    terms: { ...TERMS, ...terms },
    url: weir.url,
    key: weir.keys[role] ?? '',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, value) => total + value, 0);
}

/** What is the same whenever the same trace is played by the same seed. */
function decided({ latencyMs: _latency, seconds: _seconds, ...report }: Report) {
  return report;
}

function broken({ checks }: Report) {
  return checks.filter(({ holds }) => !holds);
}

test(
  'a generated trace runs through, every row requested once, every credit accounted for, and the same again by the same seed',
  async () => {
    const text = azureTrace(generateRows({ seed: 11, rows: 300, lastsMs: MINUTE }));
    const report = await play(first, text);
    expect(broken(report)).toEqual([]);
    expect(report).toMatchObject({ requests: 300, seed: 1, accounts: 12, faults: 0, holds: true });
    expect(report.granted + sum(report.rejected)).toBe(300);
    expect(report.ledger).toMatchObject({ balanced: true, sum: '0', firstBroken: null });

    const { jobs, rejected, retried, credits } = report;
    expect(report.retries).toBe(retried.granted + sum(retried.rejected));
    expect(report.latencyMs.calls).toBe(300 + report.retries);
    // What a trace is to bring about, this one does: every ending, several rejections, several sources.
    const { succeeded, cancelled, settledLate, settledAfterExpiry, expired, heartbeats } = jobs;
    const endings = [succeeded, cancelled, settledLate, settledAfterExpiry, expired, heartbeats];
    expect(Math.min(...endings)).toBeGreaterThan(0);
    expect(Object.keys(rejected)).toEqual(
      expect.arrayContaining(['CONCURRENCY_LIMITED', 'INSUFFICIENT_CREDITS']),
    );
    expect(Number(credits.charged.INCLUDED)).toBeGreaterThan(0);
    expect(Number(credits.charged.PURCHASED)).toBeGreaterThan(0);
    expect(jobs.open).toBe(0);

    const again = await play(second, text);
    expect(decided(again)).toEqual(decided(report));
  },
  4 * MINUTE,
);

describe('the other formats run through as well', () => {
  const rows = generateRows({ seed: 12, rows: 40, lastsMs: MINUTE });
  test.each([
    ['burstgpt', burstGptTrace(rows), { failed: 2 }],
    ['mooncake', mooncakeTrace(rows), { failed: 0 }],
  ])(
    '%s',
    async (format, text, jobs) => {
      const report = await play(first, text, {
        run: `replay-${format}`,
        mishaps: { cancelled: 0, abandoned: 0 },
      });
      expect(broken(report)).toEqual([]);
      expect(report).toMatchObject({
        requests: 40,
        trace: { format, rows: 40 },
        jobs,
        ledger: { balanced: true },
      });
    },
    2 * MINUTE,
  );
});

describe('on a Weir in real time', () => {
  const text = mooncakeTrace(generateRows({ seed: 13, rows: 30, lastsMs: 20_000 }));

  test(
    'a trace is played at the speed that is asked for, beside what others do there',
    async () => {
      const report = await play(real, text, {
        speed: 10,
        accounts: 4,
        mishaps: { cancelled: 0.1, abandoned: 0.1 },
      });
      expect(broken(report)).toEqual([]);
      expect(report).toMatchObject({ requests: 30, clock: { kind: 'REAL' }, ledger: { balanced: true } });
      expect(report.seconds).toBeGreaterThan(1.8);
    },
    2 * MINUTE,
  );

  test('a speed has to be given', async () => {
    await expect(play(real, text)).rejects.toThrow(
      'This Weir runs on real time, which nobody can set. Give a speed (--speed 1 is as in the trace), or leave out --url.',
    );
  });
});

test(
  "a key that is no operator's, an unknown plan and a run that was played before are refused in a line",
  async () => {
    const text = mooncakeTrace(generateRows({ seed: 14, rows: 2, lastsMs: 1_000 }));
    await expect(play(first, text, { run: 'nobody' }, 'ORCHESTRATOR')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(play(first, text, { run: 'no-plan', plans: ['golden'] })).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining('Weir opened no account on the plan golden: '),
    });
    await play(first, text, { run: 'once-only' });
    await expect(play(first, text, { run: 'once-only' })).rejects.toThrow(
      'This replay was played here before',
    );
  },
  MINUTE,
);

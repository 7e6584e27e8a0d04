// One load by autocannon, as load.ts describes it in the file that is named; prints what was measured.
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import type { Load, Measured } from './load.ts';
import { REQUEST_JOB, REQUEST_JOBS, SETTLE_JOB } from './operations.ts';

const load: Load = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { url, connections, seconds, kind, key, accounts, priority = 'STANDARD', rate } = load;
const salt = `${Date.now()}-${process.pid}-`;
let sent = 0;
let wrong = 0;
const open: { id: string; token: string }[] = [];

function input() {
  sent += 1;
  return {
    idempotencyKey: `${salt}${sent}`,
    accountId: accounts[sent % accounts.length],
    model: 'unit',
    priority,
    workload: { quantities: [{ meter: 'unit', quantity: '2' }] },
  };
}

function body(): string {
  const job = kind === 'life' ? open.pop() : undefined;
  if (job) {
    const usage = [{ meter: 'unit', quantity: '1' }];
    const settling = { jobId: job.id, leaseToken: job.token, outcome: 'SUCCEEDED', usage };
    return JSON.stringify({ query: SETTLE_JOB, variables: { input: settling } });
  }
  if (kind === 'bulk') {
    return JSON.stringify({ query: REQUEST_JOBS, variables: { inputs: Array.from({ length: 100 }, input) } });
  }
  return JSON.stringify({ query: REQUEST_JOB, variables: { input: input() } });
}

const result = await autocannon({
  url,
  connections,
  duration: seconds,
  timeout: 30,
  ...(rate !== undefined && { overallRate: Math.round(rate) }),
  requests: [
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      setupRequest: (request) => ({ ...request, body: body() }),
      onResponse: (status, text) => {
        if (status !== 200 || !/"Job(Granted|Settled)"/.test(text)) {
          wrong += 1;
          if (wrong === 1) process.stderr.write(`${status} ${text.slice(0, 300)}\n`);
        } else if (kind === 'life' && text.includes('"JobGranted"')) {
          const { job, lease } = JSON.parse(text).data.requestJob;
          open.push({ id: job.id, token: lease.token });
        }
      },
    },
  ],
});
const measured: Measured = {
  rate: (result.requests.total - wrong) / result.duration,
  p50Micros: result.latency.p50 * 1000,
  p99Micros: result.latency.p99 * 1000,
  errors: result.errors + wrong,
};
process.stdout.write(JSON.stringify(measured));

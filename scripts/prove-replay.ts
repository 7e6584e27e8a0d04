// A long proof: a generated trace as long as a published one (8,819 requests in an hour, with its bursts and
// sizes) is replayed by the built program, and its books have to agree to the micro-credit.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { azureTrace, generateRows } from '../test/replay/generated-trace.ts';

const ROWS = 8_819;
const SEED = 2023;

const directory = mkdtempSync(join(tmpdir(), 'weir-prove-replay-'));
try {
  const file = join(directory, 'trace.csv');
  writeFileSync(file, azureTrace(generateRows({ seed: SEED, rows: ROWS })));
  const child = spawn('npm', ['run', '--silent', 'replay', '--', file, '--json'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const output = await text(child.stdout);
  const [code] = await exit;
  const report = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  if (code !== 0 || report.requests !== ROWS || report.ledger?.balanced !== true) {
    throw new Error(`The replay does not hold (exit code ${code}): ${output}`);
  }
  const { granted, retries, latencyMs, ledger, seconds } = report;
  console.log(
    `${ROWS} requests in ${seconds} s: ${granted} granted at once, ${retries} retries, p99 ${latencyMs.p99} ms; ${ledger.postings} postings sum to ${ledger.sum}.`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}

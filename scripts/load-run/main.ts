// `npm run load-run -- --out docs/load-run.svg`: plays a rise and fall of load on a Postgres of its own, in virtual
// time, and draws what became of the limits and of the work. `--json` prints the moments as well.
import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { startTemporaryPostgres } from '../../src/postgres/embedded-temporary.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { playLoad, RISE_AND_FALL } from './play.ts';
import { plotLoad } from './plot.ts';

const { out, json } = new Command('load-run')
  .requiredOption('--out <file>', 'the picture to write, as SVG')
  .option('--json', 'print the run as one line of JSON', false)
  .parse()
  .opts<{ out: string; json: boolean }>();

const progress = new SingleBar({ format: '{bar} {value} of {total} s', stream: process.stderr });
const dataDirectory = mkdtempSync(join(tmpdir(), 'weir-load-run-data-'));
const server = await startTemporaryPostgres({ prefix: 'weir-load-run-', durable: false });
try {
  const url = server.url('postgres');
  await migrate({ url });
  progress.start(RISE_AND_FALL.at(-1)?.[0] ?? 0, 0);
  const run = await playLoad({
    url,
    dataDirectory,
    course: RISE_AND_FALL,
    onSecond: (second) => progress.update(second),
  });
  progress.stop();
  writeFileSync(out, plotLoad(run));
  if (json) process.stdout.write(`${JSON.stringify(run)}\n`);
} finally {
  progress.stop();
  await server.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
}

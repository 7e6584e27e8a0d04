/** `npm run bench`: measures the rows that are asked for, shows them, and keeps them. */
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { SingleBar } from 'cli-progress';
import { CommanderError } from 'commander';
import { GENERATOR } from './closed-loop.ts';
import { compareRuns } from './compare.ts';
import { GROUPS } from './groups.ts';
import { type Options, readOptions } from './options.ts';
import { comparisonLines, headLine, rowLines } from './report.ts';
import { appendRun, type Run, readRuns } from './results.ts';
import type { Row } from './row.ts';
import { openStage } from './stage.ts';

async function measure(options: Options): Promise<{ rows: Row[]; failed: boolean }> {
  const wanted = new Set(
    options.only ?? GROUPS.filter(({ byHand }) => options.full || !byHand).flatMap(({ names }) => names),
  );
  const groups = GROUPS.filter(({ names }) => names.some((name) => wanted.has(name)));
  const bar = new SingleBar({
    stream: process.stderr,
    format: '{bar} {value}/{total} {what}  {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 30_000,
    hideCursor: true,
  });
  bar.start(groups.length, 0, { what: 'seeding' });
  const stage = await openStage({ full: options.full });
  const rows: Row[] = [];
  let failed = false;
  try {
    for (const [index, group] of groups.entries()) {
      bar.update(index, { what: group.names.filter((name) => wanted.has(name)).join(', ') });
      try {
        const found = await group.measure(stage, wanted);
        rows.push(...found);
        if (!options.json) process.stdout.write(`\n${found.flatMap(rowLines).join('\n')}\n`);
      } catch (error) {
        // What was measured before it is worth keeping; the program still ends as one that failed.
        failed = true;
        process.stderr.write(`\n${group.names.join(', ')} could not be measured: ${String(error)}\n`);
      }
    }
    bar.update(groups.length, { what: 'done' });
  } finally {
    bar.stop();
    await stage.close();
  }
  return { rows, failed };
}

async function main(): Promise<number> {
  const options = readOptions(
    process.argv.slice(2),
    GROUPS.flatMap(({ names }) => names),
  );
  const began = performance.now();
  const { rows, failed } = await measure(options);
  const run: Run = {
    at: new Date().toISOString(),
    node: process.version,
    cpus: cpus().length,
    generator: GENERATOR,
    seconds: Math.round((performance.now() - began) / 1_000),
    rows,
  };
  const before = readRuns();
  appendRun(run);
  const lines = [options.json ? JSON.stringify(run) : headLine(run)];
  const compared = options.compare ? comparisonLines(compareRuns(before, run)) : [];
  // With --json standard output is one line for a program, and the comparison is for whoever watches.
  process.stdout.write(`${lines.join('\n')}\n`);
  if (compared.length > 0) (options.json ? process.stderr : process.stdout).write(`${compared.join('\n')}\n`);
  return failed ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}

/**
 * `npm run bench`: everything is measured on the machine that it runs on, each row a ratio of two sides of one run.
 * Believe ratios and no absolute figure. `--compare` sets the last two results beside each other.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { CLOSED_LOOP } from './load.ts';
import { makeRow, ROWS, type RowPlan, type Timing } from './rows.ts';
import { compare, meets, type Result, type Row } from './statistics.ts';
import { startWorld } from './world.ts';

const RESULTS = new URL('results/results.jsonl', import.meta.url);

interface Options {
  readonly only?: readonly RowPlan[];
  readonly json: boolean;
  readonly full: boolean;
  readonly quick: boolean;
  readonly compare: boolean;
}

function readNames(text: string): RowPlan[] {
  return text.split(',').map((name) => {
    const found = ROWS.find((row) => row.name === name.trim());
    if (found) return found;
    throw new InvalidArgumentError(
      `There is no row ${name}. There are: ${ROWS.map((row) => row.name).join(', ')}.`,
    );
  });
}

function results(): Result[] {
  if (!existsSync(RESULTS)) return [];
  const lines = readFileSync(RESULTS, 'utf8').trim().split('\n');
  return lines.map((line): Result => JSON.parse(line));
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function say({ name, ratio, target, figures }: Row): string {
  const asked = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
  const found = Object.entries(figures).map(([figure, value]) => `${figure} ${value}`);
  return `${meets(ratio, target) ? 'met   ' : 'missed'} ${name.padEnd(13)} ${ratio.toFixed(2)} (${asked}); ${found.join(', ')}`;
}

function timingOf({ full, quick }: { full: boolean; quick: boolean }): Timing {
  if (quick) return { seconds: 1, rounds: 1 };
  return full ? { seconds: 10, rounds: 5 } : { seconds: 4, rounds: 3 };
}

async function run({ only = ROWS, json, full, quick }: Options): Promise<void> {
  const timing = timingOf({ full, quick });
  const bar = new SingleBar({ format: '{bar} {value}/{total} {what}', stream: process.stderr });
  bar.start(only.length, 0, { what: '' });
  const world = await startWorld((what) => bar.update({ what }));
  const rows: Row[] = [];
  try {
    for (const plan of only) {
      bar.update(rows.length, { what: plan.name });
      rows.push(await makeRow(plan, world, timing));
    }
    bar.update(rows.length, { what: '' });
  } finally {
    bar.stop();
    await world.close();
  }
  const result: Result = { at: new Date().toISOString(), commit: commit(), rows };
  mkdirSync(new URL('.', RESULTS), { recursive: true });
  appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);
  if (json)
    process.stdout.write(`${JSON.stringify({ load: CLOSED_LOOP, node: process.version, ...result })}\n`);
  else process.stdout.write(`load by ${CLOSED_LOOP}, Node ${process.version}\n${rows.map(say).join('\n')}\n`);
}

function showComparison(): void {
  const [before, now] = results().slice(-2);
  if (!before || !now) throw new Error('There are no two results yet: run the benchmark twice.');
  process.stdout.write(`${before.commit} of ${before.at} against ${now.commit} of ${now.at}\n`);
  for (const row of compare(before, now)) {
    process.stdout.write(
      `${row.name.padEnd(13)} ${row.before.toFixed(2)} -> ${row.now.toFixed(2)} (x ${row.change.toFixed(2)})\n`,
    );
  }
}

const program = new Command('bench')
  .option('--only <rows>', 'these rows, separated by commas', readNames)
  .option('--json', 'print one line of JSON', false)
  .option('--full', 'longer measurements, more of them', false)
  .option('--quick', 'to see that all of it runs; the figures are worth nothing', false)
  .option('--compare', 'compare the last two results instead', false);
program.parse();
const options = program.opts<Options>();
if (options.compare) showComparison();
else await run(options);

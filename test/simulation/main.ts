/**
 * `npm run simulate -- --ops 20000 --seed 1 [--json]`: plays a generated life against the product, on a Postgres
 * of its own in a temporary directory. Ends with 1 when product and model went apart; the failing script is
 * printed then, made short, and `--script <file>` plays it again.
 */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { startDatabases } from './databases.ts';
import { readScript } from './script.ts';
import { type Simulated, type SimulateOptions, simulateSteps, simulateWorlds } from './simulate.ts';

interface Options {
  ops: number;
  world: number;
  seed: number;
  json: boolean;
  script?: string;
  shrink: number;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It has to be a whole number.');
}

function positive(text: string): number {
  const value = wholeNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('It has to be more than 0.');
}

function report(done: Simulated & { worlds?: number }, seconds: number, json: boolean): void {
  const { seed, played, failing, messages, worlds = 1 } = done;
  const { violation, counts, ...figures } = played;
  const summary = { ...figures, worlds, violations: violation ? 1 : 0, seed, seconds };
  if (failing) {
    const found = messages.map((message) => `  ${message}`).join('\n');
    process.stderr.write(
      `\nSeed ${seed} fails at step ${violation?.step}. The shortest script that fails too ends with\n${found}\n`,
    );
    process.stderr.write('To play it again, put the next line into a file and run with --script <file>.\n');
    process.stderr.write(`${JSON.stringify(failing)}\n`);
  }
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ...summary, counts, ...(failing && { script: failing, messages }) })}\n`,
    );
    return;
  }
  const counted = Object.entries(counts).map(([what, count]) => `  ${what}: ${count}`);
  const said = Object.entries(summary).map(([what, value]) => `${what} ${value}`);
  process.stdout.write(`${[...counted, said.join(', ')].join('\n')}\n`);
}

async function run({ ops, world, seed, json, script, shrink }: Options): Promise<boolean> {
  const began = performance.now();
  const databases = await startDatabases();
  let told = began;
  const options: SimulateOptions = {
    databases,
    checkEvery: 1000,
    shrinkFor: shrink * 1000,
    onProgress: (done) => {
      if (performance.now() - told < 5000) return;
      told = performance.now();
      process.stderr.write(`${done} operations, ${Math.round((told - began) / 1000)} s\n`);
    },
    onShrink: (left) => process.stderr.write(`fails with ${left} operations\n`),
  };
  try {
    const kept = script === undefined ? null : readScript(readFileSync(script, 'utf8'));
    const done = kept
      ? await simulateSteps({ seed: kept.seed, steps: () => kept.steps }, options)
      : await simulateWorlds({ seed, operations: ops, world }, options);
    report(done, Math.round((performance.now() - began) / 100) / 10, json);
    return done.failing === null;
  } finally {
    await databases.stop();
  }
}

const program = new Command('simulate')
  .option('--ops <count>', 'how many operations', positive, 20_000)
  .option('--world <count>', 'how many of them in one world at most', positive, 20_000)
  .option('--seed <number>', 'what the choices come from', wholeNumber, 1)
  .option('--script <file>', 'play this script instead of generating one')
  .option('--shrink <seconds>', 'how long to look for a shorter script that fails', wholeNumber, 300)
  .option('--json', 'print one line of JSON as the last line', false);
program.parse();
process.exitCode = (await run(program.opts<Options>())) ? 0 : 1;

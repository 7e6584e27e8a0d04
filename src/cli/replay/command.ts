// `weir replay <trace>`: plays a trace of real requests against a Weir and proves its books.
import { basename } from 'node:path';
import type { Command } from 'commander';
import { WeirError } from '../../client/weir-error.ts';
import { StartupError } from '../../startup-error.ts';
import { EXIT_INTERRUPTED, interruption } from '../interruption.ts';
import { type RawOptions, readOptions } from './options.ts';
import type { OwnWeir } from './own-weir.ts';
import { createProgress } from './progress.ts';
import { replay } from './replay.ts';
import { renderReport } from './report.ts';
import { readTrace } from './trace/read-trace.ts';
import type { BadLine } from './trace/trace-format.ts';

const SHOWN_BAD_LINES = 10;

export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description(
      'play a trace (Azure LLM, BurstGPT or Mooncake) against a Weir, on virtual time, and prove its books',
    )
    .argument('<trace>', 'the file')
    .option('--json', 'end with the report as one line of JSON', false)
    .option('--url <url>', 'a Weir that runs already; left out, one is started for the replay alone')
    .option('--key <key>', 'with --url: a key with the role OPERATOR')
    .option('--speed <factor>', 'seconds of the trace in a second; max is as fast as it can', 'max')
    .option('--seed <number>', 'what everything drawn is drawn by', '1')
    .option('--accounts <number>', 'how many accounts make the requests', '200')
    .option(
      '--plans <slugs>',
      'the plans they are on, from the smallest to the largest',
      'free,plus,pro,enterprise',
    )
    .option('--model <slug>', 'a model with the meters input_token and output_token', 'codex')
    .option('--cancelled <share>', 'the share of jobs that are cancelled', '0.03')
    .option('--abandoned <share>', 'the share of jobs whose worker vanishes', '0.03')
    .option('--retries <number>', 'how often a rejected request is made again, at most', '3')
    .option('--patience <seconds>', 'how far off the instant to retry may be', '600')
    .option('--lease <seconds>', 'how long a lease lasts without a heartbeat', '30')
    .option('--tick <seconds>', 'what falls into one tick happens at one instant', '0.25')
    .option(
      '--width <number>',
      'how many accounts are served at once; with 1, every step waits for the one before',
      '16',
    )
    .option('--limit <rows>', 'play the first rows only')
    .option('--run <name>', 'the name of this replay in idempotency keys and labels')
    .action(run);
}

async function run(path: string, raw: RawOptions): Promise<void> {
  const { json, server, limit, terms } = readOptions(raw);
  const trace = await readTrace(path, { limit });
  warnOf(trace.bad);
  const stop = interruption();
  const weir = server === null ? await ownWeir() : { ...server, close: async () => undefined };
  try {
    const progress = createProgress(trace.rows.length);
    const report = await replay({
      trace,
      file: basename(path),
      terms,
      url: weir.url,
      key: weir.key,
      signal: stop,
      onProgress: progress.show,
    }).finally(progress.stop);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : renderReport(report));
    if (!report.holds) {
      const broken = report.checks.filter(({ holds }) => !holds);
      throw new StartupError(`The books do not agree: ${broken.map(({ claim }) => claim).join('; ')}.`);
    }
  } catch (error) {
    if (stop.aborted) throw new StartupError('Interrupted.', { exitCode: EXIT_INTERRUPTED });
    if (error instanceof WeirError)
      throw new StartupError(`Weir failed: ${error.message} (${error.code})`, { cause: error });
    throw error;
  } finally {
    await weir.close();
  }
}

async function ownWeir(): Promise<OwnWeir> {
  const { startOwnWeir } = await import('./own-weir.ts');
  return startOwnWeir();
}

function warnOf(bad: readonly BadLine[]): void {
  for (const { line, problem } of bad.slice(0, SHOWN_BAD_LINES)) {
    process.stderr.write(`weir: line ${line} is left out: ${problem}\n`);
  }
  if (bad.length > SHOWN_BAD_LINES) {
    process.stderr.write(`weir: ${bad.length - SHOWN_BAD_LINES} more lines are left out.\n`);
  }
}

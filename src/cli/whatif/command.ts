// `weir whatif`: who would have been granted, refused or charged differently under a draft policy or price book.
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { WeirError } from '../../client/weir-error.ts';
import { readGid } from '../../graphql/global-id.ts';
import { parseInstant } from '../../iso-8601.ts';
import { EXIT_BAD_SETTING, StartupError } from '../../startup-error.ts';
import { EXIT_INTERRUPTED, interruption } from '../interruption.ts';
import { readOptions } from '../replay/options.ts';
import { readTrace } from '../replay/trace/read-trace.ts';
import { readDrafts } from './drafts.ts';
import { plotReport } from './plot.ts';
import { createReport, renderReport } from './report.ts';

interface Options {
  readonly policy?: string;
  readonly prices?: string;
  readonly basePolicy?: string;
  readonly basePrices?: string;
  readonly account?: string;
  readonly model?: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
  readonly trace?: string;
  readonly seed: string;
  readonly accounts: string;
  readonly plans: string;
  readonly width: string;
  readonly json: boolean;
  readonly svg?: string;
  readonly database?: string;
}

function instant(text: string): number {
  const at = parseInstant(text);
  if (at) return at.getTime();
  throw new InvalidArgumentError('It has to be an instant such as 2026-03-01T00:00:00Z.');
}

function count(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number from 1 on.');
  return Number(text);
}

export function addWhatIfCommand(program: Command): void {
  program
    .command('whatif')
    .description(
      'try a draft policy or price book on stored decisions or on a trace, and tell what would have been otherwise',
    )
    .option('--policy <file>', 'the draft policy; or the id of one that is stored, such as draft_...')
    .option('--prices <file>', 'the draft price book')
    .option('--account <id>', 'only decisions of this account')
    .option('--model <slug>', 'only decisions about this model; with --trace, the model that is asked for')
    .option('--from <instant>', 'only decisions from this instant on', instant)
    .option('--to <instant>', 'only decisions before this instant', instant)
    .option('--limit <number>', 'at most so many decisions, or rows of the trace', count)
    .option(
      '--database <url>',
      'the database with the decisions; left out, that of DATABASE_URL or of npm start',
    )
    .option('--trace <file>', 'play this trace (Azure LLM, BurstGPT or Mooncake) under both instead')
    .option('--base-policy <file>', 'with --trace: the policy to compare with; left out, the starter policy')
    .option('--base-prices <file>', "with --trace: the price book to compare with; left out, the starter's")
    .option('--seed <number>', 'with --trace: what everything drawn is drawn by', '1')
    .option('--accounts <number>', 'with --trace: how many accounts make the requests', '200')
    .option('--plans <slugs>', 'with --trace: the plans they are on', 'free,plus,pro,enterprise')
    .option('--width <number>', 'with --trace: how many accounts are served at once', '16')
    .option('--json', 'end with the report as one line of JSON', false)
    .option('--svg <file>', 'also draw the report into this file')
    .action(run);
}

function readAccount(id: string | undefined): string | null {
  if (id === undefined) return null;
  const ref = readGid(id);
  if (ref?.kind === 'acc') return ref.accountId;
  throw new StartupError('--account has to be the id of an account, such as acc_...', {
    exitCode: EXIT_BAD_SETTING,
  });
}

function termsOf({ seed, accounts, plans, width, model = 'codex' }: Options) {
  return readOptions({
    json: false,
    speed: 'max',
    seed,
    accounts,
    plans,
    model,
    tick: '0.25',
    width,
    retries: '3',
    patience: '600',
    lease: '30',
    cancelled: '0.03',
    abandoned: '0.03',
  }).terms;
}

async function tryOut(options: Options, signal: AbortSignal) {
  const files = { policy: options.policy ?? null, prices: options.prices ?? null };
  const readDraft = async (id: string) =>
    (await import('./stored.ts')).readStoredDraft(id, options.database ?? null);
  const texts = await readDrafts(files, readDraft);
  const { trace: path, limit = Number.MAX_SAFE_INTEGER } = options;
  const range = {
    from: options.from ?? null,
    to: options.to ?? null,
    accountId: readAccount(options.account),
    model: options.model ?? null,
    most: limit,
  };
  if (path === undefined) {
    const { tryOnStored } = await import('./stored.ts');
    return tryOnStored({ files, texts, range, databaseUrl: options.database ?? null, signal });
  }
  const base = { policy: options.basePolicy ?? null, prices: options.basePrices ?? null };
  const none = base.policy === null && base.prices === null;
  const { tryOnTrace } = await import('./trace.ts');
  return tryOnTrace({
    trace: await readTrace(path, { limit }),
    file: basename(path),
    terms: termsOf(options),
    draft: { files, texts },
    base: { files: base, texts: none ? base : await readDrafts(base, readDraft) },
    signal,
  });
}

async function run(options: Options): Promise<void> {
  const signal = interruption();
  try {
    const report = createReport(await tryOut(options, signal));
    if (options.svg !== undefined) await writeFile(options.svg, plotReport(report));
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : renderReport(report));
  } catch (error) {
    if (signal.aborted) throw new StartupError('Interrupted.', { exitCode: EXIT_INTERRUPTED });
    if (error instanceof WeirError)
      throw new StartupError(`Weir failed: ${error.message} (${error.code})`, { cause: error });
    throw error;
  }
}

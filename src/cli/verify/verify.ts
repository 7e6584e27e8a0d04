// `weir verify`: proves the whole ledger, while Weir goes on serving, and ends with a failure when it is broken.
import type { Command } from 'commander';
import { readConfig } from '../../config.ts';
import { formatMicro } from '../../domain/decimal.ts';
import { keyIdOf } from '../../ledger/checkpoint.ts';
import type { Broken } from '../../ledger/flaw.ts';
import type { TreeHead } from '../../ledger/ports.ts';
import { type LedgerVerdict, verifyAll } from '../../ledger/verify-all.ts';
import { StartupError } from '../../startup-error.ts';
import { readCheckpoints, readKeys } from './checkpoint-file.ts';
import type { OpenLedger } from './open-ledger.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly json: boolean;
  readonly checkpoints: string | undefined;
  readonly key: readonly string[];
}

export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .description('prove the ledger of every account: sums, links, balances, grants, holds and hashes')
    .option('--json', 'end with the verdict as one line of JSON', false)
    .option('--checkpoints <file>', 'compare with checkpoints that were exported to this file')
    .option(
      '--key <base64>',
      'a public key that signed them, kept outside the database; may be repeated. Left out, the database is asked',
      (key: string, before: readonly string[]) => [...before, key],
      [] as readonly string[],
    )
    .action(verify);
}

async function readHeads(ledger: OpenLedger, options: Options): Promise<Map<string, TreeHead[]>> {
  const heads = new Map<string, TreeHead[]>();
  if (options.checkpoints === undefined) return heads;
  const keys = readKeys(options.key, keyIdOf);
  if (keys.size === 0) {
    for (const { keyId, publicKey } of await ledger.store.keys()) keys.set(keyId, publicKey);
  }
  const installation = await ledger.store.installation();
  for await (const { accountId, head } of readCheckpoints(options.checkpoints, { installation, keys })) {
    const known = heads.get(accountId);
    if (known) known.push(head);
    else heads.set(accountId, [head]);
  }
  return heads;
}

async function verify(options: Options): Promise<void> {
  const { openLedger } = await import('./open-ledger.ts');
  const ledger = await openLedger(readConfig());
  const progress = createProgress();
  try {
    const heads = await readHeads(ledger, options);
    const began = performance.now();
    const verdict = await verifyAll({
      audit: ledger.audit,
      heads,
      onProgress: ({ accounts, entries, brokenAccounts }) =>
        progress.show(`${accounts} accounts, ${entries} entries, ${brokenAccounts} broken`),
    });
    progress.stop();
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(options.json ? `${asJson(verdict, seconds)}\n` : asText(verdict, seconds));
    if (!verdict.balanced) throw new StartupError('The ledger is broken.');
  } finally {
    progress.stop();
    await ledger.close();
  }
}

function asJson(verdict: LedgerVerdict, seconds: number): string {
  const { sum, broken, ...counts } = verdict;
  const [firstBroken = null] = broken;
  return JSON.stringify({
    ...counts,
    sum: formatMicro(sum),
    firstBroken,
    broken,
    seconds: Number(seconds.toFixed(3)),
  });
}

function asText(verdict: LedgerVerdict, seconds: number): string {
  const { accounts, entries, postings, sum, broken, brokenAccounts, balanced } = verdict;
  const lines = [
    `${accounts} accounts, ${entries} entries, ${postings} postings that sum to ${formatMicro(sum)}; read in ${seconds.toFixed(1)} s.`,
    balanced ? 'Everything holds.' : `${brokenAccounts} accounts are broken:`,
    ...broken.map(sentenceOf),
  ];
  return `${lines.join('\n')}\n`;
}

function sentenceOf({ accountId, seq, what, message }: Broken): string {
  const where = seq === null ? '' : `, entry ${seq}`;
  return `  ${accountId}${where}: ${what}: ${message}`;
}

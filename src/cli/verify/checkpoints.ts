// `weir checkpoints`: exports signed checkpoints of every account whose journal has grown, to be kept where
// whoever owns the database can't reach them.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { readConfig } from '../../config.ts';
import { exportCheckpoints } from '../../ledger/export-checkpoints.ts';
import type { TreeHead } from '../../ledger/ports.ts';
import { createSignerSource } from '../../ledger/signer-source.ts';
import { readSigningKey } from '../../signing-key.ts';
import { StartupError } from '../../startup-error.ts';
import { appendCheckpoints, readCheckpoints } from './checkpoint-file.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly out: string;
  readonly json: boolean;
}

export function addCheckpointsCommand(program: Command): void {
  program
    .command('checkpoints')
    .description(
      'sign and export the size and root of every journal that has grown, as lines added to a file',
    )
    .requiredOption('--out <file>', 'the file to add to; keep it outside the database')
    .option('--json', 'end with a summary as one line of JSON', false)
    .action(run);
}

async function run({ out, json }: Options): Promise<void> {
  const config = readConfig();
  const privateKey = readSigningKey(config.signingKeyFile);
  const { openLedger } = await import('./open-ledger.ts');
  const ledger = await openLedger(config);
  const progress = createProgress();
  try {
    const { audit, trees, store } = ledger;
    const signer = await createSignerSource({ store, privateKey })();
    const keys = new Map((await store.keys()).map(({ keyId, publicKey }) => [keyId, publicKey]));
    const installation = await store.installation();
    const known = new Map<string, TreeHead>();
    if (existsSync(out)) {
      for await (const { accountId, head } of readCheckpoints(out, { installation, keys })) {
        if (head.size >= (known.get(accountId)?.size ?? 0)) known.set(accountId, head);
      }
    }
    const exported = await exportCheckpoints({
      audit,
      trees,
      store,
      signer,
      known,
      write: (checkpoints) => appendCheckpoints(out, checkpoints),
      onProgress: (accounts) => progress.show(`${accounts} accounts`),
    });
    progress.stop();
    const { accounts, written, broken } = exported;
    const summary = { accounts, written, keyId: signer.keyId, broken };
    const text = `${written} of ${accounts} accounts have a new checkpoint in ${out}, signed with the key ${signer.keyId}.`;
    process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${text}\n`);
    const [first] = broken;
    if (first) {
      const rest = broken.length > 1 ? ` and ${broken.length - 1} more` : '';
      throw new StartupError(
        `The journal of account ${first.accountId}${rest} was not signed: ${first.message}.`,
      );
    }
  } finally {
    progress.stop();
    await ledger.close();
  }
}

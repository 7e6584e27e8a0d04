// The file of exported checkpoints: lines of JSON that are only ever added to.
import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isSignedBy, type SignedCheckpoint } from '../../ledger/checkpoint.ts';
import { checkpointLine, readCheckpointLine } from '../../ledger/checkpoint-line.ts';
import type { TreeHead } from '../../ledger/ports.ts';
import { EXIT_BAD_SETTING, StartupError } from '../../startup-error.ts';

/** Public keys, 32 bytes each, by their ids. */
export type KnownKeys = ReadonlyMap<string, Uint8Array>;

/**
 * The checkpoints in a file, one by one. Throws a StartupError that names the first line that is none, or
 * that is not signed by a known key: what can't be trusted proves nothing.
 */
export async function* readCheckpoints(
  file: string,
  params: { installation: string; keys: KnownKeys },
): AsyncGenerator<{ accountId: string; head: TreeHead }> {
  const { installation, keys } = params;
  if (!existsSync(file)) {
    throw new StartupError(`There is no file ${file}.`, { exitCode: EXIT_BAD_SETTING });
  }
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number += 1;
    if (line.trim() === '') continue;
    const problem = (what: string) => new StartupError(`Line ${number} of ${file} ${what}.`);
    const signed = readCheckpointLine(line);
    if (!signed) throw problem('is no checkpoint');
    const key = keys.get(signed.keyId);
    if (!key) throw problem(`is signed with the key ${signed.keyId}, which is not known: give it with --key`);
    if (!isSignedBy(signed, key)) throw problem('is not signed by the key that it names');
    if (signed.installation !== installation) throw problem('is of another installation');
    const { accountId, size, root, at } = signed;
    yield { accountId, head: { size, root, at, source: `line ${number} of ${file}` } };
  }
}

/** Adds lines to a file and has them safe on the disk when it resolves. */
export async function appendCheckpoints(
  file: string,
  checkpoints: readonly SignedCheckpoint[],
): Promise<void> {
  const handle = await open(file, 'a', 0o644);
  try {
    await handle.appendFile(`${checkpoints.map(checkpointLine).join('\n')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const KEY_BYTES = 32;

/** Reads public keys as the API gives them (base64). Throws a StartupError for what is none. */
export function readKeys(
  given: readonly string[],
  keyIdOf: (key: Uint8Array) => string,
): Map<string, Uint8Array> {
  return new Map(
    given.map((text) => {
      const key = Buffer.from(text, 'base64');
      if (key.length !== KEY_BYTES) {
        throw new StartupError(
          `--key ${text} is no public key: 32 bytes in base64, as checkpointKeys of the API gives them.`,
          {
            exitCode: EXIT_BAD_SETTING,
          },
        );
      }
      return [keyIdOf(key), key];
    }),
  );
}

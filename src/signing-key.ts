// The private key in the file of WEIR_SIGNING_KEY_FILE. It owns the reading and what is said when that fails.
import { readFileSync } from 'node:fs';
import { errorMessage } from './error-code.ts';
import { createSigner } from './ledger/checkpoint.ts';
import { EXIT_BAD_SETTING, StartupError } from './startup-error.ts';

/** The key as PEM text; null where none is configured. Throws a StartupError for a file that has no Ed25519 key. */
export function readSigningKey(file: string | null): string | null {
  if (file === null) return null;
  try {
    const pem = readFileSync(file, 'utf8');
    createSigner(pem);
    return pem;
  } catch (error) {
    throw new StartupError(
      `WEIR_SIGNING_KEY_FILE is ${file}, which gives no Ed25519 key (${errorMessage(error)}); make one with: openssl genpkey -algorithm ed25519 -out ${file}`,
      { exitCode: EXIT_BAD_SETTING, cause: error },
    );
  }
}

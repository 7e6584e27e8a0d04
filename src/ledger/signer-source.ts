/** The key that signs checkpoints: one that was given, or one that Weir makes for itself once. */
import { createSigner, type Signer } from './checkpoint.ts';
import type { CheckpointStore } from './ports.ts';

/**
 * Makes a function that gives the signer. `privateKey` is PEM text (PKCS #8), which stays out of the
 * database; null takes the key that the installation keeps there, made at the first time. Its public half
 * is published before the first use.
 */
export function createSignerSource(deps: {
  store: Pick<CheckpointStore, 'ownKey' | 'publishKey'>;
  privateKey: string | null;
}): () => Promise<Signer> {
  const { store, privateKey } = deps;
  let made: Promise<Signer> | null = null;

  async function make(): Promise<Signer> {
    const signer = createSigner(privateKey ?? (await store.ownKey()));
    if (privateKey !== null) await store.publishKey(signer);
    return signer;
  }

  return () => {
    made ??= make().catch((error: unknown) => {
      // Whoever asks next tries again.
      made = null;
      throw error;
    });
    return made;
  };
}

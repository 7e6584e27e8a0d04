/**
 * Checkpoints: the size and root of an account's tree at an instant, signed with Ed25519. Whoever keeps one
 * outside the database can tell later whether the journal still begins with the same entries, whoever
 * changed it. What is signed is a text of four lines, which docs/ledger-format.md gives byte by byte.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { Instant } from '../domain/instant.ts';

export interface Checkpoint {
  /** The id of the installation, so that two databases' checkpoints can't be taken for each other. */
  readonly installation: string;
  readonly accountId: string;
  /** How many entries the tree had. */
  readonly size: number;
  readonly root: Uint8Array;
  readonly at: Instant;
}

export interface SignedCheckpoint extends Checkpoint {
  /** Which key signed it: the first eight bytes of the public key's SHA-256, in hex. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

export interface PublicKey {
  readonly keyId: string;
  /** The 32 bytes of RFC 8032. */
  readonly publicKey: Uint8Array;
}

export interface Signer extends PublicKey {
  sign(checkpoint: Checkpoint): SignedCheckpoint;
}

/** What is signed. */
export function checkpointText({ installation, accountId, size, root, at }: Checkpoint): string {
  const lines = [
    `weir/${installation}/${accountId}`,
    String(size),
    Buffer.from(root).toString('base64'),
    new Date(at).toISOString(),
  ];
  return `${lines.join('\n')}\n`;
}

/** In front of the 32 bytes, this makes the key of SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
}

export function keyIdOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}

/** A new private key, as PKCS #8 in DER. */
export function newSigningKey(): Buffer {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
}

/**
 * Makes a signer of a private key: PKCS #8 as DER, or as PEM text. Throws what node:crypto throws for bytes
 * that are no key, and a TypeError for a key that is not of Ed25519.
 */
export function createSigner(privateKey: Uint8Array | string): Signer {
  const key =
    typeof privateKey === 'string'
      ? createPrivateKey(privateKey)
      : createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('the signing key is not an Ed25519 key');
  const publicKey = rawPublicKey(createPublicKey(key));
  const keyId = keyIdOf(publicKey);
  return {
    keyId,
    publicKey,
    sign: (checkpoint) => ({
      ...checkpoint,
      keyId,
      signature: sign(null, Buffer.from(checkpointText(checkpoint)), key),
    }),
  };
}

/** Whether the signature is of this key over just this checkpoint. */
export function isSignedBy(signed: SignedCheckpoint, publicKey: Uint8Array): boolean {
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, Buffer.from(checkpointText(signed)), key, signed.signature);
}

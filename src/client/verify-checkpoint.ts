// Checks checkpoints: that one was signed by Weir's key, and that a later one continues an earlier one that was
// kept. Together they show that a journal was only ever added to. The bytes are those of docs/ledger-format.md.
import { base64Bytes, equalBytes, hexOf, sha256 } from './bytes.ts';

/** A checkpoint as the API gives it. */
export interface SignedCheckpoint {
  readonly size: string;
  readonly root: string;
  readonly text: string;
  readonly keyId: string;
  readonly signature: string;
}

/** Public keys by key id: the 32 bytes of RFC 8032, base64. */
export type CheckpointKeys = Readonly<Record<string, string>>;

export type CheckpointVerdict =
  | {
      readonly valid: true;
      /** The UUIDs of the installation and of the account. */
      readonly installation: string;
      readonly account: string;
      readonly size: bigint;
      readonly root: Uint8Array;
      readonly at: Date;
    }
  | { readonly valid: false; readonly reason: string };

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const TEXT = new RegExp(
  `^weir/(${UUID})/(${UUID})\\n([1-9][0-9]*)\\n([A-Za-z0-9+/]{43}=)\\n([0-9TZ:.-]+)\\n$`,
);
const NODE = Uint8Array.of(1);

function invalid(reason: string): { valid: false; reason: string } {
  return { valid: false, reason };
}

async function isSigned(checkpoint: SignedCheckpoint, publicKey: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
  const text = new TextEncoder().encode(checkpoint.text);
  return subtle.verify({ name: 'Ed25519' }, key, base64Bytes(checkpoint.signature), text);
}

/** Verifies a checkpoint's signature, and that its fields are those of the text that was signed. */
export async function verifyCheckpoint(
  checkpoint: SignedCheckpoint,
  { keys }: { keys: CheckpointKeys },
): Promise<CheckpointVerdict> {
  const encoded = keys[checkpoint.keyId];
  if (encoded === undefined)
    return invalid(`The checkpoint is signed with the key ${checkpoint.keyId}, which is not known.`);
  const publicKey = base64Bytes(encoded);
  if (publicKey.length !== 32) return invalid(`The key ${checkpoint.keyId} is none of Ed25519.`);
  const keyId = hexOf((await sha256(publicKey)).subarray(0, 8));
  if (keyId !== checkpoint.keyId) return invalid(`The key that is kept as ${checkpoint.keyId} is ${keyId}.`);
  const [, installation, account, size, root, at] = TEXT.exec(checkpoint.text) ?? [];
  if (!installation || !account || !size || !root || !at)
    return invalid('The text of the checkpoint is not one.');
  if (size !== checkpoint.size || root !== checkpoint.root) {
    return invalid('The checkpoint says something else than the text that was signed.');
  }
  if (!(await isSigned(checkpoint, publicKey)))
    return invalid('The signature of the checkpoint does not hold.');
  return {
    valid: true,
    installation,
    account,
    size: BigInt(size),
    root: base64Bytes(root),
    at: new Date(at),
  };
}

async function joined(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return sha256(NODE, left, right);
}

/** Whether a path shows the tree of the first root to be the beginning of that of the second (RFC 9162, 2.1.4.2). */
async function isBeginning(params: {
  first: { size: bigint; root: Uint8Array };
  second: { size: bigint; root: Uint8Array };
  path: readonly Uint8Array[];
}): Promise<boolean> {
  const { first, second, path } = params;
  if (first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && equalBytes(first.root, second.root);
  const isPower = (first.size & (first.size - 1n)) === 0n;
  const [start, ...rest] = isPower ? [first.root, ...path] : path;
  if (!start) return false;
  let [place, last] = [first.size - 1n, second.size - 1n];
  while (place % 2n === 1n) {
    place /= 2n;
    last /= 2n;
  }
  let [old, whole]: [Uint8Array, Uint8Array] = [start, start];
  for (const node of rest) {
    if (last === 0n) return false;
    if (place % 2n === 1n || place === last) {
      old = await joined(node, old);
      whole = await joined(node, whole);
      while (place % 2n === 0n && place !== 0n) {
        place /= 2n;
        last /= 2n;
      }
    } else {
      whole = await joined(whole, node);
    }
    place /= 2n;
    last /= 2n;
  }
  return last === 0n && equalBytes(old, first.root) && equalBytes(whole, second.root);
}

/** A proof of consistency as the API gives it. */
export interface ConsistencyProof {
  readonly firstSize: string;
  readonly path: readonly string[];
  readonly checkpoint: SignedCheckpoint;
}

/**
 * Verifies that a journal only grew since a checkpoint that was kept: that its entries of then are still the
 * first entries of the journal that the proof's checkpoint signs.
 */
export async function verifyConsistency(
  kept: SignedCheckpoint,
  { proof, keys }: { proof: ConsistencyProof; keys: CheckpointKeys },
): Promise<CheckpointVerdict> {
  const first = await verifyCheckpoint(kept, { keys });
  if (!first.valid) return first;
  const second = await verifyCheckpoint(proof.checkpoint, { keys });
  if (!second.valid) return second;
  if (first.account !== second.account || first.installation !== second.installation) {
    return invalid('The two checkpoints are of different journals.');
  }
  if (proof.firstSize !== kept.size)
    return invalid('The proof is about another checkpoint than the one that was kept.');
  if (second.size < first.size) return invalid('The journal has fewer entries than it had.');
  if (await isBeginning({ first, second, path: proof.path.map(base64Bytes) })) return second;
  return invalid('The journal does not begin with the entries that were signed before.');
}

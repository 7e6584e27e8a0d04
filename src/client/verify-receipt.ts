// Checks a receipt without trusting Weir: that the entry it is about stands in the journal whose root was
// signed, and that this entry charged what the receipt says. It needs the receipt with its proof and the public key, and asks nobody. The bytes are those of
// docs/ledger-format.md. What it can't tell is whether the journal that was signed is the one that was
// signed before: for that, keep checkpoints and see verify-checkpoint.ts.
import { base64Bytes, equalBytes, sha256, uuidAt } from './bytes.ts';
import { NotCbor } from './cbor.ts';
import { type Charge, readCharge } from './read-charge.ts';
import { type CheckpointKeys, type SignedCheckpoint, verifyCheckpoint } from './verify-checkpoint.ts';

/** A proof as the API gives it. */
export interface EntryProof {
  readonly accountId: string;
  readonly seq: string;
  readonly entry: string;
  readonly leafHash: string;
  readonly treeSize: string;
  readonly root: string;
  readonly path: readonly string[];
  readonly checkpoint: SignedCheckpoint;
}

/** A receipt as the API gives it; what is left out is not compared. */
export interface ProvedReceipt {
  readonly charged?: string | null;
  readonly usageEventId?: string | null;
  readonly chargeId?: string | null;
  readonly transactionId?: string | null;
  readonly proof?: EntryProof | null;
}

/** What the proved bytes say of their entry. */
export interface ProvedEntry {
  /** The account's UUID. */
  readonly account: string;
  readonly seq: bigint;
  /** The UUID of the job or decision that it is about, and the how manieth entry about it this is, from 0. */
  readonly subject: string;
  readonly ordinal: number;
  readonly at: Date;
  /** What it charged or gave back; null when it is about neither. */
  readonly charge: Charge | null;
  /** Everything else that the entry says, packed. */
  readonly body: Uint8Array;
}

export type Verdict =
  | { readonly valid: true; readonly entry: ProvedEntry }
  | { readonly valid: false; readonly reason: string };

const HEADER_BYTES = 50;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

function invalid(reason: string): Verdict {
  return { valid: false, reason };
}

/** The body's charge; undefined when the body can't be read. */
function chargeIn(body: Uint8Array): Charge | null | undefined {
  try {
    return readCharge(body);
  } catch (error) {
    if (error instanceof NotCbor || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Micro-credits of an amount as the API writes it; null when it is none. */
function microOf(text: string): bigint | null {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const micro = BigInt(whole + fraction.padEnd(6, '0'));
  return sign === '-' ? -micro : micro;
}

function readEntry(bytes: Uint8Array): Omit<ProvedEntry, 'charge'> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    account: uuidAt(bytes, 0),
    seq: view.getBigUint64(16),
    subject: uuidAt(bytes, 24),
    ordinal: view.getUint16(40),
    at: new Date(Number(view.getBigInt64(42))),
    body: bytes.subarray(HEADER_BYTES),
  };
}

/** Whether an id of a usage event or charge, or of a transaction, is of this entry. */
function namesEntry(id: string, entry: ProvedEntry): boolean {
  const kind = id.slice(0, id.indexOf('_'));
  const bytes = base64Bytes(
    id
      .slice(kind.length + 1)
      .replaceAll('-', '+')
      .replaceAll('_', '/'),
  );
  if (bytes.length < 24 || uuidAt(bytes, 0) !== entry.account) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 'txn') return bytes.length === 24 && view.getBigUint64(16) === entry.seq;
  return bytes.length === 36 && uuidAt(bytes, 16) === entry.subject && view.getUint32(32) === entry.ordinal;
}

/** The root that an inclusion path leads to (RFC 9162, 2.1.3.2); null when it is too long or too short. */
async function rootFrom(params: {
  leaf: Uint8Array;
  index: bigint;
  size: bigint;
  path: readonly Uint8Array[];
}): Promise<Uint8Array | null> {
  let hash = params.leaf;
  let [place, last] = [params.index, params.size - 1n];
  for (const sibling of params.path) {
    if (last === 0n) return null;
    if (place % 2n === 1n || place === last) {
      hash = await sha256(NODE, sibling, hash);
      while (place % 2n === 0n && place !== 0n) {
        place /= 2n;
        last /= 2n;
      }
    } else {
      hash = await sha256(NODE, hash, sibling);
    }
    place /= 2n;
    last /= 2n;
  }
  return last === 0n ? hash : null;
}

/**
 * Verifies a receipt of a job or of a decision. `keys` are public keys that you have got from Weir once and
 * kept, by key id (`checkpointKeys` of the API; base64). Never throws for what a receipt says; the reason
 * tells the first thing that does not hold.
 */
export async function verifyReceipt(
  receipt: ProvedReceipt,
  { keys }: { keys: CheckpointKeys },
): Promise<Verdict> {
  const { proof } = receipt;
  if (!proof) return invalid('The receipt carries no proof.');
  const bytes = base64Bytes(proof.entry);
  if (bytes.length <= HEADER_BYTES) return invalid('The entry is too short to be one.');
  const header = readEntry(bytes);
  const charge = chargeIn(header.body);
  if (charge === undefined) return invalid("The entry's body can't be read.");
  const entry: ProvedEntry = { ...header, charge };
  if (String(entry.seq) !== proof.seq) return invalid('The entry has another number than the proof says.');
  for (const id of [receipt.usageEventId, receipt.chargeId, receipt.transactionId]) {
    if (id && !namesEntry(id, entry)) return invalid(`The entry is not the one that ${id} names.`);
  }
  const told = receipt.charged;
  if (told !== undefined && told !== null && microOf(told) !== (charge?.charged ?? 0n)) {
    return invalid(`The entry does not charge the ${told} credits that the receipt says.`);
  }
  const leaf = await sha256(LEAF, bytes);
  if (!equalBytes(leaf, base64Bytes(proof.leafHash)))
    return invalid('The leaf is not the hash of the entry.');
  const { checkpoint } = proof;
  const signed = await verifyCheckpoint(checkpoint, { keys });
  if (!signed.valid) return signed;
  if (signed.account !== entry.account) return invalid('The checkpoint is of another account.');
  if (String(signed.size) !== proof.treeSize || checkpoint.root !== proof.root) {
    return invalid('The checkpoint is of another tree than the proof leads to.');
  }
  if (entry.seq < 1n || entry.seq > signed.size) return invalid('The entry lies outside of the tree.');
  const path = proof.path.map(base64Bytes);
  const root = await rootFrom({ leaf, index: entry.seq - 1n, size: signed.size, path });
  if (!root || !equalBytes(root, signed.root)) return invalid('The path does not lead to the signed root.');
  return { valid: true, entry };
}

// Another checker of receipts, written from docs/ledger-format.md alone: it imports nothing of Weir's and goes
// about it in another way, by the recursive definitions of RFC 6962.
import { createHash, createPublicKey, verify } from 'node:crypto';

export interface Proof {
  readonly entry: string;
  readonly seq: string;
  readonly treeSize: string;
  readonly path: readonly string[];
  readonly checkpoint: { readonly text: string; readonly signature: string };
}

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const uuid = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The largest power of two below n. */
function split(n: number): number {
  return 2 ** Math.ceil(Math.log2(n) - 1);
}

/** The root of a tree of n leaves in which leaf m hashes to `leaf`, from the other subtrees' roots, the highest last. */
function root(leaf: Buffer, m: number, n: number, path: Buffer[]): Buffer {
  if (n === 1) return leaf;
  const sibling = path.pop();
  if (!sibling) throw new Error('the path is too short');
  const k = split(n);
  return m < k
    ? sha256(Buffer.of(1), root(leaf, m, k, path), sibling)
    : sha256(Buffer.of(1), sibling, root(leaf, m - k, n - k, path));
}

/** Every item of a CBOR value, without its types: numbers as bigint, arrays as arrays. */
function cbor(bytes: Buffer): unknown {
  let at = 0;
  const next = (): unknown => {
    const head = bytes[at] ?? Number.NaN;
    at += 1;
    if (head === 0xf6) return null;
    if (head === 0xf5) return true;
    const low = head % 32;
    const width = low < 24 ? 0 : 2 ** (low - 24);
    const argument = low < 24 ? BigInt(low) : BigInt(`0x${bytes.toString('hex', at, at + width)}`);
    at += width;
    const length = Number(argument);
    switch (Math.floor(head / 32)) {
      case 0:
        return argument;
      case 1:
        return -1n - argument;
      case 2:
        at += length;
        return bytes.subarray(at - length, at);
      case 3:
        at += length;
        return bytes.toString('utf8', at - length, at);
      case 4:
        return Array.from({ length }, next);
      default:
        throw new Error(`unexpected ${head}`);
    }
  };
  return next();
}

const LARGE = 2n ** 32n;

/** The amounts in an ending's field `charged` and its debt, with numbers of more than 32 bits looked up. */
function chargedIn(ending: readonly unknown[]): bigint {
  const seen: bigint[] = [];
  const resolved = (value: unknown): unknown => {
    if (typeof value === 'bigint') {
      if (value >= LARGE || value < -LARGE) seen.push(value);
      return value;
    }
    return value;
  };
  // Places in lists by the tables of the document; what a field is decides what an array of one item means.
  const number = (value: unknown): bigint => {
    if (Array.isArray(value)) return seen[Number(value[0])] ?? 0n;
    return BigInt(String(resolved(value) ?? 0n));
  };
  const list = (value: unknown): unknown[][] => (Array.isArray(value) ? value : []);
  const [usage, cost, , , charged, returned, compute, started, finished, forgiven, debt] = ending;
  for (const [, quantity] of list(usage)) number(quantity);
  const [lines, version, total] = list(cost) as unknown[];
  for (const line of list(lines)) for (const field of line.slice(1, 5)) if (field !== null) number(field);
  for (const field of [version, total]) if (field !== null && field !== undefined) number(field);
  let sum = 0n;
  for (const [which, parts] of [charged, returned].entries()) {
    for (const [, amount, , , windows] of list(parts)) {
      const value = number(amount);
      if (which === 0) sum += value;
      for (const [, since] of list(windows)) number(since);
    }
  }
  for (const field of [compute, started, finished, forgiven]) if (field) number(field);
  return sum + (debt === undefined || debt === null ? 0n : number(debt));
}

export interface Checked {
  readonly account: string;
  readonly seq: number;
  readonly subject: string;
  readonly ordinal: number;
  /** Micro-credits, for an entry that ended a job; null for any other. */
  readonly charged: bigint | null;
}

/** What a proof proves. Throws with what does not hold. */
export function check(proof: Proof, publicKey: Buffer): Checked {
  const entry = Buffer.from(proof.entry, 'base64');
  const account = uuid(entry.subarray(0, 16));
  const seq = Number(entry.readBigUInt64BE(16));
  const size = Number(proof.treeSize);
  const path = proof.path.map((hash) => Buffer.from(hash, 'base64'));
  const found = root(sha256(Buffer.of(0), entry), seq - 1, size, path);
  if (path.length > 0) throw new Error('the path is too long');

  const lines = proof.checkpoint.text.split('\n');
  const prefix = Buffer.from('302a300506032b6570032100', 'hex');
  const key = createPublicKey({ key: Buffer.concat([prefix, publicKey]), format: 'der', type: 'spki' });
  const signature = Buffer.from(proof.checkpoint.signature, 'base64');
  if (!verify(null, Buffer.from(proof.checkpoint.text), key, signature)) throw new Error('not signed');
  if (!lines[0]?.endsWith(`/${account}`)) throw new Error('another account');
  if (lines[1] !== String(size)) throw new Error('another size');
  if (lines[2] !== found.toString('base64')) throw new Error('another root');

  const [format, value] = cbor(entry.subarray(50)) as [bigint, unknown[]];
  if (format !== 1n) throw new Error('another format');
  const [kind, ending] = value[0] as [bigint, unknown[]];
  return {
    account,
    seq,
    subject: uuid(entry.subarray(24, 40)),
    ordinal: entry.readUInt16BE(40),
    charged: kind >= 6n && kind <= 8n ? chargedIn(ending) : null,
  };
}

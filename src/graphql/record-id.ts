/** Reading the ids of the ledger's records: usage events, charges and transactions. */
export type RecordRef =
  | { readonly accountId: string; readonly subject: string; readonly ordinal: number }
  | { readonly accountId: string; readonly seq: number };

function uuidAt(bytes: Buffer, start: number): string {
  const hex = bytes.subarray(start, start + 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const RECORD_BYTES = 36;
const TRANSACTION_BYTES = 24;

/** What an id of a record names; null when it is none. */
export function readRecordGid(gid: string): RecordRef | null {
  const [kind, ...rest] = gid.split('_');
  const packed = rest.join('_');
  const bytes = Buffer.from(packed, 'base64url');
  if (bytes.toString('base64url') !== packed) return null;
  const accountId = uuidAt(bytes, 0);
  if (kind === 'txn' && bytes.length === TRANSACTION_BYTES) {
    const seq = bytes.readBigUInt64BE(16);
    return seq <= BigInt(Number.MAX_SAFE_INTEGER) ? { accountId, seq: Number(seq) } : null;
  }
  if ((kind !== 'evt' && kind !== 'chg') || bytes.length !== RECORD_BYTES) return null;
  return { accountId, subject: uuidAt(bytes, 16), ordinal: bytes.readUInt32BE(32) };
}

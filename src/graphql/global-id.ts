/**
 * Global ids (Relay): a kind, an underscore, and what finds the thing without an index of its own. Ids
 * of jobs, decisions, grants and quotes carry the account's id, so that every lookup goes by account.
 */
const KINDS = ['acc', 'job', 'dec', 'grant', 'quote', 'ticket', 'model', 'pool'] as const;
export type IdKind = (typeof KINDS)[number];

function pack(...uuids: readonly string[]): Buffer {
  return Buffer.from(uuids.join('').replaceAll('-', ''), 'hex');
}

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const DASH = '-'.charCodeAt(0);
/** Where the text of two packed ids is put together. */
const scratch = Buffer.alloc(43);

/** The base64url of a packed id, or of two of them, put together without a Buffer for each: answers are full of ids. */
function packedText(first: string, second = ''): string {
  let bits = 0;
  let open = 0;
  let length = 0;
  for (const uuid of [first, second]) {
    for (let at = 0; at < uuid.length; at += 1) {
      const code = uuid.charCodeAt(at);
      if (code === DASH) continue;
      // Of a hex digit: "a" is 0x61, "A" is 0x41 and "0" is 0x30.
      bits = (bits << 4) | (code > 0x39 ? (code & 0x0f) + 9 : code & 0x0f);
      open += 4;
      if (open < 6) continue;
      open -= 6;
      scratch[length++] = ALPHABET[(bits >> open) & 63] ?? 0;
    }
  }
  if (open > 0) scratch[length++] = ALPHABET[(bits << (6 - open)) & 63] ?? 0;
  return scratch.toString('latin1', 0, length);
}

function unpack(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function accountGid(accountId: string): string {
  return `acc_${packedText(accountId)}`;
}

/** The global id of something that belongs to an account. */
export function ownedGid(
  kind: 'job' | 'dec' | 'grant' | 'quote' | 'ticket',
  ref: { accountId: string; id: string },
): string {
  return `${kind}_${packedText(ref.accountId, ref.id)}`;
}

/** The id of a record of the ledger: a usage event or a charge, which an entry about a subject makes. */
export function recordGid(
  kind: 'evt' | 'chg',
  key: { accountId: string; subject: string; ordinal: number },
): string {
  const ordinal = Buffer.alloc(4);
  ordinal.writeUInt32BE(key.ordinal);
  return `${kind}_${Buffer.concat([pack(key.accountId, key.subject), ordinal]).toString('base64url')}`;
}

/** The id of a transaction: an entry of an account's journal with its postings. */
export function transactionGid(key: { accountId: string; seq: number }): string {
  const seq = Buffer.alloc(8);
  seq.writeBigUInt64BE(BigInt(key.seq));
  return `txn_${Buffer.concat([pack(key.accountId), seq]).toString('base64url')}`;
}

export function slugGid(kind: 'model' | 'pool', slug: string): string {
  return `${kind}_${slug}`;
}

/** The id of a draft policy. */
export function draftGid(id: string): string {
  return `draft_${packedText(id)}`;
}

/** The draft policy that an id names; null when it names none. */
export function readDraftGid(gid: string): string | null {
  const rest = gid.startsWith('draft_') ? gid.slice('draft_'.length) : '';
  const bytes = Buffer.from(rest, 'base64url');
  return bytes.length === 16 && bytes.toString('base64url') === rest ? unpack(bytes) : null;
}

export type GlobalRef =
  | { readonly kind: 'acc'; readonly accountId: string }
  | {
      readonly kind: 'job' | 'dec' | 'grant' | 'quote' | 'ticket';
      readonly accountId: string;
      readonly id: string;
    }
  | { readonly kind: 'model' | 'pool'; readonly slug: string };

/** What a global id names; null when it is no id of Weir's. */
export function readGid(gid: string): GlobalRef | null {
  const at = gid.indexOf('_');
  const kind = KINDS.find((each) => each === gid.slice(0, at));
  const rest = gid.slice(at + 1);
  if (!kind || rest === '') return null;
  if (kind === 'model' || kind === 'pool') return { kind, slug: rest };
  const bytes = Buffer.from(rest, 'base64url');
  if (bytes.toString('base64url') !== rest) return null;
  if (kind === 'acc') return bytes.length === 16 ? { kind, accountId: unpack(bytes) } : null;
  if (bytes.length !== 32) return null;
  return { kind, accountId: unpack(bytes.subarray(0, 16)), id: unpack(bytes.subarray(16)) };
}

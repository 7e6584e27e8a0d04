/**
 * Which entries of an account are kept as their difference from an earlier one, and from which: the last of the
 * same kind, model and reason that is kept whole, as far as this node knows that it stands in the journal.
 */
import type { Entry } from '../domain/entry.ts';
import { REJECTION_NUMBERS } from './packed-decision.ts';
import { type Base, baseOf } from './packed-difference.ts';
import { differenceOf } from './packed-difference-writer.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';

/** Shorter bodies are kept whole: a difference saves less there than it costs whoever reads it. */
const LEAST = 128;

/** How far back a base may stand: what the column `base_distance` has room for. */
const FARTHEST = 32_767;

/** How many bases are remembered of an account. */
const MOST = 8;

interface EntryBase extends Base {
  readonly seq: number;
  /**
   * How many bytes of the differences from it were there for another shape. When they come to what the entry at hand
   * takes as a whole, that becomes the base. Also counts what was not committed: it is only about what pays.
   */
  misfit: number;
}

/** An account's bases. All of them are committed, or about to be with what is being written. */
export type EntryBases = ReadonlyMap<number, EntryBase>;

export const NO_BASES: EntryBases = new Map();

/** A body as it is kept. */
export interface KeptBody {
  /** The body, or its difference from that of its base. */
  readonly kept: Buffer;
  /** How many entries before it the base stands; null when the body is kept whole. */
  readonly baseDistance: number | null;
}

function keyOf({ detail, activity }: Entry): number {
  const code = activity?.code ? REJECTION_NUMBERS[activity.code] : 0;
  return ((activity?.modelId ?? 0) * 0x100 + ENTRY_NUMBERS[detail.kind]) * 0x100 + code;
}

/** A buffer of its own: one of the pool would keep all of that from being freed. */
function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return own;
}

function withBase(bases: EntryBases, key: number, base: EntryBase): EntryBases {
  const next = new Map(bases);
  next.delete(key);
  next.set(key, base);
  for (const oldest of next.keys()) {
    if (next.size <= MOST) break;
    next.delete(oldest);
  }
  return next;
}

/** How an entry's body is kept, and the bases that there are after it. */
export function keepBody(entry: Entry, body: Buffer, bases: EntryBases): KeptBody & { bases: EntryBases } {
  if (body.length < LEAST) return { kept: body, baseDistance: null, bases };
  const key = keyOf(entry);
  const base = bases.get(key);
  if (base && base.misfit < body.length && entry.seq - base.seq <= FARTHEST) {
    const difference = differenceOf(base, body);
    if (difference) {
      base.misfit += difference.misfit;
      return { kept: difference.bytes, baseDistance: entry.seq - base.seq, bases };
    }
  }
  const next = { ...baseOf(ownBytes(body)), seq: entry.seq, misfit: 0 };
  return { kept: body, baseDistance: null, bases: withBase(bases, key, next) };
}

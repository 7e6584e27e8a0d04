/**
 * A packed value from another one and its difference from that: what entries of an account have in common is
 * kept once. A difference goes by the items of CBOR, so that a number which became longer moves nothing out of
 * place, and numbers that moved by the same amount, as instants and balances do, take a byte each. Part of the
 * format of the ledger (docs/ledger-format.md).
 */
import { headEnd, integerAt, isInteger, isString, itemEnd, itemsOf, putInteger } from './cbor-items.ts';
import { CorruptBytes } from './cbor-reader.ts';

/** What a step does after it has copied items of the base. From MOVED_AGAIN on, the number says which move comes again. */
export const STEP = { CONTENT: 0, ITEM: 1, REPLACED: 2, MOVED: 3, MOVED_AGAIN: 4 } as const;

/** How many items are copied stands in the first byte of a step when it is less, otherwise in one or two bytes behind it. */
export const FEW = 30;
export const IN_TWO_BYTES = 31;

/** The amounts by which numbers moved: those that were told last. */
export class Moves {
  static readonly MOST = 4;
  private readonly amounts = new Float64Array(Moves.MOST);
  private count = 0;

  clear(): void {
    this.count = 0;
  }

  add(amount: number): void {
    this.amounts[this.count % Moves.MOST] = amount;
    this.count += 1;
  }

  /** The place of an amount; -1 where it is none of them. */
  indexOf(amount: number): number {
    const known = Math.min(this.count, Moves.MOST);
    for (let index = 0; index < known; index += 1) if (this.amounts[index] === amount) return index;
    return -1;
  }

  /** The amount in a place; NaN where there is none. */
  at(index: number): number {
    return index < this.count ? (this.amounts[index] as number) : Number.NaN;
  }
}

function corrupt(): never {
  throw new CorruptBytes('a difference that does not fit its base');
}

/** Copies bytes, mostly a few of them, for which a loop is faster than a call; returns where they end. */
export function putBytes(out: Buffer, at: number, source: Buffer, from: number, to: number): number {
  for (let next = from, place = at; next < to; next += 1, place += 1) out[place] = source[next] as number;
  return at + to - from;
}

/** A copy that stays. `Buffer.from` would take it byte by byte. */
export function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafe(bytes.length);
  copy.set(bytes);
  return copy;
}

/** What differences are from: a packed value, and where its items begin. */
export interface Base {
  readonly bytes: Buffer;
  readonly items: Uint32Array;
}

/** Throws `CorruptBytes` where the bytes are no packed value. */
export function baseOf(bytes: Buffer): Base {
  return { bytes, items: itemsOf(bytes) };
}

/** Puts a value together. */
class Restoring {
  private readonly moves = new Moves();
  private out: Buffer = Buffer.allocUnsafe(8192);
  private at = 0;
  private base: Base = baseOf(Buffer.alloc(0));
  /** The item of the base that comes next, and where it begins. */
  private item = 0;
  private next = 0;
  private difference: Buffer = this.out;
  private read = 0;

  restore(base: Base, difference: Buffer): Buffer {
    // The most that a byte of a difference can bring is a number of nine bytes.
    const most = base.bytes.length + 9 * difference.length;
    if (this.out.length < most) this.out = Buffer.allocUnsafe(2 * most);
    this.moves.clear();
    this.at = 0;
    this.base = base;
    this.item = 0;
    this.next = 0;
    this.difference = difference;
    this.read = 0;
    while (this.read < difference.length) {
      const first = this.byte();
      const from = this.next;
      this.pass(this.copied(first & 31));
      this.at = putBytes(this.out, this.at, base.bytes, from, this.next);
      this.step(first >> 5);
    }
    this.at = putBytes(this.out, this.at, base.bytes, this.next, base.bytes.length);
    return this.out.subarray(0, this.at);
  }

  private byte(): number {
    this.read += 1;
    return this.difference[this.read - 1] as number;
  }

  private copied(told: number): number {
    if (told < FEW) return told;
    if (told < IN_TWO_BYTES) return FEW + this.byte();
    return this.byte() * 256 + this.byte();
  }

  /** Passes over items of the base. */
  private pass(count: number): void {
    this.item += count;
    // Also where no number could be read.
    if (!(this.item < this.base.items.length)) corrupt();
    this.next = this.base.items[this.item] as number;
  }

  private step(kind: number): void {
    const { bytes } = this.base;
    const { next } = this;
    if (kind === STEP.REPLACED) {
      this.pass(this.count());
      this.take(this.count());
      return;
    }
    this.pass(1);
    if (kind === STEP.CONTENT) {
      if (!isString(bytes, next)) corrupt();
      const head = headEnd(bytes, next);
      this.at = putBytes(this.out, this.at, bytes, next, head);
      this.take(this.next - head);
    } else if (kind === STEP.ITEM) {
      this.take(itemEnd(this.difference, this.read) - this.read);
    } else {
      if (!isInteger(bytes, next)) corrupt();
      const value = integerAt(bytes, next) + this.move(kind);
      if (!Number.isSafeInteger(value)) corrupt();
      this.at = putInteger(this.out, this.at, value);
    }
  }

  private move(kind: number): number {
    if (kind !== STEP.MOVED) return this.moves.at(kind - STEP.MOVED_AGAIN);
    const amount = this.integer();
    this.moves.add(amount);
    return amount;
  }

  /** Takes bytes from the difference. */
  private take(length: number): void {
    const end = this.read + length;
    if (end > this.difference.length) corrupt();
    this.at = putBytes(this.out, this.at, this.difference, this.read, end);
    this.read = end;
  }

  private integer(): number {
    const { difference, read } = this;
    if (!isInteger(difference, read)) corrupt();
    this.read = headEnd(difference, read);
    return integerAt(difference, read);
  }

  private count(): number {
    const count = this.integer();
    return count >= 0 ? count : corrupt();
  }
}

const restoring = new Restoring();

/** As `restore`; what it returns holds until the next call. */
export function restoreForNow(base: Base, difference: Buffer): Buffer {
  return restoring.restore(base, difference);
}

/** The value whose difference from the base this is. Throws `CorruptBytes` where it is the difference from no such base. */
export function restore(base: Base, difference: Buffer): Buffer {
  return copyOf(restoring.restore(base, difference));
}

/**
 * Writes CBOR (RFC 8949) into one growing buffer: integers in their shortest form, text, bytes, arrays,
 * null and true; nothing else. Written out by hand because the codecs know what comes next and need no
 * arrays in between for a library to walk; a test holds the bytes to those of a general library.
 */
import { putHex, putUuid } from './packing-hex.ts';

const NULL = 0xf6;
const TRUE = 0xf5;
const SHORT_TEXT = 48;
/** As long as any head, and the longest integer. */
const HEAD = 9;

/** Where a number of 64 bits is taken apart, as calls with bigints are dear. */
const whole = new BigInt64Array(1);
const halves = new Uint32Array(whole.buffer);
const signed = new Int32Array(whole.buffer);
const HIGH = new Uint16Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** The number that is this safe integer. */
export function numberOf(value: bigint): number {
  whole[0] = value;
  return (signed[HIGH] as number) * 0x1_0000_0000 + (halves[LOW] as number);
}

const SIXTY_FOUR_BITS = 0x1_0000_0000_0000_0000n;

/** A class with plain fields: every writer calls it, and so V8 puts its short methods into its callers. */
export class CborWriter {
  private buffer = Buffer.allocUnsafeSlow(16_384);
  private room = 16_384;
  private at = 0;

  private grow(size: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.room * 2, this.at + size));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
    this.room = larger.length;
  }

  /** Bytes written so far. */
  position(): number {
    return this.at;
  }

  /** A whole number of at most 32 bits and a sign. */
  integer(value: number): void {
    if (value >= 0) this.head(0, value);
    else this.head(0x20, -1 - value);
  }

  /** The major type in its place with its argument, which is below 2^32. */
  private head(type: number, value: number): void {
    if (this.at + HEAD > this.room) this.grow(HEAD);
    if (value < 24) this.buffer[this.at++] = type | value;
    else this.longHead(type, value);
  }

  private longHead(type: number, value: number): void {
    const { buffer } = this;
    let { at } = this;
    if (value < 0x100) {
      buffer[at++] = type | 24;
    } else if (value < 0x1_0000) {
      buffer[at++] = type | 25;
      buffer[at++] = value >>> 8;
    } else {
      buffer[at++] = type | 26;
      buffer[at++] = value >>> 24;
      buffer[at++] = value >>> 16;
      buffer[at++] = value >>> 8;
    }
    buffer[at++] = value;
    this.at = at;
  }

  private fourBytes(value: number): void {
    const { buffer, at } = this;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
    this.at = at + 4;
  }

  /** A number of any size, in eight bytes at least. */
  bigint(value: bigint): void {
    const negative = value < 0n;
    const argument = negative ? -1n - value : value;
    if (argument < SIXTY_FOUR_BITS) {
      if (this.at + HEAD > this.room) this.grow(HEAD);
      whole[0] = argument;
      this.buffer[this.at++] = negative ? 0x3b : 0x1b;
      this.fourBytes(halves[HIGH] as number);
      this.fourBytes(halves[LOW] as number);
      return;
    }
    // Beyond 64 bits: a byte string with the tag of a large number, or of a large negative one.
    const digits = argument.toString(16);
    const content = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
    this.head(0xc0, negative ? 3 : 2);
    this.bytes(content);
  }

  /** A whole number in eight bytes. */
  eightBytes(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
    if (this.at + HEAD > this.room) this.grow(HEAD);
    const argument = value < 0 ? -1 - value : value;
    this.buffer[this.at++] = value < 0 ? 0x3b : 0x1b;
    this.fourBytes(Math.floor(argument / 0x1_0000_0000));
    this.fourBytes(argument >>> 0);
  }

  bytes(value: Uint8Array): void {
    this.head(0x40, value.length);
    if (this.at + value.length > this.room) this.grow(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  text(value: string): void {
    if (value.length <= SHORT_TEXT && this.ascii(value)) return;
    const length = Buffer.byteLength(value);
    this.head(0x60, length);
    if (this.at + length > this.room) this.grow(length);
    this.at += this.buffer.write(value, this.at, 'utf8');
  }

  /** Plain letters are copied one by one, which is faster than a call for short texts; returns false for others. */
  private ascii(value: string): boolean {
    const start = this.at;
    const { length } = value;
    if (start + HEAD + length > this.room) this.grow(HEAD + length);
    this.head(0x60, length);
    const { buffer, at } = this;
    let all = 0;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      all |= code;
      buffer[at + index] = code;
    }
    this.at = all < 128 ? at + length : start;
    return all < 128;
  }

  /** The bytes of a UUID. Returns false and writes nothing where the text is none. */
  uuidBytes(value: string): boolean {
    if (this.at + HEAD + 16 > this.room) this.grow(HEAD + 16);
    if (!putUuid(this.buffer, this.at + 1, value)) return false;
    this.buffer[this.at] = 0x50;
    this.at += 17;
    return true;
  }

  /** The bytes of the SHA-256 that stands in a text. Returns false and writes nothing where there is none. */
  hashBytes(value: string): boolean {
    if (this.at + HEAD + 32 > this.room) this.grow(HEAD + 32);
    if (value.length !== 64 || putHex(this.buffer, this.at + 2, value, 0, 64) < 0) return false;
    this.buffer[this.at] = 0x58;
    this.buffer[this.at + 1] = 32;
    this.at += 34;
    return true;
  }

  array(length: number): void {
    this.head(0x80, length);
  }

  null(): void {
    if (this.at + HEAD > this.room) this.grow(HEAD);
    this.buffer[this.at++] = NULL;
  }

  true(): void {
    if (this.at + HEAD > this.room) this.grow(HEAD);
    this.buffer[this.at++] = TRUE;
  }

  /** Makes the null that was written at `position` the value true. */
  nullToTrue(position: number): void {
    this.buffer[position] = TRUE;
  }

  /** Begins an array of fewer than 24 items whose length is told at its end. Returns where. */
  openArray(): number {
    if (this.at + HEAD > this.room) this.grow(HEAD);
    this.at += 1;
    return this.at - 1;
  }

  /** Sets the length of the array that was opened at `start`, and drops what was written from `end` on. */
  closeArray(start: number, length: number, end: number): void {
    this.buffer[start] = 0x80 | length;
    this.at = end;
  }

  /** Forgets what was written. */
  restart(): void {
    this.at = 0;
  }

  /** A copy of what was written; begins anew. */
  finish(): Buffer {
    const { at } = this;
    const bytes = Buffer.allocUnsafe(at);
    this.buffer.copy(bytes, 0, 0, at);
    this.at = 0;
    return bytes;
  }
}

export function createCborWriter(): CborWriter {
  return new CborWriter();
}

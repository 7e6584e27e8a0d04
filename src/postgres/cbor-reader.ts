/** Reads the CBOR (RFC 8949) that `cbor-writer.ts` writes, and refuses any other as `CorruptBytes`. */

/** Stored bytes that are not what they should be: a damaged row, or a newer format than this version knows. */
export class CorruptBytes extends Error {
  override readonly name = 'CorruptBytes';
}

const NULL = 0xf6;
const TRUE = 0xf5;

const TYPES = [
  'an integer',
  'an integer',
  'bytes',
  'text',
  'a list',
  'a map',
  'a large number',
  'null or true',
];
/** The longest array that can be told apart from damage: each item takes a byte at least. */
const LONG = 27;
const NOTHING = 0x100;

export class CborReader {
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  private absent = false;

  /** Begins to read from these bytes. */
  open(source: Uint8Array): void {
    this.buffer = Buffer.isBuffer(source)
      ? source
      : Buffer.from(source.buffer, source.byteOffset, source.byteLength);
    this.at = 0;
    this.absent = false;
  }

  refuse(expected: string): never {
    const next = this.buffer[this.at];
    const found = this.absent || next === undefined ? 'nothing' : TYPES[next >> 5];
    throw new CorruptBytes(`expected ${expected}, found ${found} at byte ${this.at}`);
  }

  /** The first byte of what comes next; a number above all bytes where nothing is there. */
  protected next(): number {
    const { buffer, at } = this;
    return this.absent || at >= buffer.length ? NOTHING : (buffer[at] as number);
  }

  /** The major type of what comes next: 0 and 1 integers, 2 bytes, 3 text, 4 arrays, 6 large numbers, 7 null and true. */
  major(): number {
    const next = this.next();
    return next === NOTHING ? this.refuse('a value') : next >> 5;
  }

  /** The argument of the head that comes next, which is below 2^32. */
  private head(expected: string): number {
    const { buffer, at } = this;
    const info = (buffer[at] ?? 0) & 31;
    if (info < 24) {
      this.at = at + 1;
      return info;
    }
    const size = 1 << (info - 24);
    if (info >= LONG || at + 1 + size > buffer.length) return this.refuse(expected);
    let value = 0;
    for (let index = at + 1; index <= at + size; index += 1) value = value * 256 + (buffer[index] as number);
    this.at = at + 1 + size;
    return value;
  }

  private span(type: number, expected: string): number {
    if (this.major() !== type) return this.refuse(expected);
    const length = this.head(expected);
    if (this.at + length > this.buffer.length) return this.refuse(expected);
    return length;
  }

  bytes(): Buffer {
    const length = this.span(2, 'bytes');
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  text(): string {
    const length = this.span(3, 'text');
    this.at += length;
    return this.buffer.toString('utf8', this.at - length, this.at);
  }

  /** The length of an array, whose items come next. */
  array(): number {
    return this.span(4, 'a list');
  }

  private large(): bigint {
    const tag = this.head('a large number');
    if (tag !== 2 && tag !== 3) return this.refuse('a large number');
    const hex = this.bytes().toString('hex');
    const value = hex === '' ? 0n : BigInt(`0x${hex}`);
    return tag === 2 ? value : -1n - value;
  }

  /** A number when it has at most 32 bits, otherwise a bigint. */
  integer(): number | bigint {
    const next = this.next();
    if (next < 24) {
      this.at += 1;
      return next;
    }
    const type = this.major();
    if (type === 6) return this.large();
    if (type > 1) return this.refuse('an integer');
    if ((next & 31) === LONG) {
      if (this.at + 9 > this.buffer.length) return this.refuse('an integer');
      const argument = this.buffer.readBigUInt64BE(this.at + 1);
      this.at += 9;
      return type === 0 ? argument : -1n - argument;
    }
    const argument = this.head('an integer');
    return type === 0 ? argument : -1 - argument;
  }

  private take(value: number): boolean {
    if (this.next() !== value) return false;
    this.at += 1;
    return true;
  }

  /** Passes over a null. Also true where a value is missing altogether. */
  takeNull(): boolean {
    return this.absent || this.take(NULL);
  }

  takeTrue(): boolean {
    return this.take(TRUE);
  }

  isArray(): boolean {
    return this.next() >> 5 === 4;
  }

  /** From now on, whether what is read is missing: it reads as null then. */
  setAbsent(absent: boolean): void {
    this.absent = absent;
  }

  /** Refuses what is left over. */
  end(): void {
    if (this.at !== this.buffer.length) this.refuse('the end');
  }
}

export function createCborReader(): CborReader {
  return new CborReader();
}

/** Reads the CBOR (RFC 8949) that `cbor-writer.ts` writes, and refuses any other as `CorruptBytes`. */

/** Stored bytes that are not what they should be: a damaged row, or a newer format than this version knows. */
export class CorruptBytes extends Error {
  override readonly name = 'CorruptBytes';
}

const NULL = 0xf6;
const TRUE = 0xf5;

export interface CborReader {
  /** Begins to read from these bytes. */
  open(source: Uint8Array): void;
  /** Passes over a null. Also true where a value is missing altogether. */
  takeNull(): boolean;
  takeTrue(): boolean;
  isArray(): boolean;
  /** The major type of what comes next: 0 and 1 integers, 2 bytes, 3 text, 4 arrays, 6 large numbers, 7 null and true. */
  major(): number;
  /** A number when it has at most 32 bits, otherwise a bigint. */
  integer(): number | bigint;
  text(): string;
  bytes(): Buffer;
  /** The length of an array, whose items come next. */
  array(): number;
  /** From now on, whether what is read is missing: it reads as null then. */
  setAbsent(absent: boolean): void;
  /** Refuses what is left over. */
  end(): void;
  refuse(expected: string): never;
}

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

export function createCborReader(): CborReader {
  let buffer: Buffer = Buffer.alloc(0);
  let at = 0;
  let absent = false;

  function refuse(expected: string): never {
    const next = buffer[at];
    const found = absent || next === undefined ? 'nothing' : TYPES[next >> 5];
    throw new CorruptBytes(`expected ${expected}, found ${found} at byte ${at}`);
  }

  function major(): number {
    const next = buffer[at];
    return absent || next === undefined ? refuse('a value') : next >> 5;
  }

  /** The argument of the head that comes next, which is below 2^32. */
  function head(expected: string): number {
    const info = (buffer[at] ?? 0) & 31;
    const start = at;
    at += 1;
    if (info < 24) return info;
    const size = 1 << (info - 24);
    if (info >= LONG || at + size > buffer.length) {
      at = start;
      return refuse(expected);
    }
    const value =
      info === 24 ? buffer.readUInt8(at) : info === 25 ? buffer.readUInt16BE(at) : buffer.readUInt32BE(at);
    at += size;
    return value;
  }

  function span(type: number, expected: string): number {
    if (major() !== type) return refuse(expected);
    const length = head(expected);
    if (at + length > buffer.length) return refuse(expected);
    return length;
  }

  function bytes(): Buffer {
    const length = span(2, 'bytes');
    at += length;
    return buffer.subarray(at - length, at);
  }

  function large(): bigint {
    const tag = head('a large number');
    if (tag !== 2 && tag !== 3) return refuse('a large number');
    const hex = bytes().toString('hex');
    const value = hex === '' ? 0n : BigInt(`0x${hex}`);
    return tag === 2 ? value : -1n - value;
  }

  function integer(): number | bigint {
    const type = major();
    if (type === 6) return large();
    if (type > 1) return refuse('an integer');
    if (((buffer[at] ?? 0) & 31) === LONG) {
      if (at + 9 > buffer.length) return refuse('an integer');
      const argument = buffer.readBigUInt64BE(at + 1);
      at += 9;
      return type === 0 ? argument : -1n - argument;
    }
    const argument = head('an integer');
    return type === 0 ? argument : -1 - argument;
  }

  function take(value: number): boolean {
    if (buffer[at] !== value || absent) return false;
    at += 1;
    return true;
  }

  return {
    open: (source) => {
      buffer = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
      at = 0;
      absent = false;
    },
    takeNull: () => absent || take(NULL),
    takeTrue: () => take(TRUE),
    isArray: () => !absent && (buffer[at] ?? 0) >> 5 === 4,
    major,
    integer,
    text: () => {
      const length = span(3, 'text');
      at += length;
      return buffer.toString('utf8', at - length, at);
    },
    bytes,
    array: () => span(4, 'a list'),
    setAbsent: (value) => {
      absent = value;
    },
    end: () => {
      if (at !== buffer.length) refuse('the end');
    },
    refuse,
  };
}

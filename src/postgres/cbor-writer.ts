/**
 * Writes CBOR (RFC 8949) into one growing buffer: integers in their shortest form, text, bytes, arrays,
 * null and true; nothing else. Written out by hand because the codecs know what comes next and need no
 * arrays in between for a library to walk; a test holds the bytes to those of a general library.
 */

const NULL = 0xf6;
const TRUE = 0xf5;
const SHORT_TEXT = 48;

export interface CborWriter {
  /** Bytes written so far. */
  position(): number;
  integer(value: number): void;
  bigint(value: bigint): void;
  text(value: string): void;
  bytes(value: Uint8Array): void;
  /** The bytes that these hex digits stand for, hyphens left out. Returns false and writes nothing when they are not `size` bytes in lower case. */
  hex(digits: string, size: number): boolean;
  array(length: number): void;
  null(): void;
  /** Makes the null that was written at `position` the value true. */
  nullToTrue(position: number): void;
  /** Whether what was written from `position` on is one null. */
  isNull(position: number): boolean;
  /** Sets the length of the array of fewer than 24 items that begins at `position`, and drops what was written from `end` on. */
  endArray(position: number, params: { length: number; end: number }): void;
  /** A copy of what was written; begins anew. */
  finish(): Buffer;
}

/** The value of a lower case hex digit by its character code; -1 for any other. */
const NIBBLES = new Int8Array(128).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) NIBBLES[digit.charCodeAt(0)] = value;
const HYPHEN = 45;

export function createCborWriter(): CborWriter {
  let buffer = Buffer.allocUnsafeSlow(16_384);
  let at = 0;

  function reserve(size: number): void {
    if (at + size <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, at + size));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  }

  /** The major type with its argument, which is below 2^32. */
  function head(major: number, value: number): void {
    reserve(5);
    const type = major << 5;
    if (value < 24) {
      buffer[at++] = type | value;
    } else if (value < 0x100) {
      buffer[at++] = type | 24;
      buffer[at++] = value;
    } else if (value < 0x1_0000) {
      buffer[at++] = type | 25;
      buffer[at++] = value >>> 8;
      buffer[at++] = value & 255;
    } else {
      buffer[at++] = type | 26;
      at = buffer.writeUInt32BE(value, at);
    }
  }

  function large(value: bigint): void {
    const negative = value < 0n;
    const argument = negative ? -1n - value : value;
    if (argument < 0x1_0000_0000_0000_0000n) {
      reserve(9);
      buffer[at++] = negative ? 0x3b : 0x1b;
      at = buffer.writeBigUInt64BE(argument, at);
      return;
    }
    // Beyond 64 bits: a byte string with the tag of a large number, or of a large negative one.
    const digits = argument.toString(16);
    const content = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
    head(6, negative ? 3 : 2);
    writeBytes(content);
  }

  function writeBytes(value: Uint8Array): void {
    head(2, value.length);
    reserve(value.length);
    buffer.set(value, at);
    at += value.length;
  }

  /** Plain letters are copied one by one, which is faster than a call for short texts; returns false for others. */
  function ascii(value: string): boolean {
    const start = at;
    head(3, value.length);
    reserve(value.length);
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) {
        at = start;
        return false;
      }
      buffer[at++] = code;
    }
    return true;
  }

  return {
    position: () => at,
    integer: (value) => (value < 0 ? head(1, -1 - value) : head(0, value)),
    bigint: large,
    text: (value) => {
      if (value.length <= SHORT_TEXT && ascii(value)) return;
      const length = Buffer.byteLength(value);
      head(3, length);
      reserve(length);
      at += buffer.write(value, at, 'utf8');
    },
    bytes: writeBytes,
    hex: (digits, size) => {
      const start = at;
      head(2, size);
      reserve(size);
      const end = at + size;
      let high = -1;
      for (let index = 0; index < digits.length; index += 1) {
        const code = digits.charCodeAt(index);
        if (code === HYPHEN) continue;
        const nibble = code < 128 ? (NIBBLES[code] ?? -1) : -1;
        if (nibble < 0 || at === end) {
          at = start;
          return false;
        }
        if (high < 0) high = nibble;
        else {
          buffer[at++] = (high << 4) | nibble;
          high = -1;
        }
      }
      if (at === end && high < 0) return true;
      at = start;
      return false;
    },
    array: (length) => head(4, length),
    null: () => {
      reserve(1);
      buffer[at++] = NULL;
    },
    nullToTrue: (position) => {
      buffer[position] = TRUE;
    },
    isNull: (position) => at === position + 1 && buffer[position] === NULL,
    endArray: (position, { length, end }) => {
      buffer[position] = 0x80 | length;
      at = end;
    },
    finish: () => {
      const bytes = Buffer.allocUnsafe(at);
      buffer.copy(bytes, 0, 0, at);
      at = 0;
      return bytes;
    },
  };
}

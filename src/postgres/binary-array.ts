/**
 * Arrays as parameters of SQL statements in Postgres' binary format: one array for each column of a
 * set of rows, taken apart again by `unnest`. Half the bytes of the text format for packed values, and
 * nothing to escape. A Buffer is what pg sends as binary.
 */

/** The element types' object ids, which are the same in every Postgres. */
const OID = { bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;

const HEADER = 20;
const EMPTY_HEADER = 12;
const NULL_LENGTH = 0xffff_ffff;

/** Dimensions, whether there are nulls, the element type, then length and lower bound of the one dimension. */
function begin(oid: number, params: { length: number; nulls: number; bytes: number }): Buffer {
  const { length, nulls, bytes } = params;
  const empty = length === 0;
  const target = Buffer.allocUnsafe(empty ? EMPTY_HEADER : HEADER + 4 * length + bytes);
  target.writeInt32BE(empty ? 0 : 1, 0);
  target.writeInt32BE(nulls > 0 ? 1 : 0, 4);
  target.writeInt32BE(oid, 8);
  if (empty) return target;
  target.writeInt32BE(length, 12);
  target.writeInt32BE(1, 16);
  return target;
}

function isNull<T>(value: T | null | undefined): value is null | undefined {
  return value === null || value === undefined;
}

/** An array of elements that all have `width` bytes. */
function fixedArray<T>(
  oid: number,
  values: readonly (T | null)[],
  params: { width: number; write: (target: Buffer, value: T, position: number) => void },
): Buffer {
  const { width, write } = params;
  const { length } = values;
  let nulls = 0;
  // By index: called with arrays of many kinds, an iterator is not optimized away and makes an object for each value.
  for (let index = 0; index < length; index += 1) if (isNull(values[index])) nulls += 1;
  const target = begin(oid, { length, nulls, bytes: width * (length - nulls) });
  let position = HEADER;
  for (let index = 0; index < length; index += 1) {
    const value = values[index];
    target.writeUInt32BE(isNull(value) ? NULL_LENGTH : width, position);
    position += 4;
    if (isNull(value)) continue;
    write(target, value, position);
    position += width;
  }
  return target;
}

export function byteaArray(values: readonly (Buffer | null)[]): Buffer {
  return bytesArray(OID.bytea, values);
}

function bytesArray(oid: number, values: readonly (Buffer | null)[]): Buffer {
  let nulls = 0;
  let bytes = 0;
  for (const value of values) {
    if (value === null) nulls += 1;
    else bytes += value.length;
  }
  const target = begin(oid, { length: values.length, nulls, bytes });
  let position = HEADER;
  for (const value of values) {
    target.writeUInt32BE(value === null ? NULL_LENGTH : value.length, position);
    position += 4;
    if (value !== null) position += value.copy(target, position);
  }
  return target;
}

/** The value of a hex digit by its character code; 16 for any other character. */
const DIGITS = new Uint8Array(128).fill(16);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}
const HYPHEN = 45;

// Digit by digit: ids are most of what is written, and a text without its hyphens would be made for each.
function writeUuid(target: Buffer, value: string, position: number): void {
  const end = position + 16;
  let at = position;
  for (let index = 0; index < value.length && at < end; index += 2) {
    if (value.charCodeAt(index) === HYPHEN) index += 1;
    const high = DIGITS[value.charCodeAt(index)] ?? 16;
    const low = DIGITS[value.charCodeAt(index + 1)] ?? 16;
    if (high > 15 || low > 15) break;
    target[at] = (high << 4) | low;
    at += 1;
  }
  if (at !== end || value.length !== 36) throw new RangeError(`${value} is no UUID`);
}

/** UUIDs in their canonical text. */
export function uuidArray(values: readonly (string | null)[]): Buffer {
  return fixedArray(OID.uuid, values, { width: 16, write: writeUuid });
}

const LOW_HALF = 2 ** 32;

/** A whole number within the safe ones, in two halves: a bigint would be made for each. */
function writeSafeInt8(target: Buffer, value: number, position: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`);
  const high = Math.floor(value / LOW_HALF);
  target.writeInt32BE(high, position);
  target.writeUInt32BE(value - high * LOW_HALF, position + 4);
}

function writeInt8(target: Buffer, value: bigint | number, position: number): void {
  if (typeof value === 'number') writeSafeInt8(target, value, position);
  else target.writeBigInt64BE(value, position);
}

export function int8Array(values: readonly (bigint | number | null)[]): Buffer {
  return fixedArray(OID.int8, values, { width: 8, write: writeInt8 });
}

function writeInt4(target: Buffer, value: number, position: number): void {
  target.writeInt32BE(value, position);
}

export function int4Array(values: readonly (number | null)[]): Buffer {
  return fixedArray(OID.int4, values, { width: 4, write: writeInt4 });
}

function writeInt2(target: Buffer, value: number, position: number): void {
  target.writeInt16BE(value, position);
}

export function int2Array(values: readonly (number | null)[]): Buffer {
  return fixedArray(OID.int2, values, { width: 2, write: writeInt2 });
}

export function textArray(values: readonly (string | null)[]): Buffer {
  return bytesArray(
    OID.text,
    values.map((value) => (value === null ? null : Buffer.from(storableText(value), 'utf8'))),
  );
}

/** Text as Postgres can hold it: half of a surrogate pair, and the NUL character, become U+FFFD. */
export function storableText(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8').replaceAll('\0', '\ufffd');
}

/** Milliseconds from 1970 to 2000, where Postgres begins to count. */
const POSTGRES_EPOCH = 946_684_800_000;

function writeInstant(target: Buffer, value: number, position: number): void {
  const since = value - POSTGRES_EPOCH;
  const micros = since * 1000;
  // In a quarter of a million years they are beyond the safe numbers.
  writeInt8(target, Number.isSafeInteger(micros) ? micros : BigInt(since) * 1000n, position);
}

/** Instants in milliseconds since 1970. */
export function instantArray(values: readonly (number | null)[]): Buffer {
  return fixedArray(OID.timestamptz, values, { width: 8, write: writeInstant });
}

/**
 * Arrays as parameters of SQL statements in Postgres' binary format: one array for each column of a
 * set of rows, taken apart again by `unnest`. Half the bytes of the text format for packed values, and
 * nothing to escape. A Buffer is what pg sends as binary.
 */

/** The element types' object ids, which are the same in every Postgres. */
const OID = { bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;

const HEADER = 20;
const EMPTY_HEADER = 12;

function arrayOf(oid: number, values: readonly (Buffer | null)[]): Buffer {
  let size = HEADER;
  let nulls = 0;
  for (const value of values) {
    size += 4;
    if (value === null) nulls = 1;
    else size += value.length;
  }
  if (values.length === 0) size = EMPTY_HEADER;
  const target = Buffer.allocUnsafe(size);
  target.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  target.writeInt32BE(nulls, 4);
  target.writeInt32BE(oid, 8);
  if (values.length === 0) return target;
  target.writeInt32BE(values.length, 12);
  target.writeInt32BE(1, 16);
  let position = HEADER;
  for (const value of values) {
    target.writeInt32BE(value === null ? -1 : value.length, position);
    position += 4;
    if (value !== null) position += value.copy(target, position);
  }
  return target;
}

function map<T>(values: readonly (T | null)[], write: (value: T) => Buffer): (Buffer | null)[] {
  return values.map((value) => (value === null ? null : write(value)));
}

function sized(length: number, write: (target: Buffer) => unknown): Buffer {
  const target = Buffer.allocUnsafe(length);
  write(target);
  return target;
}

export function byteaArray(values: readonly (Buffer | null)[]): Buffer {
  return arrayOf(OID.bytea, values);
}

/** UUIDs in their canonical text. */
export function uuidArray(values: readonly (string | null)[]): Buffer {
  return arrayOf(
    OID.uuid,
    map(values, (value) => {
      const packed = Buffer.from(value.replaceAll('-', ''), 'hex');
      if (packed.length !== 16) throw new RangeError(`${value} is no UUID`);
      return packed;
    }),
  );
}

export function int8Array(values: readonly (bigint | number | null)[]): Buffer {
  return arrayOf(
    OID.int8,
    map(values, (value) => sized(8, (target) => target.writeBigInt64BE(BigInt(value)))),
  );
}

export function int4Array(values: readonly (number | null)[]): Buffer {
  return arrayOf(
    OID.int4,
    map(values, (value) => sized(4, (target) => target.writeInt32BE(value))),
  );
}

export function int2Array(values: readonly (number | null)[]): Buffer {
  return arrayOf(
    OID.int2,
    map(values, (value) => sized(2, (target) => target.writeInt16BE(value))),
  );
}

export function textArray(values: readonly (string | null)[]): Buffer {
  return arrayOf(
    OID.text,
    map(values, (value) => Buffer.from(storableText(value), 'utf8')),
  );
}

/** Text as Postgres can hold it: half of a surrogate pair, and the NUL character, become U+FFFD. */
export function storableText(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8').replaceAll('\0', '\ufffd');
}

/** Milliseconds from 1970 to 2000, where Postgres begins to count. */
const POSTGRES_EPOCH = 946_684_800_000;

/** Instants in milliseconds since 1970. */
export function instantArray(values: readonly (number | null)[]): Buffer {
  return arrayOf(
    OID.timestamptz,
    map(values, (value) =>
      sized(8, (target) => target.writeBigInt64BE(BigInt(value - POSTGRES_EPOCH) * 1000n)),
    ),
  );
}

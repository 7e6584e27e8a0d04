import { describe, expect, test } from '@jest/globals';
import { Decoder, Encoder } from 'cbor-x';
import fc from 'fast-check';
import { CorruptBytes, createCborReader } from '../../src/postgres/cbor-reader.ts';
import { type CborWriter, createCborWriter } from '../../src/postgres/cbor-writer.ts';

type Value = null | true | number | bigint | string | Uint8Array | readonly Value[];

const library = { useRecords: false, tagUint8Array: false, variableMapSize: true };
const encoder = new Encoder(library);
const decoder = new Decoder(library);
const writer = createCborWriter();
const reader = createCborReader();

const { value: anyValue } = fc.letrec<{ value: Value; list: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, true),
    fc.integer({ min: -(2 ** 32), max: 2 ** 32 - 1 }),
    fc.bigInt({ min: 2n ** 32n, max: 2n ** 80n }),
    fc.bigInt({ min: -(2n ** 80n), max: -(2n ** 32n) - 1n }),
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    tie('list'),
  ),
  list: fc.array(tie('value'), { maxLength: 40 }),
}));

function write(value: Value, target: CborWriter = writer): void {
  if (value === null) target.null();
  else if (value === true) {
    const at = target.position();
    target.null();
    target.nullToTrue(at);
  } else if (typeof value === 'number') target.integer(value);
  else if (typeof value === 'bigint') target.bigint(value);
  else if (typeof value === 'string') target.text(value);
  else if (value instanceof Uint8Array) target.bytes(value);
  else {
    target.array(value.length);
    for (const item of value) write(item, target);
  }
}

function read(): Value {
  if (reader.takeNull()) return null;
  if (reader.takeTrue()) return true;
  const major = reader.major();
  if (major < 2 || major === 6) return reader.integer();
  if (major === 2) return reader.bytes();
  if (major === 3) return reader.text();
  return Array.from({ length: reader.array() }, read);
}

/** Numbers of every size alike, as the two libraries tell them apart in other ways. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('the CBOR that is written by hand', () => {
  test('is what a general library reads, and reads what one writes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        write(value);
        const bytes = writer.finish();
        expect(plain(decoder.decode(bytes))).toEqual(plain(value));
        reader.open(bytes);
        expect(plain(read())).toEqual(plain(value));
        reader.end();
        reader.open(encoder.encode(value));
        expect(plain(read())).toEqual(plain(value));
        reader.end();
      }),
    );
  });

  test('is refused when its end is missing or something follows', () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), (value, place) => {
        write(value);
        const bytes = writer.finish();
        const readAll = (source: Buffer) => () => {
          reader.open(source);
          read();
          reader.end();
        };
        expect(readAll(bytes.subarray(0, place % bytes.length))).toThrow(CorruptBytes);
        expect(readAll(Buffer.concat([bytes, bytes]))).toThrow(CorruptBytes);
      }),
    );
  });

  test.each([
    ['a float', 'fb4000000000000000'],
    ['a map', 'a10102'],
    ['an indefinite list', '9f01ff'],
    ['undefined', 'f7'],
    ['a length of 64 bits', '5bffffffffffffffff'],
  ])('refuses %s', (_, hex) => {
    reader.open(Buffer.from(hex, 'hex'));
    expect(() => {
      read();
      reader.end();
    }).toThrow(CorruptBytes);
  });
});

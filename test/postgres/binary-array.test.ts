import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  byteaArray,
  instantArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  uuidArray,
} from '../../src/postgres/binary-array.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase({ empty: true });
const pool = createPool({ url: database.url, max: 1 });
database.onClose(() => pool.end());

const LARGEST = 2n ** 63n - 1n;
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<(T | null)[]> =>
  fc.array(fc.option(value, { nil: null }), { maxLength: 20 });

async function readBack(type: string, parameter: Buffer): Promise<unknown[]> {
  const { rows } = await pool.query(`select v from unnest($1::${type}[]) as t (v)`, [parameter]);
  return rows.map((row: { v: unknown }) => row.v);
}

interface Case<T> {
  readonly type: string;
  readonly values: fc.Arbitrary<T>;
  readonly pack: (values: readonly (T | null)[]) => Buffer;
  readonly shown?: (value: T) => unknown;
}

function check<T>({ type, values, pack, shown = (value) => value }: Case<T>): void {
  test(`an array of ${type} arrives as it was sent, with its nulls, also when it is empty`, async () => {
    expect(await readBack(type, pack([]))).toEqual([]);
    await fc.assert(
      fc.asyncProperty(maybe(values), async (list) => {
        expect(await readBack(type, pack(list))).toEqual(
          list.map((value) => (value === null ? null : shown(value))),
        );
      }),
      { numRuns: 30 },
    );
  });
}

check({ type: 'uuid', values: fc.uuid(), pack: uuidArray });
check({ type: 'int8', values: fc.bigInt({ min: -LARGEST - 1n, max: LARGEST }), pack: int8Array });
check({ type: 'int8', values: fc.maxSafeInteger(), pack: int8Array, shown: BigInt });
check({ type: 'int4', values: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), pack: int4Array });
check({ type: 'int2', values: fc.integer({ min: -32_768, max: 32_767 }), pack: int2Array });
check({
  type: 'text',
  values: fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0')),
  pack: textArray,
});
check({ type: 'bytea', values: fc.uint8Array().map((value) => Buffer.from(value)), pack: byteaArray });
check({
  type: 'timestamptz',
  values: fc.integer({ min: 0, max: Date.parse('9999-12-31') }),
  pack: instantArray,
  shown: (value) => new Date(value),
});

test('what is no UUID is refused before it is sent', () => {
  expect(() => uuidArray(['no uuid'])).toThrow(RangeError);
});

import { describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { CorruptBytes } from '../../src/postgres/cbor-reader.ts';
import { entryFormat } from '../../src/postgres/packed-entry.ts';
import { jobFormat } from '../../src/postgres/packed-job.ts';
import { outboxFormat } from '../../src/postgres/packed-outbox.ts';
import { poolFormat } from '../../src/postgres/packed-pool.ts';
import { stateFormat } from '../../src/postgres/packed-state.ts';
import type { Format } from '../../src/postgres/packing-format.ts';
import { anyEntry, anyItem, anyJob, anyPool, anyState } from './support/arbitraries.ts';

interface Case<T> {
  readonly name: string;
  readonly encode: (value: T) => Buffer;
  /** Reads bytes; `value` has what is known without them. */
  readonly decode: (bytes: Buffer, value: T) => T;
  readonly values: Arbitrary<T>;
}

function check<T>({ name, encode, decode, values }: Case<T>): void {
  describe(name, () => {
    test('comes back from its bytes as it was', () => {
      fc.assert(fc.property(values, (value) => expect(decode(encode(value), value)).toEqual(value)));
    });

    test('has the same bytes whenever it is the same', () => {
      fc.assert(
        fc.property(values, (value) => {
          const bytes = encode(value);
          expect(encode(structuredClone(value)).equals(bytes)).toBe(true);
          expect(encode(decode(bytes, value)).equals(bytes)).toBe(true);
        }),
      );
    });

    test('is refused as corrupt, or reads as another value, when a byte is wrong', () => {
      fc.assert(
        fc.property(values, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, change) => {
          const bytes = Buffer.from(encode(value));
          const index = place % bytes.length;
          bytes.writeUInt8((bytes.readUInt8(index) ^ change) & 255, index);
          try {
            decode(bytes, value);
          } catch (error) {
            expect(error).toBeInstanceOf(CorruptBytes);
          }
        }),
      );
    });
  });
}

function checkFormat<T>(name: string, format: Format<T>, values: Arbitrary<T>): void {
  check({ name, encode: format.encode, decode: format.decode, values });
}

checkFormat("an account's state", stateFormat, anyState);
checkFormat("a pool's state", poolFormat, anyPool);
checkFormat('an open job', jobFormat, anyJob);
checkFormat('a batch of news', outboxFormat, fc.array(anyItem, { maxLength: 4 }));
check({
  name: 'an entry',
  values: anyEntry,
  encode: (entry) => entryFormat.encode(entry, entry),
  decode: (bytes, { accountId, seq, subject, ordinal, at }) => {
    const frame = { accountId, seq, subject, at };
    return { ...frame, ordinal, ...entryFormat.decode(bytes, frame) };
  },
});

import { describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { CorruptBytes } from '../../src/postgres/cbor-reader.ts';
import { createCborWriter } from '../../src/postgres/cbor-writer.ts';
import { baseOf, restore } from '../../src/postgres/packed-difference.ts';
import { differenceOf } from '../../src/postgres/packed-difference-writer.ts';
import { entryFormat } from '../../src/postgres/packed-entry.ts';
import { anyEntry } from './support/arbitraries.ts';

type Value = null | true | number | bigint | string | Uint8Array | readonly Value[];

const writer = createCborWriter();

function write(value: Value): void {
  if (value === null) writer.null();
  else if (value === true) {
    const at = writer.position();
    writer.null();
    writer.nullToTrue(at);
  } else if (typeof value === 'number') writer.integer(value);
  else if (typeof value === 'bigint') writer.bigint(value);
  else if (typeof value === 'string') writer.text(value);
  else if (value instanceof Uint8Array) writer.bytes(value);
  else {
    writer.array(value.length);
    for (const item of value) write(item);
  }
}

function pack(value: Value): Buffer {
  write(value);
  return writer.finish();
}

const single: Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, true),
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: -(2 ** 32), max: 2 ** 32 - 1 }),
  fc
    .bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
    .filter((value) => value >= 2n ** 32n || value < -(2n ** 32n)),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
);

const { value: anyValue } = fc.letrec<{ value: Value; list: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, single, tie('list')),
  list: fc.array(tie('value'), { maxLength: 12 }),
}));

type Change = readonly [place: number, kind: number, value: Value];

/** The value with one of its parts changed, removed or doubled, at a place that the number chooses. */
function changed(value: Value, [place, kind, other]: Change): Value {
  if (!Array.isArray(value) || value.length === 0)
    return typeof value === 'number' ? value + (place % 1000) : other;
  const items: readonly Value[] = value;
  const index = place % items.length;
  const item = items[index] ?? null;
  if (Array.isArray(item) && kind < 6) {
    return items.with(index, changed(item, [Math.floor(place / items.length), kind, other]));
  }
  if (kind === 0) return items.toSpliced(index, 1);
  if (kind === 1) return items.toSpliced(index, 0, other);
  return items.with(index, kind === 2 ? other : changed(item, [place, kind, other]));
}

const changes: Arbitrary<readonly Change[]> = fc.array(fc.tuple(fc.nat(), fc.nat(7), anyValue), {
  maxLength: 6,
});

const nearPair = fc
  .tuple(fc.array(anyValue, { minLength: 8, maxLength: 30 }), changes)
  .map(([value, all]): [Value, Value] => [value, all.reduce(changed, value)]);

/** Where a difference is kept, it gives the very bytes, and is half of them at most. */
function holds(base: Buffer, whole: Buffer): boolean {
  const difference = differenceOf(baseOf(base), whole);
  if (!difference) return false;
  expect(restore(baseOf(base), difference.bytes)).toEqual(whole);
  expect(difference.bytes.length).toBeLessThanOrEqual(whole.length / 2);
  expect(difference.misfit).toBeLessThanOrEqual(difference.bytes.length);
  return true;
}

describe('a difference', () => {
  test('gives back any value from any other', () => {
    fc.assert(fc.property(anyValue, anyValue, (base, whole) => void holds(pack(base), pack(whole))));
  });

  test('gives back values that are nearly the same, and is kept of most of them', () => {
    let kept = 0;
    let all = 0;
    fc.assert(
      fc.property(nearPair, ([base, whole]) => {
        all += 1;
        if (holds(pack(base), pack(whole))) kept += 1;
      }),
      { numRuns: 300 },
    );
    expect(kept).toBeGreaterThan(all / 2);
  });

  test('gives back any body of an entry from any other', () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, (first, second) => {
        const base = entryFormat.encode(first, first);
        holds(base, entryFormat.encode(second, second));
        // The same about another subject, at another instant and place.
        holds(base, entryFormat.encode({ ...first, ...frameOf(second) }, second));
      }),
    );
  });

  test('of a value from itself is nothing', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = pack(value);
        expect(differenceOf(baseOf(bytes), bytes)?.bytes).toEqual(Buffer.alloc(0));
      }),
    );
  });

  test('takes a byte for each number that moved by the same amount', () => {
    const numbers = [5, 300, 70_000, -9, 2 ** 40, -(2 ** 33), 0, 23];
    const all = (by: number): Value => [numbers.map((value) => BigInt(value + by)).map(small), 'end'];
    const difference = differenceOf(baseOf(pack(all(0))), pack(all(1_000)));
    expect(difference).toEqual({
      bytes: Buffer.from(`621903e8${'80'.repeat(7)}`, 'hex'),
      misfit: 0,
    });
  });

  test('counts what another shape costs', () => {
    const text = 'the same words in both of them';
    const first = pack([text, [1, 2], null, text]);
    const second = pack([text, [1, 2, 3], 7, text]);
    // The head of the list, the number that is one more, and the number that was none.
    expect(differenceOf(baseOf(first), second)?.misfit).toBe(2 + 4 + 2);
    expect(differenceOf(baseOf(first), pack([text, [1, 9], null, text]))?.misfit).toBe(0);
  });

  test('is not kept where it would be more than half of the value', () => {
    const words = (length: number): Value => ['a'.repeat(length), 'b'.repeat(40)];
    const base = baseOf(pack(words(30)));
    expect(differenceOf(base, pack(words(31)))?.bytes.length).toBe(1 + 33);
    expect(differenceOf(base, pack(words(50)))).toBeNull();
  });

  test('is not kept where it does not give back the very bytes', () => {
    const text = Buffer.concat([Buffer.from([0x78, 40]), Buffer.alloc(40, 'x')]);
    const withNumber = (number: string): Buffer =>
      Buffer.concat([Buffer.from([0x82]), text, Buffer.from(number, 'hex')]);
    // Five in two bytes more than it needs, as no writer of Weir packs it.
    expect(differenceOf(baseOf(withNumber('07')), withNumber('05'))?.bytes.length).toBe(2);
    expect(differenceOf(baseOf(withNumber('07')), withNumber('190005'))).toBeNull();
  });
});

function frameOf({
  accountId,
  seq,
  subject,
  at,
}: {
  accountId: string;
  seq: number;
  subject: string;
  at: number;
}) {
  return { accountId, seq, subject, at };
}

function small(value: bigint): Value {
  return value < 2n ** 32n && value >= -(2n ** 32n) ? Number(value) : value;
}

/** Reads, or is refused as corrupt. */
function attempt(base: Buffer, difference: Buffer): Buffer | null {
  try {
    return restore(baseOf(base), difference);
  } catch (error) {
    expect(error).toBeInstanceOf(CorruptBytes);
    return null;
  }
}

describe('what is no difference from the base', () => {
  test('is refused as corrupt, or reads as bytes that are not too many', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each));
    fc.assert(
      fc.property(fc.oneof(anyValue.map(pack), bytes), bytes, (base, difference) => {
        const found = attempt(base, difference);
        if (found) expect(found.length).toBeLessThanOrEqual(base.length + 9 * difference.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test('one wrong byte, in the difference or in the base, is refused as corrupt or reads as something', () => {
    fc.assert(
      fc.property(nearPair, fc.nat(), fc.integer({ min: 1, max: 255 }), ([first, second], place, change) => {
        const base = pack(first);
        const difference = differenceOf(baseOf(base), pack(second))?.bytes;
        if (!difference) return;
        for (const bytes of [base, difference]) {
          if (bytes.length === 0) continue;
          const index = place % bytes.length;
          bytes.writeUInt8(bytes.readUInt8(index) ^ change, index);
          attempt(base, difference);
          bytes.writeUInt8(bytes.readUInt8(index) ^ change, index);
        }
        expect(attempt(base, difference)).toEqual(pack(second));
      }),
    );
  });

  test('a part of one is refused as corrupt, or lacks what came later', () => {
    const words = 'words that both of them have, so that it pays';
    const base = pack([1, words, 'words', [2, 3], 40_000]);
    const whole = pack([2, words, 'wordy', [2, 3, 4], 40_001]);
    const full = differenceOf(baseOf(base), whole)?.bytes ?? Buffer.alloc(0);
    expect(restore(baseOf(base), full)).toEqual(whole);
    for (let length = 0; length < full.length; length += 1)
      expect(attempt(base, full.subarray(0, length))).not.toEqual(whole);
  });

  test.each([
    ['copies more than there is', '3e0005'],
    ['ends where a count of copies should be', '3e'],
    ['ends within a count of copies', '3f00'],
    ['ends where an item should be', '20'],
    ['has an item that is cut off', '2019'],
    ['moves by what was never told', '82'],
    ['moves a text', '6101'],
    ['takes the content of a number', '02'],
    ['passes over more than there is', '4018c800'],
    ['passes over fewer than none', '402000'],
    ['brings more than it has', '4001184001'],
    ['moves beyond what is exact', '621b001fffffffffffff'],
  ])('one that %s', (_what, hex) => {
    const base = pack(['words', 7]);
    expect(() => restore(baseOf(base), Buffer.from(hex, 'hex'))).toThrow(CorruptBytes);
  });

  test.each(['78', '6361', '1b000000', 'ff', '5c', '9affffffff1f', `1c${'00'.repeat(16)}`])(
    'a base of the bytes %s',
    (hex) => {
      expect(() => baseOf(Buffer.from(hex, 'hex'))).toThrow(CorruptBytes);
    },
  );
});

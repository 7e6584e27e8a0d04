/** Holds exact decimals to exactness: what is read is what is written, and sums never drift. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  divideDown,
  divideUp,
  formatMicro,
  MAX_MICRO,
  MICRO,
  maxOf,
  minOf,
  parseMicro,
} from '../../src/domain/decimal.ts';

const amounts = fc.bigInt({ min: -MAX_MICRO, max: MAX_MICRO });

test('every amount of 64 bits is read back as it was written', () => {
  fc.assert(fc.property(amounts, (amount) => expect(parseMicro(formatMicro(amount))).toBe(amount)));
  expect(parseMicro(formatMicro(MAX_MICRO))).toBe(MAX_MICRO);
  expect(parseMicro(formatMicro(-MAX_MICRO))).toBe(-MAX_MICRO);
});

test('an amount is written in its shortest form', () => {
  fc.assert(
    fc.property(amounts, (amount) =>
      expect(formatMicro(amount)).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,5}[1-9])?$/),
    ),
  );
});

test.each([
  ['0', 0n],
  ['-0', 0n],
  ['0.000001', 1n],
  ['-0.000001', -1n],
  ['12.5', 12_500_000n],
  ['12.500000', 12_500_000n],
  ['007', 7_000_000n],
  ['9007199254.740993', 9_007_199_254_740_993n],
  ['9223372036854.775807', MAX_MICRO],
])('%s is read exactly', (text, amount) => {
  expect(parseMicro(text)).toBe(amount);
});

test.each([
  [''],
  [' 1'],
  ['1 '],
  ['+1'],
  ['.5'],
  ['5.'],
  ['1e3'],
  ['0x10'],
  ['1,000'],
  ['1.0000001'],
  ['NaN'],
  ['Infinity'],
  ['--1'],
  ['1\n'],
  ['9223372036854.775808'],
  ['10000000000000'],
  ['99999999999999999999'],
  ['١٢'],
])('%j is no amount', (text) => {
  expect(parseMicro(text)).toBeUndefined();
});

test('a million of 0.1 and a million of 0.2 are 300,000 exactly', () => {
  const tenth = parseMicro('0.1') ?? 0n;
  const fifth = parseMicro('0.2') ?? 0n;
  let sum = 0n;
  for (let n = 0; n < 1_000_000; n += 1) sum += tenth + fifth;
  expect(formatMicro(sum)).toBe('300000');
});

describe('division', () => {
  const divisors = fc.bigInt({ min: 1n, max: MAX_MICRO });

  test('up is the least that is not below, and down the most that is not above', () => {
    fc.assert(
      fc.property(amounts, divisors, (a, b) => {
        const up = divideUp(a, b);
        const down = divideDown(a, b);
        expect(up * b >= a && (up - 1n) * b < a).toBe(true);
        expect(down * b <= a && (down + 1n) * b > a).toBe(true);
        expect(up - down).toBe(a % b === 0n ? 0n : 1n);
      }),
    );
  });
});

test('the lesser and the greater are of the two', () => {
  fc.assert(
    fc.property(amounts, amounts, (a, b) => {
      expect(minOf(a, b) <= maxOf(a, b)).toBe(true);
      expect(minOf(a, b) + maxOf(a, b)).toBe(a + b);
    }),
  );
  expect(MICRO).toBe(1_000_000n);
});

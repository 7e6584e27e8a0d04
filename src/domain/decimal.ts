/**
 * Exact decimals as integers scaled by one million.
 *
 * Credits and quantities share this scale, so a product of two of them needs exactly one division,
 * and the only place where something is rounded is named by the function that does it. No float
 * ever appears between the text that a client sent and the posting in the ledger.
 */

/** One credit, or one unit of a meter, in micro-units. */
export const MICRO = 1_000_000n;

/** The largest amount that fits the 64-bit columns behind it. */
export const MAX_MICRO = 9_223_372_036_854_775_807n;

const DECIMAL = /^(-?)(\d{1,13})(?:\.(\d{1,6}))?$/;

/** Reads "12.5" as 12500000n. Returns undefined when the text is no plain decimal of at most 6 fraction digits that fits 64 bits. */
export function parseMicro(text: string): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const value = BigInt(whole ?? '0') * MICRO + BigInt(fraction.padEnd(6, '0'));
  if (value > MAX_MICRO) return undefined;
  return sign === '-' ? -value : value;
}

/** Writes 12500000n as "12.5", without trailing zeros. */
export function formatMicro(value: bigint): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(7, '0');
  const whole = digits.slice(0, -6);
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** a / b rounded towards plus infinity. b must be positive. */
export function divideUp(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b > 0n ? quotient + 1n : quotient;
}

/** a / b rounded towards minus infinity. b must be positive. */
export function divideDown(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

export function minOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

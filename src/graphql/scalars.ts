/**
 * The scalars of the public schema, and how their text becomes exact values and text again.
 *
 * Inside, Credits, Decimal and Count are bigint (the first two in micro-units: millionths), DateTime is
 * a Date, Duration whole milliseconds. No float stands between a client's text and a posting: a number
 * in the text of a query is read from its source characters, and a JSON number, which has already been
 * a float, is taken only when it is a safe integer.
 *
 * Reading never throws. What a client sent and can't be right becomes a Malformed: a mutation answers
 * it as InvalidRequest with the path of the field, a query argument as a GraphQLError BAD_USER_INPUT.
 * read-input.ts does both, and every resolver passes its arguments through it. Writing throws on a
 * value of the wrong kind, because that is a bug of Weir's.
 */
import { GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';
import { formatMicro, MAX_MICRO, parseMicro } from '../domain/decimal.ts';
import { formatDuration, formatInstant, parseDuration, parseInstant } from '../iso-8601.ts';
import { type Malformed, malformed } from './malformed.ts';

interface ScalarText<T> {
  readonly name: string;
  readonly description: string;
  /** What would be right, in words that follow "expected". */
  readonly expected: string;
  /** Whether a number stands for its text. */
  readonly numeric: boolean;
  /** Undefined when the text can't be read. */
  readonly read: (text: string) => T | undefined;
  /** Undefined when the value is not of the kind that this scalar writes. */
  readonly write: (value: unknown) => string | undefined;
}

function scalar<T>(text: ScalarText<T>): GraphQLScalarType<T | Malformed, string> {
  const read = (given: string): T | Malformed =>
    text.read(given) ?? malformed(text.name, given, text.expected);
  return new GraphQLScalarType<T | Malformed, string>({
    name: text.name,
    description: text.description,
    parseValue: (value) => {
      if (typeof value === 'string') return read(value);
      if (text.numeric && isExactInteger(value)) return read(String(value));
      return malformed(text.name, JSON.stringify(value) ?? String(value), text.expected);
    },
    parseLiteral: (node: ValueNode) => {
      if (node.kind === Kind.STRING) return read(node.value);
      if (text.numeric && (node.kind === Kind.INT || node.kind === Kind.FLOAT)) return read(node.value);
      return malformed(text.name, print(node), text.expected);
    },
    serialize: (value) => {
      const written = text.write(value);
      if (written === undefined) {
        throw new TypeError(`${text.name} can't be written from a value of type ${typeof value}.`);
      }
      return written;
    },
  });
}

/** JSON's -0 has lost its meaning on the way, and so has everything above 2^53. */
function isExactInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** Stricter than the domain's reader: one number has one text, apart from zeros at the end. */
const PLAIN_DECIMAL = /^(?!-0(?:\.0*)?$)-?(?:0|[1-9]\d*)(?:\.\d{1,6})?$/;

function readMicro(text: string): bigint | undefined {
  return PLAIN_DECIMAL.test(text) ? parseMicro(text) : undefined;
}

function writeMicro(value: unknown): string | undefined {
  return typeof value === 'bigint' ? formatMicro(value) : undefined;
}

const LARGEST = formatMicro(MAX_MICRO);
const DECIMAL_TEXT = `a decimal string with at most 6 fraction digits, from -${LARGEST} to ${LARGEST}, without exponent, plus sign, spaces or leading zeros`;

/** Inside: micro-credits as bigint. */
export const Credits = scalar<bigint>({
  name: 'Credits',
  description:
    'An exact amount of credits: a decimal string with at most 6 fraction digits, e.g. "12.5". Micro-credits in 64 bits inside; never a float. Answers carry no zeros at the end: "12.5", "0". In JSON send a string, or a whole number of at most 2^53 - 1.',
  expected: `an amount of credits: ${DECIMAL_TEXT}, e.g. "12.5"`,
  numeric: true,
  read: readMicro,
  write: writeMicro,
});

/** Inside: micro-units as bigint, of any sign. */
export const Decimal = scalar<bigint>({
  name: 'Decimal',
  description:
    'An exact decimal, as a string, with at most 6 fraction digits, e.g. "4096" or "0.25". Millionths in 64 bits inside; never a float. Answers carry no zeros at the end. In JSON send a string, or a whole number of at most 2^53 - 1.',
  expected: `${DECIMAL_TEXT}, e.g. "0.25"`,
  numeric: true,
  read: readMicro,
  write: writeMicro,
});

const PLAIN_COUNT = /^(?:0|[1-9]\d{0,18})$/;

/** Inside: bigint. */
export const Count = scalar<bigint>({
  name: 'Count',
  description:
    'A 64-bit count, as a string of digits, e.g. "42": a whole number from 0 to 9223372036854775807.',
  expected: 'a whole number from 0 to 9223372036854775807, as a string of digits, e.g. "42"',
  numeric: true,
  read: (text) => {
    if (!PLAIN_COUNT.test(text)) return undefined;
    const value = BigInt(text);
    return value <= MAX_MICRO ? value : undefined;
  },
  write: (value) => (typeof value === 'bigint' ? value.toString() : undefined),
});

/** Inside: Date. */
export const DateTime = scalar<Date>({
  name: 'DateTime',
  description:
    'An instant in UTC, RFC 3339, exact to the millisecond, e.g. "2026-03-01T09:30:00.000Z". Answers are always in UTC; what is sent may carry another offset, but not more than 3 fraction digits.',
  expected:
    'an instant as RFC 3339 with an offset and at most 3 fraction digits, e.g. "2026-03-01T09:30:00Z"',
  numeric: false,
  read: parseInstant,
  write: (value) =>
    value instanceof Date && !Number.isNaN(value.getTime()) ? formatInstant(value) : undefined,
});

/** Inside: whole milliseconds. */
export const Duration = scalar<number>({
  name: 'Duration',
  description:
    'A length of time, ISO 8601, e.g. PT30S, exact to the millisecond: weeks alone (P2W), or days of 24 hours, hours, minutes and seconds (P1DT12H, PT0.25S). Not years or months, whose length varies; never negative.',
  expected:
    'a length of time as ISO 8601 in weeks, or in days, hours, minutes and seconds, not negative, with at most 3 fraction digits and at most P36500D, e.g. "PT30S"',
  numeric: false,
  read: parseDuration,
  write: (value) => (typeof value === 'number' ? formatDuration(value) : undefined),
});

const PRINTABLE_KEY = /^[\x20-\x7e]{8,128}$/;

/** Inside: the same text. */
export const IdempotencyKey = scalar<string>({
  name: 'IdempotencyKey',
  description:
    '8 to 128 printable ASCII characters, chosen by the caller; a random UUID serves well. The same key with the same input repeats the first answer.',
  expected: 'a string of 8 to 128 printable ASCII characters',
  numeric: false,
  read: (text) => (PRINTABLE_KEY.test(text) ? text : undefined),
  write: (value) => (typeof value === 'string' ? value : undefined),
});

const ZONE_NAME = /^[A-Za-z][A-Za-z0-9+_/-]{0,63}$/;

function readTimeZone(text: string): string | undefined {
  if (!ZONE_NAME.test(text)) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch (error) {
    // Intl tells an unknown zone by a RangeError and has no question that answers without throwing.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Inside: the same text, a zone that Intl knows. */
export const TimeZone = scalar<string>({
  name: 'TimeZone',
  description: 'A time zone of the IANA database, e.g. Europe/Berlin.',
  expected: 'a time zone of the IANA database, e.g. "Europe/Berlin" or "UTC"',
  numeric: false,
  read: readTimeZone,
  write: (value) => (typeof value === 'string' ? value : undefined),
});

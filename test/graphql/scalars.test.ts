/** Holds the scalars to their promise: exact both ways, and never an exception for what a client sent. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GraphQLScalarType, Kind, parseValue, valueFromAST } from 'graphql';
import { isMalformed } from '../../src/graphql/malformed.ts';
import {
  Count,
  Credits,
  DateTime,
  Decimal,
  Duration,
  IdempotencyKey,
  TimeZone,
} from '../../src/graphql/scalars.ts';

const LARGEST = 9_223_372_036_854_775_807n;
const LARGEST_TEXT = '9223372036854.775807';

/** Reads a value as a variable's JSON. */
function fromJson<T>(type: GraphQLScalarType<T, string>, json: string): T {
  return type.parseValue(JSON.parse(json));
}

/** Reads a value written in the text of a query. */
function fromText<T>(type: GraphQLScalarType<T, string>, text: string): unknown {
  return valueFromAST(parseValue(text), type);
}

function expectMalformed(value: unknown, scalar: string): void {
  expect(value).toMatchObject({
    malformed: true,
    scalar,
    expected: expect.any(String),
    given: expect.any(String),
  });
}

describe.each([
  ['Credits', Credits],
  ['Decimal', Decimal],
])('%s', (name, type) => {
  test.each([
    ['"12.5"', 12_500_000n],
    ['"12.500000"', 12_500_000n],
    ['"0"', 0n],
    ['"0.000001"', 1n],
    ['"-3.25"', -3_250_000n],
    [`"${LARGEST_TEXT}"`, LARGEST],
    [`"-${LARGEST_TEXT}"`, -LARGEST],
    ['7', 7_000_000n],
    ['-7', -7_000_000n],
    ['0', 0n],
  ])('reads %s from JSON exactly', (json, expected) => {
    expect(fromJson(type, json)).toBe(expected);
  });

  test('reads a JSON number up to 2^53 - 1, which is beyond 64 bits of micro-units', () => {
    expect(fromJson(type, '9223372036854')).toBe(9_223_372_036_854_000_000n);
    expectMalformed(fromJson(type, String(Number.MAX_SAFE_INTEGER)), name);
  });

  test.each([
    ['0.1', 100_000n],
    ['9007199254.740993', 9_007_199_254_740_993n],
    ['123456789012.345678', 123_456_789_012_345_678n],
    [LARGEST_TEXT, LARGEST],
    ['12', 12_000_000n],
    ['"12.5"', 12_500_000n],
  ])('reads %s in the text of a query from its characters', (text, expected) => {
    expect(fromText(type, text)).toBe(expected);
  });

  test.each([
    '1e400',
    '1e3',
    '18446744073709551616',
    '9223372036854.775808',
    '-9223372036854.775808',
    '0.0000001',
    '1.0000000',
    '-0',
    '-0.0',
    '-0.000000',
    ' 1',
    '1 ',
    '\u00a01',
    '1\n',
    'NaN',
    'Infinity',
    '-Infinity',
    '',
    '+1',
    '.5',
    '5.',
    '01',
    '1,5',
    '1_000',
    '0x10',
    '\u0661',
    '--1',
    'twelve',
  ])('tells that %j is malformed, and what would be right', (text) => {
    const read = type.parseValue(text);
    expectMalformed(read, name);
    expect(read).toMatchObject({ given: text, expected: expect.stringContaining('6 fraction digits') });
  });

  test.each(['12.5', '0.1', '1e400', '-1e400', '9007199254740993', '-0', 'true', '{"a":1}', '["1"]', '[]'])(
    'tells that the JSON value %s is malformed rather than guess or throw',
    (json) => {
      expectMalformed(fromJson(type, json), name);
    },
  );

  test.each(['1e400', '1e3', '18446744073709551616', '0.0000001', '-0', 'true', 'TWELVE', '{a: 1}', '["1"]'])(
    'tells that %s in the text of a query is malformed rather than guess or throw',
    (text) => {
      expectMalformed(fromText(type, text), name);
    },
  );

  test.each([
    [12_500_000n, '12.5'],
    [0n, '0'],
    [1n, '0.000001'],
    [-1n, '-0.000001'],
    [100_000_000n, '100'],
    [LARGEST, LARGEST_TEXT],
  ])('writes %s micro-units as %s, without zeros at the end', (value, text) => {
    expect(type.serialize(value)).toBe(text);
  });

  test('gives back every amount of 64 bits exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -LARGEST, max: LARGEST }), (value) => {
        const text = type.serialize(value);
        return type.parseValue(text) === value && fromText(type, text) === value;
      }),
    );
  });

  test.each([1, 1.5, '1', null, Number.NaN])('does not write %s, which is no bigint', (value) => {
    expect(() => type.serialize(value)).toThrow(TypeError);
  });
});

test('no text, number or JSON value makes a scalar throw', () => {
  const scalars: GraphQLScalarType<unknown, string>[] = [
    Credits,
    Decimal,
    Count,
    DateTime,
    Duration,
    IdempotencyKey,
    TimeZone,
  ];
  fc.assert(
    fc.property(fc.constantFrom(...scalars), fc.jsonValue(), fc.string(), (type, json, text) => {
      // jsonValue makes null too, which GraphQL never hands to a scalar.
      if (json !== null) type.parseValue(json);
      type.parseValue(text);
      for (const kind of [Kind.INT, Kind.FLOAT, Kind.STRING, Kind.ENUM] as const) {
        type.parseLiteral({ kind, value: text }, {});
      }
      return true;
    }),
  );
});

test('what a client sent is repeated in at most 80 characters', () => {
  const read = Credits.parseValue('9'.repeat(100_000));
  expect(isMalformed(read) && read.given.length).toBe(80);
});

describe('Count', () => {
  test('reads and writes whole numbers up to 64 bits', () => {
    expect(Count.parseValue('0')).toBe(0n);
    expect(Count.parseValue(7)).toBe(7n);
    expect(Count.parseValue('9223372036854775807')).toBe(LARGEST);
    expect(Count.serialize(LARGEST)).toBe('9223372036854775807');
    expect(() => Count.serialize(3)).toThrow(TypeError);
  });

  test.each(['-1', '-0', '1.0', '01', '9223372036854775808', '18446744073709551616', '1e3', ' 1', ''])(
    'tells that %j is malformed',
    (text) => {
      expectMalformed(Count.parseValue(text), 'Count');
    },
  );
});

describe('DateTime', () => {
  test.each([
    ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30:00.5Z', '2026-03-01T09:30:00.500Z'],
    ['2026-03-01T09:30:00.123+05:30', '2026-03-01T04:00:00.123Z'],
    ['2026-03-01T00:00:00-23:59', '2026-03-01T23:59:00.000Z'],
    ['2024-02-29t23:59:59z', '2024-02-29T23:59:59.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('reads %s and writes it in UTC as %s', (text, written) => {
    const read = DateTime.parseValue(text);
    expect(read).toBeInstanceOf(Date);
    expect(DateTime.serialize(read)).toBe(written);
  });

  test.each([
    '2026-03-01',
    '2026-03-01T09:30Z',
    '2026-03-01T09:30:00',
    '2026-03-01 09:30:00Z',
    '2026-03-01T09:30:00+0530',
    '2026-03-01T09:30:00.Z',
    '2026-03-01T09:30:00.1234Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-06-30T23:59:60Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '+012026-01-01T00:00:00Z',
    'Sun, 01 Mar 2026 09:30:00 GMT',
    '1772357400',
    '',
  ])('tells that %j is malformed', (text) => {
    expectMalformed(DateTime.parseValue(text), 'DateTime');
  });

  test('does not take a number for an instant', () => {
    expectMalformed(DateTime.parseValue(1_772_357_400_000), 'DateTime');
    expectMalformed(fromText(DateTime, '1772357400000'), 'DateTime');
  });

  test('writes only real dates', () => {
    expect(() => DateTime.serialize(new Date(Number.NaN))).toThrow(TypeError);
    expect(() => DateTime.serialize(0)).toThrow(TypeError);
    expect(() => DateTime.serialize('2026-03-01T09:30:00Z')).toThrow(TypeError);
  });
});

describe('Duration', () => {
  test.each([
    ['PT30S', 30_000, 'PT30S'],
    ['PT0.25S', 250, 'PT0.25S'],
    ['PT0S', 0, 'PT0S'],
    ['PT90M', 5_400_000, 'PT1H30M'],
    ['P1D', 86_400_000, 'P1D'],
    ['PT24H', 86_400_000, 'P1D'],
    ['P1W', 604_800_000, 'P7D'],
    ['P1DT2H3M4.005S', 93_784_005, 'P1DT2H3M4.005S'],
    ['P36500D', 3_153_600_000_000, 'P36500D'],
  ])('reads %s as %d ms and writes it as %s', (text, milliseconds, written) => {
    expect(Duration.parseValue(text)).toBe(milliseconds);
    expect(Duration.serialize(milliseconds)).toBe(written);
  });

  test.each([
    'P',
    'PT',
    'P1DT',
    '30',
    '30s',
    'PT-30S',
    '-PT30S',
    'P1M',
    'P1Y',
    'P1W1D',
    'PT0.0001S',
    'PT1.5M',
    'PT.5S',
    'PT1,5S',
    'pt30s',
    'P36501D',
    'PT999999999999S',
    ' PT30S',
    '',
  ])('tells that %j is malformed', (text) => {
    expectMalformed(Duration.parseValue(text), 'Duration');
  });

  test('gives back every whole number of milliseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_153_600_000_000 }), (milliseconds) => {
        return Duration.parseValue(Duration.serialize(milliseconds)) === milliseconds;
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN, '30'])('does not write %s', (value) => {
    expect(() => Duration.serialize(value)).toThrow(TypeError);
  });
});

describe('IdempotencyKey', () => {
  test('takes 8 to 128 printable ASCII characters as they are', () => {
    for (const key of ['12345678', 'a key with spaces', '~'.repeat(128)]) {
      expect(IdempotencyKey.parseValue(key)).toBe(key);
    }
  });

  test.each(['1234567', '~'.repeat(129), 'tab\tinside', 'schlüssel', 'line\nbreak', ''])(
    'tells that %j is malformed',
    (text) => {
      expectMalformed(IdempotencyKey.parseValue(text), 'IdempotencyKey');
    },
  );

  test('does not take a number for a key', () => {
    expectMalformed(IdempotencyKey.parseValue(12_345_678), 'IdempotencyKey');
  });
});

describe('TimeZone', () => {
  test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('knows %s', (zone) => {
    expect(TimeZone.parseValue(zone)).toBe(zone);
  });

  test.each(['Mars/Olympus', '+01:00', '01:00', '', 'Europe/Berlin ', 'x'.repeat(1_000)])(
    'tells that %j is malformed',
    (zone) => {
      expectMalformed(TimeZone.parseValue(zone), 'TimeZone');
    },
  );
});

/**
 * How values become bytes: small codecs that are put together into a description of a type, over CBOR
 * (RFC 8949). Four things make the bytes few:
 *
 *   - a record is an array of its fields in the order of the description, never a map;
 *   - a field that follows from what stands before it is null (`derived`, `relative`), and nulls at a
 *     record's end are left out, which also leaves room for fields that are added at the end later;
 *   - a text that stood before in the same value is the number of its place, common words have numbers
 *     for ever (`words.ts`), UUIDs and SHA-256 in hex are their bytes; large numbers are told once too;
 *   - instants are relative to the value's own.
 *
 * The same value always gives the same bytes: integers in their shortest form, no floats, no
 * indefinite lengths. Bytes that do not fit the description are refused as `CorruptBytes`.
 */
import type { Input, Output } from './packing-scope.ts';
import { WORD_NUMBERS, WORDS } from './words.ts';

/** How a type is packed, for the documentation of the format. */
export type Layout =
  | { readonly form: 'plain'; readonly name: string }
  | { readonly form: 'choice'; readonly numbers: Readonly<Record<string, number>> }
  | { readonly form: 'nullable' | 'list'; readonly of: Layout }
  | { readonly form: 'tuple'; readonly of: readonly Layout[] }
  | { readonly form: 'record'; readonly name: string; readonly fields: readonly LayoutField[] }
  | { readonly form: 'relative'; readonly of: Layout; readonly to: string }
  | {
      readonly form: 'union';
      readonly name: string;
      readonly cases: readonly {
        readonly kind: string;
        readonly number: number;
        readonly fields: readonly LayoutField[];
      }[];
    };

export interface LayoutField {
  readonly name: string;
  readonly layout: Layout;
  /** What a null stands for; absent where nothing is derived. */
  readonly otherwise?: string;
}

/** A type that is packed by itself. */
export interface Codec<V> {
  readonly write: (value: V, output: Output) => void;
  readonly read: (input: Input) => V;
  readonly layout: Layout;
}

function plain<V>(name: string, codec: Omit<Codec<V>, 'layout'>): Codec<V> {
  return { ...codec, layout: { form: 'plain', name } };
}

const SHORT = 0x1_0000_0000;
const SHORT_BIG = BigInt(SHORT);

/** A number of more than 32 bits: in full the first time, its place among those that stood before afterwards. */
function writeLarge(value: bigint, output: Output): void {
  const place = output.numberPlace(value);
  if (place < 0) {
    output.bigint(value);
  } else {
    output.array(1);
    output.integer(place);
  }
}

function readNumber(input: Input): number | bigint {
  if (input.major() !== ARRAY) {
    const value = input.integer();
    if (typeof value === 'bigint') input.numbers.push(value);
    return value;
  }
  if (input.array() !== 1) input.refuse('a number');
  return input.numbers[Number(input.integer())] ?? input.refuse('the place of a number');
}

const ARRAY = 4;
const BYTES = 2;
const TEXT = 3;

/** A whole number: a count, an id, a duration. */
export const integer: Codec<number> = plain('integer', {
  write: (value, output) => {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
    if (value < SHORT && value >= -SHORT) output.integer(value);
    else writeLarge(BigInt(value), output);
  },
  read: (input) => {
    const value = readNumber(input);
    return typeof value === 'number' ? value : Number(value);
  },
});

/** Milliseconds since 1970, packed as the distance from the frame's instant. */
export const instant: Codec<number> = plain('instant', {
  write: (value, output) => integer.write(value - output.frame.at, output),
  read: (input) => integer.read(input) + input.frame.at,
});

/** The number of an entry, packed as how far it lies before the frame's. */
export const entryNumber: Codec<number> = plain('entry number', {
  write: (value, output) => integer.write(output.frame.seq - value, output),
  read: (input) => input.frame.seq - integer.read(input),
});

/** An amount or quantity in micro-units. */
export const amount: Codec<bigint> = plain('amount', {
  write: (value, output) =>
    value < SHORT_BIG && value >= -SHORT_BIG ? output.integer(Number(value)) : writeLarge(value, output),
  read: (input) => BigInt(readNumber(input)),
});

export const flag: Codec<boolean> = plain('flag', {
  write: (value, output) => output.integer(value ? 1 : 0),
  read: (input) => input.integer() === 1,
});

export const bytes: Codec<Uint8Array> = plain('bytes', {
  write: (value, output) => output.bytes(value),
  read: (input) => input.bytes(),
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HYPHEN = 45;

/** The 16 bytes of a UUID in its canonical text. */
export function uuidBytes(id: string): Buffer {
  if (!UUID.test(id)) throw new RangeError(`${id} is no UUID in lower case`);
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function uuidText(packed: Buffer): string {
  const hex = packed.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function writeUuid(value: string, output: Output): boolean {
  return (
    value.length === 36 &&
    value.charCodeAt(8) === HYPHEN &&
    value.charCodeAt(13) === HYPHEN &&
    value.charCodeAt(18) === HYPHEN &&
    value.charCodeAt(23) === HYPHEN &&
    output.hex(value, 16)
  );
}

/** A SHA-256 in hex. */
function writeHash(value: string, output: Output): boolean {
  return value.length === 64 && output.hex(value, 32);
}

/** A text. UUIDs are 16 bytes, SHA-256 in hex 32; a common word is its number below zero, a text that stood before its place. */
export const text: Codec<string> = plain('text', {
  write: (value, output) => {
    const word = WORD_NUMBERS.get(value);
    const place = word === undefined ? output.textPlace(value) : -1 - word;
    if (word !== undefined || place >= 0) output.integer(place);
    else if (!writeUuid(value, output) && !writeHash(value, output)) output.text(value);
  },
  read: (input) => {
    const major = input.major();
    if (major < BYTES) {
      const place = Number(input.integer());
      return (place < 0 ? WORDS[-1 - place] : input.texts[place]) ?? input.refuse('the place of a text');
    }
    let value: string;
    if (major === TEXT) value = input.text();
    else {
      const packed = input.bytes();
      value = packed.length === 16 ? uuidText(packed) : packed.toString('hex');
    }
    input.texts.push(value);
    return value;
  },
});

/** A UUID. Packed like any text, and nothing else is taken. */
export const uuid: Codec<string> = plain('uuid', {
  write: (value, output) => {
    const place = output.textPlace(value);
    if (place >= 0) output.integer(place);
    else if (!writeUuid(value, output)) throw new RangeError(`${value} is no UUID in lower case`);
  },
  read: text.read,
});

export interface Choice<T> extends Codec<T> {
  /** The word of a number, also of one in a column. */
  readonly of: (number: number) => T;
}

/** One of a fixed set of words, each with a number that never changes. */
export function choice<T extends string>(numbers: Readonly<Record<T, number>>): Choice<T> {
  const words = new Map<number, T>();
  for (const word in numbers) words.set(numbers[word], word);
  const expected = `one of ${Object.keys(numbers).join(', ')}`;
  return {
    of: (number) => {
      const word = words.get(number);
      if (word === undefined) throw new RangeError(`${number} stands for none of ${expected}`);
      return word;
    },
    write: (value, output) => output.integer(numbers[value]),
    read: (input) => words.get(Number(input.integer())) ?? input.refuse(expected),
    layout: { form: 'choice', numbers },
  };
}

export function nullable<V>(codec: Codec<V>): Codec<V | null> {
  return {
    write: (value, output) => (value === null ? output.null() : codec.write(value, output)),
    read: (input) => (input.takeNull() ? null : codec.read(input)),
    layout: { form: 'nullable', of: codec.layout },
  };
}

export function list<V>(codec: Codec<V>): Codec<readonly V[]> {
  return {
    write: (values, output) => {
      output.array(values.length);
      for (const value of values) codec.write(value, output);
    },
    read: (input) => {
      const values: V[] = [];
      for (let left = input.array(); left > 0; left -= 1) values.push(codec.read(input));
      return values;
    },
    layout: { form: 'list', of: codec.layout },
  };
}

export function pair<A, B>(first: Codec<A>, second: Codec<B>): Codec<readonly [A, B]> {
  return {
    write: ([a, b], output) => {
      output.array(2);
      first.write(a, output);
      second.write(b, output);
    },
    read: (input) => {
      if (input.array() !== 2) input.refuse('two values');
      return [first.read(input), second.read(input)];
    },
    layout: { form: 'tuple', of: [first.layout, second.layout] },
  };
}

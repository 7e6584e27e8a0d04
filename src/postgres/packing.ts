/**
 * How values become bytes: small codecs that are put together into a description of a type, over CBOR
 * (RFC 8949). Records are arrays of their fields in the order of the description, never maps, so the
 * names cost nothing; nulls at a record's end are left out, and what is missing reads as null, which
 * leaves room for fields that are added at the end later.
 *
 * The same value always gives the same bytes: integers in their shortest form, no floats, no
 * indefinite lengths. Bytes that do not fit the description are refused as `CorruptBytes`.
 */
import { Encoder } from 'cbor-x';

/** What CBOR carries here. */
export type Packed = null | boolean | number | bigint | string | Uint8Array | readonly Packed[];

/** How a type is packed, for the documentation of the format. */
export type Layout =
  | { readonly form: 'plain'; readonly name: string }
  | { readonly form: 'choice'; readonly numbers: Readonly<Record<string, number>> }
  | { readonly form: 'nullable' | 'list'; readonly of: Layout }
  | { readonly form: 'tuple'; readonly of: readonly Layout[] }
  | { readonly form: 'record'; readonly name: string; readonly fields: readonly LayoutField[] }
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
}

export interface Codec<T> {
  readonly pack: (value: T) => Packed;
  readonly unpack: (packed: Packed) => T;
  readonly layout: Layout;
}

/** Stored bytes that are not what they should be: a damaged row, or a newer format than this version knows. */
export class CorruptBytes extends Error {
  override readonly name = 'CorruptBytes';
}

const cbor = new Encoder({ useRecords: false, tagUint8Array: false, variableMapSize: true });
const SHORT = 0x1_0000_0000;

function refuse(expected: string, packed: Packed): never {
  const found = packed === null ? 'null' : Array.isArray(packed) ? 'a list' : `a ${typeof packed}`;
  throw new CorruptBytes(`expected ${expected}, found ${found}`);
}

function plain<T>(name: string, codec: Omit<Codec<T>, 'layout'>): Codec<T> {
  return { ...codec, layout: { form: 'plain', name } };
}

/** A whole number: a count, an id, an instant, a duration. */
export const integer: Codec<number> = plain('integer', {
  pack: (value) => {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
    // CBOR has integers of 64 bits; the library writes them from a bigint, and larger numbers as floats.
    return value < SHORT && value >= -SHORT ? value : BigInt(value);
  },
  unpack: (packed) => {
    if (typeof packed === 'number' && Number.isInteger(packed)) return packed;
    if (typeof packed === 'bigint') return Number(packed);
    return refuse('an integer', packed);
  },
});

const SHORT_BIG = BigInt(SHORT);

/** An amount or quantity in micro-units. */
export const amount: Codec<bigint> = plain('amount', {
  pack: (value) => (value < SHORT_BIG && value >= -SHORT_BIG ? Number(value) : value),
  unpack: (packed) =>
    typeof packed === 'number' || typeof packed === 'bigint' ? BigInt(packed) : refuse('an amount', packed),
});

export const text: Codec<string> = plain('text', {
  pack: (value) => value,
  unpack: (packed) => (typeof packed === 'string' ? packed : refuse('text', packed)),
});

export const flag: Codec<boolean> = plain('flag', {
  pack: (value) => value,
  unpack: (packed) => (typeof packed === 'boolean' ? packed : refuse('true or false', packed)),
});

export const bytes: Codec<Uint8Array> = plain('bytes', {
  pack: (value) => value,
  unpack: (packed) => (packed instanceof Uint8Array ? packed : refuse('bytes', packed)),
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 16 bytes of a UUID in its canonical text. */
export function uuidBytes(id: string): Buffer {
  if (!UUID.test(id)) throw new RangeError(`${id} is no UUID in lower case`);
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function uuidText(packed: Uint8Array): string {
  const hex = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const uuid: Codec<string> = plain('uuid', {
  pack: uuidBytes,
  unpack: (packed) =>
    packed instanceof Uint8Array && packed.length === 16 ? uuidText(packed) : refuse('16 bytes', packed),
});

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** A name made by a program: 16 bytes when it is a UUID, 32 when it is a SHA-256 in hex, otherwise its text. */
export const name: Codec<string> = plain('name', {
  pack: (value) => {
    if (UUID.test(value)) return uuidBytes(value);
    return SHA256_HEX.test(value) ? Buffer.from(value, 'hex') : value;
  },
  unpack: (packed) => {
    if (typeof packed === 'string') return packed;
    if (!(packed instanceof Uint8Array)) return refuse('a name', packed);
    return packed.length === 16 ? uuidText(packed) : Buffer.from(packed).toString('hex');
  },
});

/** One of a fixed set of words, each with a number that never changes. */
export function choice<T extends string>(numbers: Readonly<Record<T, number>>): Codec<T> {
  const words = new Map<Packed, T>();
  for (const word in numbers) words.set(numbers[word], word);
  return {
    pack: (value) => numbers[value],
    unpack: (packed) => words.get(packed) ?? refuse(`one of ${Object.keys(numbers).join(', ')}`, packed),
    layout: { form: 'choice', numbers },
  };
}

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    pack: (value) => (value === null ? null : codec.pack(value)),
    unpack: (packed) => (packed === null ? null : codec.unpack(packed)),
    layout: { form: 'nullable', of: codec.layout },
  };
}

function listOf(packed: Packed): readonly Packed[] {
  return Array.isArray(packed) ? packed : refuse('a list', packed);
}

export function list<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    pack: (values) => values.map(codec.pack),
    unpack: (packed) => listOf(packed).map(codec.unpack),
    layout: { form: 'list', of: codec.layout },
  };
}

export function pair<A, B>(first: Codec<A>, second: Codec<B>): Codec<readonly [A, B]> {
  return {
    pack: ([a, b]) => [first.pack(a), second.pack(b)],
    unpack: (packed) => {
      const [a = null, b = null] = listOf(packed);
      return [first.unpack(a), second.unpack(b)];
    },
    layout: { form: 'tuple', of: [first.layout, second.layout] },
  };
}

/** A codec for each field; the order in which they are written is the order in the bytes. */
export type Fields<T> = { readonly [K in keyof T]-?: Codec<T[K]> };

interface Part<T> {
  readonly write: (value: T) => Packed;
  readonly read: (packed: Packed, into: Partial<T>) => void;
}

function partOf<T, K extends keyof T & string>(fields: Fields<T>, key: K, owner: string): Part<T> {
  const codec: Codec<T[K]> = fields[key];
  return {
    write: (value) => codec.pack(value[key]),
    read: (packed, into) => {
      try {
        into[key] = codec.unpack(packed);
      } catch (error) {
        if (!(error instanceof CorruptBytes)) throw error;
        throw new CorruptBytes(`${owner}.${key}: ${error.message}`);
      }
    },
  };
}

interface RecordParts<T> {
  readonly packInto: (value: T, target: Packed[]) => void;
  readonly unpackFrom: (packed: readonly Packed[], start: number, into: Partial<T>) => T;
  readonly layout: readonly LayoutField[];
}

function partsOf<T extends object>(owner: string, fields: Fields<T>): RecordParts<T> {
  const keys = Object.keys(fields) as (keyof T & string)[];
  const parts = keys.map((key) => partOf(fields, key, owner));
  return {
    packInto: (value, target) => {
      for (const part of parts) target.push(part.write(value));
      while (target.length > 1 && target[target.length - 1] === null) target.pop();
    },
    unpackFrom: (packed, start, into) => {
      for (const [index, part] of parts.entries()) part.read(packed[start + index] ?? null, into);
      return into as T;
    },
    layout: keys.map((key) => ({ name: key, layout: fields[key].layout })),
  };
}

/** Named fields in a fixed order. A field that is added later goes to the end and must be able to read null. */
export function record<T extends object>(owner: string, fields: Fields<T>): Codec<T> {
  const parts = partsOf(owner, fields);
  return {
    pack: (value) => {
      const packed: Packed[] = [];
      parts.packInto(value, packed);
      return packed;
    },
    unpack: (packed) => parts.unpackFrom(listOf(packed), 0, {}),
    layout: { form: 'record', name: owner, fields: parts.layout },
  };
}

type Kinds<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: readonly [number: number, fields: Fields<Omit<Extract<T, { kind: K }>, 'kind'>>];
};

/** A record of one of several kinds: the kind's number, then its fields. */
export function union<T extends { readonly kind: string }>(owner: string, kinds: Kinds<T>): Codec<T> {
  interface Case {
    readonly kind: T['kind'];
    readonly number: number;
    readonly parts: RecordParts<object>;
  }
  const byKind = new Map<string, Case>();
  const byNumber = new Map<Packed, Case>();
  for (const kind of Object.keys(kinds) as T['kind'][]) {
    const [number, fields] = kinds[kind];
    const found: Case = { kind, number, parts: partsOf<object>(`${owner} ${kind}`, fields) };
    byKind.set(kind, found);
    byNumber.set(number, found);
  }
  return {
    pack: (value) => {
      const found = byKind.get(value.kind);
      if (!found) throw new RangeError(`${owner} has no kind ${value.kind}`);
      const packed: Packed[] = [found.number];
      found.parts.packInto(value, packed);
      return packed;
    },
    unpack: (packed) => {
      const items = listOf(packed);
      const found = byNumber.get(items[0] ?? null);
      if (!found) return refuse(`a kind of ${owner}`, items[0] ?? null);
      const start: { kind: T['kind'] } = { kind: found.kind };
      return found.parts.unpackFrom(items, 1, start) as T;
    },
    layout: {
      form: 'union',
      name: owner,
      cases: [...byKind.values()].map(({ kind, number, parts }) => ({ kind, number, fields: parts.layout })),
    },
  };
}

/** A value as bytes: a CBOR array of the format's version and the packed value. */
export interface Format<T> {
  readonly version: number;
  readonly encode: (value: T) => Buffer;
  readonly decode: (bytes: Uint8Array) => T;
  readonly layout: Layout;
}

export function format<T>(version: number, codec: Codec<T>): Format<T> {
  return {
    version,
    encode: (value) => cbor.encode([version, codec.pack(value)]),
    decode: (source) => {
      let items: Packed;
      try {
        items = cbor.decode(source) as Packed;
      } catch (error) {
        throw new CorruptBytes('the bytes are no CBOR', { cause: error });
      }
      const [found = null, packed = null] = listOf(items);
      if (found !== version) throw new CorruptBytes(`format ${String(found)}; this version reads ${version}`);
      return codec.unpack(packed);
    },
    layout: codec.layout,
  };
}

/**
 * Records and unions: the parts of a format that are put together from fields. A record is the array of
 * its fields; the nulls at its end are left out, and a field that is missing reads as null.
 */
import type { Codec, Layout, LayoutField } from './packing.ts';
import type { Frame, Input, Output } from './packing-scope.ts';
import { sameData } from './same-data.ts';

/** A field of a record of type T. It may look at the fields of the record that stand before it. */
export interface Field<T, V> {
  readonly write: (value: V, output: Output, owner: T) => void;
  readonly read: (input: Input, owner: T) => V;
  readonly layout: Layout;
  readonly otherwise?: string;
}

/** A null that is meant where null means what was expected is written as true. */
function readMeant<T, V>(field: Field<T, V>, input: Input, owner: T): V {
  if (!input.takeTrue()) return field.read(input, owner);
  input.setAbsent(true);
  const value = field.read(input, owner);
  input.setAbsent(false);
  return value;
}

function writeMeant<T, V>(field: Field<T, V>, value: V, params: { output: Output; owner: T }): void {
  const { output, owner } = params;
  const start = output.position();
  field.write(value, output, owner);
  if (output.isNull(start)) output.nullToTrue(start);
}

/**
 * A field that is mostly what the fields before it and the frame let expect; null in the bytes then.
 * `from` may look at earlier fields only: the later ones are not there yet when bytes are read.
 * It gives undefined where nothing can be expected. It is part of the format: it must never change.
 */
export function derived<T, V>(
  codec: Codec<V>,
  from: (owner: T, frame: Frame) => V | undefined,
  otherwise: string,
): Field<T, V> {
  return {
    write: (value, output, owner) => {
      const expected = from(owner, output.frame);
      if (expected !== undefined && sameData(value, expected)) output.null();
      else writeMeant(codec, value, { output, owner });
    },
    read: (input, owner) => {
      if (!input.takeNull()) return readMeant(codec, input, owner);
      const expected = from(owner, input.frame);
      return expected === undefined ? input.refuse(otherwise) : expected;
    },
    layout: codec.layout,
    otherwise,
  };
}

/** A codec for each field; the order in which they are written is the order in the bytes. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T, T[K]> };

interface Part<T> {
  readonly write: (value: T, output: Output, base: Partial<T> | null) => void;
  readonly read: (input: Input, into: T, base: Partial<T> | null) => void;
}

function partOf<T, K extends keyof T & string>(fields: Fields<T>, key: K): Part<T> {
  const field: Field<T, T[K]> = fields[key];
  return {
    write: (value, output, base) => {
      const expected = base?.[key];
      if (expected === undefined) field.write(value[key], output, value);
      else if (sameData(value[key], expected)) output.null();
      else writeMeant(field, value[key], { output, owner: value });
    },
    read: (input, into, base) => {
      const expected = base?.[key];
      if (expected === undefined) into[key] = field.read(input, into);
      else if (input.takeNull()) into[key] = expected;
      else into[key] = readMeant(field, input, into);
    },
  };
}

interface RecordParts<T> {
  /** Goes on with the array that begins at `start` and has `length` items already. */
  readonly write: (
    value: T,
    output: Output,
    params: { start: number; length: number; base: Partial<T> | null },
  ) => void;
  /** Reads the fields of which `length` are there. */
  readonly read: (input: Input, params: { length: number; into: Partial<T>; base: Partial<T> | null }) => T;
  readonly layout: readonly LayoutField[];
}

/** The length of an array of fewer items is in its first byte, which is set when the items are known. */
const MOST_FIELDS = 22;

function partsOf<T extends object>(owner: string, fields: Fields<T>): RecordParts<T> {
  const keys = Object.keys(fields) as (keyof T & string)[];
  if (keys.length > MOST_FIELDS) throw new RangeError(`${owner} has more than ${MOST_FIELDS} fields`);
  const parts = keys.map((key) => partOf(fields, key));
  return {
    write: (value, output, { start, length, base }) => {
      let last = length;
      let end = output.position();
      let count = length;
      for (const part of parts) {
        const before = output.position();
        part.write(value, output, base);
        count += 1;
        if (output.isNull(before)) continue;
        last = count;
        end = output.position();
      }
      output.endArray(start, { length: last, end });
    },
    read: (input, { length, into, base }) => {
      const value = into as T;
      if (length > parts.length) input.refuse(`at most ${parts.length} fields of ${owner}`);
      let left = length;
      for (const part of parts) {
        if (left === 0) input.setAbsent(true);
        left -= 1;
        part.read(input, value, base);
      }
      input.setAbsent(false);
      return value;
    },
    layout: keys.map((key) => {
      const { layout, otherwise } = fields[key];
      return otherwise === undefined ? { name: key, layout } : { name: key, layout, otherwise };
    }),
  };
}

function begin(output: Output): number {
  const start = output.position();
  output.array(0);
  return start;
}

/** Named fields in a fixed order. A field that is added later goes to the end and must be able to read null. */
export function record<T extends object>(owner: string, fields: Fields<T>): Codec<T> {
  const parts = partsOf(owner, fields);
  return {
    write: (value, output) => parts.write(value, output, { start: begin(output), length: 0, base: null }),
    read: (input) => parts.read(input, { length: input.array(), into: {}, base: null }),
    layout: { form: 'record', name: owner, fields: parts.layout },
  };
}

/**
 * A record as a field of another that tells most of it already: a field that is as in `baseOf` is null.
 * The same holds for `baseOf` as for `derived`: it looks at earlier fields only and never changes.
 */
export function relative<T, V extends object>(
  owner: string,
  params: { fields: Fields<V>; to: string; baseOf: (owner: T) => Partial<V> },
): Field<T, V> {
  const { fields, to, baseOf } = params;
  const parts = partsOf(owner, fields);
  return {
    write: (value, output, outer) =>
      parts.write(value, output, { start: begin(output), length: 0, base: baseOf(outer) }),
    read: (input, outer) => parts.read(input, { length: input.array(), into: {}, base: baseOf(outer) }),
    layout: { form: 'relative', of: { form: 'record', name: owner, fields: parts.layout }, to },
  };
}

/** The same for a record that may be null as a whole. */
export function nullableField<T, V>(field: Field<T, V>): Field<T, V | null> {
  return {
    write: (value, output, owner) => (value === null ? output.null() : field.write(value, output, owner)),
    read: (input, owner) => (input.takeNull() ? null : field.read(input, owner)),
    layout: { form: 'nullable', of: field.layout },
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
  const byNumber = new Map<number, Case>();
  for (const kind of Object.keys(kinds) as T['kind'][]) {
    const [number, fields] = kinds[kind];
    const found: Case = { kind, number, parts: partsOf<object>(`${owner} ${kind}`, fields) };
    byKind.set(kind, found);
    byNumber.set(number, found);
  }
  return {
    write: (value, output) => {
      const found = byKind.get(value.kind);
      if (!found) throw new RangeError(`${owner} has no kind ${value.kind}`);
      const start = begin(output);
      output.integer(found.number);
      found.parts.write(value, output, { start, length: 1, base: null });
    },
    read: (input) => {
      const length = input.array() - 1;
      const found = byNumber.get(Number(input.integer()));
      if (!found) return input.refuse(`a kind of ${owner}`);
      const into: { kind: T['kind'] } = { kind: found.kind };
      return found.parts.read(input, { length, into, base: null }) as T;
    },
    layout: {
      form: 'union',
      name: owner,
      cases: [...byKind.values()].map(({ kind, number, parts }) => ({ kind, number, fields: parts.layout })),
    },
  };
}

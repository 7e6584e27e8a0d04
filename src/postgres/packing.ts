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
import { type Code, nullableCode, PLAINLY, Scope } from './packing-code.ts';
import type { Frame, Input, Output } from './packing-scope.ts';
import { sameData } from './same-data.ts';

/** How a type is packed, for the documentation of the format. */
export type Layout =
  | { readonly form: 'plain'; readonly name: string }
  | { readonly form: 'choice'; readonly numbers: Readonly<Record<string, number>> }
  | { readonly form: 'nullable' | 'list'; readonly of: Layout }
  | { readonly form: 'tuple'; readonly of: readonly Layout[] }
  | { readonly form: 'record'; readonly name: string; readonly fields: readonly LayoutField[] }
  | {
      readonly form: 'relative';
      readonly of: Layout;
      readonly to: string;
      readonly baseOf: Told<object>;
    }
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
  readonly from?: Told<unknown>;
}

/** What the fields of a record that stand first tell of a later one. */
export interface Told<V> {
  // A method, as each is for records of a type of its own.
  of(owner: unknown, frame: Frame): V;
}

/** A field of a record of type T. It may look at the fields of the record that stand before it. */
export interface Field<T, V> {
  readonly code: Code;
  readonly layout: Layout;
  readonly otherwise?: string;
  readonly from?: Told<unknown>;
  /** Tells the compiler which records and values the field is for; never there. */
  readonly fits?: (owner: T, value: V) => V;
}

/** A type that is packed by itself. */
export interface Codec<V> extends Field<unknown, V> {
  readonly write: (value: V, output: Output) => void;
  readonly read: (input: Input) => V;
}

/** A type that the output writes and the input reads by the method of this name, and that is never null. */
function plain<V>(
  name: string,
  params: Pick<Codec<V>, 'write' | 'read'> & { readonly method: keyof Output & keyof Input },
): Codec<V> {
  const { method, write, read } = params;
  return {
    write,
    read,
    code: {
      optional: false,
      write: (item, _, { some }) => `output.${method}(${item}); ${some}`,
      same: (a, b) => `${a} === ${b}`,
      read: () => `input.${method}()`,
    },
    layout: { form: 'plain', name },
  };
}

/** A type that is packed by functions of its own, and never null. */
export function custom<V>(codec: Pick<Codec<V>, 'write' | 'read' | 'layout'>): Codec<V> {
  const { write, read } = codec;
  return {
    ...codec,
    code: {
      optional: false,
      write: (item, scope, { some }) => `${scope.use(write)}(${item}, output); ${some}`,
      same: (a, b, scope) => `${scope.use(sameData)}(${a}, ${b})`,
      read: (scope) => `${scope.use(read)}(input)`,
    },
  };
}

/** A type by itself whose source mostly becomes part of others': its own functions are made when one asks for them. */
export function codecOf<V>(code: Code, layout: Layout): Codec<V> {
  let write: Codec<V>['write'] | undefined;
  let read: Codec<V>['read'] | undefined;
  return {
    get write() {
      if (write) return write;
      const scope = new Scope();
      write = scope.compile<Codec<V>['write']>('write', 'item, output', code.write('item', scope, PLAINLY));
      return write;
    },
    get read() {
      if (read) return read;
      const scope = new Scope();
      read = scope.compile<Codec<V>['read']>('read', 'input', `return ${code.read(scope)};`);
      return read;
    },
    code,
    layout,
  };
}

/** A whole number: a count, an id, a duration. */
export const integer: Codec<number> = plain('integer', {
  method: 'whole',
  write: (value, output) => output.whole(value),
  read: (input) => input.whole(),
});

/** Milliseconds since 1970, packed as the distance from the frame's instant. */
export const instant: Codec<number> = plain('instant', {
  method: 'instant',
  write: (value, output) => output.instant(value),
  read: (input) => input.instant(),
});

/** The number of an entry, packed as how far it lies before the frame's. */
export const entryNumber: Codec<number> = plain('entry number', {
  method: 'entryNumber',
  write: (value, output) => output.entryNumber(value),
  read: (input) => input.entryNumber(),
});

/** An amount or quantity in micro-units. */
export const amount: Codec<bigint> = plain('amount', {
  method: 'amount',
  write: (value, output) => output.amount(value),
  read: (input) => input.amount(),
});

export const flag: Codec<boolean> = plain('flag', {
  method: 'flag',
  write: (value, output) => output.flag(value),
  read: (input) => input.flag(),
});

export const bytes: Codec<Uint8Array> = custom({
  write: (value, output) => output.bytes(value),
  read: (input) => input.bytes(),
  layout: { form: 'plain', name: 'bytes' },
});

/** A text. UUIDs are 16 bytes, SHA-256 in hex 32; a common word is its number below zero, a text that stood before its place. */
export const text: Codec<string> = plain('text', {
  method: 'word',
  write: (value, output) => output.word(value),
  read: (input) => input.word(),
});

/** A UUID. Packed like any text, and nothing else is taken. */
export const uuid: Codec<string> = plain('uuid', {
  method: 'uuid',
  write: (value, output) => output.uuid(value),
  read: (input) => input.uuid(),
});

export interface Choice<T> extends Codec<T> {
  /** The word of a number, also of one in a column. */
  readonly of: (number: number) => T;
}

/** The number of a word, by a comparison with each: a look into an object costs more. */
function numbersOf(numbers: Readonly<Record<string, number>>): (word: string) => number {
  const cases = Object.entries(numbers).map(
    ([word, number]) => `case ${JSON.stringify(word)}: return ${number};`,
  );
  return new Scope().compile(
    'numberOf',
    'word',
    `switch (word) { ${cases.join(' ')} default: throw new RangeError(word + ' has no number'); }`,
  );
}

/** One of a fixed set of words, each with a number that never changes. */
export function choice<T extends string>(numbers: Readonly<Record<T, number>>): Choice<T> {
  const words = new Map<number, T>();
  for (const word in numbers) words.set(numbers[word], word);
  const expected = `one of ${Object.keys(numbers).join(', ')}`;
  const numberOf = numbersOf(numbers);
  const read = (input: Input): T => words.get(Number(input.integer())) ?? input.refuse(expected);
  return {
    write: (value, output) => output.integer(numberOf(value)),
    read,
    code: {
      optional: false,
      // Not by the function above: it is one for all choices, and would be called with all of them.
      write: (item, scope, { some }) => `output.integer(${scope.use(numberOf)}(${item})); ${some}`,
      same: (a, b) => `${a} === ${b}`,
      read: (scope) => `${scope.use(read)}(input)`,
    },
    layout: { form: 'choice', numbers },
    of: (number) => {
      const word = words.get(number);
      if (word === undefined) throw new RangeError(`${number} stands for none of ${expected}`);
      return word;
    },
  };
}

export function nullable<V>({ code, layout }: Codec<V>): Codec<V | null> {
  return codecOf(nullableCode(code), { form: 'nullable', of: layout });
}

function listCode(item: Code): Code {
  const writing = new Scope();
  const writeItem = item.write('item', writing, PLAINLY);
  const write = writing.compile<unknown>(
    'writeList',
    'items, output',
    `const { length } = items;
     output.array(length);
     for (let index = 0; index < length; index += 1) { const item = items[index]; ${writeItem} }`,
  );
  const reading = new Scope();
  const readItem = item.read(reading);
  const read = reading.compile<unknown>(
    'readList',
    'input',
    `const items = [];
     for (let left = input.array(); left > 0; left -= 1) items.push(${readItem});
     return items;`,
  );
  return {
    optional: false,
    write: (items, scope, { some }) => `${scope.use(write)}(${items}, output); ${some}`,
    // Mostly it is the very same list, or one of the two is empty.
    same: (a, b, scope) =>
      `(${a} === ${b} || ${a}.length === ${b}.length && (${a}.length === 0 || ${scope.use(sameData)}(${a}, ${b})))`,
    read: (scope) => `${scope.use(read)}(input)`,
  };
}

export function list<V>({ code, layout }: Codec<V>): Codec<readonly V[]> {
  return codecOf(listCode(code), { form: 'list', of: layout });
}

export function pair<A, B>(first: Codec<A>, second: Codec<B>): Codec<readonly [A, B]> {
  return custom({
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
  });
}

/**
 * Records and unions: the parts of a format that are put together from fields. A record is the array of
 * its fields; the nulls at its end are left out, and a field that is missing reads as null.
 */
import { type Codec, codecOf, type Field, type LayoutField } from './packing.ts';
import { type Code, MEANT, nameOf, nullableCode, Scope } from './packing-code.ts';
import type { Frame, Input } from './packing-scope.ts';
import { sameData } from './same-data.ts';

/** A null that is meant where null means what was expected is written as true. */
function readMeant<T, V>(input: Input, owner: T, read: (input: Input, owner: T) => V): V {
  input.setAbsent(true);
  const value = read(input, owner);
  input.setAbsent(false);
  return value;
}

/** Reads what is not as expected, which begins with true where it is null. */
function meantCode(code: Code, scope: Scope): string {
  const own = new Scope();
  const read = own.compile<unknown>('readNull', 'input, value', `return ${code.read(own)};`);
  const meant = `${scope.use(readMeant)}(input, value, ${scope.use(read)})`;
  return `(input.takeTrue() ? ${meant} : ${code.read(scope)})`;
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
  const { code, layout } = codec;
  const expect = (input: Input, owner: T): V => {
    const expected = from(owner, input.frame);
    return expected === undefined ? input.refuse(otherwise) : expected;
  };
  return {
    code: {
      optional: true,
      write: (item, scope, { none, some }) => {
        const expected = `${item}Expected`;
        return `const ${expected} = ${scope.use(from)}(value, output.frame);
          if (${expected} !== undefined && ${code.same(item, expected, scope)}) { ${none} }
          else { ${code.write(item, scope, { none: MEANT, some: '' })} ${some} }`;
      },
      same: code.same,
      read: (scope) => `(input.takeNull() ? ${scope.use(expect)}(input, value) : ${meantCode(code, scope)})`,
    },
    layout,
    otherwise,
    from: { of: from },
  };
}

/** A codec for each field; the order in which they are written is the order in the bytes. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T, T[K]> };

/** The length of an array of fewer items is in its first byte, which is set when the items are known. */
const MOST_FIELDS = 22;

interface Part {
  readonly key: string;
  readonly code: Code;
}

/** Within a record that `base` tells most of: a field that is as there is null. */
function relativeCode({ key, code }: Part): Code {
  return {
    optional: true,
    write: (item, scope, { none, some }) =>
      `const ${item}Base = base.${key};
       if (${item}Base === undefined) { ${code.write(item, scope, { none, some })} }
       else if (${code.same(item, `${item}Base`, scope)}) { ${none} }
       else { ${code.write(item, scope, { none: MEANT, some: '' })} ${some} }`,
    same: code.same,
    read: (scope) =>
      `(base.${key} === undefined ? ${code.read(scope)} : input.takeNull() ? base.${key} : ${meantCode(code, scope)})`,
  };
}

interface RecordParams {
  readonly owner: string;
  readonly parts: readonly Part[];
  readonly kind: { readonly word: string; readonly number: number } | null;
  readonly parameters: string;
}

/** Fields up to the last that is never null always stand; of those after it, the ones up to the last that is not null now. */
function writerOf({ owner, parts, kind, parameters }: RecordParams): unknown {
  const scope = new Scope();
  const first = kind === null ? 0 : 1;
  const always = parts.findLastIndex(({ code }) => !code.optional) + 1;
  const lines = kind === null ? [] : [`output.integer(${kind.number});`];
  for (const [index, { key, code }] of parts.entries()) {
    if (index === always) lines.push(`let length = ${first + always}, end = output.position();`);
    const some = index < always ? '' : `length = ${first + index + 1}; end = output.position();`;
    const item = `$${key}`;
    lines.push(`const ${item} = value.${key};`, code.write(item, scope, { none: 'output.null();', some }));
  }
  if (always === parts.length) lines.unshift(`output.array(${first + always});`);
  else {
    lines.unshift('const start = output.openArray();');
    lines.push('output.closeArray(start, length, end);');
  }
  return scope.compile(`write${owner}`, `value, output${parameters}`, lines.join('\n'));
}

function readerOf({ owner, parts, kind, parameters }: RecordParams): unknown {
  const scope = new Scope();
  const start = kind === null ? '' : `kind: ${JSON.stringify(kind.word)}, `;
  const lines = [
    `if (length > ${parts.length}) input.refuse(${JSON.stringify(`at most ${parts.length} fields of ${owner}`)});`,
    `const value = { ${start}${parts.map(({ key }) => `${key}: undefined`).join(', ')} };`,
  ];
  for (const [index, { key, code }] of parts.entries()) {
    lines.push(`if (length === ${index}) input.setAbsent(true);`, `value.${key} = ${code.read(scope)};`);
  }
  lines.push('input.setAbsent(false);', 'return value;');
  return scope.compile(`read${owner}`, `input, length${parameters}`, lines.join('\n'));
}

function samenessOf({ owner, parts }: RecordParams): unknown {
  const scope = new Scope();
  const lines = parts.map(
    ({ key, code }) =>
      `{ const a = first.${key}, b = second.${key}; if (!(${code.same('a', 'b', scope)})) return false; }`,
  );
  return scope.compile(`same${owner}`, 'first, second', [...lines, 'return true;'].join('\n'));
}

function paramsOf<T>(owner: string, fields: Fields<T>): RecordParams {
  const keys = Object.keys(fields) as (keyof T & string)[];
  if (keys.length > MOST_FIELDS) throw new RangeError(`${owner} has more than ${MOST_FIELDS} fields`);
  return {
    owner,
    parts: keys.map((key) => ({ key: nameOf(key), code: fields[key].code })),
    kind: null,
    parameters: '',
  };
}

function layoutOf<T>(fields: Fields<T>): LayoutField[] {
  return (Object.keys(fields) as (keyof T & string)[]).map((key) => {
    const { layout, otherwise, from } = fields[key];
    return otherwise === undefined ? { name: key, layout } : { name: key, layout, otherwise, from };
  });
}

/** Calls the functions of a record, which take `base` besides where another record tells it. */
function recordCode(params: RecordParams, base: (scope: Scope) => string): Code {
  const write = writerOf(params);
  const read = readerOf(params);
  let same: unknown;
  return {
    optional: false,
    write: (item, scope, { some }) => `${scope.use(write)}(${item}, output${base(scope)}); ${some}`,
    same: (a, b, scope) => {
      same ??= samenessOf(params);
      return `(${a} === ${b} || ${scope.use(same)}(${a}, ${b}))`;
    },
    read: (scope) => `${scope.use(read)}(input, input.array()${base(scope)})`,
  };
}

/** Named fields in a fixed order. A field that is added later goes to the end and must be able to read null. */
export function record<T extends object>(owner: string, fields: Fields<T>): Codec<T> {
  const layout = { form: 'record', name: owner, fields: layoutOf(fields) } as const;
  return codecOf(
    recordCode(paramsOf(owner, fields), () => ''),
    layout,
  );
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
  const plain = paramsOf(owner, fields);
  const parts = plain.parts.map((part) => ({ key: part.key, code: relativeCode(part) }));
  return {
    code: recordCode({ ...plain, parts, parameters: ', base' }, (scope) => `, ${scope.use(baseOf)}(value)`),
    layout: {
      form: 'relative',
      of: { form: 'record', name: owner, fields: layoutOf(fields) },
      to,
      baseOf: { of: baseOf },
    },
  };
}

/** The same for a record that may be null as a whole. */
export function nullableField<T, V>({ code, layout }: Field<T, V>): Field<T, V | null> {
  return { code: nullableCode(code), layout: { form: 'nullable', of: layout } };
}

type Kinds<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: readonly [number: number, fields: Fields<Omit<Extract<T, { kind: K }>, 'kind'>>];
};

function unionCode(owner: string, cases: readonly RecordParams[]): Code {
  const writing = new Scope();
  const reading = new Scope();
  const writes: string[] = [];
  const reads: string[] = [];
  for (const params of cases) {
    const { word, number } = params.kind ?? {};
    writes.push(`case ${JSON.stringify(word)}: ${writing.use(writerOf(params))}(value, output); break;`);
    reads.push(`case ${number}: return ${reading.use(readerOf(params))}(input, length);`);
  }
  const write = writing.compile<unknown>(
    `write${owner}`,
    'value, output',
    `switch (value.kind) { ${writes.join('\n')} default: throw new RangeError('${owner} has no kind ' + value.kind); }`,
  );
  const read = reading.compile<unknown>(
    `read${owner}`,
    'input',
    `const length = input.array() - 1;
     switch (Number(input.integer())) { ${reads.join('\n')} default: return input.refuse('a kind of ${owner}'); }`,
  );
  return {
    optional: false,
    write: (item, scope, { some }) => `${scope.use(write)}(${item}, output); ${some}`,
    same: (a, b, scope) => `${scope.use(sameData)}(${a}, ${b})`,
    read: (scope) => `${scope.use(read)}(input)`,
  };
}

/** A record of one of several kinds: the kind's number, then its fields. */
export function union<T extends { readonly kind: string }>(owner: string, kinds: Kinds<T>): Codec<T> {
  const cases = (Object.keys(kinds) as T['kind'][]).map((word) => {
    const [number, fields] = kinds[word];
    const params = { ...paramsOf<object>(`${owner} ${word}`, fields), kind: { word, number } };
    return { params, layout: { kind: word, number, fields: layoutOf<object>(fields) } };
  });
  return codecOf(
    unionCode(
      nameOf(owner),
      cases.map(({ params }) => params),
    ),
    { form: 'union', name: owner, cases: cases.map(({ layout }) => layout) },
  );
}

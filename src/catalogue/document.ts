/**
 * What all documents of operators have in common: policies, plans, price books and models are JSON
 * that people write, and all that is wrong with one is told at once, each problem with its place.
 *
 * A document is checked twice over: its shape by its zod schema, and what its fields mean together
 * (names that must exist, bounds that must not cross) by a function that looks at whatever fields can
 * be read, so that a mistake in one field never hides one in another.
 */
import { z } from 'zod';
import { type Json, readJson } from './json-with-comments.ts';

export const DOCUMENT_PROBLEM_CODES = [
  'UNREADABLE',
  'MISSING',
  'UNKNOWN_FIELD',
  'BAD_VALUE',
  'UNKNOWN_NAME',
  'NAME_TAKEN',
  'BAD_EXPRESSION',
  'CONTRADICTION',
] as const;
/** Stable, for programs. */
export type DocumentProblemCode = (typeof DOCUMENT_PROBLEM_CODES)[number];

export interface DocumentProblem {
  readonly code: DocumentProblemCode;
  /** From the document's root down; places in lists as digits, from 0. Empty: the document as a whole. */
  readonly path: readonly string[];
  readonly message: string;
  /** What would be right; null when the message says all. */
  readonly expected: string | null;
}

/** The answer that a document can't be taken: at least one problem. */
export interface DocumentRefused {
  readonly kind: 'REFUSED';
  readonly problems: readonly DocumentProblem[];
}

export interface DocumentRead<T> {
  readonly kind: 'READ';
  readonly json: Json;
  readonly value: T;
}

/** The most characters of a document's text. */
export const LONGEST_DOCUMENT = 500_000;

/** A problem with a document. Most that are found by hand are parts that don't go together: CONTRADICTION. */
export function problem(
  path: readonly (string | number)[],
  message: string,
  expected: string | null = null,
  code: DocumentProblemCode = 'CONTRADICTION',
): DocumentProblem {
  return { code, path: path.map(String), message, expected };
}

/** Reads the text of a document: JSON, comments and commas at the end of lists allowed. */
export function readDocumentText(
  text: string,
): { readonly kind: 'JSON'; readonly json: Json } | DocumentRefused {
  if (text.length > LONGEST_DOCUMENT) {
    const message = `The document has ${text.length} characters.`;
    return unreadable(message, `at most ${LONGEST_DOCUMENT} characters`);
  }
  if (text.includes('\0')) return unreadable('The document has a zero byte in it.');
  const read = readJson(text);
  if ('value' in read) return { kind: 'JSON', json: read.value };
  const { message, line, column } = read.mistake;
  return unreadable(`The JSON can't be read at line ${line}, column ${column}: ${message}.`);
}

function unreadable(message: string, expected: string | null = null): DocumentRefused {
  return { kind: 'REFUSED', problems: [problem([], message, expected, 'UNREADABLE')] };
}

/**
 * Checks a document against its schema and then with `check`, which finds what no schema can. Answers
 * with the value that the schema makes of it, or with every problem, in the order of the document.
 */
export function readDocument<Schema extends z.ZodType>(
  json: Json,
  params: { schema: Schema; check: (json: Json) => readonly DocumentProblem[] },
): DocumentRead<z.output<Schema>> | DocumentRefused {
  const shaped = params.schema.safeParse(json);
  const shape = shaped.success ? [] : shaped.error.issues.flatMap((issue) => problemsOf(issue, json));
  const problems = [...shape, ...params.check(json)];
  if (problems.length > 0 || !shaped.success) return { kind: 'REFUSED', problems };
  return { kind: 'READ', json, value: shaped.data };
}

function problemsOf(issue: z.core.$ZodIssue, json: Json): DocumentProblem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      problem([...path, key], `There is no field ${JSON.stringify(key)} here.`, null, 'UNKNOWN_FIELD'),
    );
  }
  if (issue.code === 'invalid_key') {
    const message = `${JSON.stringify(path.at(-1))} can't stand here.`;
    return [problem(path, message, issue.issues[0]?.message ?? null, 'BAD_VALUE')];
  }
  const given = valueAt(json, path);
  const name = path.join('.') || 'The document';
  if (given === undefined) return [problem(path, `${name} is missing.`, issue.message, 'MISSING')];
  return [problem(path, `${name} is ${shown(given)}.`, issue.message, 'BAD_VALUE')];
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What stands at a path of a document; undefined when nothing does. */
export function valueAt(json: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let value: unknown = json;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value as Json | undefined;
}

/** The items of a list in a document, each with its path; none when there is no list. */
export function itemsAt(json: Json, path: readonly (string | number)[]): { item: Json; path: string[] }[] {
  const value = valueAt(json, path);
  if (!Array.isArray(value)) return [];
  return value.map((item: Json, index) => ({ item, path: [...path.map(String), String(index)] }));
}

/** The fields of an object in a document, each with its name and path; none when there is no object. */
export function fieldsAt(
  json: Json,
  path: readonly (string | number)[],
): { name: string; value: Json; path: string[] }[] {
  const value = valueAt(json, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([name, field]) => ({
    name,
    value: field,
    path: [...path.map(String), name],
  }));
}

/** Every field that can be read on its own; a field that can't be is undefined, and its schema says why. */
export function readFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  json: Json,
): Partial<z.output<z.ZodObject<Shape>>> {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const read = z.safeParse(field, valueAt(json, [name]));
    if (read.success) fields[name] = read.data;
  }
  // Each field was read by the schema under its own name just above.
  return fields as Partial<z.output<z.ZodObject<Shape>>>;
}

/** A problem for each name that was given before; `what` says what it names. */
export function duplicates(
  named: readonly { readonly name: string | undefined; readonly path: readonly string[] }[],
  what: string,
): DocumentProblem[] {
  const seen = new Set<string>();
  return named.flatMap(({ name, path }) => {
    if (name === undefined) return [];
    if (seen.has(name))
      return [
        problem(path, `${what} ${JSON.stringify(name)} is there twice.`, 'each name once', 'NAME_TAKEN'),
      ];
    seen.add(name);
    return [];
  });
}

/** A problem for a name that is not among those known. */
export function unknownName(
  path: readonly (string | number)[],
  params: { what: string; name: string; known: Iterable<string> },
): DocumentProblem {
  const known = [...params.known].sort();
  const expected = known.length === 0 ? `none: there is no ${params.what} yet` : `one of ${known.join(', ')}`;
  const message = `There is no ${params.what} ${JSON.stringify(params.name)}.`;
  return problem(path, message, expected, 'UNKNOWN_NAME');
}

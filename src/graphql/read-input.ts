/**
 * What a resolver does first with its arguments: find the values that no scalar could read, and text
 * that no table could keep.
 *
 * In the input of a mutation (and of a preview, which answers by the same path) they are data:
 * InvalidRequest, with the path of the field and what would be right. In the arguments of a query they
 * are the caller's mistake: a GraphQLError with the code BAD_USER_INPUT. Both are decided here and
 * nowhere else, so that all mutations answer alike. It knows nothing of what values mean: ranges and
 * unknown names are for the use case to tell.
 */
import { GraphQLError } from 'graphql';
import { isMalformed, type Malformed } from './malformed.ts';
import { make } from './types/make.ts';
import { InvalidRequest } from './types/problem.ts';

/** The same input without any Malformed in it: what is left when reading found no mistake. */
export type WellFormed<T> = T extends Malformed
  ? never
  : T extends string | number | bigint | boolean | Date | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? WellFormed<Item>[]
      : { [Field in keyof T]: WellFormed<T[Field]> };

export interface Mistake {
  /** From the argument's name down to the field; places in lists as digits, from 0. */
  readonly path: readonly string[];
  readonly scalar: string;
  readonly given: string;
  readonly expected: string;
}

export type Reading<T> =
  | { readonly wellFormed: true; readonly input: T }
  | { readonly wellFormed: false; readonly problem: InvalidRequest };

/** The database can't keep that character in a text, so nothing may carry it in. */
const TEXT = 'text without the character U+0000';

/** Enough to mend an input by; a list of thousands of bad values helps nobody. */
const MOST_MISTAKES = 20;

/**
 * The malformed values in an argument, in the order of its fields, at most 20. `path` is where the
 * value stands: ['input'] for the argument of that name, ['inputs', '3'] for the fourth of a list.
 */
export function findMalformed(value: unknown, path: readonly string[]): Mistake[] {
  const found: Mistake[] = [];
  if (isWellFormed(value)) return found;
  collect(value, [...path], found);
  return found;
}

/** Whether there is nothing to find, as mostly: told without looking after paths. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0');
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  return !isMalformed(value) && Object.values(value).every(isWellFormed);
}

/** `path` is one array for the whole walk, because mostly nobody asks for a copy of it. */
function collect(value: unknown, path: string[], found: Mistake[]): void {
  if (typeof value === 'string') {
    if (!value.includes('\0')) return;
    found.push({ path: [...path], scalar: 'String', given: value.slice(0, 80), expected: TEXT });
    return;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  if (isMalformed(value)) {
    found.push({ path: [...path], scalar: value.scalar, given: value.given, expected: value.expected });
    return;
  }
  // A list's places come as digits, which is just what the path wants.
  for (const [field, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    if (found.length >= MOST_MISTAKES) return;
    path.push(field);
    collect(inner, path, found);
    path.pop();
  }
}

/** Reads the input of a mutation: the well-formed input, or the InvalidRequest to answer. */
export function readInput<T extends object>(input: T, path?: readonly string[]): Reading<WellFormed<T>>;
export function readInput(input: object, path: readonly string[] = ['input']): Reading<object> {
  const [first, ...others] = findMalformed(input, path);
  if (first === undefined) return { wellFormed: true, input };
  return { wellFormed: false, problem: invalidRequest(first, others) };
}

/** Reads the arguments of a query or subscription. Throws a GraphQLError BAD_USER_INPUT that names all mistakes. */
export function readArguments<T extends object>(args: T): WellFormed<T>;
export function readArguments(args: object): object {
  const [first, ...others] = findMalformed(args, []);
  if (first === undefined) return args;
  throw new GraphQLError(sentences(first, others), {
    extensions: { code: 'BAD_USER_INPUT', path: first.path, expected: first.expected },
  });
}

function invalidRequest(first: Mistake, others: readonly Mistake[]): InvalidRequest {
  return make(InvalidRequest, {
    message: sentences(first, others),
    code: 'MALFORMED',
    path: [...first.path],
    expected: first.expected,
  });
}

function sentences(first: Mistake, others: readonly Mistake[]): string {
  const also = others.map((mistake) => mistake.path.join('.')).join(', ');
  const rest = also === '' ? '' : ` Malformed as well: ${also}.`;
  return `${first.path.join('.')} can't be read: got ${JSON.stringify(first.given)}, expected ${first.expected}.${rest}`;
}

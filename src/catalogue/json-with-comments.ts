/**
 * Reads JSON as people write it: with comments and commas at the end of lists. It owns the syntax and
 * nothing else. Unlike JSON.parse it refuses a name that is given twice, because the one that loses
 * would be a price or a limit that silently does nothing.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Where reading stopped; lines and columns count from 1. */
export interface SyntaxMistake {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export type ReadJson = { readonly value: Json } | { readonly mistake: SyntaxMistake };

const DEEPEST = 32;
const SPACE_AND_COMMENTS = /(?:[ \t\r\n\uFEFF]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const TEXT = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const WORDS: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Unreadable extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads a whole text. Answers with the first mistake of syntax and where it stands; never throws. */
export function readJson(text: string): ReadJson {
  try {
    return { value: readWhole(text) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return {
      mistake: { message: error.message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    };
  }
}

function readWhole(text: string): Json {
  let at = 0;

  function match(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  }

  function fail(expected: string): never {
    const found = at >= text.length ? 'the end' : JSON.stringify(text.charAt(at));
    throw new Unreadable(`expected ${expected}, found ${found}`, at);
  }

  /** Passes spaces and comments, then the character if it stands there. */
  function take(character: string): boolean {
    match(SPACE_AND_COMMENTS);
    if (text.charAt(at) !== character) return false;
    at += 1;
    return true;
  }

  function readText(expected: string): string {
    const found = match(TEXT);
    if (found === '') fail(expected);
    const value: unknown = JSON.parse(found);
    return String(value);
  }

  function readList(depth: number): Json[] {
    const items: Json[] = [];
    while (!take(']')) {
      items.push(readValue(depth + 1));
      if (!take(',') && text.charAt(at) !== ']') fail('"," or "]"');
    }
    return items;
  }

  function readObject(depth: number): Json {
    const fields = new Map<string, Json>();
    while (!take('}')) {
      const start = at;
      const name = readText('a name in quotes or "}"');
      if (fields.has(name)) throw new Unreadable(`${JSON.stringify(name)} is given twice`, start);
      if (!take(':')) fail('":"');
      fields.set(name, readValue(depth + 1));
      if (!take(',') && text.charAt(at) !== '}') fail('"," or "}"');
    }
    return Object.fromEntries(fields);
  }

  function readValue(depth: number): Json {
    if (depth > DEEPEST) throw new Unreadable(`nested more than ${DEEPEST} deep`, at);
    if (take('{')) return readObject(depth);
    if (take('[')) return readList(depth);
    if (text.charAt(at) === '"') return readText('a text');
    const number = match(NUMBER);
    if (number !== '') return Number(number);
    for (const [word, value] of WORDS) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return value;
    }
    return fail('a value');
  }

  const value = readValue(0);
  match(SPACE_AND_COMMENTS);
  if (at < text.length) fail('nothing more');
  return value;
}

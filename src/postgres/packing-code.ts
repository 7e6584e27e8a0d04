/**
 * The functions that pack a type are made once, at start, from its description: each record gets one
 * that names its fields, as one would write it by hand. With closures put together instead, every field
 * of every type goes through the same few calls, which V8 can neither foresee nor inline; that costs
 * several times as much.
 *
 * The source consists of nothing but what stands here and in `packing*.ts`, the names of fields, words
 * of choices and whole numbers, all of them constants of this program. Everything else is passed in by
 * `Scope.use`. Nothing of a packed value ever becomes source.
 */

/** What a writer does besides writing the value. */
export interface Then {
  /** The statement in place of a null. */
  readonly none: string;
  /** The statement after anything else. */
  readonly some: string;
}

export const PLAINLY: Then = { none: 'output.null();', some: '' };
/** A null that is meant, where null means what was expected. */
export const MEANT = 'output.true();';

/** How a type or a field is packed, as source. It may use `output` and `input`; a field also `value`, the record around it. */
export interface Code {
  /** Whether a null is ever written. */
  readonly optional: boolean;
  /** Statements that write what the name `item` stands for. */
  readonly write: (item: string, scope: Scope, then: Then) => string;
  /** An expression: whether the values of two names are the same. */
  readonly same: (a: string, b: string, scope: Scope) => string;
  /** An expression that reads. */
  readonly read: (scope: Scope) => string;
}

/** The same where it may be null. */
export function nullableCode({ write, same, read }: Code): Code {
  return {
    optional: true,
    write: (item, scope, then) =>
      `if (${item} === null) { ${then.none} } else { ${write(item, scope, then)} }`,
    same: (a, b, scope) => `(${a} === ${b} || ${a} !== null && ${b} !== null && ${same(a, b, scope)})`,
    read: (scope) => `(input.takeNull() ? null : ${read(scope)})`,
  };
}

const NAME = /^[A-Za-z]\w*$/;

/** Checks that this is a name, and nothing else, before it becomes source. */
export function nameOf(text: string): string {
  if (!NAME.test(text)) throw new RangeError(`${text} is no name`);
  return text;
}

/** The values that the source of one function uses. */
export class Scope {
  private readonly values: unknown[] = [];

  /** The name of a value. */
  use(value: unknown): string {
    const known = this.values.indexOf(value);
    return `$${known < 0 ? this.values.push(value) - 1 : known}`;
  }

  /** The function of this name, which the profiler shows, with this list of parameters and this body. */
  compile<F>(name: string, parameters: string, body: string): F {
    const names = this.values.map((_, index) => `$${index}`);
    const source = `'use strict'; return function ${nameOf(name.replaceAll(' ', '_'))}(${parameters}) {\n${body}\n};`;
    return new Function(...names, source)(...this.values) as F;
  }
}

/**
 * A scalar value that can't be read, as a value of its own.
 *
 * A mistake in a mutation's input is data (InvalidRequest with its path), while a scalar that throws
 * makes GraphQL refuse the operation before any resolver runs. So Weir's scalars never throw on what a
 * client sent: they hand on a Malformed, and read-input.ts turns it into the answer that fits the place
 * where it stood. No Malformed may get past a resolver; the type of each input field makes sure of it.
 */

export interface Malformed {
  readonly malformed: true;
  /** The name of the scalar that could not read it, e.g. Credits. */
  readonly scalar: string;
  /** What the client sent, shortened to at most 80 characters. */
  readonly given: string;
  /** What would be right, as words that follow "expected". */
  readonly expected: string;
}

const LONGEST_GIVEN = 80;

export function malformed(scalar: string, given: string, expected: string): Malformed {
  const shown = given.length > LONGEST_GIVEN ? `${given.slice(0, LONGEST_GIVEN - 3)}...` : given;
  return { malformed: true, scalar, given: shown, expected };
}

/** A plain discriminator rather than a class, because a compiled executor copies literals as JSON. */
export function isMalformed(value: unknown): value is Malformed {
  return typeof value === 'object' && value !== null && 'malformed' in value && value.malformed === true;
}

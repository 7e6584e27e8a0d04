/** Answers that are no success and no fault: the caller can read them, act on them and ask again. */
import type { Instant } from './domain/instant.ts';

/** The input can't be right whatever the state is. Nothing was stored. */
export interface Invalid {
  readonly kind: 'INVALID';
  /** Stable, for programs: e.g. UNKNOWN_METER. */
  readonly code: string;
  /** The field, from the operation's argument on: ["input", "workload", "quantities", "0", "meter"]. */
  readonly path: readonly string[];
  readonly message: string;
  /** What would be right; null when the message says all. */
  readonly expected: string | null;
}

export interface Missing {
  readonly kind: 'NOT_FOUND';
  readonly message: string;
}

/** What a change rests on has changed meanwhile. Nothing was stored. */
export interface Stale {
  readonly kind: 'STALE';
  /** The field that told what was expected. */
  readonly path: readonly string[];
  readonly message: string;
  /** The number that it is at. */
  readonly actual: number;
}

/** The idempotency key was used before with another input. */
export interface Conflict {
  readonly kind: 'CONFLICT';
  readonly message: string;
  readonly firstAt: Instant;
}

export function invalid(
  code: string,
  path: readonly string[],
  message: string,
  expected: string | null = null,
): Invalid {
  return { kind: 'INVALID', code, path, message, expected };
}

export function missing(message: string): Missing {
  return { kind: 'NOT_FOUND', message };
}

export function conflict(firstAt: Instant): Conflict {
  const message = `The idempotency key was first used at ${new Date(firstAt).toISOString()} with another input. Use a new key.`;
  return { kind: 'CONFLICT', message, firstAt };
}

/** advanceClock: moves the time of a database that was made for virtual time, and does what has become due. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Instant } from '../domain/instant.ts';
import { type Invalid, invalid } from '../problem.ts';

/** The clock that every decision goes by: the database's. */
export interface DatabaseClock {
  now(): Promise<Instant>;
  /** Whether it is virtual: it stands still until it is moved. */
  isVirtual(): Promise<boolean>;
  /** Moves a virtual clock forward, never back; null when this database runs on real time. */
  advance(to: Instant): Promise<Instant | null>;
}

export type AdvanceClock = (
  caller: Caller | null,
  input: { to: Instant },
) => Promise<{ kind: 'ADVANCED'; now: Instant; due: number } | Invalid>;

/** Makes `advanceClock`, for operators. Answers ADVANCED with the clock and how much was due, or INVALID on a database of real time. */
export function createAdvanceClock(deps: {
  clock: DatabaseClock;
  sweep: () => Promise<number>;
}): AdvanceClock {
  return async (maybe, { to }) => {
    requireRole(maybe, 'OPERATOR');
    const before = await deps.clock.now();
    if (to < before) {
      const message = `It is ${new Date(before).toISOString()}; time does not run backwards.`;
      return invalid('CLOCK_BACKWARDS', ['to'], message, 'an instant not before the present one');
    }
    const now = await deps.clock.advance(to);
    if (now === null) {
      const message = 'This database runs on real time, which nobody can set.';
      return invalid('REAL_TIME', ['to'], message, 'a database created with WEIR_VIRTUAL_TIME=true');
    }
    return { kind: 'ADVANCED', now, due: await deps.sweep() };
  };
}

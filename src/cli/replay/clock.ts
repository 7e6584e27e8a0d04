// The time in which a trace is played. On a Weir with virtual time the replay sets the clock; on one with real
// time it can only wait.
import { setTimeout as sleep } from 'node:timers/promises';

export interface PlayClock {
  /** Virtual: the server's clock stands where it was moved to. Real: it goes by itself. */
  readonly kind: 'VIRTUAL' | 'REAL';
  /** Where the play begins, in milliseconds since the epoch. */
  readonly origin: number;
  /** How much faster than in the trace everything happens in the clock's own time: 1 where the clock is virtual. */
  readonly pace: number;
  /** Comes back once it is that instant on the server. */
  moveTo(instant: number): Promise<void>;
}

/**
 * `speed`: so many seconds of the trace in a second; null is as fast as it can, and so is what comes after
 * `pacedUntil`, the trace's own end. `advance` sets the server's clock.
 */
export function createVirtualClock({
  origin,
  pacedUntil,
  speed,
  advance,
  signal,
}: {
  origin: number;
  pacedUntil: number;
  speed: number | null;
  advance: (to: number) => Promise<void>;
  signal: AbortSignal;
}): PlayClock {
  const began = performance.now();
  let now = Number.NEGATIVE_INFINITY;
  return {
    kind: 'VIRTUAL',
    origin,
    pace: 1,
    moveTo: async (instant) => {
      if (speed !== null && instant <= pacedUntil) {
        await wait(began + (instant - origin) / speed - performance.now(), signal);
      }
      if (instant <= now) return;
      await advance(instant);
      now = instant;
    },
  };
}

/** Leases and windows of a server with real time do not go faster: only arrivals and the work itself do. */
export function createRealClock({
  origin,
  speed,
  signal,
}: {
  origin: number;
  speed: number;
  signal: AbortSignal;
}): PlayClock {
  return {
    kind: 'REAL',
    origin,
    pace: speed,
    moveTo: (instant) => wait(instant - Date.now(), signal),
  };
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal });
}

/**
 * Instants are whole milliseconds since 1970 in UTC, durations whole milliseconds. The core never
 * asks for the time: it is told.
 */
export type Instant = number;
export type Millis = number;

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60 * SECOND;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;

/** Stands for "never" where instants are compared; never stored and never shown. */
export const NEVER: Instant = Number.MAX_SAFE_INTEGER;

// What becomes of a job once it runs: how long it takes, and how it ends. Drawn for each line of the trace, so
// that a job has the same fate whether it was granted at once or after a retry.
import { createRandom } from './random.ts';
import type { TraceRow } from './trace/trace-format.ts';

export type Fate =
  /** Runs to its end and is settled. */
  | { readonly kind: 'FINISHES' }
  /** The call fails; settled as FAILED, with nothing used. */
  | { readonly kind: 'FAILS' }
  /** Ended early, after this share of its time; charged for what it used until then. */
  | { readonly kind: 'IS_CANCELLED'; readonly share: number }
  /**
   * Its worker is gone after this share of its time: no more heartbeats. The lease lapses, and the real usage
   * is settled so long after that, or never.
   */
  | { readonly kind: 'IS_ABANDONED'; readonly share: number; readonly settledAfterLapseMs: number | null };

export interface Course {
  /** How long the work takes when nobody ends it early. */
  readonly durationMs: number;
  readonly fate: Fate;
}

/** The shares of jobs, from 0 to 1, that do not simply finish. */
export interface Mishaps {
  readonly cancelled: number;
  readonly abandoned: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** A model of a service: time to the first token, by the length of the prompt, and so long for each further one. */
const OVERHEAD_MS = 200;
const MS_PER_INPUT_TOKEN = 0.125;
const MS_PER_OUTPUT_TOKEN = 25;

/** The course of the job of a row. Where the trace says how long a call took, that is how long it takes. */
export function courseOf(row: TraceRow, { seed, mishaps }: { seed: number; mishaps: Mishaps }): Course {
  const random = createRandom(seed, `course of line ${row.line}`);
  const jitter = random.between(0.8, 1.25);
  const modelled =
    (OVERHEAD_MS + row.inputTokens * MS_PER_INPUT_TOKEN + row.outputTokens * MS_PER_OUTPUT_TOKEN) * jitter;
  const durationMs = Math.max(1, Math.round(row.tookMs ?? modelled));
  const fated = random.next();
  const share = random.between(0.05, 0.95);
  const lateness = random.next();
  if (row.failed) return { durationMs, fate: { kind: 'FAILS' } };
  if (fated < mishaps.cancelled) return { durationMs, fate: { kind: 'IS_CANCELLED', share } };
  if (fated < mishaps.cancelled + mishaps.abandoned) {
    return { durationMs, fate: { kind: 'IS_ABANDONED', share, settledAfterLapseMs: latenessMs(lateness) } };
  }
  return { durationMs, fate: { kind: 'FINISHES' } };
}

// A third comes back soon, within any grace; a third after days, when the hold has long gone back; a third never.
function latenessMs(point: number): number | null {
  if (point < 1 / 3) return Math.round(1 * SECOND + 3 * point * 10 * SECOND);
  if (point < 2 / 3) return Math.round(3 * DAY + 3 * (point - 1 / 3) * DAY);
  return null;
}

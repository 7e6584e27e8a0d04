// What the orchestrator does, step by step, and what it needs for it. A step talks to Weir and says what
// follows; what follows is applied after all steps of the moment have been answered, in their order, so that a
// play is the same whichever answer came first.
import type { RejectionCode } from '../../client/generated/operations.ts';
import type { Weir } from '../../client/weir.ts';
import type { Agenda } from './agenda.ts';
import type { Bookkeeper, Part } from './books.ts';
import type { Estimator } from './estimate.ts';
import type { Course } from './fates.ts';
import type { Tally } from './tally.ts';
import type { TraceRow } from './trace/trace-format.ts';

/** A row's request, once or again. */
export interface Ask {
  readonly row: TraceRow;
  readonly accountId: string;
  readonly course: Course;
  /** 0 is the first; the others are retries. */
  readonly attempt: number;
  /** Output tokens asked for. Null until the first request; a retry asks for the same again. */
  readonly estimate: number | null;
}

/** A job that was granted. */
export interface Run {
  readonly ask: Ask;
  readonly jobId: string;
  readonly startedAt: number;
  readonly hold: readonly Part[];
  leaseToken: string;
  leaseEndsAt: number;
}

export type Step =
  | { readonly kind: 'ASK'; readonly ask: Ask }
  | { readonly kind: 'BEAT'; readonly run: Run }
  /** The work ended, or is ended early. */
  | { readonly kind: 'END'; readonly run: Run }
  /** The worker is gone. Nobody tells Weir. */
  | { readonly kind: 'VANISH'; readonly run: Run }
  | { readonly kind: 'SETTLE_LATE'; readonly run: Run };

/** An account's steps of one moment are done in this order: what ends makes room for what comes. */
export const PHASES: readonly (readonly Step['kind'][])[] = [
  ['VANISH', 'END', 'SETTLE_LATE'],
  ['BEAT'],
  ['ASK'],
];

/** Applies what follows from an answer. */
export type Conclude = () => void;

/** What a request of a row was answered. */
export interface Answered {
  readonly line: number;
  readonly accountId: string;
  /** When it was asked. */
  readonly at: number;
  readonly outcome: 'GRANTED' | 'REJECTED';
  /** What is held, source by source; empty when it was rejected. */
  readonly hold: readonly Part[];
  /** All reasons of a rejection, the first one first. */
  readonly codes: readonly RejectionCode[];
}

export interface PlayTerms {
  /** Names this play in idempotency keys and labels. */
  readonly run: string;
  readonly model: string;
  readonly endpoint: string;
  /** Milliseconds without a heartbeat. */
  readonly leaseMs: number;
  readonly maxRetries: number;
  /** Milliseconds that the asker is willing to wait for another try. */
  readonly patienceMs: number;
  /** Durations are divided by it. */
  readonly pace: number;
  /** Milliseconds; a settlement that would come later than this after the lease lapsed never comes. */
  readonly latestMs: number;
}

export interface Play {
  readonly weir: Weir;
  readonly terms: PlayTerms;
  readonly agenda: Agenda<Step>;
  readonly estimator: Estimator;
  readonly tally: Tally;
  readonly bookkeeper: Bookkeeper;
  /** Told of every answer, in the order in which they count. */
  readonly observe: (answered: Answered) => void;
  /** Jobs that nobody settled. */
  readonly forsaken: Run[];
}

/** Usage as inputs have it; a meter that was not used is left out. */
export function tokensUsed(inputTokens: number, outputTokens: number): { meter: string; quantity: string }[] {
  const used = [
    { meter: 'input_token', quantity: String(inputTokens) },
    { meter: 'output_token', quantity: String(outputTokens) },
  ];
  return used.filter(({ quantity }) => quantity !== '0');
}

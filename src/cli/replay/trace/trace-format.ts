// What a trace is, whatever its format: requests that a model once served, in order of their arrival.

export interface TraceRow {
  /** The line of the file, from 1. */
  readonly line: number;
  /** When the request arrived: milliseconds since the epoch, or since the trace's own beginning. */
  readonly at: number;
  readonly inputTokens: number;
  /** How many the model really generated; known only once the job has ended. */
  readonly outputTokens: number;
  /** The call failed and generated nothing. */
  readonly failed: boolean;
  /** Milliseconds that the call took, where the trace says so. */
  readonly tookMs: number | null;
}

/** A line that is no row of its format, and what would be right. */
export interface BadLine {
  readonly line: number;
  readonly problem: string;
}

export type ParsedLine = { readonly row: Omit<TraceRow, 'line'> } | { readonly problem: string };

export interface TraceFormat {
  /** As the report calls it. */
  readonly name: string;
  /** Whether `at` counts from the epoch, so that the trace knows its own date. */
  readonly dated: boolean;
  /** Whether the first line is a header and no row. */
  readonly hasHeader: boolean;
  parse(text: string): ParsedLine;
}

/** More than any model takes or gives in one call, and far from where numbers stop being exact. */
const MAX_TOKENS = 100_000_000;

/** A count of tokens from text, or undefined. */
export function tokenCount(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\d{1,9}$/.test(trimmed)) return undefined;
  const count = Number(trimmed);
  return count <= MAX_TOKENS ? count : undefined;
}

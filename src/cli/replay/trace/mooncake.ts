// Mooncake: a JSON object a line, with timestamp (milliseconds since the start), input_length, output_length
// and hash_ids, which tell what was cached and are not used here.
import { z } from 'zod';
import { errorMessage } from '../../../error-code.ts';
import type { ParsedLine, TraceFormat } from './trace-format.ts';

const tokens = z.number().int().min(0).max(100_000_000);
const rowShape = z.object({
  timestamp: z.number().min(0).max(1e15),
  input_length: tokens,
  output_length: tokens,
});

/** The format, when the first line is a row of its; else null. */
export function mooncakeFormat(firstLine: string): TraceFormat | null {
  if (!firstLine.trimStart().startsWith('{') || 'problem' in parse(firstLine)) return null;
  return { name: 'mooncake', dated: false, hasHeader: false, parse };
}

function parse(text: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `it is no JSON: ${errorMessage(error)}` };
  }
  const read = rowShape.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0];
    return { problem: `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not understood'}` };
  }
  const { timestamp, input_length: inputTokens, output_length: outputTokens } = read.data;
  return { row: { at: Math.floor(timestamp), inputTokens, outputTokens, failed: false, tookMs: null } };
}

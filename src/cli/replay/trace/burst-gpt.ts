// BurstGPT: Timestamp (seconds since the start), Session ID, Elapsed time (seconds), Model, Request tokens,
// Response tokens, Total tokens, Log Type. No response tokens means that the call failed. Older releases have
// neither the session nor the elapsed time.
import { readFields, readHeader } from './csv.ts';
import { type ParsedLine, type TraceFormat, tokenCount } from './trace-format.ts';

/** The format, when the header is one of its; else null. */
export function burstGptFormat(header: string): TraceFormat | null {
  const columns = readHeader(header);
  const at = columns.get('timestamp');
  const input = columns.get('request tokens');
  const output = columns.get('response tokens');
  if (at === undefined || input === undefined || output === undefined) return null;
  const elapsed = columns.get('elapsed time');

  const parse = (text: string): ParsedLine => {
    const read = readFields(text, columns.size);
    if ('problem' in read) return read;
    const { fields } = read;
    const arrived = millisIn(fields[at]);
    if (arrived === null) return { problem: `"${fields[at]}" is no number of seconds since the start` };
    const inputTokens = tokenCount(fields[input] ?? '');
    if (inputTokens === undefined) return { problem: `"${fields[input]}" is no number of tokens` };
    const outputTokens = tokenCount(fields[output] ?? '');
    if (outputTokens === undefined) return { problem: `"${fields[output]}" is no number of tokens` };
    const tookMs = elapsed === undefined ? null : millisIn(fields[elapsed]);
    return {
      row: { at: arrived, inputTokens, outputTokens, failed: outputTokens === 0, tookMs: tookMs || null },
    };
  };
  return { name: 'burstgpt', dated: false, hasHeader: true, parse };
}

// An elapsed time that was not written down is empty in some releases and zero in others.
function millisIn(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? '';
  return /^\d{1,12}(\.\d+)?$/.test(trimmed) ? Math.floor(Number(trimmed) * 1000) : null;
}

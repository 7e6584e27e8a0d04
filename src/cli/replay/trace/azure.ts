// The traces of LLM requests in the Azure Public Dataset: TIMESTAMP, ContextTokens, GeneratedTokens. Instants
// are in UTC with up to seven digits of a second (ticks of 100 ns).
import { readFields, readHeader } from './csv.ts';
import { type ParsedLine, type TraceFormat, tokenCount } from './trace-format.ts';

const INSTANT = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/;

/** The format, when the header is one of its; else null. */
export function azureFormat(header: string): TraceFormat | null {
  const columns = readHeader(header);
  const at = columns.get('timestamp');
  const input = columns.get('contexttokens');
  const output = columns.get('generatedtokens');
  if (at === undefined || input === undefined || output === undefined) return null;

  const parse = (text: string): ParsedLine => {
    const read = readFields(text, columns.size);
    if ('problem' in read) return read;
    const [instant = '', context = '', generated = ''] = [at, input, output].map(
      (index) => read.fields[index],
    );
    const arrived = readInstant(instant.trim());
    if (arrived === undefined)
      return { problem: `"${instant}" is no instant like 2023-11-16 18:17:03.9799600` };
    const inputTokens = tokenCount(context);
    if (inputTokens === undefined) return { problem: `"${context}" is no number of tokens` };
    const outputTokens = tokenCount(generated);
    if (outputTokens === undefined) return { problem: `"${generated}" is no number of tokens` };
    return { row: { at: arrived, inputTokens, outputTokens, failed: false, tookMs: null } };
  };
  return { name: 'azure-llm', dated: true, hasHeader: true, parse };
}

// Milliseconds since the epoch, cut off below: order within a millisecond is that of the lines.
function readInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  const iso = `${day}T${time}.${millis}`;
  const utc = Date.parse(`${iso}Z`);
  // Date.parse takes the 30th of February for a day in March.
  if (Number.isNaN(utc) || !new Date(utc).toISOString().startsWith(iso)) return undefined;
  const instant = Date.parse(`${iso}${zone}`);
  return Number.isNaN(instant) ? undefined : instant;
}

// Reads a trace file: tells its format by its first line, its rows in the order of their arrival, and every
// line that is broken. It knows nothing of accounts and jobs.
import { errorCode, errorMessage } from '../../../error-code.ts';
import { EXIT_BAD_SETTING, StartupError } from '../../../startup-error.ts';
import { azureFormat } from './azure.ts';
import { burstGptFormat } from './burst-gpt.ts';
import { readLines } from './lines.ts';
import { mooncakeFormat } from './mooncake.ts';
import type { BadLine, TraceFormat, TraceRow } from './trace-format.ts';

export interface Trace {
  readonly format: string;
  /** Whether instants are dates rather than times since the start. */
  readonly dated: boolean;
  /** By arrival; rows of the same millisecond stay in the order of their lines. */
  readonly rows: readonly TraceRow[];
  readonly bad: readonly BadLine[];
  /** Rows that stood after a row that arrived later. */
  readonly outOfOrder: number;
}

const FORMATS = [azureFormat, burstGptFormat, mooncakeFormat];

/** More broken lines than this share of all, and the file is not what it was taken for. */
const MAX_BAD_SHARE = 0.1;

/**
 * Reads the whole file, or its first `limit` rows. Broken lines are left out and told, since published traces
 * have some. Throws a StartupError when there is no such file, its format is not known, it has no rows, or
 * more than a tenth of it is broken. Empty lines count as nothing.
 */
export async function readTrace(path: string, { limit = Number.POSITIVE_INFINITY } = {}): Promise<Trace> {
  const rows: TraceRow[] = [];
  const bad: BadLine[] = [];
  let format: TraceFormat | null = null;
  let line = 0;
  let outOfOrder = 0;
  try {
    for await (const text of readLines(path)) {
      line += 1;
      if (text.trim() === '') continue;
      if (format === null) {
        format = formatOf(text, path);
        if (format.hasHeader) continue;
      }
      const parsed = format.parse(text);
      if ('problem' in parsed) {
        bad.push({ line, problem: parsed.problem });
        continue;
      }
      if (parsed.row.at < (rows.at(-1)?.at ?? 0)) outOfOrder += 1;
      rows.push({ line, ...parsed.row });
      if (rows.length >= limit) break;
    }
  } catch (error) {
    throw refusal(error, path);
  }
  if (format === null || rows.length === 0) throw unusable(`${path} has no requests in it`, bad);
  if (bad.length > MAX_BAD_SHARE * (rows.length + bad.length)) {
    throw unusable(`${bad.length} of ${rows.length + bad.length} lines of ${path} are broken`, bad);
  }
  if (outOfOrder > 0) rows.sort((a, b) => a.at - b.at || a.line - b.line);
  return { format: format.name, dated: format.dated, rows, bad, outOfOrder };
}

function formatOf(firstLine: string, path: string): TraceFormat {
  for (const formatFor of FORMATS) {
    const format = formatFor(firstLine);
    if (format !== null) return format;
  }
  throw unusable(
    `${path} is no trace that is known. Its first line has to be the header of an Azure LLM trace (TIMESTAMP,ContextTokens,GeneratedTokens) or of BurstGPT (Timestamp,...,Request tokens,Response tokens,...), or a row of Mooncake ({"timestamp":...,"input_length":...,"output_length":...})`,
    [],
  );
}

function unusable(message: string, bad: readonly BadLine[]): StartupError {
  const [first] = bad;
  const example = first === undefined ? '' : `; line ${first.line}: ${first.problem}`;
  return new StartupError(`${message}${example}.`, { exitCode: EXIT_BAD_SETTING });
}

function refusal(error: unknown, path: string): unknown {
  const code = errorCode(error);
  if (error instanceof RangeError) return unusable(`${path} is no trace: ${error.message}`, []);
  if (code === 'ENOENT') return unusable(`There is no file ${path}`, []);
  if (code === 'EISDIR') return unusable(`${path} is a directory`, []);
  return code === null ? error : unusable(`${path} cannot be read: ${errorMessage(error)}`, []);
}

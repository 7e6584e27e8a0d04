// The lines of a file, one at a time, so that a trace may be larger than memory.
import { createReadStream } from 'node:fs';

/** Characters; a line that is longer is no line of a trace, and the file probably no text. */
const MAX_LINE = 1_048_576;

/**
 * Lines end in LF or CRLF; the last one need not end at all. A byte order mark is dropped. Throws what the
 * file system throws, and a RangeError when a line has no end within `MAX_LINE`.
 */
export async function* readLines(path: string): AsyncGenerator<string, void, undefined> {
  let rest = '';
  let first = true;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
    rest += first ? String(chunk).replace(/^\uFEFF/, '') : String(chunk);
    first = false;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new RangeError(`a line is longer than ${MAX_LINE} characters`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest;
}

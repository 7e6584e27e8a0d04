// Puts a trace into a file that is gone after the test file's last test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** Returns a function that writes a file and tells its path. */
export function createTraceFiles(): (text: string) => string {
  const directory = mkdtempSync(join(tmpdir(), 'weir-traces-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  let files = 0;
  return (text) => {
    files += 1;
    const path = join(directory, `trace-${files}`);
    writeFileSync(path, text);
    return path;
  };
}

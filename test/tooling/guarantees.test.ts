import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const ROW = /^\| (?<guarantee>.+) \| `(?<file>test\/[^`]+)` \| (?<title>.+) \|$/;

test('every test that is named for a guarantee is there', () => {
  const lines = readFileSync(join(root, 'docs', 'guarantees.md'), 'utf8').split('\n');
  const rows = lines.map((line) => ROW.exec(line)?.groups).filter((groups) => groups !== undefined);
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.length).toBe(lines.filter((line) => line.includes('`test/')).length - 1);
  const gone = rows.filter(({ file = '', title = '' }) => {
    const quoted = ["'", '"', '`'].map((quote) => `${quote}${title}${quote}`);
    const source = readFileSync(join(root, file), 'utf8');
    return !quoted.some((text) => source.includes(text));
  });
  expect(gone.map(({ file, title }) => `${file}: ${title}`)).toEqual([]);
});

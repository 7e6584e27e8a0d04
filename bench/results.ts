/** The file of results: a line of JSON for each run, appended and never changed. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './child.ts';
import type { Row } from './row.ts';

export interface Run {
  readonly at: string;
  readonly node: string;
  readonly cpus: number;
  readonly generator: string;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

const DIRECTORY = join(PROJECT, 'bench', 'results');
const FILE = join(DIRECTORY, 'runs.jsonl');

export function appendRun(run: Run): void {
  mkdirSync(DIRECTORY, { recursive: true });
  appendFileSync(FILE, `${JSON.stringify(run)}\n`);
}

export function readRuns(): Run[] {
  if (!existsSync(FILE)) return [];
  const lines = readFileSync(FILE, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Run);
}

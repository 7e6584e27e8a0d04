/** Closed loops: as many clients as connections, each asking again when it was answered. In a process of its own: wrk where it is installed, else our own generator. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchProgram, findProgram, runToEnd } from './child.ts';
import type { Templates } from './operation.ts';

export interface Side {
  readonly url: string;
  /** Null: the hello-world, which asks for none. */
  readonly key: string | null;
  readonly accounts: readonly string[];
  readonly templates: Templates;
  /** Settles each job that was granted. */
  readonly pairs?: boolean;
}

export interface Measured {
  readonly granted: number;
  readonly settled: number;
  readonly seconds: number;
  /** Granted jobs a second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
}

const WRK = findProgram('wrk');
export const GENERATOR = WRK === null ? 'own generator (bench/node-loop.ts)' : 'wrk';

/** Writes what a generator reads. */
export function writeSide(side: Side): { directory: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'weir-bench-side-'));
  const { count, ...texts } = side.templates;
  for (const [name, text] of Object.entries({
    ...texts,
    count: String(count),
    accounts: side.accounts.join('\n'),
  })) {
    writeFileSync(join(directory, name), text);
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Runs one side for some seconds. Throws when answers were no grants, unless `tolerant`. */
export async function closedLoop(
  side: Side,
  params: { connections: number; seconds: number; tolerant?: boolean },
): Promise<Measured> {
  const { connections, seconds, tolerant = false } = params;
  const { directory, remove } = writeSide(side);
  const prefix = randomBytes(6).toString('hex');
  const mode = side.pairs ? 'pairs' : 'single';
  const authorization = side.key === null ? [] : ['-H', `authorization: Bearer ${side.key}`];
  try {
    const out =
      WRK === null
        ? await runToEnd(process.execPath, [
            ...benchProgram('node-loop.ts'),
            JSON.stringify({
              kind: 'closed',
              directory,
              prefix,
              mode,
              ...params,
              url: side.url,
              key: side.key,
            }),
          ])
        : await runToEnd(WRK, [
            ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '30s'],
            ...['-H', 'content-type: application/json', ...authorization],
            ...['-s', join(import.meta.dirname, 'closed-loop.lua'), side.url, '--', directory, prefix, mode],
          ]);
    const line = out.trim().split('\n').at(-1) ?? '';
    const found = JSON.parse(line) as Omit<Measured, 'rate'> & { sample: string };
    const { sample, ...measured } = found;
    if (!tolerant && measured.failures > 0) {
      throw new Error(`${measured.failures} answers of ${side.url} were no grants, such as: ${sample}`);
    }
    return { ...measured, rate: measured.granted / measured.seconds };
  } finally {
    remove();
  }
}

/** Runs our own load generator in a process of its own: a fixed rate, or one client for each connection. */
import { randomBytes } from 'node:crypto';
import { benchProgram, runToEnd } from './child.ts';
import { type Measured, type Side, writeSide } from './closed-loop.ts';

export interface Loop {
  readonly kind: 'closed' | 'open';
  readonly connections: number;
  readonly seconds: number;
  /** Arrivals a second, in an open loop. */
  readonly rate?: number;
}

export async function ownLoop(side: Side, loop: Loop): Promise<Measured> {
  const { directory, remove } = writeSide(side);
  const prefix = randomBytes(6).toString('hex');
  const mode = side.pairs ? 'pairs' : 'single';
  try {
    const out = await runToEnd(process.execPath, [
      ...benchProgram('node-loop.ts'),
      JSON.stringify({ ...loop, directory, prefix, mode, url: side.url, key: side.key }),
    ]);
    const found = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Omit<Measured, 'rate'>;
    return { ...found, rate: found.granted / found.seconds };
  } finally {
    remove();
  }
}

/** single: one client, the median of request + settle against two hello-worlds and two flushes of the disk. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ownLoop } from './own-loop.ts';
import { ROUNDS } from './rounds.ts';
import { atMost, type Group, makeRow } from './row.ts';
import { helloSide, sideOf } from './stage.ts';
import { median, rounded } from './statistics.ts';

const SECONDS = 3;

/** The median time of writing 8 kB and flushing them, in milliseconds. */
export function flushMillis(times = 500): number {
  const directory = mkdtempSync(join(tmpdir(), 'weir-bench-flush-'));
  const file = openSync(join(directory, 'file'), 'w');
  const page = Buffer.alloc(8_192, 1);
  const took: number[] = [];
  try {
    for (let index = 0; index < times; index += 1) {
      const began = performance.now();
      writeSync(file, page, 0, page.length, (index % 64) * page.length);
      fdatasyncSync(file);
      took.push(performance.now() - began);
    }
  } finally {
    closeSync(file);
    rmSync(directory, { recursive: true, force: true });
  }
  return median(took);
}

export const single: Group = {
  names: ['single'],
  measure: async (stage) => {
    const hello = await stage.startHello();
    const weir = await stage.startWeir(await stage.newDatabase());
    const loop = { kind: 'closed', connections: 1, seconds: SECONDS } as const;
    const ours = { ...sideOf(weir, stage.accounts), pairs: true };
    const theirs = helloSide(hello, stage);
    const pairs: number[] = [];
    const hellos: number[] = [];
    const flushes: number[] = [];
    await ownLoop(theirs, loop);
    await ownLoop(ours, loop);
    for (let round = 0; round < ROUNDS; round += 1) {
      hellos.push((await ownLoop(theirs, loop)).p50);
      flushes.push(flushMillis());
      const found = await ownLoop(ours, loop);
      if (found.failures > 0) throw new Error(`${found.failures} answers were no grants or settlements.`);
      pairs.push(found.p50);
    }
    await Promise.all([hello.stop(), weir.stop()]);
    const allowed = 2 * median(hellos) + 2 * median(flushes);
    return [
      makeRow('single', rounded(median(pairs) / allowed), {
        target: atMost(4),
        figures: {
          pairP50Ms: rounded(median(pairs), 3),
          helloP50Ms: rounded(median(hellos), 3),
          fdatasyncMs: rounded(median(flushes), 3),
        },
      }),
    ];
  },
};

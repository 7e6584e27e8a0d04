/** latency: arrivals at half of the highest rate; p99 against the hello-world's at the same rate. */
import { closedLoop } from './closed-loop.ts';
import { batchMillis } from './metrics.ts';
import { ownLoop } from './own-loop.ts';
import { ROUNDS } from './rounds.ts';
import { atMost, type Group, makeRow } from './row.ts';
import { helloSide, sideOf } from './stage.ts';
import { median, rounded } from './statistics.ts';

const SECONDS = 3;

export const latency: Group = {
  names: ['latency'],
  measure: async (stage) => {
    const hello = await stage.startHello();
    const weir = await stage.startWeir(await stage.newDatabase());
    const ours = sideOf(weir, stage.accounts);
    const theirs = helloSide(hello, stage);
    await closedLoop(theirs, { connections: 64, seconds: SECONDS });
    await closedLoop(ours, { connections: 64, seconds: SECONDS });
    const peak = (await closedLoop(ours, { connections: 64, seconds: SECONDS })).rate;
    const loop = { kind: 'open', connections: 256, seconds: SECONDS, rate: peak / 2 } as const;
    const p99s: number[] = [];
    const others: number[] = [];
    const batches: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      others.push((await ownLoop(theirs, loop)).p99);
      const before = await batchMillis(weir);
      const found = await ownLoop(ours, loop);
      if (found.failures > 0) throw new Error(`${found.failures} answers were no grants.`);
      p99s.push(found.p99);
      const after = await batchMillis(weir);
      batches.push((after.millis - before.millis) / (after.batches - before.batches));
    }
    await Promise.all([hello.stop(), weir.stop()]);
    const over = Math.max(0, median(p99s) - 2 * median(batches));
    return [
      makeRow('latency', rounded(over / median(others)), {
        target: atMost(3),
        figures: {
          ratePerSecond: rounded(peak / 2, 0),
          p99Ms: rounded(median(p99s)),
          helloP99Ms: rounded(median(others)),
          batchMs: rounded(median(batches)),
        },
      }),
    ];
  },
};

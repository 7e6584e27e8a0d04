/** overload: ten times the connections of the peak, and arrivals at twice its rate; what is still served, who is served first, and how soon it is over. */
import { performance } from 'node:perf_hooks';
import { residentBytes } from './child.ts';
import { closedLoop } from './closed-loop.ts';
import { templatesFor } from './operation.ts';
import { ownLoop } from './own-loop.ts';
import { SECONDS } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { sideOf } from './stage.ts';
import { rounded } from './statistics.ts';

const PEAK_CONNECTIONS = 256;
const OVERLOAD_SECONDS = 30;
const MOST_RECOVERY_MS = 2_000;
const MOST_GROWTH_BYTES = 1_000_000_000;

export const overload: Group = {
  names: ['overload'],
  measure: async (stage) => {
    const weir = await stage.startWeir(await stage.newDatabase());
    const side = sideOf(weir, stage.accounts);
    const critical = { ...side, templates: templatesFor({ priority: 'CRITICAL' }) };
    await closedLoop(side, { connections: PEAK_CONNECTIONS, seconds: SECONDS });
    const peak = (await closedLoop(side, { connections: PEAK_CONNECTIONS, seconds: 2 * SECONDS })).rate;
    const resident = residentBytes(weir.pid);
    // A few urgent callers beside the many: how long they wait tells whether they go first.
    const [many, urgent] = await Promise.all([
      closedLoop(side, {
        connections: 10 * PEAK_CONNECTIONS,
        seconds: OVERLOAD_SECONDS,
        tolerant: true,
      }),
      ownLoop(critical, { kind: 'closed', connections: 4, seconds: OVERLOAD_SECONDS }),
    ]);
    const open = await ownLoop(side, {
      kind: 'open',
      connections: PEAK_CONNECTIONS,
      seconds: OVERLOAD_SECONDS / 2,
      rate: 2 * peak,
    });
    const recovery = await recoveryMillis(weir.url, weir.key, stage.accounts[0] ?? '');
    const grown = residentBytes(weir.pid) - resident;
    const after = (await closedLoop(side, { connections: PEAK_CONNECTIONS, seconds: SECONDS })).rate;
    await weir.stop();
    const goodput = many.rate + urgent.rate;
    const urgentFirst = urgent.p50 < many.p50;
    return [
      makeRow('overload', rounded(goodput / peak), {
        target: atLeast(0.9),
        also: urgentFirst && recovery <= MOST_RECOVERY_MS && !(grown > MOST_GROWTH_BYTES),
        figures: {
          peakPerSecond: rounded(peak, 0),
          goodputPerSecond: rounded(goodput, 0),
          openLoopPerSecond: rounded(open.rate, 0),
          failures: many.failures + urgent.failures + open.failures,
          p50Ms: rounded(many.p50),
          criticalP50Ms: rounded(urgent.p50),
          recoveryMs: rounded(recovery, 0),
          afterwardsPerSecond: rounded(after, 0),
          grownBytes: grown,
        },
      }),
    ];
  },
};

/** How long after the storm a request is answered with a grant within 100 ms. */
async function recoveryMillis(url: string, key: string, account: string): Promise<number> {
  const began = performance.now();
  for (let turn = 0; performance.now() - began < 30_000; turn += 1) {
    const asked = performance.now();
    const { prefix, item, suffix } = templatesFor();
    const input = item.replace('@KEY@', `recovery ${turn} ${began}`).replace('@ACCOUNT@', account);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: `${prefix}${input}${suffix}`,
    });
    const text = await response.text();
    if (text.includes('"JobGranted"') && performance.now() - asked < 100) return asked - began;
  }
  return Number.POSITIVE_INFINITY;
}

/** `overload`: ten times the connections of the peak, then twice its rate whatever comes back; and how soon it is over. */
import { readFileSync } from 'node:fs';
import type { MakeRow } from './rows.ts';

const PEAK_CONNECTIONS = 256;
const SECONDS = 15;

/** Resident memory in MiB. */
function memoryOf(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

export const overloadRow: MakeRow = async ({ world, load }) => {
  const { weir } = world;
  const { rate: peak } = await load(weir, PEAK_CONNECTIONS, { seconds: SECONDS });
  const before = memoryOf(weir.process.pid);
  const { rate: crowded } = await load(weir, 10 * PEAK_CONNECTIONS, { seconds: SECONDS });
  // What is critical, by a few connections among the many.
  const [flood, critical] = await Promise.all([
    load(weir, 10 * PEAK_CONNECTIONS, { seconds: SECONDS }),
    load(weir, 4, { seconds: SECONDS, priority: 'CRITICAL' }),
  ]);
  const after = memoryOf(weir.process.pid);
  const { rate: recovered } = await load(weir, PEAK_CONNECTIONS, { seconds: 2 });
  return {
    ratio: crowded / peak,
    figures: {
      peak_per_second: Math.round(peak),
      crowded_per_second: Math.round(crowded),
      critical_p99_to_standard_p99: Number((critical.p99Micros / flood.p99Micros).toFixed(2)),
      recovered_in_the_next_two_seconds: Number((recovered / peak).toFixed(2)),
      memory_before_mib: before,
      memory_after_mib: after,
    },
  };
};

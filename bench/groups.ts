/** Every row of the suite, in the order in which they are measured. */
import { bulk } from './bulk.ts';
import { contention } from './contention.ts';
import { decision } from './decision.ts';
import { front } from './front.ts';
import { latency } from './latency.ts';
import { naive } from './naive.ts';
import { nodes } from './nodes.ts';
import { overload } from './overload.ts';
import type { Group } from './row.ts';
import { single } from './single.ts';
import { size } from './size.ts';
import { slowDisk } from './slow-disk.ts';
import { soak } from './soak.ts';

export const GROUPS: readonly Group[] = [
  front,
  bulk,
  naive,
  single,
  latency,
  contention,
  decision,
  nodes,
  slowDisk,
  overload,
  size,
  soak,
];

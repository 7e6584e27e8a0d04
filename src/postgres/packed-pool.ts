/** How a pool's shared state and its load are packed. */
import type { Learned } from '../domain/adaptive-capacity.ts';
import {
  type CapacitySource,
  type LoadFactor,
  type LoadReport,
  NOBODY,
  type PoolLoad,
  type PoolState,
} from '../domain/load.ts';
import type { LoadLevel } from '../domain/policy.ts';
import type { StartGap } from '../domain/waiting-time.ts';
import { priority } from './packed-money.ts';
import { leaseCount, rateLevel } from './packed-state.ts';
import { type Codec, choice, instant, integer, list, nullable } from './packing.ts';
import { format } from './packing-format.ts';
import { derived, record } from './packing-records.ts';

const loadLevel: Codec<LoadLevel> = choice({ NORMAL: 0, ELEVATED: 1, HIGH: 2, SATURATED: 3 });

const loadReport: Codec<LoadReport> = record('LoadReport', {
  at: instant,
  capacity: nullable(integer),
  utilisation: nullable(integer),
  queued: nullable(integer),
  latencyMs: nullable(integer),
});

const loadFactor: Codec<LoadFactor> = record('LoadFactor', { value: integer, since: instant });

const capacitySource: Codec<CapacitySource> = choice({ FIXED: 0, REPORTED: 1, LEARNED: 2 });

const learned: Codec<Learned> = record('Learned', {
  limit: integer,
  usual: integer,
  readings: integer,
  at: instant,
});

export const poolLoad: Codec<PoolLoad> = record('PoolLoad', {
  level: loadLevel,
  utilisation: integer,
  running: integer,
  capacity: integer,
  waiting: integer,
  at: instant,
  capacitySource: derived(capacitySource, () => 'FIXED', 'FIXED'),
});

const linePerPriority: Codec<PoolState['ahead']> = record('InLine', {
  CRITICAL: integer,
  STANDARD: integer,
  SHEDDABLE: integer,
});

const startGap: Codec<StartGap> = record('StartGap', { priority, ms: integer });

export const poolState: Codec<PoolState> = record('PoolState', {
  poolId: integer,
  version: integer,
  level: loadLevel,
  levelSince: instant,
  factors: record('LoadFactors', { CRITICAL: loadFactor, STANDARD: loadFactor, SHEDDABLE: loadFactor }),
  steppedAt: instant,
  leases: list(leaseCount),
  rates: list(rateLevel),
  waiting: integer,
  report: nullable(loadReport),
  ahead: derived(linePerPriority, () => NOBODY, 'nobody'),
  gaps: derived(list(startGap), () => [], 'none'),
  learned: nullable(learned),
  startedAt: nullable(instant),
});

export const poolFormat = format(1, { codec: poolState, at: (state) => state.levelSince });

/** How a pool's shared state and its load are packed. */
import type { LoadFactor, LoadReport, PoolLoad, PoolState } from '../domain/load.ts';
import type { LoadLevel } from '../domain/policy.ts';
import { leaseCount, rateLevel } from './packed-state.ts';
import { type Codec, choice, format, integer, list, nullable, record } from './packing.ts';

const loadLevel: Codec<LoadLevel> = choice({ NORMAL: 0, ELEVATED: 1, HIGH: 2, SATURATED: 3 });

const loadReport: Codec<LoadReport> = record('LoadReport', {
  at: integer,
  capacity: nullable(integer),
  utilisation: nullable(integer),
  queued: nullable(integer),
  latencyMs: nullable(integer),
});

const loadFactor: Codec<LoadFactor> = record('LoadFactor', { value: integer, since: integer });

export const poolLoad: Codec<PoolLoad> = record('PoolLoad', {
  level: loadLevel,
  utilisation: integer,
  running: integer,
  capacity: integer,
  waiting: integer,
  at: integer,
});

export const poolState: Codec<PoolState> = record('PoolState', {
  poolId: integer,
  version: integer,
  level: loadLevel,
  levelSince: integer,
  factors: record('LoadFactors', { CRITICAL: loadFactor, STANDARD: loadFactor, SHEDDABLE: loadFactor }),
  steppedAt: integer,
  leases: list(leaseCount),
  rates: list(rateLevel),
  waiting: integer,
  report: nullable(loadReport),
});

export const poolFormat = format(1, poolState);

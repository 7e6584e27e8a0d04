/** Readings of pools: from what a client sent to what the use case takes. */
import type { ReportLoadInput as Reading } from '../../load/report-load.ts';
import type { WellFormed } from '../read-input.ts';
import type { ReportLoadInput } from '../types/report-load.ts';

export function toReading(input: WellFormed<ReportLoadInput>): Reading {
  const { pool, capacity, utilisation, queued, latency, at } = input;
  return {
    pool,
    capacity: capacity ?? null,
    utilisation: utilisation ?? null,
    queued: queued ?? null,
    latencyMs: latency ?? null,
    at: at?.getTime() ?? null,
  };
}

/** reportLoad: a reading of a pool by whoever runs or watches it. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { type Instant, MINUTE, type Millis } from '../domain/instant.ts';
import { type LoadReport, loadOf, observe, observeReport, type PoolLoad } from '../domain/load.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { World } from '../pipeline/world.ts';
import { type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { findPool } from './find-pool.ts';
import { counts, takeReport } from './take-report.ts';

export interface ReportLoadInput {
  /** The slug of the pool. */
  readonly pool: string;
  readonly capacity: number | null;
  /** The share of the capacity in use: 1 is full. */
  readonly utilisation: number | null;
  readonly queued: number | null;
  readonly latencyMs: Millis | null;
  /** Null stands for now. */
  readonly at: Instant | null;
}

export interface LoadReported {
  readonly kind: 'REPORTED';
  readonly poolId: number;
  readonly load: PoolLoad;
}

export type ReportLoadAnswer = LoadReported | Missing | Invalid;
export type ReportLoad = (caller: Caller | null, input: ReportLoadInput) => Promise<ReportLoadAnswer>;

/** A hundred times the capacity: more is a percentage that was meant as a share, or worse. */
export const MAX_UTILISATION = 100;
/** How far a reporter's clock may run ahead of the database's. */
export const MAX_AHEAD: Millis = MINUTE;
const ONE = 1_000_000;

function wrongValue(input: ReportLoadInput): Invalid | null {
  const { capacity, utilisation, queued, latencyMs } = input;
  if (capacity === null && utilisation === null && queued === null && latencyMs === null) {
    const expected = 'at least one of capacity, utilisation, queued and latency';
    return invalid('EMPTY_READING', ['input'], 'The reading says nothing.', expected);
  }
  if (utilisation !== null && !(utilisation >= 0 && utilisation <= MAX_UTILISATION)) {
    const expected = `a share from 0 to ${MAX_UTILISATION}, where 1 is full`;
    return invalid(
      'BAD_UTILISATION',
      ['input', 'utilisation'],
      `${utilisation} is no utilisation.`,
      expected,
    );
  }
  const amounts = { capacity, queued, latency: latencyMs };
  for (const [field, amount] of Object.entries(amounts)) {
    if (amount !== null && !(amount >= 0))
      return invalid('NEGATIVE_VALUE', ['input', field], `${field} is negative.`, 'zero or more');
  }
  return null;
}

function apply(world: World, input: ReportLoadInput, poolId: number): ReportLoadAnswer {
  const pool = world.catalogue.pools.get(poolId);
  if (!pool) throw new Error(`pool ${poolId} is not in the catalogue`);
  const now = world.nowFor(null);
  const policy = world.catalogue.policy.load;
  if (input.at !== null && input.at > now + MAX_AHEAD) {
    const expected = `at most ${new Date(now + MAX_AHEAD).toISOString()}`;
    return invalid('FUTURE_READING', ['input', 'at'], 'The reading is from the future.', expected);
  }
  const reading: LoadReport = {
    at: input.at ?? now,
    capacity: input.capacity,
    // Rounded to the nearest millionth: a utilisation is a measurement, not money.
    utilisation: input.utilisation === null ? null : Math.round(input.utilisation * ONE),
    queued: input.queued,
    latencyMs: input.latencyMs,
  };
  const stored = world.pool(poolId);
  // What time alone has done comes first: the steps in which limits recovered since are not to be lost.
  const before = observe({ state: stored, pool, policy, now });
  const facts = { reading, pool, policy, now };
  const state = counts(before, facts)
    ? observeReport({ state: takeReport(before, facts), pool, policy, now })
    : before;
  if (state !== stored) world.commit({ state: null, entries: [], pools: [state] });
  return { kind: 'REPORTED', poolId, load: loadOf({ state, pool, policy, now }) };
}

/**
 * Makes `reportLoad`. It answers REPORTED with the load of the pool as it stands then, NOT_FOUND or
 * INVALID. A reading that comes late, after a newer one or beyond the policy's limit of age, is no
 * mistake of the reporter's: it is answered the same and does not count.
 */
export function createReportLoad(deps: { pipeline: Pipeline; catalogue: CatalogueSource }): ReportLoad {
  return async (maybe, input) => {
    requireRole(maybe, 'ORCHESTRATOR', 'MONITOR', 'OPERATOR');
    const wrong = wrongValue(input);
    if (wrong) return wrong;
    const pool = await findPool(deps.catalogue, input.pool);
    if (!pool) return missing(`There is no pool ${input.pool}.`);
    return deps.pipeline.submit({
      needs: { accountId: null, subjects: [], jobs: [], pools: [pool.id], grants: [] },
      apply: (world) => apply(world, input, pool.id),
    });
  };
}

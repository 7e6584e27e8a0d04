/**
 * Lets time pass for pools on which nothing happens: a level that may fall, factors that step on, reports
 * that age out. No decision waits for this (each one observes its pool first); it is for those who watch.
 */
import { findCount } from '../domain/leases.ts';
import { observe, POOL_COUNTER, type PoolState } from '../domain/load.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { World } from '../pipeline/world.ts';

/** The state at `now`, or the same value when there is nothing to tell. */
function passTime(world: World, state: PoolState): PoolState {
  const now = world.nowFor(null);
  const pool = world.catalogue.pools.get(state.poolId);
  if (!pool) return state;
  const observed = observe({ state, pool, policy: world.catalogue.policy.load, now });
  const ends = findCount(observed.leases, POOL_COUNTER)?.ends ?? [];
  if (ends.every(([end]) => end > now)) return observed;
  // Leases have lapsed since the last decision: written down, so that the count that is shown falls.
  const leases = observed.leases.map((count) => ({
    ...count,
    ends: count.ends.filter(([end]) => end > now),
  }));
  return { ...observed, leases: leases.filter(({ ends: left }) => left.length > 0) };
}

/** Makes the task that looks after all pools once. It writes only what changed. */
export function createWatchPools(deps: {
  pipeline: Pipeline;
  catalogue: CatalogueSource;
}): () => Promise<void> {
  return async () => {
    const pools = [...deps.catalogue.current().pools.keys()].sort((a, b) => a - b);
    if (pools.length === 0) return;
    await deps.pipeline.submit({
      needs: { accountId: null, subjects: [], jobs: [], pools, grants: [] },
      apply: (world) => {
        const changed = pools.flatMap((id) => {
          const before = world.pool(id);
          const after = passTime(world, before);
          return after === before ? [] : [after];
        });
        if (changed.length > 0) world.commit({ state: null, entries: [], pools: changed });
      },
    });
  };
}

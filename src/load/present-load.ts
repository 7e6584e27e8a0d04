/** A pool's load as it stands at an instant: what time alone has changed since the state was written is in it. Pure. */
import type { Pool } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import { loadOf, observe, type PoolLoad, type PoolState } from '../domain/load.ts';
import type { LoadPolicy } from '../domain/policy.ts';

export function presentLoad(params: {
  state: PoolState;
  pool: Pool;
  policy: LoadPolicy;
  now: Instant;
}): PoolLoad {
  return loadOf({ ...params, state: observe(params) });
}

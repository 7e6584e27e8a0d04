/** Keeping a lease, and taking a slot again after it lapsed. */
import type { AccountState } from './account.ts';
import type { Model, Quantity } from './catalogue.ts';
import { MICRO } from './decimal.ts';
import type { Terrain } from './evaluate.ts';
import type { Instant, Millis } from './instant.ts';
import { addLeases, findCount, leaseEnd, running } from './leases.ts';
import { checkLimit, type LimitSubject, rulesFor } from './limits.ts';
import { loadOf, POOL_COUNTER, type PoolState } from './load.ts';
import type { OpenJob } from './open-job.ts';

export interface Kept {
  readonly state: AccountState;
  readonly poolState: PoolState;
  readonly job: OpenJob;
}

/** Usage only grows: of two reports that overtook each other the larger counts, meter by meter. */
export function mergeReports(before: readonly Quantity[], told: readonly Quantity[]): Quantity[] {
  const most = new Map(before.map(({ meter, quantity }) => [meter, quantity]));
  for (const { meter, quantity } of told) {
    if (quantity > (most.get(meter) ?? -1n)) most.set(meter, quantity);
  }
  return [...most]
    .map(([meter, quantity]) => ({ meter, quantity }))
    .sort((a, b) => (a.meter < b.meter ? -1 : 1));
}

function slotIsFree(state: AccountState, job: OpenJob, params: { terrain: Terrain; model: Model }): boolean {
  const { terrain, model } = params;
  const { pool, poolState, policy, now } = terrain;
  const { capacity } = loadOf({ state: poolState, pool, policy: policy.load, now });
  if (running(findCount(poolState.leases, POOL_COUNTER), now) + 1 > capacity) return false;
  const subject: LimitSubject = { ...job.hold, model, pool };
  return (
    rulesFor({ ...terrain, model })
      .filter((rule) => rule.kind === 'CONCURRENCY')
      .map((rule) => checkLimit(rule, { subject, context: { state, ...terrain }, cost: MICRO }))
      // A limit with a condition applies to the job if it did when the job was granted.
      .filter(
        ({ rule, counter }) => rule.when === null || job.hold.slots.some((slot) => slot.counter === counter),
      )
      .every((check) => check.fitsAt !== null && check.fitsAt <= now)
  );
}

function moveSlots(
  state: AccountState,
  job: OpenJob,
  params: { poolState: PoolState; end: Instant; now: Instant },
): Kept {
  const { end, now } = params;
  let { poolState } = params;
  let next = state;
  for (const { counter, shared } of job.hold.slots) {
    const leases = shared ? poolState.leases : next.leases;
    const without = addLeases(leases, { counter, end: job.leaseEndsAt, delta: -1, now });
    const moved = addLeases(without, { counter, end, delta: 1, now });
    if (shared) poolState = { ...poolState, leases: moved };
    else next = { ...next, leases: moved };
  }
  return { state: next, poolState, job };
}

/**
 * A heartbeat with the last token. Returns the job with its lease kept, or null when the lease had
 * lapsed and no slot is free. After a lapse the job gets `newToken`; the old one is refused from then on.
 */
export function keepLease(
  state: AccountState,
  job: OpenJob,
  params: {
    terrain: Terrain;
    model: Model;
    reported: readonly Quantity[];
    extendMs: Millis | null;
    newToken: string;
  },
): Kept | null {
  const { terrain, model, reported, extendMs, newToken } = params;
  const { now, poolState } = terrain;
  const lapsed = job.leaseEndsAt <= now;
  if (lapsed && !slotIsFree(state, job, { terrain, model })) return null;
  const asked = leaseEnd(now, extendMs ?? job.hold.leaseMs);
  const end = lapsed ? asked : Math.max(asked, job.leaseEndsAt);
  const moved = moveSlots(state, job, { poolState, end, now });
  return {
    ...moved,
    job: {
      ...job,
      leaseToken: lapsed ? newToken : job.leaseToken,
      leaseEndsAt: end,
      dueAt: end,
      lapsed: false,
      reported: mergeReports(job.reported, reported),
    },
  };
}

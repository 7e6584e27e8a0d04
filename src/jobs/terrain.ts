/** Laying out the ground for a decision: plan, prices, pool and load as they stand in this batch. */
import type { AccountState } from '../domain/account.ts';
import type { Model } from '../domain/catalogue.ts';
import { applyDue } from '../domain/due.ts';
import type { Entry } from '../domain/entry.ts';
import type { Terrain } from '../domain/evaluate.ts';
import type { Instant } from '../domain/instant.ts';
import { observe, type PoolState } from '../domain/load.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { Alternative } from '../domain/remedies.ts';
import { bringUp } from '../domain/standing-changes.ts';
import { pricesAt } from '../pipeline/ports.ts';
import type { World } from '../pipeline/world.ts';

/** An account's plan is data that decisions can't do without: its absence is a bug, never a refusal. */
export function planOf(world: World, state: AccountState) {
  const plan = world.catalogue.plans.get(state.terms.planId);
  if (!plan)
    throw new Error(`plan ${state.terms.planId} of account ${state.accountId} is not in the catalogue`);
  return plan;
}

/** The pool's state with its level and factors brought up to `now`. */
export function observedPool(world: World, poolId: number, now: Instant): PoolState {
  const state = world.pool(poolId);
  const pool = world.catalogue.pools.get(poolId);
  return pool ? observe({ state, pool, policy: world.catalogue.policy.load, now }) : state;
}

export function terrainFor(
  world: World,
  params: { state: AccountState; model: Model; now: Instant; parent: OpenJob | null },
): Terrain {
  const { state, model, now, parent } = params;
  const { catalogue } = world;
  const pool = catalogue.pools.get(model.poolId);
  if (!pool) throw new Error(`pool ${model.poolId} of model ${model.slug} is not in the catalogue`);
  return {
    now,
    catalogueVersion: catalogue.version,
    policy: catalogue.policy,
    plan: planOf(world, state),
    prices: pricesAt(catalogue, now),
    pool,
    poolState: observedPool(world, pool.id, now),
    parent,
  };
}

/** The other models of the same kind, each with its ground. They are looked at when they are asked for: a grant needs none. */
export function alternativesFor(
  world: World,
  params: { state: AccountState; model: Model; now: Instant },
): Iterable<Alternative> {
  const { state, model, now } = params;
  return {
    *[Symbol.iterator]() {
      for (const other of world.catalogue.models.values()) {
        if (other.kind !== model.kind || other.id === model.id) continue;
        yield { model: other, terrain: terrainFor(world, { state, model: other, now, parent: null }) };
      }
    },
  };
}

interface Present {
  readonly state: AccountState;
  readonly entries: Entry[];
  readonly now: Instant;
}

/** The account with what is due of its money at its present instant. Its standing has not moved yet. */
export function dueAccount(world: World, accountId: string): Present | null {
  const state = world.account(accountId);
  if (!state) return null;
  const now = world.nowFor(state);
  return { ...applyDue(state, { plan: planOf(world, state), now }), now };
}

/** The account brought up to its present instant: what is due has happened, and its standing has moved, before anything is decided. */
export function presentAccount(world: World, accountId: string): Present | null {
  const state = world.account(accountId);
  if (!state) return null;
  const now = world.nowFor(state);
  const { policy } = world.catalogue;
  return { ...bringUp(state, { plan: planOf(world, state), policy, now }), now };
}

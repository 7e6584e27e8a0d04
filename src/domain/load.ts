/**
 * How loaded a pool is and what follows from it: a level with hysteresis, and a factor on limits for
 * each priority that moves in bounded steps. Readings come from two sides, the reports of whoever
 * runs the pool and Weir's own count of leases; the higher one counts.
 */
import { type Pool, PRIORITIES, type Priority } from './catalogue.ts';
import type { Instant, Millis } from './instant.ts';
import { findCount, type LeaseCount, running } from './leases.ts';
import { LOAD_LEVELS, type LoadLevel, type LoadPolicy } from './policy.ts';
import type { RateLevel } from './rates.ts';

export interface LoadReport {
  readonly at: Instant;
  readonly capacity: number | null;
  /** In millionths. */
  readonly utilisation: number | null;
  readonly queued: number | null;
  readonly latencyMs: Millis | null;
}

export interface LoadFactor {
  /** In millionths. */
  readonly value: number;
  readonly since: Instant;
}

/** What all accounts share: the pool's load, and the counters of limits that no account owns. */
export interface PoolState {
  readonly poolId: number;
  readonly version: number;
  readonly report: LoadReport | null;
  readonly level: LoadLevel;
  readonly levelSince: Instant;
  readonly factors: Readonly<Record<Priority, LoadFactor>>;
  readonly steppedAt: Instant;
  readonly leases: readonly LeaseCount[];
  readonly rates: readonly RateLevel[];
  readonly waiting: number;
}

export interface PoolLoad {
  readonly level: LoadLevel;
  /** In millionths; above a million when more runs than there is capacity for. */
  readonly utilisation: number;
  readonly running: number;
  readonly capacity: number;
  readonly waiting: number;
  readonly at: Instant;
}

/** The counter of everything that runs in a pool. */
export const POOL_COUNTER = 'pool';
const ONE = 1_000_000;

export function newPoolState(poolId: number, at: Instant): PoolState {
  const factor: LoadFactor = { value: ONE, since: at };
  return {
    poolId,
    version: 0,
    report: null,
    level: 'NORMAL',
    levelSince: at,
    factors: { CRITICAL: factor, STANDARD: factor, SHEDDABLE: factor },
    steppedAt: at,
    leases: [],
    rates: [],
    waiting: 0,
  };
}

/** A pool's load as it stands at `now`. */
export function loadOf(params: { state: PoolState; pool: Pool; policy: LoadPolicy; now: Instant }): PoolLoad {
  const { state, pool, policy, now } = params;
  const report = state.report && now - state.report.at < policy.staleMs ? state.report : null;
  const capacity = report?.capacity ?? pool.capacity;
  const jobs = running(findCount(state.leases, POOL_COUNTER), now);
  const counted = capacity > 0 ? Math.floor((jobs * ONE) / capacity) : ONE;
  return {
    level: state.level,
    utilisation: Math.max(counted, report?.utilisation ?? 0),
    running: jobs,
    capacity,
    waiting: Math.max(state.waiting, report?.queued ?? 0),
    at: now,
  };
}

function nextLevel(
  state: PoolState,
  params: { utilisation: number; policy: LoadPolicy; now: Instant },
): LoadLevel {
  const { utilisation, policy, now } = params;
  let rank = LOAD_LEVELS.indexOf(state.level);
  const entered = policy.enter.filter((threshold) => utilisation >= threshold).length;
  if (entered > rank) return LOAD_LEVELS[entered] ?? 'SATURATED';
  if (now - state.levelSince < policy.dwellMs) return state.level;
  while (rank > 0 && utilisation < (policy.leave[rank - 1] ?? 0)) rank -= 1;
  return LOAD_LEVELS[rank] ?? 'NORMAL';
}

function stepTowards(from: number, to: number, most: number): number {
  return from < to ? Math.min(to, from + most) : Math.max(to, from - most);
}

/**
 * The pool's state with level and factors brought up to `now`. A level rises at once and falls after
 * it was kept for `dwellMs`; factors follow by at most `maxStep` for each whole `stepMs` that passed.
 */
export function observe(params: {
  state: PoolState;
  pool: Pool;
  policy: LoadPolicy;
  now: Instant;
}): PoolState {
  const { state, policy, now } = params;
  const { utilisation } = loadOf(params);
  const level = nextLevel(state, { utilisation, policy, now });
  const steps = Math.floor((now - state.steppedAt) / policy.stepMs);
  const rank = LOAD_LEVELS.indexOf(level);
  const settled = PRIORITIES.every(
    (priority) => state.factors[priority].value === policy.factors[priority][rank],
  );
  if (level === state.level && (steps <= 0 || settled)) {
    return settled && steps > 0 ? { ...state, steppedAt: now } : state;
  }
  const factors = { ...state.factors };
  // A change of level takes its first step at once; waiting for a whole period would let the burst through.
  const taken = level === state.level ? steps : Math.max(1, steps);
  for (const priority of PRIORITIES) {
    const old = state.factors[priority];
    const value = stepTowards(old.value, policy.factors[priority][rank] ?? ONE, policy.maxStep * taken);
    if (value !== old.value) factors[priority] = { value, since: now };
  }
  return {
    ...state,
    level,
    levelSince: level === state.level ? state.levelSince : now,
    factors,
    steppedAt: now,
  };
}

/** Whether work of this priority is turned away at this level. */
export function sheds(policy: LoadPolicy, level: LoadLevel, priority: Priority): boolean {
  const from = policy.shedAt[priority];
  return from !== null && LOAD_LEVELS.indexOf(level) >= LOAD_LEVELS.indexOf(from);
}

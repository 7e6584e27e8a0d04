/**
 * How loaded a pool is and what follows from it: a level with hysteresis, and a factor on limits for
 * each priority that moves in bounded steps. Readings come from two sides, the reports of whoever
 * runs the pool and Weir's own count of leases; the higher one counts.
 */
import { type Learned, learnedCapacity } from './adaptive-capacity.ts';
import { type Pool, PRIORITIES, type Priority } from './catalogue.ts';
import type { Instant, Millis } from './instant.ts';
import { findCount, type LeaseCount, running } from './leases.ts';
import { LOAD_LEVELS, type LoadLevel, type LoadPolicy } from './policy.ts';
import type { RateLevel } from './rates.ts';
import type { StartGap } from './waiting-time.ts';

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
  /** When the factors moved last, while they are on their way; 0 while all are where they belong. */
  readonly steppedAt: Instant;
  readonly leases: readonly LeaseCount[];
  readonly rates: readonly RateLevel[];
  /** How many requests wait to be admitted. */
  readonly waiting: number;
  /** How many of them stand in line for room in the pool itself, by priority, as they were last looked over. */
  readonly ahead: Readonly<Record<Priority, number>>;
  /** How fast those who waited were let in lately: the times between them, the newest at the end, and when the last one was. */
  readonly gaps: readonly StartGap[];
  readonly startedAt: Instant | null;
  /** What the latency has taught about a pool that was told no capacity; null before the first reading. */
  readonly learned: Learned | null;
}

export const CAPACITY_SOURCES = ['FIXED', 'REPORTED', 'LEARNED'] as const;
/** Where a capacity comes from: from who defined the pool, from a report that counts, or from the latency. */
export type CapacitySource = (typeof CAPACITY_SOURCES)[number];

export interface PoolLoad {
  readonly level: LoadLevel;
  /** In millionths; above a million when more runs than there is capacity for. */
  readonly utilisation: number;
  readonly running: number;
  readonly capacity: number;
  readonly waiting: number;
  readonly at: Instant;
  readonly capacitySource: CapacitySource;
}

/** The counter of everything that runs in a pool. */
export const POOL_COUNTER = 'pool';
export const NOBODY: PoolState['ahead'] = { CRITICAL: 0, STANDARD: 0, SHEDDABLE: 0 };
const ONE = 1_000_000;
const AT_REST: Instant = 0;

export function newPoolState(poolId: number, at: Instant): PoolState {
  const factor: LoadFactor = { value: ONE, since: at };
  return {
    poolId,
    version: 0,
    report: null,
    level: 'NORMAL',
    levelSince: at,
    factors: { CRITICAL: factor, STANDARD: factor, SHEDDABLE: factor },
    steppedAt: AT_REST,
    leases: [],
    rates: [],
    waiting: 0,
    ahead: NOBODY,
    gaps: [],
    startedAt: null,
    learned: null,
  };
}

interface LoadFacts {
  readonly state: PoolState;
  readonly pool: Pool;
  readonly policy: LoadPolicy;
  readonly now: Instant;
}

/** The capacity of a pool where no report tells another one. */
export function ownCapacity({ state, pool, policy }: Omit<LoadFacts, 'now'>): number {
  return pool.capacity ?? learnedCapacity(state.learned, policy.adaptive);
}

/** A pool's load as it stands at `now`. */
export function loadOf(params: LoadFacts): PoolLoad {
  const { state, pool, policy, now } = params;
  const report = state.report && now - state.report.at < policy.staleMs ? state.report : null;
  const capacity = report?.capacity ?? ownCapacity(params);
  const own = pool.capacity === null ? 'LEARNED' : 'FIXED';
  const jobs = running(findCount(state.leases, POOL_COUNTER), now);
  const counted = capacity > 0 ? Math.floor((jobs * ONE) / capacity) : ONE;
  return {
    level: state.level,
    utilisation: Math.max(counted, report?.utilisation ?? 0),
    running: jobs,
    capacity,
    waiting: Math.max(state.waiting, report?.queued ?? 0),
    at: now,
    capacitySource: typeof report?.capacity === 'number' ? 'REPORTED' : own,
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

interface Ground {
  readonly pool: Pool;
  readonly policy: LoadPolicy;
}

function targetOf(policy: LoadPolicy, level: LoadLevel, priority: Priority): number {
  return policy.factors[priority][LOAD_LEVELS.indexOf(level)] ?? ONE;
}

function isSettled(state: PoolState, policy: LoadPolicy): boolean {
  return PRIORITIES.every(
    (priority) => state.factors[priority].value === targetOf(policy, state.level, priority),
  );
}

function movedAt(factors: PoolState['factors']): Instant {
  return Math.max(...PRIORITIES.map((priority) => factors[priority].since));
}

function levelAt(state: PoolState, ground: Ground, now: Instant): LoadLevel {
  const { policy } = ground;
  return nextLevel(state, { utilisation: loadOf({ state, ...ground, now }).utilisation, policy, now });
}

/** The level at `now`, and one step of the factors towards it unless they have moved within the period. */
function advance(state: PoolState, ground: Ground, now: Instant): PoolState {
  const { policy } = ground;
  const level = levelAt(state, ground, now);
  const levelled: PoolState = level === state.level ? state : { ...state, level, levelSince: now };
  if (isSettled(levelled, policy)) return { ...levelled, steppedAt: AT_REST };
  const moved = movedAt(state.factors);
  if (now - moved < policy.stepMs) return { ...levelled, steppedAt: moved };
  const factors = { ...state.factors };
  for (const priority of PRIORITIES) {
    const old = state.factors[priority];
    const value = stepTowards(old.value, targetOf(policy, level, priority), policy.maxStep);
    if (value !== old.value) factors[priority] = { value, since: now };
  }
  const stepped: PoolState = { ...levelled, factors, steppedAt: now };
  return isSettled(stepped, policy) ? { ...stepped, steppedAt: AT_REST } : stepped;
}

/** Steps that are made up for at most when nobody has looked for long. */
const MOST_STEPS = 128;

/**
 * The pool's state with level and factors brought up to `now`; the same value when there is nothing to
 * tell. A level rises at once and falls after it was kept for `dwellMs`. Factors follow in steps of at
 * most `maxStep`, no two of them within `stepMs`: the first at once, as a whole period would let a burst
 * through, the others in their time also when nobody looks.
 */
export function observe(params: {
  state: PoolState;
  pool: Pool;
  policy: LoadPolicy;
  now: Instant;
}): PoolState {
  const { state, policy, now } = params;
  const level = levelAt(state, params, now);
  const resting = state.steppedAt === AT_REST;
  if (level === state.level && isSettled(state, policy)) {
    return resting ? state : { ...state, steppedAt: AT_REST };
  }
  const fell = LOAD_LEVELS.indexOf(level) < LOAD_LEVELS.indexOf(state.level);
  if (resting && !fell) return advance(state, params, now);
  // When a level fell follows from the ends of leases and the age of the report: the steps since are made up for.
  const { stepMs } = policy;
  const from = resting ? state.levelSince : state.steppedAt;
  const steps = Math.min(MOST_STEPS, Math.max(0, Math.floor((now - from) / stepMs)));
  const first = resting || now - from > MOST_STEPS * stepMs ? now - steps * stepMs : from;
  let next = state;
  for (let at = first + stepMs; at < now; at += stepMs) next = advance(next, params, at);
  return advance(next, params, now);
}

/**
 * The state with a report that was taken at `now`, after it had been observed up to then. Nothing is made up for:
 * what the report tells was not known before, so a factor makes one step at most.
 */
export function observeReport(params: {
  state: PoolState;
  pool: Pool;
  policy: LoadPolicy;
  now: Instant;
}): PoolState {
  const { state, now } = params;
  return advance(state, params, now);
}

/** The level that the present utilisation alone makes: one that is only kept for its time has gone. */
export function unkeptLevel(params: {
  state: PoolState;
  pool: Pool;
  policy: LoadPolicy;
  now: Instant;
}): LoadLevel {
  const { utilisation } = loadOf(params);
  const entered = params.policy.enter.filter((threshold) => utilisation >= threshold).length;
  return LOAD_LEVELS[Math.min(entered, LOAD_LEVELS.indexOf(params.state.level))] ?? 'NORMAL';
}

/** How many wait for room in the pool with this priority or a higher one: they come before a new request. */
export function aheadOf(state: PoolState, priority: Priority): number {
  const rank = PRIORITIES.indexOf(priority);
  const sum = PRIORITIES.reduce((total, each, index) => total + (index <= rank ? state.ahead[each] : 0), 0);
  return Math.min(sum, state.waiting);
}

/** Whether work of this priority is turned away at this level. */
export function sheds(policy: LoadPolicy, level: LoadLevel, priority: Priority): boolean {
  const from = policy.shedAt[priority];
  return from !== null && LOAD_LEVELS.indexOf(level) >= LOAD_LEVELS.indexOf(from);
}

/**
 * The policy in force: how limits adapt, who pays in which order, what happens when a job uses more
 * than it held. Published versions are immutable; every decision cites the one it was made under.
 */
import type { AdaptivePolicy } from './adaptive-capacity.ts';
import type { FundingSource, Priority } from './catalogue.ts';
import type { Millis } from './instant.ts';
import type { PolicyRule } from './rules.ts';
import type { StandingPolicy } from './standing-rules.ts';

export const LIMIT_SCOPES = ['ACCOUNT', 'USER', 'KEY', 'MODEL', 'ENDPOINT', 'POOL'] as const;
/** What a limit counts apart: [ACCOUNT, MODEL] has one counter for each model of each account. */
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** A limit that refuses. */
export interface LimitRule {
  readonly name: string;
  readonly kind: 'RATE' | 'CONCURRENCY';
  /** A rule without ACCOUNT, USER or KEY counts over all accounts together. */
  readonly scope: readonly LimitScope[];
  /** "request", "job", "credit" or a meter's slug. A meter that the job does not use is not limited. */
  readonly unit: string;
  /** How much in each window, or how many at once, in micro-units. */
  readonly base: bigint;
  readonly floor: bigint;
  readonly ceiling: bigint;
  /** The window of a rate; null for concurrency. */
  readonly windowMs: Millis | null;
  /** ROLLING leaks evenly; FIRST_USE and CALENDAR are fixed windows that empty at once. */
  readonly style: 'ROLLING' | 'FIRST_USE' | 'CALENDAR';
  /** Which factors move it. */
  readonly factors: readonly LimitCause[];
  readonly models: readonly string[] | null;
  readonly pools: readonly string[] | null;
  readonly plans: readonly string[] | null;
  /** The rule of the policy that has to hold for it to apply; null always applies. */
  readonly when: string | null;
}

export type LimitCause = 'TIER' | 'LOAD' | 'HISTORY' | 'OPERATOR';

export const LOAD_LEVELS = ['NORMAL', 'ELEVATED', 'HIGH', 'SATURATED'] as const;
export type LoadLevel = (typeof LOAD_LEVELS)[number];

export interface LoadPolicy {
  /** Utilisation at which each level begins, in millionths: ELEVATED, HIGH, SATURATED. */
  readonly enter: readonly [number, number, number];
  /** Utilisation below which each level is left again; lower than `enter`, so that levels don't flap. */
  readonly leave: readonly [number, number, number];
  /** A level is kept at least this long before it may fall. */
  readonly dwellMs: Millis;
  /** A report older than this no longer counts. */
  readonly staleMs: Millis;
  /** The factor on limits at each level, in millionths, by priority. */
  readonly factors: Readonly<Record<Priority, readonly [number, number, number, number]>>;
  /** The level at which a priority is turned away altogether; null is never. */
  readonly shedAt: Readonly<Record<Priority, LoadLevel | null>>;
  /** A factor moves at most this much, in millionths, in each `stepMs`. */
  readonly maxStep: number;
  readonly stepMs: Millis;
  /** How the capacity of pools that were told none is learned. */
  readonly adaptive: AdaptivePolicy;
}

/** Who pays first where no policy says otherwise: the lower rank. */
export const DEFAULT_RANKS: Readonly<Record<FundingSource, number>> = {
  INCLUDED: 0,
  PROMOTIONAL: 1,
  PLAN: 1,
  PURCHASED: 2,
  POSTPAID: 3,
};

export interface Policy {
  readonly version: number;
  readonly ranks: Readonly<Record<FundingSource, number>>;
  readonly overage: 'CHARGE' | 'FORGIVE';
  readonly debtBlocks: boolean;
  /** The factor of each tier on limits, in millionths. */
  readonly tiers: ReadonlyMap<string, number>;
  /** Limits for every plan, besides the plan's own. */
  readonly limits: readonly LimitRule[];
  /** Conditions of its own, in the order in which they are told. */
  readonly rules: readonly PolicyRule[];
  readonly load: LoadPolicy;
  /** Null gives every account the same standing. */
  readonly standing: StandingPolicy | null;
  readonly lease: { readonly minMs: Millis; readonly maxMs: Millis };
  readonly quoteMs: Millis;
}

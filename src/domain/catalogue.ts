/**
 * What there is to run and on what terms: models with their meters, pools, plans and price books.
 * Plain immutable data. A published version of any of these is never changed, so whoever holds one
 * may keep it.
 */
import type { Instant, Millis } from './instant.ts';
import type { LimitRule } from './policy.ts';

export const PRIORITIES = ['CRITICAL', 'STANDARD', 'SHEDDABLE'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const FUNDING_SOURCES = ['INCLUDED', 'PROMOTIONAL', 'PLAN', 'PURCHASED', 'POSTPAID'] as const;
export type FundingSource = (typeof FUNDING_SOURCES)[number];
/** The sources that are grants of credits, as opposed to windows and credit lines. */
export type GrantSource = 'PROMOTIONAL' | 'PLAN' | 'PURCHASED';

/** How much of one meter, in micro-units. */
export interface Quantity {
  readonly meter: string;
  readonly quantity: bigint;
}

export interface Attribute {
  readonly name: string;
  readonly value: string;
}

export interface Workload {
  /** Sorted by meter, each meter once. */
  readonly quantities: readonly Quantity[];
  /** Sorted by name, each name once. */
  readonly attributes: readonly Attribute[];
}

export interface Meter {
  readonly slug: string;
  /** Quantities are granted in whole steps, in micro-units. */
  readonly step: bigint;
  /** The most that one job may ask for, in micro-units; null is no limit of size. */
  readonly max: bigint | null;
}

export interface AttributeRule {
  readonly name: string;
  /** The values that the model knows. */
  readonly values: readonly string[];
  /** Taken when the request names none; null makes the attribute required. */
  readonly fallback: string | null;
}

export interface Model {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** Models of one kind can stand in for each other, e.g. "video". */
  readonly kind: string;
  readonly poolId: number;
  readonly meters: readonly Meter[];
  readonly attributes: readonly AttributeRule[];
  readonly endpoints: readonly string[];
  /** How long a lease lasts when the request names no length. */
  readonly leaseMs: Millis;
  /** How long an UNKNOWN job keeps its hold after the lease lapsed. */
  readonly graceMs: Millis;
  readonly available: boolean;
}

export interface Pool {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** Jobs that may run at once; null where that is reported, or learned from latency. */
  readonly capacity: number | null;
}

export interface PriceRule {
  readonly meter: string;
  /** Applies when the workload has all these attribute values. The rule with most of them wins. */
  readonly when: readonly Attribute[];
  /** Micro-credits for each `per` micro-units. */
  readonly price: bigint;
  readonly per: bigint;
}

export interface ModelPrices {
  readonly rules: readonly PriceRule[];
  /** The least that a job with any usage costs, in micro-credits. */
  readonly minimum: bigint;
}

export interface PriceBook {
  readonly version: number;
  readonly effectiveAt: Instant;
  /** By the model's slug. */
  readonly models: ReadonlyMap<string, ModelPrices>;
}

/** An included window funds jobs up to `amount` micro-credits in each instance of its length. */
export interface WindowRule {
  readonly name: string;
  readonly amount: bigint;
  readonly lengthMs: Millis;
  /** FIRST_USE starts an instance with the first job that needs it; CALENDAR aligns instances to multiples of the length since the epoch. */
  readonly starts: 'FIRST_USE' | 'CALENDAR';
  /** Slugs of the models that it pays for; null is every model. */
  readonly models: readonly string[] | null;
}

/** Credits that a plan gives anew each period. */
export interface AllowanceRule {
  readonly name: string;
  readonly amount: bigint;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  /** CALENDAR renews at the period's start in `timeZone`; ANNIVERSARY counts from the instant at which the account took the plan. */
  readonly anchor: 'CALENDAR' | 'ANNIVERSARY';
  readonly timeZone: string;
  readonly burnPriority: number;
}

export interface Plan {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  readonly tier: string;
  /** Slugs of the models that may be used; null is all. */
  readonly models: readonly string[] | null;
  readonly priorities: readonly Priority[];
  readonly windows: readonly WindowRule[];
  readonly allowances: readonly AllowanceRule[];
  readonly limits: readonly LimitRule[];
}

/** What usage needs of its surroundings: sums over the journal. Implemented in `src/postgres`. */
import type { Instant } from '../domain/instant.ts';
import type { TimeRange } from '../domain/usage-buckets.ts';
import type { ModelUse, Refusals } from '../domain/usage-insight.ts';
import type { UsageCell, UsageDimension } from '../domain/usage-report.ts';

/** Which entries of the journal count. Null does not narrow; an empty list matches nothing. */
export interface UsageSelection {
  readonly accountId: string | null;
  readonly poolId: number | null;
  readonly modelIds: readonly number[] | null;
  readonly endpoints: readonly string[] | null;
  /** End users by the names that their accounts gave them. */
  readonly userIds: readonly string[] | null;
  /** The values of each label name any of which may match; all names must. */
  readonly labels: ReadonlyMap<string, readonly string[]> | null;
}

export interface UsageQuery {
  /** The account to which the session that reads is bound: it sees no other's rows. Null sees all. */
  readonly boundTo: string | null;
  readonly select: UsageSelection;
  /** The starts of the steps, increasing, at least one. */
  readonly starts: readonly Instant[];
  /** The end of the last step. */
  readonly to: Instant;
  readonly groupBy: readonly UsageDimension[];
  /** The names of the labels by which LABEL groups; null is all that a request had. */
  readonly groupLabels: readonly string[] | null;
  /** Groups that get a series of their own, those with the largest charge; the rest is added up. */
  readonly most: number;
}

/** One group as its values stand in the journal, in the order of groupBy; users, keys and labels by their shown names. */
export interface UsageGroup {
  readonly values: readonly (string | null)[];
  readonly others: boolean;
}

export interface UsageSums {
  readonly kind: 'SUMS';
  /** How many groups there are, with or without a series of their own. */
  readonly groups: number;
  /** The groups with a series of their own, the largest charge first, then the sum of the others if there are any. */
  readonly series: readonly UsageGroup[];
  readonly cells: readonly UsageCell[];
}

export interface UsageReads {
  /** Sums of one consistent reading. TIMED_OUT when there was more to read than is allowed for one report. */
  sumUsage(
    query: UsageQuery,
  ): Promise<UsageSums | { readonly kind: 'UNKNOWN_ACCOUNT' } | { readonly kind: 'TIMED_OUT' }>;
}

export interface InsightRead {
  readonly kind: 'READ';
  readonly granted: number;
  readonly expired: number;
  /** What was returned most of first. */
  readonly models: readonly (Omit<ModelUse, 'model'> & { readonly modelId: number })[];
  /** The most frequent first. */
  readonly refusals: readonly Refusals[];
}

export interface InsightReads {
  /** What an account's journal says of a span of time, in a session bound to the account. */
  readInsight(params: {
    accountId: string;
    range: TimeRange;
  }): Promise<InsightRead | { readonly kind: 'TIMED_OUT' }>;
}

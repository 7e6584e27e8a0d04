/** A job that has not ended: what it holds, from whom, and until when its lease lasts. */

import type { BudgetCount } from './budgets.ts';
import type { Attribute, Priority, Quantity } from './catalogue.ts';
import type { FundingPart } from './decision.ts';
import type { Instant, Millis } from './instant.ts';

/** A slot that the job takes while its lease lasts. */
export interface Slot {
  readonly counter: string;
  readonly shared: boolean;
}

/** What was agreed at the grant and stays so until the end. */
export interface Hold {
  readonly modelId: number;
  readonly poolId: number;
  readonly priority: Priority;
  readonly userRef: string | null;
  readonly keyId: number | null;
  readonly endpoint: string | null;
  readonly labels: readonly Attribute[];
  readonly quantities: readonly Quantity[];
  readonly attributes: readonly Attribute[];
  readonly priceVersion: number;
  /** What this job itself may cost, in the order in which it pays. */
  readonly parts: readonly FundingPart[];
  readonly budgets: readonly BudgetCount[];
  readonly slots: readonly Slot[];
  /** The most that may ever be charged: the quote or maxCost, whichever is less. */
  readonly chargeCap: bigint | null;
  readonly parentJobId: string | null;
  /** What this job's children may cost together; null when it set no such budget. */
  readonly childBudget: bigint | null;
  readonly leaseMs: Millis;
  readonly graceMs: Millis;
  readonly grantedAt: Instant;
}

export interface OpenJob {
  readonly accountId: string;
  readonly jobId: string;
  readonly hold: Hold;
  /** What is left of the child budget: children take their holds from it. */
  readonly reserve: readonly FundingPart[];
  readonly leaseToken: string;
  readonly leaseEndsAt: Instant;
  /** Cumulative usage by the last heartbeat that told it. */
  readonly reported: readonly Quantity[];
  /** The next instant at which time alone changes this job: its lease's end, then its grace's end. */
  readonly dueAt: Instant;
  /** Whether the lapse has been written to the journal. */
  readonly lapsed: boolean;
  /** The number of entries that the journal has about this job. */
  readonly entries: number;
}

/** Until when an UNKNOWN job keeps its hold. */
export function graceEnd(job: OpenJob): Instant {
  return job.leaseEndsAt + job.hold.graceMs;
}

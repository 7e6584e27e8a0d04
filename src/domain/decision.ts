/** A decision as it is given, kept and shown. Plain data; how it comes about stands in `decide.ts`. */
import type { Balance } from './account.ts';
import type { Attribute, FundingSource, GrantSource, Priority, Quantity } from './catalogue.ts';
import type { Instant, Millis } from './instant.ts';
import type { PoolLoad } from './load.ts';
import type { LimitCause } from './policy.ts';
import type { Cost } from './pricing.ts';
import type { KeyRole } from './request.ts';

export type DecisionOutcome = 'GRANTED' | 'WAITING' | 'REJECTED';
export type LayerKind = 'PRICE' | 'GATE' | 'LIMIT' | 'BUDGET' | 'FUNDING';
export type LayerVerdict = 'PASSED' | 'TOOK' | 'SKIPPED' | 'REFUSED';

export interface Factor {
  readonly cause: LimitCause;
  /** In millionths. */
  readonly value: number;
  readonly since: Instant;
  readonly note: string | null;
}

/** A limit as it bound, or an included window as it stood. Amounts in micro-units. */
export interface LimitReading {
  readonly name: string;
  readonly kind: 'RATE' | 'CONCURRENCY' | 'INCLUDED_WINDOW';
  readonly unit: string;
  readonly base: bigint;
  readonly floor: bigint;
  readonly ceiling: bigint;
  readonly value: bigint;
  readonly remaining: bigint;
  readonly windowMs: Millis | null;
  readonly resetsAt: Instant | null;
  readonly factors: readonly Factor[];
}

/** By what a grant had its place in the order of paying. */
export interface PayingFacts {
  readonly source: GrantSource;
  readonly burnPriority: number;
  readonly effectiveAt: Instant;
  readonly expiresAt: Instant | null;
}

export interface Layer {
  readonly name: string;
  readonly kind: LayerKind;
  readonly verdict: LayerVerdict;
  readonly unit: string | null;
  readonly before: bigint | null;
  readonly taken: bigint | null;
  readonly after: bigint | null;
  readonly limit: LimitReading | null;
  readonly note: string | null;
  /** For a grant that could pay; null otherwise. */
  readonly paying: PayingFacts | null;
}

/** A part of a hold or a charge. `grantId` names the grant; `windows` the instances that an included part counts in. */
export interface FundingPart {
  readonly source: FundingSource;
  readonly grantId: string | null;
  readonly name: string;
  readonly amount: bigint;
  readonly windows: readonly WindowInstance[];
}

export interface WindowInstance {
  readonly name: string;
  readonly startedAt: Instant;
}

export type RejectionCode =
  | 'RATE_LIMITED'
  | 'CONCURRENCY_LIMITED'
  | 'OVERLOADED'
  | 'TOO_LARGE'
  | 'INSUFFICIENT_CREDITS'
  | 'BUDGET_EXCEEDED'
  | 'MAX_COST_EXCEEDED'
  | 'UNPRICED'
  | 'MODEL_UNAVAILABLE'
  | 'NOT_ENTITLED'
  | 'ACCOUNT_SUSPENDED'
  | 'QUOTE_EXPIRED'
  | 'POLICY_DENIED';

interface ReasonBase {
  readonly code: RejectionCode;
  readonly message: string;
  readonly layer: string;
  /** When this reason clears by time alone; null when it does not. */
  readonly retryAt: Instant | null;
}

export type Reason = ReasonBase &
  (
    | { readonly kind: 'LIMIT'; readonly limit: LimitReading }
    | {
        readonly kind: 'LOAD';
        readonly poolId: number;
        readonly load: PoolLoad;
        /** How many wait for room in the pool before this one. */
        readonly ahead: number;
      }
    | {
        readonly kind: 'CREDITS';
        readonly needed: bigint;
        readonly available: bigint;
        readonly windowsResetAt: Instant | null;
      }
    | { readonly kind: 'BUDGET'; readonly budget: string; readonly cap: bigint; readonly remaining: bigint }
    | { readonly kind: 'POLICY'; readonly rule: string }
  );

export type RejectionAction = 'WAIT' | 'REDUCE' | 'TOP_UP' | 'ASK_OPERATOR' | 'STOP';

export type Remedy =
  | { readonly kind: 'WAIT'; readonly message: string; readonly until: Instant }
  | { readonly kind: 'TOP_UP'; readonly message: string; readonly amount: bigint }
  | {
      readonly kind: 'REDUCE';
      readonly message: string;
      readonly workload: readonly Quantity[];
      readonly cost: Cost;
    }
  | { readonly kind: 'PRIORITY'; readonly message: string; readonly priority: Priority }
  | { readonly kind: 'MODEL'; readonly message: string; readonly modelId: number; readonly cost: Cost };

/** What was asked, as far as it is kept with the decision. Names of end users are not. */
export interface Asked {
  readonly inputHash: string;
  readonly modelId: number;
  readonly quantities: readonly Quantity[];
  readonly attributes: readonly Attribute[];
  readonly priority: Priority;
  readonly quoteId: string | null;
  readonly maxCost: bigint | null;
  readonly acceptPartial: bigint | null;
  readonly parentJobId: string | null;
  readonly childBudget: bigint | null;
}

/** What rules may have looked at besides what is kept elsewhere in the decision and its entry. */
export interface AskedBy {
  readonly keyRoles: readonly KeyRole[];
  readonly waitUpToMs: Millis | null;
}

export interface Decision {
  readonly id: string;
  readonly accountId: string;
  readonly at: Instant;
  readonly outcome: DecisionOutcome;
  readonly policyVersion: number;
  /** Everything else that it rests on, as published by then. Null with decisions from before this was kept. */
  readonly catalogueVersion: number | null;
  readonly priceVersion: number | null;
  /** The pool as it stood. */
  readonly load: PoolLoad;
  readonly asked: Asked;
  /** What was granted; what was asked for where nothing was. */
  readonly workload: readonly Quantity[];
  readonly cost: Cost | null;
  readonly layers: readonly Layer[];
  readonly funding: readonly FundingPart[];
  readonly reasons: readonly Reason[];
  readonly action: RejectionAction | null;
  readonly retryAt: Instant | null;
  readonly checkAgainAt: Instant | null;
  readonly remedies: readonly Remedy[];
  readonly balance: Balance;
  /** Null with decisions from before it was kept. */
  readonly askedBy: AskedBy | null;
}

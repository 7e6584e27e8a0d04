/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AttributeInput = {
  readonly name: string;
  readonly value: string;
};

export type CancelJobInput = {
  readonly jobId: string | number;
  readonly leaseToken?: string | null | undefined;
  readonly reason?: string | null | undefined;
  /** Cumulative; left out: the last reported. */
  readonly used?: ReadonlyArray<QuantityInput> | null | undefined;
};

export type CreateAccountInput = {
  readonly idempotencyKey: string;
  readonly name: string;
  readonly plan: string;
  readonly postpaidLimit?: string | null | undefined;
};

export type CreateApiKeyInput = {
  readonly accountId?: string | number | null | undefined;
  readonly application: string;
  readonly idempotencyKey: string;
  readonly priorities?: ReadonlyArray<Priority> | null | undefined;
  readonly roles: ReadonlyArray<Role>;
};

export type DecisionOutcome =
  | 'GRANTED'
  | 'REJECTED'
  | 'WAITING';

/** Order of paying: rank of the source as the policy sets it (by default INCLUDED 0, PROMOTIONAL and PLAN 1, PURCHASED 2, POSTPAID 3), then burnPriority (lower first), then expiry (never is last), then effective instant, then id. */
export type FundingSource =
  | 'INCLUDED'
  | 'PLAN'
  | 'POSTPAID'
  | 'PROMOTIONAL'
  | 'PURCHASED';

export type GrantCreditsInput = {
  readonly accountId: string | number;
  readonly amount: string;
  readonly burnPriority?: number | null | undefined;
  readonly effectiveAt?: string | null | undefined;
  readonly expiresAt?: string | null | undefined;
  readonly idempotencyKey: string;
  readonly name: string;
  readonly reason?: string | null | undefined;
  readonly source: FundingSource;
};

export type HeartbeatJobInput = {
  readonly extend?: string | null | undefined;
  readonly jobId: string | number;
  readonly leaseToken: string;
  /** Cumulative. */
  readonly usedSoFar?: ReadonlyArray<QuantityInput> | null | undefined;
};

export type JobOutcome =
  | 'FAILED'
  | 'SUCCEEDED';

export type JobState =
  | 'CANCELLED'
  /** The grace ended: everything held went back. A late settle with the last token is still charged, at the frozen price, through the present waterfall, in the budget period of the grant even above its cap, the rest as debt; the job is then SETTLED. */
  | 'EXPIRED'
  /** Admitted; credits held, slot taken. */
  | 'GRANTED'
  | 'SETTLED'
  /** The lease lapsed without an ending. Every decision sees the slots of account and pool free from the lease's end, sweeper or not; credits, windows and budgets stay held. A heartbeat with the last token takes a free slot again (and gets a new token), or gets LeaseLost. Settle and cancel with the last token go through. */
  | 'UNKNOWN';

export type LimitCause =
  | 'HISTORY'
  | 'LOAD'
  | 'OPERATOR'
  | 'TIER';

/** A limit refuses; an included window funds, is measured in credits, and by itself refuses nothing. */
export type LimitKind =
  | 'CONCURRENCY'
  | 'INCLUDED_WINDOW'
  | 'RATE';

export type LoadLevel =
  | 'ELEVATED'
  | 'HIGH'
  | 'NORMAL'
  | 'SATURATED';

export type PreviewJobInput = {
  readonly accountId?: string | number | null | undefined;
  readonly endpoint?: string | null | undefined;
  readonly maxCost?: string | null | undefined;
  readonly model: string;
  readonly priority?: Priority | null | undefined;
  readonly quoteId?: string | number | null | undefined;
  readonly userId?: string | null | undefined;
  readonly workload: WorkloadInput;
};

export type Priority =
  | 'CRITICAL'
  | 'SHEDDABLE'
  | 'STANDARD';

export type QuantityInput = {
  readonly meter: string;
  readonly quantity: string;
};

export type QuoteJobInput = {
  readonly accountId?: string | number | null | undefined;
  readonly model: string;
  readonly workload: WorkloadInput;
};

export type RefundJobInput = {
  /** Left out: all that is left. */
  readonly amount?: string | null | undefined;
  readonly idempotencyKey: string;
  readonly jobId: string | number;
  readonly reason: string;
};

export type RejectionAction =
  | 'ASK_OPERATOR'
  | 'REDUCE'
  | 'STOP'
  | 'TOP_UP'
  | 'WAIT';

export type RejectionCode =
  | 'ACCOUNT_SUSPENDED'
  | 'BUDGET_EXCEEDED'
  | 'CONCURRENCY_LIMITED'
  | 'INSUFFICIENT_CREDITS'
  | 'MAX_COST_EXCEEDED'
  | 'MODEL_UNAVAILABLE'
  | 'NOT_ENTITLED'
  | 'OVERLOADED'
  | 'POLICY_DENIED'
  | 'QUOTE_EXPIRED'
  | 'RATE_LIMITED'
  | 'TOO_LARGE'
  | 'UNPRICED';

export type ReportLoadInput = {
  readonly at?: string | null | undefined;
  readonly capacity?: number | null | undefined;
  readonly latency?: string | null | undefined;
  readonly pool: string;
  readonly queued?: number | null | undefined;
  readonly utilisation?: number | null | undefined;
};

export type RequestJobInput = {
  /** Grant a smaller job instead of rejecting, down to this share (0 to 1) of the workload. All quantities shrink by one factor, each rounded down to its meter's step. */
  readonly acceptPartial?: string | null | undefined;
  /** The account that pays. Left out: the caller's. */
  readonly accountId?: string | number | null | undefined;
  /** What this job's children may cost together; part of this job's hold. */
  readonly childBudget?: string | null | undefined;
  /** The product endpoint that the work came through, e.g. /v1/videos. */
  readonly endpoint?: string | null | undefined;
  readonly idempotencyKey: string;
  /** Labels that usage can be grouped by. */
  readonly labels?: ReadonlyArray<AttributeInput> | null | undefined;
  /** How long the lease lasts without a heartbeat. Left out: the model's default. */
  readonly lease?: string | null | undefined;
  /** Reject rather than hold or charge more than this. */
  readonly maxCost?: string | null | undefined;
  readonly model: string;
  /** The job that this one works for. */
  readonly parentJobId?: string | number | null | undefined;
  /** Which priorities may be asked for is the plan's and the key's to say. */
  readonly priority?: Priority | null | undefined;
  readonly quoteId?: string | number | null | undefined;
  /** The end user inside the account, as the account names them. */
  readonly userId?: string | null | undefined;
  /** Wait for room up to this long instead of being turned away for load, concurrency or rate. */
  readonly waitUpTo?: string | null | undefined;
  readonly workload: WorkloadInput;
};

export type Role =
  | 'ACCOUNT'
  | 'MONITOR'
  | 'OPERATOR'
  | 'ORCHESTRATOR';

/** FAILED charges the stated usage, which may be zero. A meter left out counts as zero. */
export type SettleJobInput = {
  readonly computeSeconds?: string | null | undefined;
  readonly finishedAt?: string | null | undefined;
  readonly jobId: string | number;
  readonly leaseToken: string;
  readonly outcome: JobOutcome;
  readonly startedAt?: string | null | undefined;
  readonly usage: ReadonlyArray<QuantityInput>;
};

export type StreamEventKind =
  | 'CHANGE'
  | 'GAP'
  | 'SNAPSHOT';

/** from <= t < to */
export type TimeRangeInput = {
  readonly from: string;
  readonly to: string;
};

export type TopUpInput = {
  readonly accountId: string | number;
  readonly amount: string;
  readonly expiresAt?: string | null | undefined;
  readonly idempotencyKey: string;
  readonly paymentProvider: string;
  readonly paymentReference: string;
};

export type UsageDimension =
  | 'ACCOUNT'
  | 'ENDPOINT'
  | 'KEY'
  | 'LABEL'
  | 'MODEL'
  | 'OUTCOME'
  | 'POOL'
  | 'PRIORITY'
  | 'SOURCE'
  | 'USER';

export type UsageFilter = {
  readonly endpoints?: ReadonlyArray<string> | null | undefined;
  readonly labels?: ReadonlyArray<AttributeInput> | null | undefined;
  readonly models?: ReadonlyArray<string> | null | undefined;
  readonly userIds?: ReadonlyArray<string> | null | undefined;
};

export type UsageScopeInput = {
  readonly accountId?: string | number | null | undefined;
  readonly model?: string | null | undefined;
  readonly pool?: string | null | undefined;
};

export type UsageStep =
  | 'DAY'
  | 'FIVE_MINUTES'
  | 'HOUR'
  | 'MINUTE'
  | 'MONTH'
  | 'TOTAL'
  | 'WEEK';

export type WorkloadInput = {
  /** What else the price depends on: {name: "resolution", value: "1280x720"}. */
  readonly attributes?: ReadonlyArray<AttributeInput> | null | undefined;
  /** How much of each meter the job may use at most: {meter: "video_second", quantity: "8"}, {meter: "output_token", quantity: "4096"}. */
  readonly quantities: ReadonlyArray<QuantityInput>;
};

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly roles: ReadonlyArray<Role>, readonly account: { readonly id: string, readonly name: string } | null } | null };

export type AccountQueryVariables = Exact<{
  id: string | number;
}>;


export type AccountQuery = { readonly account: { readonly id: string, readonly name: string, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string }, readonly limits: ReadonlyArray<{ readonly name: string, readonly kind: LimitKind, readonly unit: string, readonly base: string, readonly floor: string, readonly ceiling: string, readonly value: string, readonly remaining: string, readonly window: string | null, readonly resetsAt: string | null, readonly factors: ReadonlyArray<{ readonly cause: LimitCause, readonly value: string, readonly since: string, readonly note: string | null }> }> } | null };

export type AccountGrantsQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AccountGrantsQuery = { readonly account: { readonly id: string, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string }, readonly grants: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly source: FundingSource, readonly name: string, readonly burnPriority: number, readonly effectiveAt: string, readonly expiresAt: string | null, readonly granted: string, readonly available: string, readonly held: string, readonly spent: string, readonly expired: string, readonly revoked: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type GrantCreditsMutationVariables = Exact<{
  input: GrantCreditsInput;
}>;


export type GrantCreditsMutation = { readonly grantCredits:
    | { readonly __typename: 'CreditsGranted', readonly replayed: boolean, readonly grant: { readonly id: string, readonly source: FundingSource, readonly name: string, readonly burnPriority: number, readonly effectiveAt: string, readonly expiresAt: string | null, readonly granted: string, readonly available: string, readonly held: string, readonly spent: string, readonly expired: string, readonly revoked: string }, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type TopUpMutationVariables = Exact<{
  input: TopUpInput;
}>;


export type TopUpMutation = { readonly topUp:
    | { readonly __typename: 'CreditsGranted', readonly replayed: boolean, readonly grant: { readonly id: string, readonly source: FundingSource, readonly name: string, readonly burnPriority: number, readonly effectiveAt: string, readonly expiresAt: string | null, readonly granted: string, readonly available: string, readonly held: string, readonly spent: string, readonly expired: string, readonly revoked: string }, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type QuantityFieldsFragment = { readonly meter: string, readonly quantity: string };

export type CostFieldsFragment = { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> };

export type FundingFieldsFragment = { readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string };

export type BalanceFieldsFragment = { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string };

export type LimitFieldsFragment = { readonly name: string, readonly kind: LimitKind, readonly unit: string, readonly base: string, readonly floor: string, readonly ceiling: string, readonly value: string, readonly remaining: string, readonly window: string | null, readonly resetsAt: string | null, readonly factors: ReadonlyArray<{ readonly cause: LimitCause, readonly value: string, readonly since: string, readonly note: string | null }> };

export type LoadFieldsFragment = { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly waiting: number, readonly at: string };

type ReasonFields_BudgetReason_Fragment = { readonly __typename: 'BudgetReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null };

type ReasonFields_CreditsReason_Fragment = { readonly __typename: 'CreditsReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null };

type ReasonFields_LimitReason_Fragment = { readonly __typename: 'LimitReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null };

type ReasonFields_LoadReason_Fragment = { readonly __typename: 'LoadReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null };

type ReasonFields_PolicyReason_Fragment = { readonly __typename: 'PolicyReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null };

export type ReasonFieldsFragment =
  | ReasonFields_BudgetReason_Fragment
  | ReasonFields_CreditsReason_Fragment
  | ReasonFields_LimitReason_Fragment
  | ReasonFields_LoadReason_Fragment
  | ReasonFields_PolicyReason_Fragment
;

type RemedyFields_ModelRemedy_Fragment = { readonly __typename: 'ModelRemedy', readonly message: string, readonly model: { readonly slug: string }, readonly cost: { readonly total: string } };

type RemedyFields_PriorityRemedy_Fragment = { readonly __typename: 'PriorityRemedy', readonly priority: Priority, readonly message: string };

type RemedyFields_ReduceRemedy_Fragment = { readonly __typename: 'ReduceRemedy', readonly message: string, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string } };

type RemedyFields_TopUpRemedy_Fragment = { readonly __typename: 'TopUpRemedy', readonly amount: string, readonly message: string };

type RemedyFields_WaitRemedy_Fragment = { readonly __typename: 'WaitRemedy', readonly until: string, readonly message: string };

export type RemedyFieldsFragment =
  | RemedyFields_ModelRemedy_Fragment
  | RemedyFields_PriorityRemedy_Fragment
  | RemedyFields_ReduceRemedy_Fragment
  | RemedyFields_TopUpRemedy_Fragment
  | RemedyFields_WaitRemedy_Fragment
;

export type JobFieldsFragment = { readonly id: string, readonly state: JobState, readonly userId: string | null, readonly priority: Priority, readonly held: string, readonly charged: string | null, readonly leaseExpiresAt: string | null, readonly grantedAt: string, readonly endedAt: string | null, readonly model: { readonly slug: string }, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }> };

export type GrantFieldsFragment = { readonly id: string, readonly source: FundingSource, readonly name: string, readonly burnPriority: number, readonly effectiveAt: string, readonly expiresAt: string | null, readonly granted: string, readonly available: string, readonly held: string, readonly spent: string, readonly expired: string, readonly revoked: string };

type ProblemFields_IdempotencyConflict_Fragment = { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string };

type ProblemFields_InvalidRequest_Fragment = { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string };

type ProblemFields_JobEnded_Fragment = { readonly __typename: 'JobEnded', readonly message: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null } };

type ProblemFields_JobRejected_Fragment = { readonly __typename: 'JobRejected', readonly message: string };

type ProblemFields_LeaseLost_Fragment = { readonly __typename: 'LeaseLost', readonly message: string, readonly job: { readonly id: string, readonly state: JobState } };

type ProblemFields_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

export type ProblemFieldsFragment =
  | ProblemFields_IdempotencyConflict_Fragment
  | ProblemFields_InvalidRequest_Fragment
  | ProblemFields_JobEnded_Fragment
  | ProblemFields_JobRejected_Fragment
  | ProblemFields_LeaseLost_Fragment
  | ProblemFields_NotFound_Fragment
;

export type EndingFieldsFragment = { readonly __typename: 'JobSettled', readonly replayed: boolean, readonly forgiven: string, readonly debt: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null }, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> }, readonly charged: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly returned: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } };

export type CreditsGrantedFieldsFragment = { readonly __typename: 'CreditsGranted', readonly replayed: boolean, readonly grant: { readonly id: string, readonly source: FundingSource, readonly name: string, readonly burnPriority: number, readonly effectiveAt: string, readonly expiresAt: string | null, readonly granted: string, readonly available: string, readonly held: string, readonly spent: string, readonly expired: string, readonly revoked: string }, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } };

type DecidedFields_IdempotencyConflict_Fragment = { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string };

type DecidedFields_InvalidRequest_Fragment = { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string };

type DecidedFields_JobGranted_Fragment = { readonly __typename: 'JobGranted', readonly replayed: boolean, readonly decision: { readonly id: string, readonly at: string }, readonly job: { readonly id: string, readonly state: JobState, readonly leaseExpiresAt: string | null }, readonly lease: { readonly token: string, readonly expiresAt: string }, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> }, readonly funding: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } };

type DecidedFields_JobRejected_Fragment = { readonly __typename: 'JobRejected', readonly replayed: boolean, readonly action: RejectionAction, readonly retryAt: string | null, readonly checkAgainAt: string | null, readonly message: string, readonly decision: { readonly id: string, readonly at: string }, readonly wouldCost: { readonly total: string } | null, readonly reasons: ReadonlyArray<
    | { readonly __typename: 'BudgetReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
    | { readonly __typename: 'CreditsReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
    | { readonly __typename: 'LimitReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
    | { readonly __typename: 'LoadReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
    | { readonly __typename: 'PolicyReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
  >, readonly remedies: ReadonlyArray<
    | { readonly __typename: 'ModelRemedy', readonly message: string, readonly model: { readonly slug: string }, readonly cost: { readonly total: string } }
    | { readonly __typename: 'PriorityRemedy', readonly priority: Priority, readonly message: string }
    | { readonly __typename: 'ReduceRemedy', readonly message: string, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string } }
    | { readonly __typename: 'TopUpRemedy', readonly amount: string, readonly message: string }
    | { readonly __typename: 'WaitRemedy', readonly until: string, readonly message: string }
  >, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } };

type DecidedFields_JobWaiting_Fragment = { readonly __typename: 'JobWaiting', readonly replayed: boolean, readonly decision: { readonly id: string, readonly at: string }, readonly ticket: { readonly id: string, readonly position: number, readonly expiresAt: string }, readonly cost: { readonly total: string } };

export type DecidedFieldsFragment =
  | DecidedFields_IdempotencyConflict_Fragment
  | DecidedFields_InvalidRequest_Fragment
  | DecidedFields_JobGranted_Fragment
  | DecidedFields_JobRejected_Fragment
  | DecidedFields_JobWaiting_Fragment
;

export type RequestJobMutationVariables = Exact<{
  input: RequestJobInput;
}>;


export type RequestJobMutation = { readonly requestJob:
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'JobGranted', readonly replayed: boolean, readonly decision: { readonly id: string, readonly at: string }, readonly job: { readonly id: string, readonly state: JobState, readonly leaseExpiresAt: string | null }, readonly lease: { readonly token: string, readonly expiresAt: string }, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> }, readonly funding: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'JobRejected', readonly replayed: boolean, readonly action: RejectionAction, readonly retryAt: string | null, readonly checkAgainAt: string | null, readonly message: string, readonly decision: { readonly id: string, readonly at: string }, readonly wouldCost: { readonly total: string } | null, readonly reasons: ReadonlyArray<
        | { readonly __typename: 'BudgetReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'CreditsReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'LimitReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'LoadReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'PolicyReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
      >, readonly remedies: ReadonlyArray<
        | { readonly __typename: 'ModelRemedy', readonly message: string, readonly model: { readonly slug: string }, readonly cost: { readonly total: string } }
        | { readonly __typename: 'PriorityRemedy', readonly priority: Priority, readonly message: string }
        | { readonly __typename: 'ReduceRemedy', readonly message: string, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string } }
        | { readonly __typename: 'TopUpRemedy', readonly amount: string, readonly message: string }
        | { readonly __typename: 'WaitRemedy', readonly until: string, readonly message: string }
      >, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'JobWaiting', readonly replayed: boolean, readonly decision: { readonly id: string, readonly at: string }, readonly ticket: { readonly id: string, readonly position: number, readonly expiresAt: string }, readonly cost: { readonly total: string } }
   | null };

export type RequestJobsMutationVariables = Exact<{
  inputs: ReadonlyArray<RequestJobInput> | RequestJobInput;
}>;


export type RequestJobsMutation = { readonly requestJobs: ReadonlyArray<
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'JobGranted', readonly replayed: boolean, readonly decision: { readonly id: string, readonly at: string }, readonly job: { readonly id: string, readonly state: JobState, readonly leaseExpiresAt: string | null }, readonly lease: { readonly token: string, readonly expiresAt: string }, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> }, readonly funding: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'JobRejected', readonly replayed: boolean, readonly action: RejectionAction, readonly retryAt: string | null, readonly checkAgainAt: string | null, readonly message: string, readonly decision: { readonly id: string, readonly at: string }, readonly wouldCost: { readonly total: string } | null, readonly reasons: ReadonlyArray<
        | { readonly __typename: 'BudgetReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'CreditsReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'LimitReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'LoadReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'PolicyReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
      >, readonly remedies: ReadonlyArray<
        | { readonly __typename: 'ModelRemedy', readonly message: string, readonly model: { readonly slug: string }, readonly cost: { readonly total: string } }
        | { readonly __typename: 'PriorityRemedy', readonly priority: Priority, readonly message: string }
        | { readonly __typename: 'ReduceRemedy', readonly message: string, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string } }
        | { readonly __typename: 'TopUpRemedy', readonly amount: string, readonly message: string }
        | { readonly __typename: 'WaitRemedy', readonly until: string, readonly message: string }
      >, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'JobWaiting', readonly replayed: boolean, readonly decision: { readonly id: string, readonly at: string }, readonly ticket: { readonly id: string, readonly position: number, readonly expiresAt: string }, readonly cost: { readonly total: string } }
  > | null };

export type PreviewJobQueryVariables = Exact<{
  input: PreviewJobInput;
}>;


export type PreviewJobQuery = { readonly previewJob:
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'JobPreview', readonly outcome: DecisionOutcome, readonly retryAt: string | null, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> } | null, readonly funding: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly reasons: ReadonlyArray<
        | { readonly __typename: 'BudgetReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'CreditsReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'LimitReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'LoadReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
        | { readonly __typename: 'PolicyReason', readonly code: RejectionCode, readonly message: string, readonly layer: string, readonly retryAt: string | null }
      >, readonly remedies: ReadonlyArray<
        | { readonly __typename: 'ModelRemedy', readonly message: string, readonly model: { readonly slug: string }, readonly cost: { readonly total: string } }
        | { readonly __typename: 'PriorityRemedy', readonly priority: Priority, readonly message: string }
        | { readonly __typename: 'ReduceRemedy', readonly message: string, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }>, readonly cost: { readonly total: string } }
        | { readonly __typename: 'TopUpRemedy', readonly amount: string, readonly message: string }
        | { readonly __typename: 'WaitRemedy', readonly until: string, readonly message: string }
      >, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
   | null };

export type QuoteJobMutationVariables = Exact<{
  input: QuoteJobInput;
}>;


export type QuoteJobMutation = { readonly quoteJob:
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'Quote', readonly id: string, readonly expiresAt: string, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> } }
   | null };

export type HeartbeatJobMutationVariables = Exact<{
  input: HeartbeatJobInput;
}>;


export type HeartbeatJobMutation = { readonly heartbeatJob:
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'JobEnded', readonly message: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null } }
    | { readonly __typename: 'JobHeartbeat', readonly job: { readonly id: string, readonly state: JobState }, readonly lease: { readonly token: string, readonly expiresAt: string } }
    | { readonly __typename: 'LeaseLost', readonly message: string, readonly job: { readonly id: string, readonly state: JobState } }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type SettleJobMutationVariables = Exact<{
  input: SettleJobInput;
}>;


export type SettleJobMutation = { readonly settleJob:
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'JobEnded', readonly message: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null } }
    | { readonly __typename: 'JobSettled', readonly replayed: boolean, readonly forgiven: string, readonly debt: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null }, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> }, readonly charged: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly returned: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'LeaseLost', readonly message: string, readonly job: { readonly id: string, readonly state: JobState } }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type CancelJobMutationVariables = Exact<{
  input: CancelJobInput;
}>;


export type CancelJobMutation = { readonly cancelJob:
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'JobEnded', readonly message: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null } }
    | { readonly __typename: 'JobSettled', readonly replayed: boolean, readonly forgiven: string, readonly debt: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null }, readonly cost: { readonly total: string, readonly priceVersion: number, readonly lines: ReadonlyArray<{ readonly meter: string, readonly quantity: string, readonly price: string, readonly per: string, readonly amount: string, readonly note: string | null }> }, readonly charged: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly returned: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'LeaseLost', readonly message: string, readonly job: { readonly id: string, readonly state: JobState } }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type RefundJobMutationVariables = Exact<{
  input: RefundJobInput;
}>;


export type RefundJobMutation = { readonly refundJob:
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'JobRefunded', readonly replayed: boolean, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null }, readonly returned: ReadonlyArray<{ readonly source: FundingSource, readonly grantId: string | null, readonly name: string, readonly amount: string }>, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type JobQueryVariables = Exact<{
  id: string | number;
}>;


export type JobQuery = { readonly job: { readonly id: string, readonly state: JobState, readonly userId: string | null, readonly priority: Priority, readonly held: string, readonly charged: string | null, readonly leaseExpiresAt: string | null, readonly grantedAt: string, readonly endedAt: string | null, readonly model: { readonly slug: string }, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }> } | null };

export type PoolQueryVariables = Exact<{
  slug: string;
}>;


export type PoolQuery = { readonly pool: { readonly id: string, readonly slug: string, readonly load: { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly waiting: number, readonly at: string } } | null };

export type ReportLoadMutationVariables = Exact<{
  input: ReportLoadInput;
}>;


export type ReportLoadMutation = { readonly reportLoad:
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'LoadReported', readonly load: { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly waiting: number, readonly at: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type ClockQueryVariables = Exact<{ [key: string]: never; }>;


export type ClockQuery = { readonly clock: { readonly now: string, readonly virtual: boolean } | null };

export type AdvanceClockMutationVariables = Exact<{
  to: string;
}>;


export type AdvanceClockMutation = { readonly advanceClock:
    | { readonly __typename: 'ClockAdvanced', readonly now: string, readonly due: number }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
   | null };

export type CreateAccountMutationVariables = Exact<{
  input: CreateAccountInput;
}>;


export type CreateAccountMutation = { readonly createAccount:
    | { readonly __typename: 'AccountCreated', readonly replayed: boolean, readonly account: { readonly id: string, readonly name: string } }
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
   | null };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { readonly createApiKey:
    | { readonly __typename: 'ApiKeyCreated', readonly replayed: boolean, readonly secret: string | null, readonly key: { readonly id: string, readonly prefix: string } }
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type LedgerProofQueryVariables = Exact<{ [key: string]: never; }>;


export type LedgerProofQuery = { readonly ledgerProof: { readonly balanced: boolean, readonly accounts: string, readonly postings: string, readonly sum: string, readonly firstBroken: string | null } | null };

export type BalanceChangedSubscriptionVariables = Exact<{
  accountId: string | number;
  minInterval?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type BalanceChangedSubscription = { readonly balanceChanged: { readonly cursor: string, readonly at: string, readonly kind: StreamEventKind, readonly cause: string | null, readonly account: { readonly id: string, readonly name: string }, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } } | null };

export type LoadChangedSubscriptionVariables = Exact<{
  pools?: ReadonlyArray<string> | string | null | undefined;
  minInterval?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type LoadChangedSubscription = { readonly loadChanged: { readonly cursor: string, readonly at: string, readonly kind: StreamEventKind, readonly pool: { readonly id: string, readonly slug: string }, readonly load: { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly waiting: number, readonly at: string } } | null };

export type ThrottledSubscriptionVariables = Exact<{
  accountId?: string | number | null | undefined;
  pools?: ReadonlyArray<string> | string | null | undefined;
  codes?: ReadonlyArray<RejectionCode> | RejectionCode | null | undefined;
  after?: string | null | undefined;
}>;


export type ThrottledSubscription = { readonly throttled: { readonly cursor: string, readonly at: string, readonly kind: StreamEventKind, readonly code: RejectionCode, readonly firstAt: string, readonly lastAt: string, readonly endedAt: string | null, readonly refusals: string, readonly account: { readonly id: string, readonly name: string } | null, readonly pool: { readonly slug: string } | null, readonly limit: { readonly name: string, readonly kind: LimitKind, readonly unit: string, readonly base: string, readonly floor: string, readonly ceiling: string, readonly value: string, readonly remaining: string, readonly window: string | null, readonly resetsAt: string | null, readonly factors: ReadonlyArray<{ readonly cause: LimitCause, readonly value: string, readonly since: string, readonly note: string | null }> } | null } | null };

export type JobChangedSubscriptionVariables = Exact<{
  accountId?: string | number | null | undefined;
  jobId?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type JobChangedSubscription = { readonly jobChanged: { readonly cursor: string, readonly at: string, readonly kind: StreamEventKind, readonly job: { readonly id: string, readonly state: JobState, readonly userId: string | null, readonly priority: Priority, readonly held: string, readonly charged: string | null, readonly leaseExpiresAt: string | null, readonly grantedAt: string, readonly endedAt: string | null, readonly model: { readonly slug: string }, readonly workload: ReadonlyArray<{ readonly meter: string, readonly quantity: string }> } } | null };

export type UsageTotalsFieldsFragment = { readonly granted: string, readonly rejected: string, readonly settled: string, readonly charged: string, readonly returned: string, readonly computeSeconds: string, readonly quantities: ReadonlyArray<{ readonly meter: string, readonly quantity: string }> };

export type UsageQueryVariables = Exact<{
  scope: UsageScopeInput;
  range: TimeRangeInput;
  step: UsageStep;
  timeZone?: string | null | undefined;
  groupBy?: ReadonlyArray<UsageDimension> | UsageDimension | null | undefined;
  filter?: UsageFilter | null | undefined;
  top?: number | null | undefined;
}>;


export type UsageQuery = { readonly usage: { readonly total: { readonly granted: string, readonly rejected: string, readonly settled: string, readonly charged: string, readonly returned: string, readonly computeSeconds: string, readonly quantities: ReadonlyArray<{ readonly meter: string, readonly quantity: string }> }, readonly series: ReadonlyArray<{ readonly key: ReadonlyArray<{ readonly dimension: UsageDimension, readonly value: string | null }>, readonly total: { readonly granted: string, readonly rejected: string, readonly settled: string, readonly charged: string, readonly returned: string, readonly computeSeconds: string, readonly quantities: ReadonlyArray<{ readonly meter: string, readonly quantity: string }> }, readonly points: ReadonlyArray<{ readonly from: string, readonly totals: { readonly granted: string, readonly rejected: string, readonly settled: string, readonly charged: string, readonly returned: string, readonly computeSeconds: string, readonly quantities: ReadonlyArray<{ readonly meter: string, readonly quantity: string }> } }> }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const LimitFieldsFragmentDoc = new TypedDocumentString(`
    fragment LimitFields on EffectiveLimit {
  name
  kind
  unit
  base
  floor
  ceiling
  value
  remaining
  window
  resetsAt
  factors {
    cause
    value
    since
    note
  }
}
    `, {"fragmentName":"LimitFields"}) as unknown as TypedDocumentString<LimitFieldsFragment, unknown>;
export const LoadFieldsFragmentDoc = new TypedDocumentString(`
    fragment LoadFields on PoolLoad {
  level
  utilisation
  running
  capacity
  waiting
  at
}
    `, {"fragmentName":"LoadFields"}) as unknown as TypedDocumentString<LoadFieldsFragment, unknown>;
export const QuantityFieldsFragmentDoc = new TypedDocumentString(`
    fragment QuantityFields on Quantity {
  meter
  quantity
}
    `, {"fragmentName":"QuantityFields"}) as unknown as TypedDocumentString<QuantityFieldsFragment, unknown>;
export const JobFieldsFragmentDoc = new TypedDocumentString(`
    fragment JobFields on Job {
  id
  state
  userId
  priority
  held
  charged
  leaseExpiresAt
  grantedAt
  endedAt
  model {
    slug
  }
  workload {
    ...QuantityFields
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}`, {"fragmentName":"JobFields"}) as unknown as TypedDocumentString<JobFieldsFragment, unknown>;
export const CostFieldsFragmentDoc = new TypedDocumentString(`
    fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
    `, {"fragmentName":"CostFields"}) as unknown as TypedDocumentString<CostFieldsFragment, unknown>;
export const FundingFieldsFragmentDoc = new TypedDocumentString(`
    fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
    `, {"fragmentName":"FundingFields"}) as unknown as TypedDocumentString<FundingFieldsFragment, unknown>;
export const BalanceFieldsFragmentDoc = new TypedDocumentString(`
    fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
    `, {"fragmentName":"BalanceFields"}) as unknown as TypedDocumentString<BalanceFieldsFragment, unknown>;
export const EndingFieldsFragmentDoc = new TypedDocumentString(`
    fragment EndingFields on JobSettled {
  __typename
  replayed
  forgiven
  debt
  job {
    id
    state
    charged
  }
  cost {
    ...CostFields
  }
  charged {
    ...FundingFields
  }
  returned {
    ...FundingFields
  }
  balance {
    ...BalanceFields
  }
}
    fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}`, {"fragmentName":"EndingFields"}) as unknown as TypedDocumentString<EndingFieldsFragment, unknown>;
export const GrantFieldsFragmentDoc = new TypedDocumentString(`
    fragment GrantFields on CreditGrant {
  id
  source
  name
  burnPriority
  effectiveAt
  expiresAt
  granted
  available
  held
  spent
  expired
  revoked
}
    `, {"fragmentName":"GrantFields"}) as unknown as TypedDocumentString<GrantFieldsFragment, unknown>;
export const CreditsGrantedFieldsFragmentDoc = new TypedDocumentString(`
    fragment CreditsGrantedFields on CreditsGranted {
  __typename
  replayed
  grant {
    ...GrantFields
  }
  balance {
    ...BalanceFields
  }
}
    fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment GrantFields on CreditGrant {
  id
  source
  name
  burnPriority
  effectiveAt
  expiresAt
  granted
  available
  held
  spent
  expired
  revoked
}`, {"fragmentName":"CreditsGrantedFields"}) as unknown as TypedDocumentString<CreditsGrantedFieldsFragment, unknown>;
export const ReasonFieldsFragmentDoc = new TypedDocumentString(`
    fragment ReasonFields on RejectionReason {
  __typename
  code
  message
  layer
  retryAt
}
    `, {"fragmentName":"ReasonFields"}) as unknown as TypedDocumentString<ReasonFieldsFragment, unknown>;
export const RemedyFieldsFragmentDoc = new TypedDocumentString(`
    fragment RemedyFields on Remedy {
  __typename
  message
  ... on WaitRemedy {
    until
  }
  ... on TopUpRemedy {
    amount
  }
  ... on ReduceRemedy {
    workload {
      ...QuantityFields
    }
    cost {
      total
    }
  }
  ... on PriorityRemedy {
    priority
  }
  ... on ModelRemedy {
    model {
      slug
    }
    cost {
      total
    }
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}`, {"fragmentName":"RemedyFields"}) as unknown as TypedDocumentString<RemedyFieldsFragment, unknown>;
export const ProblemFieldsFragmentDoc = new TypedDocumentString(`
    fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}
    `, {"fragmentName":"ProblemFields"}) as unknown as TypedDocumentString<ProblemFieldsFragment, unknown>;
export const DecidedFieldsFragmentDoc = new TypedDocumentString(`
    fragment DecidedFields on RequestJobResult {
  ... on JobGranted {
    __typename
    replayed
    decision {
      id
      at
    }
    job {
      id
      state
      leaseExpiresAt
    }
    lease {
      token
      expiresAt
    }
    workload {
      ...QuantityFields
    }
    cost {
      ...CostFields
    }
    funding {
      ...FundingFields
    }
    balance {
      ...BalanceFields
    }
  }
  ... on JobWaiting {
    __typename
    replayed
    decision {
      id
      at
    }
    ticket {
      id
      position
      expiresAt
    }
    cost {
      total
    }
  }
  ... on JobRejected {
    __typename
    replayed
    decision {
      id
      at
    }
    wouldCost: cost {
      total
    }
    action
    retryAt
    checkAgainAt
    reasons {
      ...ReasonFields
    }
    remedies {
      ...RemedyFields
    }
    balance {
      ...BalanceFields
    }
  }
  ...ProblemFields
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}
fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment ReasonFields on RejectionReason {
  __typename
  code
  message
  layer
  retryAt
}
fragment RemedyFields on Remedy {
  __typename
  message
  ... on WaitRemedy {
    until
  }
  ... on TopUpRemedy {
    amount
  }
  ... on ReduceRemedy {
    workload {
      ...QuantityFields
    }
    cost {
      total
    }
  }
  ... on PriorityRemedy {
    priority
  }
  ... on ModelRemedy {
    model {
      slug
    }
    cost {
      total
    }
  }
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`, {"fragmentName":"DecidedFields"}) as unknown as TypedDocumentString<DecidedFieldsFragment, unknown>;
export const UsageTotalsFieldsFragmentDoc = new TypedDocumentString(`
    fragment UsageTotalsFields on UsageTotals {
  granted
  rejected
  settled
  charged
  returned
  computeSeconds
  quantities {
    ...QuantityFields
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}`, {"fragmentName":"UsageTotalsFields"}) as unknown as TypedDocumentString<UsageTotalsFieldsFragment, unknown>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    roles
    account {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const AccountDocument = new TypedDocumentString(`
    query Account($id: ID!) {
  account(id: $id) {
    id
    name
    balance {
      ...BalanceFields
    }
    limits {
      ...LimitFields
    }
  }
}
    fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment LimitFields on EffectiveLimit {
  name
  kind
  unit
  base
  floor
  ceiling
  value
  remaining
  window
  resetsAt
  factors {
    cause
    value
    since
    note
  }
}`) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const AccountGrantsDocument = new TypedDocumentString(`
    query AccountGrants($id: ID!, $first: Int, $after: String) {
  account(id: $id) {
    id
    balance {
      ...BalanceFields
    }
    grants(first: $first, after: $after) {
      edges {
        node {
          ...GrantFields
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment GrantFields on CreditGrant {
  id
  source
  name
  burnPriority
  effectiveAt
  expiresAt
  granted
  available
  held
  spent
  expired
  revoked
}`) as unknown as TypedDocumentString<AccountGrantsQuery, AccountGrantsQueryVariables>;
export const GrantCreditsDocument = new TypedDocumentString(`
    mutation GrantCredits($input: GrantCreditsInput!) {
  grantCredits(input: $input) {
    ...CreditsGrantedFields
    ...ProblemFields
  }
}
    fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment GrantFields on CreditGrant {
  id
  source
  name
  burnPriority
  effectiveAt
  expiresAt
  granted
  available
  held
  spent
  expired
  revoked
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}
fragment CreditsGrantedFields on CreditsGranted {
  __typename
  replayed
  grant {
    ...GrantFields
  }
  balance {
    ...BalanceFields
  }
}`) as unknown as TypedDocumentString<GrantCreditsMutation, GrantCreditsMutationVariables>;
export const TopUpDocument = new TypedDocumentString(`
    mutation TopUp($input: TopUpInput!) {
  topUp(input: $input) {
    ...CreditsGrantedFields
    ...ProblemFields
  }
}
    fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment GrantFields on CreditGrant {
  id
  source
  name
  burnPriority
  effectiveAt
  expiresAt
  granted
  available
  held
  spent
  expired
  revoked
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}
fragment CreditsGrantedFields on CreditsGranted {
  __typename
  replayed
  grant {
    ...GrantFields
  }
  balance {
    ...BalanceFields
  }
}`) as unknown as TypedDocumentString<TopUpMutation, TopUpMutationVariables>;
export const RequestJobDocument = new TypedDocumentString(`
    mutation RequestJob($input: RequestJobInput!) {
  requestJob(input: $input) {
    ...DecidedFields
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}
fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment ReasonFields on RejectionReason {
  __typename
  code
  message
  layer
  retryAt
}
fragment RemedyFields on Remedy {
  __typename
  message
  ... on WaitRemedy {
    until
  }
  ... on TopUpRemedy {
    amount
  }
  ... on ReduceRemedy {
    workload {
      ...QuantityFields
    }
    cost {
      total
    }
  }
  ... on PriorityRemedy {
    priority
  }
  ... on ModelRemedy {
    model {
      slug
    }
    cost {
      total
    }
  }
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}
fragment DecidedFields on RequestJobResult {
  ... on JobGranted {
    __typename
    replayed
    decision {
      id
      at
    }
    job {
      id
      state
      leaseExpiresAt
    }
    lease {
      token
      expiresAt
    }
    workload {
      ...QuantityFields
    }
    cost {
      ...CostFields
    }
    funding {
      ...FundingFields
    }
    balance {
      ...BalanceFields
    }
  }
  ... on JobWaiting {
    __typename
    replayed
    decision {
      id
      at
    }
    ticket {
      id
      position
      expiresAt
    }
    cost {
      total
    }
  }
  ... on JobRejected {
    __typename
    replayed
    decision {
      id
      at
    }
    wouldCost: cost {
      total
    }
    action
    retryAt
    checkAgainAt
    reasons {
      ...ReasonFields
    }
    remedies {
      ...RemedyFields
    }
    balance {
      ...BalanceFields
    }
  }
  ...ProblemFields
}`) as unknown as TypedDocumentString<RequestJobMutation, RequestJobMutationVariables>;
export const RequestJobsDocument = new TypedDocumentString(`
    mutation RequestJobs($inputs: [RequestJobInput!]!) {
  requestJobs(inputs: $inputs) {
    ...DecidedFields
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}
fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment ReasonFields on RejectionReason {
  __typename
  code
  message
  layer
  retryAt
}
fragment RemedyFields on Remedy {
  __typename
  message
  ... on WaitRemedy {
    until
  }
  ... on TopUpRemedy {
    amount
  }
  ... on ReduceRemedy {
    workload {
      ...QuantityFields
    }
    cost {
      total
    }
  }
  ... on PriorityRemedy {
    priority
  }
  ... on ModelRemedy {
    model {
      slug
    }
    cost {
      total
    }
  }
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}
fragment DecidedFields on RequestJobResult {
  ... on JobGranted {
    __typename
    replayed
    decision {
      id
      at
    }
    job {
      id
      state
      leaseExpiresAt
    }
    lease {
      token
      expiresAt
    }
    workload {
      ...QuantityFields
    }
    cost {
      ...CostFields
    }
    funding {
      ...FundingFields
    }
    balance {
      ...BalanceFields
    }
  }
  ... on JobWaiting {
    __typename
    replayed
    decision {
      id
      at
    }
    ticket {
      id
      position
      expiresAt
    }
    cost {
      total
    }
  }
  ... on JobRejected {
    __typename
    replayed
    decision {
      id
      at
    }
    wouldCost: cost {
      total
    }
    action
    retryAt
    checkAgainAt
    reasons {
      ...ReasonFields
    }
    remedies {
      ...RemedyFields
    }
    balance {
      ...BalanceFields
    }
  }
  ...ProblemFields
}`) as unknown as TypedDocumentString<RequestJobsMutation, RequestJobsMutationVariables>;
export const PreviewJobDocument = new TypedDocumentString(`
    query PreviewJob($input: PreviewJobInput!) {
  previewJob(input: $input) {
    ... on JobPreview {
      __typename
      outcome
      retryAt
      workload {
        ...QuantityFields
      }
      cost {
        ...CostFields
      }
      funding {
        ...FundingFields
      }
      reasons {
        ...ReasonFields
      }
      remedies {
        ...RemedyFields
      }
      balance {
        ...BalanceFields
      }
    }
    ...ProblemFields
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}
fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment ReasonFields on RejectionReason {
  __typename
  code
  message
  layer
  retryAt
}
fragment RemedyFields on Remedy {
  __typename
  message
  ... on WaitRemedy {
    until
  }
  ... on TopUpRemedy {
    amount
  }
  ... on ReduceRemedy {
    workload {
      ...QuantityFields
    }
    cost {
      total
    }
  }
  ... on PriorityRemedy {
    priority
  }
  ... on ModelRemedy {
    model {
      slug
    }
    cost {
      total
    }
  }
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<PreviewJobQuery, PreviewJobQueryVariables>;
export const QuoteJobDocument = new TypedDocumentString(`
    mutation QuoteJob($input: QuoteJobInput!) {
  quoteJob(input: $input) {
    ... on Quote {
      __typename
      id
      expiresAt
      cost {
        ...CostFields
      }
    }
    ...ProblemFields
  }
}
    fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<QuoteJobMutation, QuoteJobMutationVariables>;
export const HeartbeatJobDocument = new TypedDocumentString(`
    mutation HeartbeatJob($input: HeartbeatJobInput!) {
  heartbeatJob(input: $input) {
    ... on JobHeartbeat {
      __typename
      job {
        id
        state
      }
      lease {
        token
        expiresAt
      }
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<HeartbeatJobMutation, HeartbeatJobMutationVariables>;
export const SettleJobDocument = new TypedDocumentString(`
    mutation SettleJob($input: SettleJobInput!) {
  settleJob(input: $input) {
    ...EndingFields
    ...ProblemFields
  }
}
    fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}
fragment EndingFields on JobSettled {
  __typename
  replayed
  forgiven
  debt
  job {
    id
    state
    charged
  }
  cost {
    ...CostFields
  }
  charged {
    ...FundingFields
  }
  returned {
    ...FundingFields
  }
  balance {
    ...BalanceFields
  }
}`) as unknown as TypedDocumentString<SettleJobMutation, SettleJobMutationVariables>;
export const CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($input: CancelJobInput!) {
  cancelJob(input: $input) {
    ...EndingFields
    ...ProblemFields
  }
}
    fragment CostFields on Cost {
  total
  priceVersion
  lines {
    meter
    quantity
    price
    per
    amount
    note
  }
}
fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}
fragment EndingFields on JobSettled {
  __typename
  replayed
  forgiven
  debt
  job {
    id
    state
    charged
  }
  cost {
    ...CostFields
  }
  charged {
    ...FundingFields
  }
  returned {
    ...FundingFields
  }
  balance {
    ...BalanceFields
  }
}`) as unknown as TypedDocumentString<CancelJobMutation, CancelJobMutationVariables>;
export const RefundJobDocument = new TypedDocumentString(`
    mutation RefundJob($input: RefundJobInput!) {
  refundJob(input: $input) {
    ... on JobRefunded {
      __typename
      replayed
      job {
        id
        state
        charged
      }
      returned {
        ...FundingFields
      }
      balance {
        ...BalanceFields
      }
    }
    ...ProblemFields
  }
}
    fragment FundingFields on Funding {
  source
  grantId
  name
  amount
}
fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<RefundJobMutation, RefundJobMutationVariables>;
export const JobDocument = new TypedDocumentString(`
    query Job($id: ID!) {
  job(id: $id) {
    ...JobFields
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}
fragment JobFields on Job {
  id
  state
  userId
  priority
  held
  charged
  leaseExpiresAt
  grantedAt
  endedAt
  model {
    slug
  }
  workload {
    ...QuantityFields
  }
}`) as unknown as TypedDocumentString<JobQuery, JobQueryVariables>;
export const PoolDocument = new TypedDocumentString(`
    query Pool($slug: String!) {
  pool(slug: $slug) {
    id
    slug
    load {
      ...LoadFields
    }
  }
}
    fragment LoadFields on PoolLoad {
  level
  utilisation
  running
  capacity
  waiting
  at
}`) as unknown as TypedDocumentString<PoolQuery, PoolQueryVariables>;
export const ReportLoadDocument = new TypedDocumentString(`
    mutation ReportLoad($input: ReportLoadInput!) {
  reportLoad(input: $input) {
    ... on LoadReported {
      __typename
      load {
        ...LoadFields
      }
    }
    ...ProblemFields
  }
}
    fragment LoadFields on PoolLoad {
  level
  utilisation
  running
  capacity
  waiting
  at
}
fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<ReportLoadMutation, ReportLoadMutationVariables>;
export const ClockDocument = new TypedDocumentString(`
    query Clock {
  clock {
    now
    virtual
  }
}
    `) as unknown as TypedDocumentString<ClockQuery, ClockQueryVariables>;
export const AdvanceClockDocument = new TypedDocumentString(`
    mutation AdvanceClock($to: DateTime!) {
  advanceClock(to: $to) {
    ... on ClockAdvanced {
      __typename
      now
      due
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<AdvanceClockMutation, AdvanceClockMutationVariables>;
export const CreateAccountDocument = new TypedDocumentString(`
    mutation CreateAccount($input: CreateAccountInput!) {
  createAccount(input: $input) {
    ... on AccountCreated {
      __typename
      replayed
      account {
        id
        name
      }
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<CreateAccountMutation, CreateAccountMutationVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    ... on ApiKeyCreated {
      __typename
      replayed
      secret
      key {
        id
        prefix
      }
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Problem {
  __typename
  message
  ... on InvalidRequest {
    code
    path
    expected
  }
  ... on IdempotencyConflict {
    firstAt
  }
  ... on LeaseLost {
    job {
      id
      state
    }
  }
  ... on JobEnded {
    job {
      id
      state
      charged
    }
  }
}`) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const LedgerProofDocument = new TypedDocumentString(`
    query LedgerProof {
  ledgerProof {
    balanced
    accounts
    postings
    sum
    firstBroken
  }
}
    `) as unknown as TypedDocumentString<LedgerProofQuery, LedgerProofQueryVariables>;
export const BalanceChangedDocument = new TypedDocumentString(`
    subscription BalanceChanged($accountId: ID!, $minInterval: Duration, $after: String) {
  balanceChanged(accountId: $accountId, minInterval: $minInterval, after: $after) {
    cursor
    at
    kind
    cause
    account {
      id
      name
    }
    balance {
      ...BalanceFields
    }
  }
}
    fragment BalanceFields on Balance {
  available
  held
  posted
  debt
  postpaidOwed
  version
  at
}`) as unknown as TypedDocumentString<BalanceChangedSubscription, BalanceChangedSubscriptionVariables>;
export const LoadChangedDocument = new TypedDocumentString(`
    subscription LoadChanged($pools: [String!], $minInterval: Duration, $after: String) {
  loadChanged(pools: $pools, minInterval: $minInterval, after: $after) {
    cursor
    at
    kind
    pool {
      id
      slug
    }
    load {
      ...LoadFields
    }
  }
}
    fragment LoadFields on PoolLoad {
  level
  utilisation
  running
  capacity
  waiting
  at
}`) as unknown as TypedDocumentString<LoadChangedSubscription, LoadChangedSubscriptionVariables>;
export const ThrottledDocument = new TypedDocumentString(`
    subscription Throttled($accountId: ID, $pools: [String!], $codes: [RejectionCode!], $after: String) {
  throttled(accountId: $accountId, pools: $pools, codes: $codes, after: $after) {
    cursor
    at
    kind
    code
    firstAt
    lastAt
    endedAt
    refusals
    account {
      id
      name
    }
    pool {
      slug
    }
    limit {
      ...LimitFields
    }
  }
}
    fragment LimitFields on EffectiveLimit {
  name
  kind
  unit
  base
  floor
  ceiling
  value
  remaining
  window
  resetsAt
  factors {
    cause
    value
    since
    note
  }
}`) as unknown as TypedDocumentString<ThrottledSubscription, ThrottledSubscriptionVariables>;
export const JobChangedDocument = new TypedDocumentString(`
    subscription JobChanged($accountId: ID, $jobId: ID, $after: String) {
  jobChanged(accountId: $accountId, jobId: $jobId, after: $after) {
    cursor
    at
    kind
    job {
      ...JobFields
    }
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}
fragment JobFields on Job {
  id
  state
  userId
  priority
  held
  charged
  leaseExpiresAt
  grantedAt
  endedAt
  model {
    slug
  }
  workload {
    ...QuantityFields
  }
}`) as unknown as TypedDocumentString<JobChangedSubscription, JobChangedSubscriptionVariables>;
export const UsageDocument = new TypedDocumentString(`
    query Usage($scope: UsageScopeInput!, $range: TimeRangeInput!, $step: UsageStep!, $timeZone: TimeZone, $groupBy: [UsageDimension!], $filter: UsageFilter, $top: Int) {
  usage(
    scope: $scope
    range: $range
    step: $step
    timeZone: $timeZone
    groupBy: $groupBy
    filter: $filter
    top: $top
  ) {
    total {
      ...UsageTotalsFields
    }
    series {
      key {
        dimension
        value
      }
      total {
        ...UsageTotalsFields
      }
      points {
        from
        totals {
          ...UsageTotalsFields
        }
      }
    }
  }
}
    fragment QuantityFields on Quantity {
  meter
  quantity
}
fragment UsageTotalsFields on UsageTotals {
  granted
  rejected
  settled
  charged
  returned
  computeSeconds
  quantities {
    ...QuantityFields
  }
}`) as unknown as TypedDocumentString<UsageQuery, UsageQueryVariables>;
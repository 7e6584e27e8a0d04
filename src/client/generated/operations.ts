/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which flags are listed. */
export type AbuseFlagFilter =
  /** All that were ever raised. */
  | 'ALL'
  /** Those that count: neither reversed nor forgotten. */
  | 'IN_FORCE';

/** A name and its value. */
export type AttributeInput = {
  /** The name, e.g. resolution. Each at most once in a list. */
  readonly name: string;
  /** The value, e.g. 1280x720. */
  readonly value: string;
};

/** A cap on what is spent in a period. */
export type BudgetInput = {
  /** The most that may be spent in a period; above zero. */
  readonly cap: string;
  /** The user as the account names them, the id of the key, the slug of the model or the project. Left out with ACCOUNT. */
  readonly match?: string | null | undefined;
  /** What it is called; unique within the account. */
  readonly name: string;
  /** When it begins anew. */
  readonly period: BudgetPeriod;
  /** What it caps. */
  readonly scope: BudgetScope;
  /** Where days, weeks and months begin. Null is UTC. */
  readonly timeZone?: string | null | undefined;
};

/** After what time a budget begins anew. */
export type BudgetPeriod =
  /** At midnight. */
  | 'DAY'
  /** At each full hour. */
  | 'HOUR'
  /** At midnight before the first of the month. */
  | 'MONTH'
  /** Never. */
  | 'TOTAL'
  /** At midnight before Monday. */
  | 'WEEK';

/** What a budget caps the spending of. */
export type BudgetScope =
  /** The whole account. */
  | 'ACCOUNT'
  /** Jobs asked for with one API key. */
  | 'KEY'
  /** Jobs of one model. */
  | 'MODEL'
  /** Jobs with one value of the label "project". */
  | 'PROJECT'
  /** Jobs of one user of the account. */
  | 'USER';

/** A job to end early, or a request that waits to call off. */
export type CancelJobInput = {
  /** The job to end; or the ticket of a request that waits, which names its job as well once it was admitted. */
  readonly jobId: string | number;
  /** The job's last lease token. The account's own key needs none; a request that waits has none yet. */
  readonly leaseToken?: string | null | undefined;
  /** Why, for the record. */
  readonly reason?: string | null | undefined;
  /** What it used in all. Cumulative; left out: the last reported. A request that waits has used nothing. */
  readonly used?: ReadonlyArray<QuantityInput> | null | undefined;
};

/** Where the capacity of a pool comes from. */
export type CapacitySource =
  /** From whoever defined the pool. */
  | 'FIXED'
  /** From the latency that was reported: fewer jobs at once when they take longer than usual. */
  | 'LEARNED'
  /** From the last report that told one and still counts. */
  | 'REPORTED';

/** An account to be opened. */
export type CreateAccountInput = {
  /** Where it was opened from, as an opaque text of 1 to 200 characters. It is shown beside a flag, and never makes one. */
  readonly address?: string | null | undefined;
  /** Caps on what it spends. Left out: none. */
  readonly budgets?: ReadonlyArray<BudgetInput> | null | undefined;
  /** What you tell devices or cards apart by, as an opaque text of 1 to 200 characters. Only a keyed hash of it is kept. Accounts of one fingerprint that are used up one after the other are flagged. */
  readonly fingerprint?: string | null | undefined;
  /** The same key with the same input opens one account and answers with it again. */
  readonly idempotencyKey: string;
  /** The name, for people; 1 to 200 characters. */
  readonly name: string;
  /** A factor on the account's limits, from 0 to 1000. Left out: 1. */
  readonly operatorFactor?: string | null | undefined;
  /** The slug of its plan. It takes the newest version. */
  readonly plan: string;
  /** How much may be owed on the post-paid line. Left out: nothing. */
  readonly postpaidLimit?: string | null | undefined;
};

/** A key to be made. */
export type CreateApiKeyInput = {
  /** The account that it belongs to. Left out: the company itself. */
  readonly accountId?: string | number | null | undefined;
  /** The application that will send it; 1 to 100 characters. */
  readonly application: string;
  /** The same key with the same input makes one API key; repeated, the answer is without its secret. */
  readonly idempotencyKey: string;
  /** The priorities that it may ask for. Left out: STANDARD and SHEDDABLE. */
  readonly priorities?: ReadonlyArray<Priority> | null | undefined;
  /** What it may do. ACCOUNT alone for a key of an account, and never otherwise. */
  readonly roles: ReadonlyArray<Role>;
};

/** What was decided. */
export type DecisionOutcome =
  /** The job may run; credits are held for it. */
  | 'GRANTED'
  /** The job may not run; nothing was consumed. */
  | 'REJECTED'
  /** The job waits for room, as it asked to; nothing is held. */
  | 'WAITING';

/** A document to be defined or published. */
export type DocumentInput = {
  /** The text of a JSON document; comments and commas at the end of lists are allowed, and kept. Amounts are decimal strings, lengths of time ISO 8601. Its JSON Schema is served under /schemas. */
  readonly document: string;
  /** The same key with the same input does it once and repeats the first answer. */
  readonly idempotencyKey: string;
};

/** What an account did that counts for its standing. */
export type EvidenceKind =
  /** Raises: credits were bought, or a debt was paid. */
  | 'BILL_PAID'
  /** Lowers: a payment was charged back. */
  | 'CHARGEBACK'
  /** Raises: a job that succeeded used about what was held for it. */
  | 'CLOSE_ESTIMATE'
  /** Lowers: who was told when to ask again asked long before. */
  | 'HAMMERING'
  /** Lowers: the grace of a job ended, and nobody had said what it used. */
  | 'JOB_ABANDONED'
  /** Raises: a job was settled. */
  | 'JOB_FINISHED'
  /** Lowers: the lease of a job lapsed without an ending. */
  | 'LEASE_LAPSED'
  /** Lowers: a job that succeeded used far less, or far more, than was held for it. */
  | 'LOOSE_ESTIMATE'
  /** Lowers: an automatic top-up could not be charged. */
  | 'PAYMENT_FAILED'
  /** Lowers: a job was refunded. Some are nobody’s fault: leave those free. */
  | 'REFUND'
  /** Lowers: a flag that says that the account is one of many of one fingerprint, used up one after the other. */
  | 'SHARED_FINGERPRINT';

/** What credits are paid from. Order of paying: rank of the source as the policy sets it (by default INCLUDED 0, PROMOTIONAL and PLAN 1, PURCHASED 2, POSTPAID 3), then burnPriority (lower first), then expiry (never is last), then effective instant, then id. */
export type FundingSource =
  /** Usage that the plan includes, in windows of time. Not part of the balance. */
  | 'INCLUDED'
  /** Credits that the plan gives anew each period. */
  | 'PLAN'
  /** The credit line of the account, billed afterwards. Not part of the balance; what is used is owed. */
  | 'POSTPAID'
  /** Credits given for nothing: a welcome, a promotion, a compensation. */
  | 'PROMOTIONAL'
  /** Credits that were paid for beforehand. */
  | 'PURCHASED';

/** Credits to add to an account, and on which terms. */
export type GrantCreditsInput = {
  /** The account that gets them. */
  readonly accountId: string | number;
  /** How much; above zero. */
  readonly amount: string;
  /** Among grants of the same rank of source, the lower pays first. Null is 50. */
  readonly burnPriority?: number | null | undefined;
  /** Usable from this instant on. Left out: now. */
  readonly effectiveAt?: string | null | undefined;
  /** Usable before this instant and not at it; after effectiveAt. Left out: it never expires. */
  readonly expiresAt?: string | null | undefined;
  /** The same key with the same input adds once and repeats the first answer. */
  readonly idempotencyKey: string;
  /** What it is called, for people; the account sees it. */
  readonly name: string;
  /** Why, for the record; kept with the entry in the ledger. */
  readonly reason?: string | null | undefined;
  /** PROMOTIONAL, PLAN or PURCHASED. INCLUDED and POSTPAID are no credits and cannot be granted. */
  readonly source: FundingSource;
};

/** A sign of life of a running job. */
export type HeartbeatJobInput = {
  /** How long the lease lasts from now. Left out: as long as it was granted for. */
  readonly extend?: string | null | undefined;
  /** The job that runs. */
  readonly jobId: string | number;
  /** The job's last lease token. */
  readonly leaseToken: string;
  /** Cumulative: what the job has used since it began, never less than reported before. Left out: nothing new to report. */
  readonly usedSoFar?: ReadonlyArray<QuantityInput> | null | undefined;
};

/** How the work of a job ended. */
export type JobOutcome =
  /** It did not. Charged for the stated usage all the same, which may be zero. */
  | 'FAILED'
  /** It did what it was to do. Charged for the stated usage. */
  | 'SUCCEEDED';

/** Where a job is in its life. */
export type JobState =
  /** Ended early; charged for what it had used. */
  | 'CANCELLED'
  /** The grace ended: everything held went back. A late settle with the last token is still charged, at the frozen price, through the present waterfall, in the budget period of the grant even above its cap, the rest as debt; the job is then SETTLED. */
  | 'EXPIRED'
  /** Admitted; credits held, slot taken. */
  | 'GRANTED'
  /** Ended and charged for what it used. */
  | 'SETTLED'
  /** The lease lapsed without an ending. Every decision sees the slots of account and pool free from the lease's end, sweeper or not; credits, windows and budgets stay held. A heartbeat with the last token takes a free slot again (and gets a new token), or gets LeaseLost. Settle and cancel with the last token go through. */
  | 'UNKNOWN';

/** What moves a limit away from its base. */
export type LimitCause =
  /** What the account did before: its standing. */
  | 'HISTORY'
  /** How loaded the pool is, by priority. */
  | 'LOAD'
  /** An operator set it by hand. */
  | 'OPERATOR'
  /** The tier of the account's plan. */
  | 'TIER';

/** A limit refuses; an included window funds, is measured in credits, and by itself refuses nothing. */
export type LimitKind =
  /** So many at once. */
  | 'CONCURRENCY'
  /** Usage that the plan includes in each window of time, in credits. It pays; when it is empty, credits pay. */
  | 'INCLUDED_WINDOW'
  /** So much in each window of time. */
  | 'RATE';

/** How loaded a pool is, in four steps with hysteresis: a level is left at a lower utilisation than it is entered at. */
export type LoadLevel =
  /** Filling up. By default limits of SHEDDABLE work begin to shrink. */
  | 'ELEVATED'
  /** Nearly full. By default SHEDDABLE work is turned away and limits of STANDARD work shrink. */
  | 'HIGH'
  /** Room for all. */
  | 'NORMAL'
  /** Full. By default only CRITICAL work has a chance. */
  | 'SATURATED';

/** A factor that is to bind instead of the account's own. */
export type OverrideStandingInput = {
  /** The account. */
  readonly accountId: string | number;
  /** When it ends by itself. Left out: it holds until it is ended. */
  readonly expiresAt?: string | null | undefined;
  /** The same key with the same input is done once and repeats the first answer. */
  readonly idempotencyKey: string;
  /** Why, for the record and for the account to read. */
  readonly reason: string;
  /** The factor, within the floor and the ceiling of the policy. Left out: the override in force ends. */
  readonly value?: string | null | undefined;
};

/** The request to try out. It means the same as in RequestJobInput. */
export type PreviewJobInput = {
  /** The account that would pay. Left out: the caller's. */
  readonly accountId?: string | number | null | undefined;
  /** The product endpoint that the work would come through, e.g. /v1/videos. */
  readonly endpoint?: string | null | undefined;
  /** Reject rather than hold or charge more than this; zero or more. */
  readonly maxCost?: string | null | undefined;
  /** The slug of the model. */
  readonly model: string;
  /** Which priorities may be asked for is the plan's and the key's to say. Null is STANDARD. */
  readonly priority?: Priority | null | undefined;
  /** A quote whose frozen price would be used. */
  readonly quoteId?: string | number | null | undefined;
  /** The end user inside the account, as the account names them. */
  readonly userId?: string | null | undefined;
  /** The most that the job may use. */
  readonly workload: WorkloadInput;
};

/** How important a job is. When a pool fills up, the least important is turned away first. Plan and key say which may be asked for. */
export type Priority =
  /** Served before all else and turned away last. */
  | 'CRITICAL'
  /** May be turned away first, e.g. batch work that can run later. */
  | 'SHEDDABLE'
  /** The usual. */
  | 'STANDARD';

/** A policy to put in force: a document, a draft, or an old version to bring back. One of the three. */
export type PublishPolicyInput = {
  /** The text of a JSON document; comments and commas at the end of lists are allowed, and kept. Amounts are decimal strings, lengths of time ISO 8601. Its JSON Schema is served under /schemas. */
  readonly document?: string | null | undefined;
  /** The draft to publish; it ends with that, and names the version that it became. */
  readonly draftId?: string | number | null | undefined;
  /** The revision of the draft that was looked at. Needed with draftId, and with nothing else. */
  readonly expectedRevision?: number | null | undefined;
  /** The version in force that this one is to follow; 0 when none was published yet. When another is in force by then, the answer is StaleRevision. Left out: whatever is in force. */
  readonly expectedVersion?: number | null | undefined;
  /** The same key with the same input publishes once and repeats the first answer. */
  readonly idempotencyKey: string;
  /** Why, for the record. */
  readonly reason?: string | null | undefined;
  /** The version to bring back: its document is published again under the next number. */
  readonly restore?: number | null | undefined;
};

/** How much of one meter. */
export type QuantityInput = {
  /** The slug of a meter of the model, e.g. video_second. */
  readonly meter: string;
  /** In the meter's unit: zero or more, at most 6 fraction digits, in whole steps of the meter. */
  readonly quantity: string;
};

/** What to freeze a price for. */
export type QuoteJobInput = {
  /** The account that will pay. Left out: the caller's. */
  readonly accountId?: string | number | null | undefined;
  /** The slug of the model. */
  readonly model: string;
  /** The most that the job may use. */
  readonly workload: WorkloadInput;
};

/** What to give back of the charge of an ended job. */
export type RefundJobInput = {
  /** How much; above zero and at most what is left of the charge. Left out: all that is left. */
  readonly amount?: string | null | undefined;
  /** The same key with the same input refunds once and repeats the first answer. */
  readonly idempotencyKey: string;
  /** The job that was charged. */
  readonly jobId: string | number;
  /** Why, for the record. */
  readonly reason: string;
};

/** What a machine should do next. */
export type RejectionAction =
  /** Only an operator can help: entitlement, standing, budget or price. */
  | 'ASK_OPERATOR'
  /** Ask for a smaller job; the remedies say how small. */
  | 'REDUCE'
  /** The same request will not be granted; asking again is no use. */
  | 'STOP'
  /** Add credits; the remedies say how many. */
  | 'TOP_UP'
  /** Ask again at retryAt, or at checkAgainAt when there is no retryAt. */
  | 'WAIT';

/** Why a job was rejected. */
export type RejectionCode =
  /** The account is suspended, or owes a debt that blocks it. */
  | 'ACCOUNT_SUSPENDED'
  /** A cap on spending would be exceeded. */
  | 'BUDGET_EXCEEDED'
  /** Too many jobs run at once. */
  | 'CONCURRENCY_LIMITED'
  /** All sources together do not pay for it. */
  | 'INSUFFICIENT_CREDITS'
  /** It costs more than the maxCost of the request. */
  | 'MAX_COST_EXCEEDED'
  /** The model cannot be run now. */
  | 'MODEL_UNAVAILABLE'
  /** Plan or key do not allow the model or the priority. */
  | 'NOT_ENTITLED'
  /** The pool has no room for work of this priority. */
  | 'OVERLOADED'
  /** A rule of the policy forbids it. */
  | 'POLICY_DENIED'
  /** The quote of the request has expired. */
  | 'QUOTE_EXPIRED'
  /** Too much in a window of time. */
  | 'RATE_LIMITED'
  /** The job is larger than a limit ever lets through, so waiting does not help. */
  | 'TOO_LARGE'
  /** The workload has no price; what has no price is never free. */
  | 'UNPRICED';

/** By what an account was seen. It takes no idempotency key: to say the same again is harmless. */
export type ReportFingerprintInput = {
  /** The account. */
  readonly accountId: string | number;
  /** Where it was seen from, as an opaque text of 1 to 200 characters. It is shown beside a flag, and never makes one. */
  readonly address?: string | null | undefined;
  /** What you tell devices or cards apart by, as an opaque text of 1 to 200 characters. Only a keyed hash of it is kept. */
  readonly fingerprint?: string | null | undefined;
};

/** A reading of a pool. At least one of capacity, utilisation, queued and latency; what is left out stays as last reported. */
export type ReportLoadInput = {
  /** When the reading was taken. Left out: now. A reading older than the last one, or than the policy's limit of age, does not count. */
  readonly at?: string | null | undefined;
  /** Jobs that may run at once; zero or more. */
  readonly capacity?: number | null | undefined;
  /** How long a typical job took lately, from start to end. The capacity of a pool that was told none is learned from it. */
  readonly latency?: string | null | undefined;
  /** The slug of the pool. */
  readonly pool: string;
  /** Jobs that wait inside the pool; zero or more. */
  readonly queued?: number | null | undefined;
  /** The share of the capacity in use: 0 is idle, 1 is full, above 1 is overload. */
  readonly utilisation?: number | null | undefined;
};

/** A job that wants to run: who pays, what it may use, and on which terms. */
export type RequestJobInput = {
  /** Grant a smaller job instead of rejecting, down to this share (0 to 1) of the workload. All quantities shrink by one factor, each rounded down to its meter's step. Left out: all or nothing. */
  readonly acceptPartial?: string | null | undefined;
  /** The account that pays. Left out: the caller's. */
  readonly accountId?: string | number | null | undefined;
  /** What this job's children may cost together; part of this job's hold. */
  readonly childBudget?: string | null | undefined;
  /** The product endpoint that the work came through, e.g. /v1/videos. */
  readonly endpoint?: string | null | undefined;
  /** The same key with the same input repeats the stored answer for ever. To ask again, use a new key. */
  readonly idempotencyKey: string;
  /** Labels that usage can be grouped by; each name once. */
  readonly labels?: ReadonlyArray<AttributeInput> | null | undefined;
  /** How long the lease lasts without a heartbeat. Left out: the model's default. */
  readonly lease?: string | null | undefined;
  /** Reject rather than hold or charge more than this; zero or more. */
  readonly maxCost?: string | null | undefined;
  /** The slug of the model, e.g. sora-2. */
  readonly model: string;
  /** The job that this one works for. */
  readonly parentJobId?: string | number | null | undefined;
  /** Which priorities may be asked for is the plan's and the key's to say. Null is STANDARD. */
  readonly priority?: Priority | null | undefined;
  /** A quote for the same account, model and workload: the job is held and charged at most that. */
  readonly quoteId?: string | number | null | undefined;
  /** The end user inside the account, as the account names them. */
  readonly userId?: string | null | undefined;
  /** Wait for room up to this long instead of being turned away for load, concurrency or rate. Left out: do not wait. */
  readonly waitUpTo?: string | null | undefined;
  /** The most that the job may use. */
  readonly workload: WorkloadInput;
};

/** Evidence that is to be taken back. */
export type ReverseEvidenceInput = {
  /** The account. */
  readonly accountId: string | number;
  /** The id of a StandingEvidence or of an AbuseFlag of the account. */
  readonly evidenceId: string | number;
  /** The same key with the same input is done once and repeats the first answer. */
  readonly idempotencyKey: string;
  /** Why, for the record; kept with the entry in the ledger. */
  readonly reason: string;
};

/** What a key or token may do. One may have several. */
export type Role =
  /** Asks for jobs that the account pays, and reads what belongs to it. */
  | 'ACCOUNT'
  /** Reads and follows load, throttling and usage of all accounts; reports load. */
  | 'MONITOR'
  /** Manages accounts, credits, catalogue and policy. */
  | 'OPERATOR'
  /** Asks for jobs on behalf of accounts, runs and ends them, reports load. */
  | 'ORCHESTRATOR';

/** How a job ended and what it used. FAILED charges the stated usage, which may be zero. A meter left out counts as zero. */
export type SettleJobInput = {
  /** Seconds of machine time that it took, for usage reports; zero or more. It costs nothing. Left out: not known. */
  readonly computeSeconds?: string | null | undefined;
  /** When the work ended, not before startedAt. Left out: not known. */
  readonly finishedAt?: string | null | undefined;
  /** The job that ended. */
  readonly jobId: string | number;
  /** The job's last lease token. */
  readonly leaseToken: string;
  /** Whether it did what it was to do. */
  readonly outcome: JobOutcome;
  /** When the work began. Left out: not known. */
  readonly startedAt?: string | null | undefined;
  /** What it really used in all, each meter once. A meter left out counts as zero; an empty list is no use at all. */
  readonly usage: ReadonlyArray<QuantityInput>;
};

/** What an event of a stream is. */
export type StreamEventKind =
  /** Something changed; each change comes once, in order. */
  | 'CHANGE'
  /** The cursor given was older than what is kept: changes in between are lost, and this is the present state. */
  | 'GAP'
  /** The present state, with which a stream begins. */
  | 'SNAPSHOT';

/** A span of time: from <= t < to. */
export type TimeRangeInput = {
  /** The first instant in it. */
  readonly from: string;
  /** The first instant after it; later than from. */
  readonly to: string;
};

/** A purchase of credits that a payment provider has confirmed. */
export type TopUpInput = {
  /** The account that gets them. */
  readonly accountId: string | number;
  /** How much; above zero. */
  readonly amount: string;
  /** Usable before this instant and not at it. Left out: it never expires. */
  readonly expiresAt?: string | null | undefined;
  /** The same key with the same input adds once and repeats the first answer. */
  readonly idempotencyKey: string;
  /** The name of the payment provider, e.g. stripe. */
  readonly paymentProvider: string;
  /** The provider's own id of the payment. Each payment adds credits once, also under another idempotency key. */
  readonly paymentReference: string;
};

/** What usage can be grouped by. */
export type UsageDimension =
  /** The account that paid; values are account ids. */
  | 'ACCOUNT'
  /** The product endpoint that the work came through. */
  | 'ENDPOINT'
  /** The API key that asked, by the prefix that it is shown with. */
  | 'KEY'
  /** The labels of the request, all or those in groupLabels; a value is name=value of each, joined by commas, with a backslash before a comma, backslash or equals sign inside. */
  | 'LABEL'
  /** The slug of the model. */
  | 'MODEL'
  /** What happened in the step: GRANTED or REJECTED when it was decided, later SUCCEEDED, FAILED, CANCELLED, EXPIRED or REFUNDED. */
  | 'OUTCOME'
  /** The slug of the pool. */
  | 'POOL'
  /** The priority that was asked for. */
  | 'PRIORITY'
  /** Why requests were rejected: the first RejectionCode of each. Null for all that is no rejection. */
  | 'REASON'
  /** The FundingSource that paid, of what was charged. All that is no charge of a source (counts, quantities, what became debt, also when it is paid later) stands in the series whose value is null. */
  | 'SOURCE'
  /** The end user inside the account, as the account names them; one whose name was erased, by a random reference. Users of different accounts are different groups. */
  | 'USER';

/** Which usage counts. Within a list any may match; all lists that are given must. */
export type UsageFilter = {
  /** Product endpoints. Left out: all. */
  readonly endpoints?: ReadonlyArray<string> | null | undefined;
  /** Labels of the request: of those with one name any may match, and every name that is given must. Left out: all. */
  readonly labels?: ReadonlyArray<AttributeInput> | null | undefined;
  /** Slugs of models. Left out: all. An empty list, here as in the others, matches nothing. */
  readonly models?: ReadonlyArray<string> | null | undefined;
  /** End users, as the account names them. Left out: all. */
  readonly userIds?: ReadonlyArray<string> | null | undefined;
};

/** Whose usage. What is left out does not narrow it; how wide a caller may ask is a matter of its role. */
export type UsageScopeInput = {
  /** Of this account. Left out: the caller's, or all for a caller who may see all. */
  readonly accountId?: string | number | null | undefined;
  /** Of the model with this slug. Left out: of all. */
  readonly model?: string | null | undefined;
  /** Of the pool with this slug. Left out: of all. */
  readonly pool?: string | null | undefined;
};

/** How long each step of a report is. */
export type UsageStep =
  /** A day of the time zone, from midnight: 23 or 25 hours when the clock changes. */
  | 'DAY'
  /** Five minutes of the local clock, from the full hour. */
  | 'FIVE_MINUTES'
  /** One hour of the local clock, from the full hour; the hour that comes twice in autumn is two steps. */
  | 'HOUR'
  /** One minute of the local clock. */
  | 'MINUTE'
  /** A calendar month of the time zone. */
  | 'MONTH'
  /** One step for the whole range. */
  | 'TOTAL'
  /** A week of the time zone, from Monday. */
  | 'WEEK';

/** How much work a job is, in all that its price depends on. */
export type WorkloadInput = {
  /** What else the price depends on: {name: "resolution", value: "1280x720"}. Left out: the defaults of the model, where it has them. */
  readonly attributes?: ReadonlyArray<AttributeInput> | null | undefined;
  /** How much of each meter the job may use at most: {meter: "video_second", quantity: "8"}, {meter: "output_token", quantity: "4096"}. Each meter once, and at least one above zero. */
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

export type LoadFieldsFragment = { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly capacitySource: CapacitySource, readonly waiting: number, readonly at: string };

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

type ProblemFields_DocumentRejected_Fragment = { readonly __typename: 'DocumentRejected', readonly message: string };

type ProblemFields_IdempotencyConflict_Fragment = { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string };

type ProblemFields_InvalidRequest_Fragment = { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string };

type ProblemFields_JobEnded_Fragment = { readonly __typename: 'JobEnded', readonly message: string, readonly job: { readonly id: string, readonly state: JobState, readonly charged: string | null } };

type ProblemFields_JobRejected_Fragment = { readonly __typename: 'JobRejected', readonly message: string };

type ProblemFields_LeaseLost_Fragment = { readonly __typename: 'LeaseLost', readonly message: string, readonly job: { readonly id: string, readonly state: JobState } };

type ProblemFields_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type ProblemFields_RequestWithdrawn_Fragment = { readonly __typename: 'RequestWithdrawn', readonly message: string };

type ProblemFields_StaleRevision_Fragment = { readonly __typename: 'StaleRevision', readonly message: string };

export type ProblemFieldsFragment =
  | ProblemFields_DocumentRejected_Fragment
  | ProblemFields_IdempotencyConflict_Fragment
  | ProblemFields_InvalidRequest_Fragment
  | ProblemFields_JobEnded_Fragment
  | ProblemFields_JobRejected_Fragment
  | ProblemFields_LeaseLost_Fragment
  | ProblemFields_NotFound_Fragment
  | ProblemFields_RequestWithdrawn_Fragment
  | ProblemFields_StaleRevision_Fragment
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

type DecidedFields_RequestWithdrawn_Fragment = { readonly __typename: 'RequestWithdrawn', readonly message: string };

export type DecidedFieldsFragment =
  | DecidedFields_IdempotencyConflict_Fragment
  | DecidedFields_InvalidRequest_Fragment
  | DecidedFields_JobGranted_Fragment
  | DecidedFields_JobRejected_Fragment
  | DecidedFields_JobWaiting_Fragment
  | DecidedFields_RequestWithdrawn_Fragment
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
    | { readonly __typename: 'RequestWithdrawn', readonly message: string }
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
    | { readonly __typename: 'RequestWithdrawn', readonly message: string }
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
    | { readonly __typename: 'WaitWithdrawn', readonly replayed: boolean, readonly withdrawnAt: string, readonly reason: string | null, readonly decision: { readonly id: string }, readonly balance: { readonly available: string, readonly held: string, readonly posted: string, readonly debt: string, readonly postpaidOwed: string, readonly version: string, readonly at: string } }
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


export type PoolQuery = { readonly pool: { readonly id: string, readonly slug: string, readonly load: { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly capacitySource: CapacitySource, readonly waiting: number, readonly at: string } } | null };

export type ReportLoadMutationVariables = Exact<{
  input: ReportLoadInput;
}>;


export type ReportLoadMutation = { readonly reportLoad:
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'LoadReported', readonly load: { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly capacitySource: CapacitySource, readonly waiting: number, readonly at: string } }
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

export type DocumentProblemsFragment = { readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly expected: string | null }> };

export type PublishPolicyMutationVariables = Exact<{
  input: PublishPolicyInput;
}>;


export type PublishPolicyMutation = { readonly publishPolicy:
    | { readonly __typename: 'DocumentRejected', readonly message: string, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly expected: string | null }> }
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'PolicyPublished', readonly policy: { readonly version: number } }
    | { readonly __typename: 'StaleRevision', readonly message: string }
   | null };

export type PublishPriceBookMutationVariables = Exact<{
  input: DocumentInput;
}>;


export type PublishPriceBookMutation = { readonly publishPriceBook:
    | { readonly __typename: 'DocumentRejected', readonly message: string, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string, readonly expected: string | null }> }
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'PriceBookPublished', readonly priceBook: { readonly version: number } }
   | null };

export type CheckpointFieldsFragment = { readonly accountId: string, readonly size: string, readonly root: string, readonly at: string, readonly text: string, readonly keyId: string, readonly signature: string };

export type EntryProofFieldsFragment = { readonly accountId: string, readonly seq: string, readonly entry: string, readonly leafHash: string, readonly treeSize: string, readonly root: string, readonly path: ReadonlyArray<string>, readonly checkpoint: { readonly accountId: string, readonly size: string, readonly root: string, readonly at: string, readonly text: string, readonly keyId: string, readonly signature: string } };

export type JobReceiptQueryVariables = Exact<{
  id: string | number;
}>;


export type JobReceiptQuery = { readonly job: { readonly id: string, readonly receipt: { readonly usageEventId: string, readonly chargeId: string | null, readonly transactionId: string | null, readonly charged: string, readonly why: string, readonly proof: { readonly accountId: string, readonly seq: string, readonly entry: string, readonly leafHash: string, readonly treeSize: string, readonly root: string, readonly path: ReadonlyArray<string>, readonly checkpoint: { readonly accountId: string, readonly size: string, readonly root: string, readonly at: string, readonly text: string, readonly keyId: string, readonly signature: string } } | null } | null } | null };

export type CheckpointKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type CheckpointKeysQuery = { readonly checkpointKeys: ReadonlyArray<{ readonly keyId: string, readonly publicKey: string, readonly since: string }> | null };

export type CheckpointQueryVariables = Exact<{
  accountId: string | number;
}>;


export type CheckpointQuery = { readonly checkpoint: { readonly accountId: string, readonly size: string, readonly root: string, readonly at: string, readonly text: string, readonly keyId: string, readonly signature: string } | null };

export type ConsistencyProofQueryVariables = Exact<{
  accountId: string | number;
  size: string;
}>;


export type ConsistencyProofQuery = { readonly consistencyProof: { readonly firstSize: string, readonly firstRoot: string, readonly path: ReadonlyArray<string>, readonly checkpoint: { readonly accountId: string, readonly size: string, readonly root: string, readonly at: string, readonly text: string, readonly keyId: string, readonly signature: string } } | null };

export type AccountStandingQueryVariables = Exact<{
  id: string | number;
}>;


export type AccountStandingQuery = { readonly account: { readonly id: string, readonly standing: { readonly factor: string, readonly since: string, readonly note: string | null, readonly target: string, readonly floor: string, readonly ceiling: string, readonly evidence: ReadonlyArray<{ readonly id: string, readonly kind: EvidenceKind, readonly weight: string, readonly count: number, readonly since: string, readonly expiresAt: string, readonly note: string }>, readonly overrides: ReadonlyArray<{ readonly value: string, readonly reason: string, readonly by: string, readonly since: string, readonly expiresAt: string | null }> } } | null };

export type OverrideStandingMutationVariables = Exact<{
  input: OverrideStandingInput;
}>;


export type OverrideStandingMutation = { readonly overrideStanding:
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'StandingChanged', readonly replayed: boolean, readonly account: { readonly id: string, readonly standing: { readonly factor: string, readonly since: string, readonly note: string | null, readonly target: string, readonly floor: string, readonly ceiling: string, readonly evidence: ReadonlyArray<{ readonly id: string, readonly kind: EvidenceKind, readonly weight: string, readonly count: number, readonly since: string, readonly expiresAt: string, readonly note: string }>, readonly overrides: ReadonlyArray<{ readonly value: string, readonly reason: string, readonly by: string, readonly since: string, readonly expiresAt: string | null }> } } }
   | null };

export type ReverseEvidenceMutationVariables = Exact<{
  input: ReverseEvidenceInput;
}>;


export type ReverseEvidenceMutation = { readonly reverseEvidence:
    | { readonly __typename: 'IdempotencyConflict', readonly firstAt: string, readonly message: string }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'StandingChanged', readonly replayed: boolean, readonly account: { readonly id: string, readonly standing: { readonly factor: string, readonly since: string, readonly note: string | null, readonly target: string, readonly floor: string, readonly ceiling: string, readonly evidence: ReadonlyArray<{ readonly id: string, readonly kind: EvidenceKind, readonly weight: string, readonly count: number, readonly since: string, readonly expiresAt: string, readonly note: string }>, readonly overrides: ReadonlyArray<{ readonly value: string, readonly reason: string, readonly by: string, readonly since: string, readonly expiresAt: string | null }> } } }
   | null };

export type ReportFingerprintMutationVariables = Exact<{
  input: ReportFingerprintInput;
}>;


export type ReportFingerprintMutation = { readonly reportFingerprint:
    | { readonly __typename: 'FingerprintReported', readonly account: { readonly id: string } }
    | { readonly __typename: 'InvalidRequest', readonly code: string, readonly path: ReadonlyArray<string>, readonly expected: string | null, readonly message: string }
    | { readonly __typename: 'NotFound', readonly message: string }
   | null };

export type AbuseFlagsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  which?: AbuseFlagFilter | null | undefined;
}>;


export type AbuseFlagsQuery = { readonly abuseFlags: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly fingerprint: string, readonly accounts: number, readonly addresses: number, readonly raisedAt: string, readonly expiresAt: string, readonly reversedAt: string | null, readonly reversedBy: string | null, readonly reversalReason: string | null, readonly account: { readonly id: string, readonly name: string } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } | null };

export type StandingFieldsFragment = { readonly factor: string, readonly since: string, readonly note: string | null, readonly target: string, readonly floor: string, readonly ceiling: string, readonly evidence: ReadonlyArray<{ readonly id: string, readonly kind: EvidenceKind, readonly weight: string, readonly count: number, readonly since: string, readonly expiresAt: string, readonly note: string }>, readonly overrides: ReadonlyArray<{ readonly value: string, readonly reason: string, readonly by: string, readonly since: string, readonly expiresAt: string | null }> };

export type StandingChangedFieldsFragment = { readonly __typename: 'StandingChanged', readonly replayed: boolean, readonly account: { readonly id: string, readonly standing: { readonly factor: string, readonly since: string, readonly note: string | null, readonly target: string, readonly floor: string, readonly ceiling: string, readonly evidence: ReadonlyArray<{ readonly id: string, readonly kind: EvidenceKind, readonly weight: string, readonly count: number, readonly since: string, readonly expiresAt: string, readonly note: string }>, readonly overrides: ReadonlyArray<{ readonly value: string, readonly reason: string, readonly by: string, readonly since: string, readonly expiresAt: string | null }> } } };

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


export type LoadChangedSubscription = { readonly loadChanged: { readonly cursor: string, readonly at: string, readonly kind: StreamEventKind, readonly pool: { readonly id: string, readonly slug: string }, readonly load: { readonly level: LoadLevel, readonly utilisation: number, readonly running: number, readonly capacity: number, readonly capacitySource: CapacitySource, readonly waiting: number, readonly at: string } } | null };

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
  capacitySource
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
export const DocumentProblemsFragmentDoc = new TypedDocumentString(`
    fragment DocumentProblems on DocumentRejected {
  problems {
    path
    message
    expected
  }
}
    `, {"fragmentName":"DocumentProblems"}) as unknown as TypedDocumentString<DocumentProblemsFragment, unknown>;
export const CheckpointFieldsFragmentDoc = new TypedDocumentString(`
    fragment CheckpointFields on LedgerCheckpoint {
  accountId
  size
  root
  at
  text
  keyId
  signature
}
    `, {"fragmentName":"CheckpointFields"}) as unknown as TypedDocumentString<CheckpointFieldsFragment, unknown>;
export const EntryProofFieldsFragmentDoc = new TypedDocumentString(`
    fragment EntryProofFields on EntryProof {
  accountId
  seq
  entry
  leafHash
  treeSize
  root
  path
  checkpoint {
    ...CheckpointFields
  }
}
    fragment CheckpointFields on LedgerCheckpoint {
  accountId
  size
  root
  at
  text
  keyId
  signature
}`, {"fragmentName":"EntryProofFields"}) as unknown as TypedDocumentString<EntryProofFieldsFragment, unknown>;
export const StandingFieldsFragmentDoc = new TypedDocumentString(`
    fragment StandingFields on Standing {
  factor
  since
  note
  target
  floor
  ceiling
  evidence {
    id
    kind
    weight
    count
    since
    expiresAt
    note
  }
  overrides {
    value
    reason
    by
    since
    expiresAt
  }
}
    `, {"fragmentName":"StandingFields"}) as unknown as TypedDocumentString<StandingFieldsFragment, unknown>;
export const StandingChangedFieldsFragmentDoc = new TypedDocumentString(`
    fragment StandingChangedFields on StandingChanged {
  __typename
  replayed
  account {
    id
    standing {
      ...StandingFields
    }
  }
}
    fragment StandingFields on Standing {
  factor
  since
  note
  target
  floor
  ceiling
  evidence {
    id
    kind
    weight
    count
    since
    expiresAt
    note
  }
  overrides {
    value
    reason
    by
    since
    expiresAt
  }
}`, {"fragmentName":"StandingChangedFields"}) as unknown as TypedDocumentString<StandingChangedFieldsFragment, unknown>;
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
    ... on WaitWithdrawn {
      __typename
      replayed
      withdrawnAt
      reason
      decision {
        id
      }
      balance {
        ...BalanceFields
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
  capacitySource
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
  capacitySource
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
export const PublishPolicyDocument = new TypedDocumentString(`
    mutation PublishPolicy($input: PublishPolicyInput!) {
  publishPolicy(input: $input) {
    ... on PolicyPublished {
      __typename
      policy {
        version
      }
    }
    ...ProblemFields
    ...DocumentProblems
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
fragment DocumentProblems on DocumentRejected {
  problems {
    path
    message
    expected
  }
}`) as unknown as TypedDocumentString<PublishPolicyMutation, PublishPolicyMutationVariables>;
export const PublishPriceBookDocument = new TypedDocumentString(`
    mutation PublishPriceBook($input: DocumentInput!) {
  publishPriceBook(input: $input) {
    ... on PriceBookPublished {
      __typename
      priceBook {
        version
      }
    }
    ...ProblemFields
    ...DocumentProblems
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
fragment DocumentProblems on DocumentRejected {
  problems {
    path
    message
    expected
  }
}`) as unknown as TypedDocumentString<PublishPriceBookMutation, PublishPriceBookMutationVariables>;
export const JobReceiptDocument = new TypedDocumentString(`
    query JobReceipt($id: ID!) {
  job(id: $id) {
    id
    receipt {
      usageEventId
      chargeId
      transactionId
      charged
      why
      proof {
        ...EntryProofFields
      }
    }
  }
}
    fragment CheckpointFields on LedgerCheckpoint {
  accountId
  size
  root
  at
  text
  keyId
  signature
}
fragment EntryProofFields on EntryProof {
  accountId
  seq
  entry
  leafHash
  treeSize
  root
  path
  checkpoint {
    ...CheckpointFields
  }
}`) as unknown as TypedDocumentString<JobReceiptQuery, JobReceiptQueryVariables>;
export const CheckpointKeysDocument = new TypedDocumentString(`
    query CheckpointKeys {
  checkpointKeys {
    keyId
    publicKey
    since
  }
}
    `) as unknown as TypedDocumentString<CheckpointKeysQuery, CheckpointKeysQueryVariables>;
export const CheckpointDocument = new TypedDocumentString(`
    query Checkpoint($accountId: ID!) {
  checkpoint(accountId: $accountId) {
    ...CheckpointFields
  }
}
    fragment CheckpointFields on LedgerCheckpoint {
  accountId
  size
  root
  at
  text
  keyId
  signature
}`) as unknown as TypedDocumentString<CheckpointQuery, CheckpointQueryVariables>;
export const ConsistencyProofDocument = new TypedDocumentString(`
    query ConsistencyProof($accountId: ID!, $size: Count!) {
  consistencyProof(accountId: $accountId, size: $size) {
    firstSize
    firstRoot
    path
    checkpoint {
      ...CheckpointFields
    }
  }
}
    fragment CheckpointFields on LedgerCheckpoint {
  accountId
  size
  root
  at
  text
  keyId
  signature
}`) as unknown as TypedDocumentString<ConsistencyProofQuery, ConsistencyProofQueryVariables>;
export const AccountStandingDocument = new TypedDocumentString(`
    query AccountStanding($id: ID!) {
  account(id: $id) {
    id
    standing {
      ...StandingFields
    }
  }
}
    fragment StandingFields on Standing {
  factor
  since
  note
  target
  floor
  ceiling
  evidence {
    id
    kind
    weight
    count
    since
    expiresAt
    note
  }
  overrides {
    value
    reason
    by
    since
    expiresAt
  }
}`) as unknown as TypedDocumentString<AccountStandingQuery, AccountStandingQueryVariables>;
export const OverrideStandingDocument = new TypedDocumentString(`
    mutation OverrideStanding($input: OverrideStandingInput!) {
  overrideStanding(input: $input) {
    ...StandingChangedFields
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
}
fragment StandingFields on Standing {
  factor
  since
  note
  target
  floor
  ceiling
  evidence {
    id
    kind
    weight
    count
    since
    expiresAt
    note
  }
  overrides {
    value
    reason
    by
    since
    expiresAt
  }
}
fragment StandingChangedFields on StandingChanged {
  __typename
  replayed
  account {
    id
    standing {
      ...StandingFields
    }
  }
}`) as unknown as TypedDocumentString<OverrideStandingMutation, OverrideStandingMutationVariables>;
export const ReverseEvidenceDocument = new TypedDocumentString(`
    mutation ReverseEvidence($input: ReverseEvidenceInput!) {
  reverseEvidence(input: $input) {
    ...StandingChangedFields
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
}
fragment StandingFields on Standing {
  factor
  since
  note
  target
  floor
  ceiling
  evidence {
    id
    kind
    weight
    count
    since
    expiresAt
    note
  }
  overrides {
    value
    reason
    by
    since
    expiresAt
  }
}
fragment StandingChangedFields on StandingChanged {
  __typename
  replayed
  account {
    id
    standing {
      ...StandingFields
    }
  }
}`) as unknown as TypedDocumentString<ReverseEvidenceMutation, ReverseEvidenceMutationVariables>;
export const ReportFingerprintDocument = new TypedDocumentString(`
    mutation ReportFingerprint($input: ReportFingerprintInput!) {
  reportFingerprint(input: $input) {
    ... on FingerprintReported {
      __typename
      account {
        id
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
}`) as unknown as TypedDocumentString<ReportFingerprintMutation, ReportFingerprintMutationVariables>;
export const AbuseFlagsDocument = new TypedDocumentString(`
    query AbuseFlags($first: Int, $after: String, $which: AbuseFlagFilter) {
  abuseFlags(first: $first, after: $after, which: $which) {
    edges {
      node {
        id
        account {
          id
          name
        }
        fingerprint
        accounts
        addresses
        raisedAt
        expiresAt
        reversedAt
        reversedBy
        reversalReason
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AbuseFlagsQuery, AbuseFlagsQueryVariables>;
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
  capacitySource
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
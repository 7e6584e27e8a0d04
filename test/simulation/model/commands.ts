/** What can be put to the model, and what it answers. */
import type { Balance, Budget, Ending, Part } from './account.ts';
import type { Attributes, CreditSource, Priority, Quantities } from './facts.ts';
import type { TopUpTerms } from './topping-up.ts';

export interface Quote {
  readonly cost: bigint;
  readonly book: number;
  readonly until: number;
}

export interface RequestCommand {
  readonly do: 'request';
  readonly account: string;
  readonly key: string;
  /** The id that the job would have. */
  readonly jobId: string;
  readonly kind: string;
  readonly quantities: Quantities;
  readonly attributes: Attributes;
  readonly priority: Priority;
  readonly user: string | null;
  readonly project: string | null;
  readonly apiKey: string | null;
  readonly quote: { readonly id: string; readonly frozen: Quote } | null;
  readonly maxCost: bigint | null;
  /** In millionths. */
  readonly acceptPartial: bigint | null;
  readonly lease: number | null;
  readonly parentId: string | null;
  readonly childBudget: bigint | null;
  /** How long it may wait for a slot; null is not at all. */
  readonly waitUpTo: number | null;
}

export interface CreditCommand {
  readonly do: 'credit';
  readonly account: string;
  /** Of the payment or of the operation's key: what makes it the same credit. */
  readonly key: string;
  readonly grantId: string;
  readonly source: CreditSource;
  readonly name: string;
  readonly amount: bigint;
  readonly burn: number;
  readonly from: number | null;
  readonly until: number | null;
  /** What has to be the same for it to be the same input. */
  readonly input: string;
}

export interface TermsCommand {
  readonly do: 'terms';
  readonly account: string;
  readonly key: string;
  readonly plan: string | null;
  readonly suspended: boolean | null;
  readonly postpaidLimit: bigint | null;
  readonly budgets: readonly Budget[] | null;
}

export type Command =
  | {
      readonly do: 'open';
      readonly account: string;
      readonly plan: string;
      readonly postpaidLimit: bigint;
      readonly budgets: readonly Budget[];
    }
  | TermsCommand
  | CreditCommand
  | RequestCommand
  | ({ readonly do: 'preview' } & Omit<RequestCommand, 'do' | 'key' | 'jobId' | 'waitUpTo'>)
  | {
      readonly do: 'heartbeat';
      readonly account: string;
      readonly jobId: string;
      readonly token: string;
      readonly used: Quantities | null;
      readonly extend: number | null;
    }
  | {
      readonly do: 'settle';
      readonly account: string;
      readonly jobId: string;
      readonly token: string;
      readonly outcome: 'SUCCEEDED' | 'FAILED';
      readonly used: Quantities;
    }
  | {
      readonly do: 'cancel';
      readonly account: string;
      readonly jobId: string;
      /** Null for the account's own key, which needs none, and where none was told. */
      readonly token: string | null;
      /** Whether it is asked with the account's own key. */
      readonly owner: boolean;
      readonly used: Quantities | null;
    }
  | {
      readonly do: 'refund';
      readonly account: string;
      readonly jobId: string;
      readonly key: string;
      /** Null is all that is left. */
      readonly amount: bigint | null;
      readonly reason: string;
    }
  | {
      readonly do: 'adjust';
      readonly account: string;
      readonly key: string;
      /** Of the credits that it adds. */
      readonly grantId: string;
      readonly name: string;
      /** Below zero takes away. */
      readonly amount: bigint;
      readonly until: number | null;
    }
  | { readonly do: 'revoke'; readonly account: string; readonly key: string; readonly grantId: string }
  | {
      readonly do: 'returnPayment';
      readonly account: string;
      readonly key: string;
      readonly grantId: string;
      readonly how: 'REFUND' | 'CHARGEBACK';
      /** Null is all that is left. */
      readonly amount: bigint | null;
    }
  | { readonly do: 'topUpTerms'; readonly account: string; readonly terms: TopUpTerms }
  /** Whoever looks finds the account low, or not. `pays` says how the provider answers a purchase. */
  | { readonly do: 'buy'; readonly account: string; readonly pays: (amount: bigint) => boolean }
  /** One that waits is tried once more. */
  | { readonly do: 'admit'; readonly account: string; readonly jobId: string }
  /** Time has passed for an account. */
  | { readonly do: 'due'; readonly account: string }
  /** Time has passed for a job. */
  | { readonly do: 'jobDue'; readonly account: string; readonly jobId: string };

export interface CreditsReason {
  readonly code: 'INSUFFICIENT_CREDITS';
  readonly needed: bigint;
  readonly available: bigint;
}
export interface BudgetReason {
  readonly code: 'BUDGET_EXCEEDED';
  readonly budget: string;
  readonly cap: bigint;
  readonly remaining: bigint;
}
export type Reason = CreditsReason | BudgetReason | { readonly code: string };

export interface Granted {
  readonly answer: 'GRANTED';
  readonly quantities: Quantities;
  readonly cost: bigint;
  /** Child budget included. */
  readonly funding: readonly Part[];
  readonly balance: Balance;
}
export interface Rejected {
  readonly answer: 'REJECTED';
  readonly cost: bigint | null;
  readonly reasons: readonly Reason[];
  readonly balance: Balance;
}
export interface Ended extends Ending {
  readonly answer: 'ENDED';
  readonly balance: Balance;
}

export type Answer =
  | { readonly answer: 'DONE' }
  | { readonly answer: 'CREDITED'; readonly available: bigint; readonly balance: Balance }
  | Granted
  | Rejected
  | { readonly answer: 'KEPT' }
  | Ended
  | {
      readonly answer: 'REFUNDED';
      readonly parts: readonly Part[];
      readonly debt: bigint;
      readonly balance: Balance;
    }
  | {
      readonly answer: 'WAITING';
      readonly cost: bigint | null;
      readonly reasons: readonly Reason[];
      readonly until: number;
      readonly balance: Balance;
    }
  | {
      readonly answer: 'ADJUSTED';
      /** What is left of what was added after debts were paid; null when it took away. */
      readonly added: bigint | null;
      readonly parts: readonly Part[];
      readonly missing: bigint;
      readonly balance: Balance;
    }
  | {
      readonly answer: 'TAKEN';
      readonly amount: bigint;
      readonly debt: bigint;
      readonly balance: Balance;
    }
  | { readonly answer: 'BOUGHT'; readonly amount: bigint; readonly paid: boolean }
  | { readonly answer: 'NOTHING_BOUGHT' }
  | { readonly answer: 'WITHDRAWN'; readonly balance: Balance }
  | { readonly answer: 'TRIED'; readonly tried: string }
  | { readonly answer: 'ALREADY_ENDED' | 'LEASE_LOST' | 'NOT_FOUND' | 'CONFLICT' }
  | { readonly answer: 'INVALID'; readonly code: string };

/** What the model is told about things that are not its own to decide. */
export interface Moment {
  readonly now: number;
  /** The end of a lease that was given or kept; it may be laid up to a grid. */
  leaseEnd(jobId: string): number;
  token(jobId: string): string;
  nameGrant(what: { account: string; name: string; from: number }): string;
}

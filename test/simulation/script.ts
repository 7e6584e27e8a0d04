/**
 * A script: what happens in one simulated life, as plain JSON that can be kept and played again. Amounts are
 * decimal texts, instants and lengths of time milliseconds. Operations name each other by their numbers, and
 * one that names an operation that is not there (any more) simply finds nothing.
 */
import type { BudgetScope } from './model/account.ts';
import type { Period } from './model/calendar.ts';
import type { CreditSource, Priority } from './model/facts.ts';

export interface Work {
  readonly model: string;
  readonly quantities: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface BudgetTerms {
  readonly name: string;
  readonly scope: BudgetScope;
  readonly match: string | null;
  readonly period: Period;
  readonly zone: string;
  readonly cap: string;
}

export interface Asking extends Work {
  /** The number of the operation that opened the account. */
  readonly account: number;
  readonly priority: Priority;
  readonly user: string | null;
  readonly project: string | null;
  /** Asked with the account's own key rather than by an orchestrator. */
  readonly ownKey: boolean;
  readonly quote: number | null;
  readonly maxCost: string | null;
}

/** What is put to an account. */
export type Act =
  | {
      readonly do: 'open';
      readonly plan: string;
      readonly postpaid: string;
      readonly budgets: readonly BudgetTerms[];
    }
  | {
      readonly do: 'terms';
      readonly account: number;
      readonly plan: string | null;
      readonly suspended: boolean | null;
      readonly postpaid: string | null;
      readonly budgets: readonly BudgetTerms[] | null;
    }
  | {
      readonly do: 'grant';
      readonly account: number;
      readonly source: CreditSource;
      readonly amount: string;
      readonly burn: number;
      readonly from: number | null;
      readonly until: number | null;
    }
  | {
      readonly do: 'topUp';
      readonly account: number;
      readonly amount: string;
      readonly payment: string;
      readonly until: number | null;
    }
  | ({ readonly do: 'quote'; readonly account: number } & Work)
  | ({
      readonly do: 'request';
      readonly acceptPartial: string | null;
      readonly lease: number | null;
      readonly parent: number | null;
      readonly childBudget: string | null;
      /** In milliseconds. */
      readonly waitUpTo: number | null;
    } & Asking)
  | ({ readonly do: 'preview' } & Asking)
  | {
      readonly do: 'heartbeat';
      readonly job: number;
      readonly used: Work['quantities'] | null;
      readonly extend: number | null;
      readonly stale: boolean;
    }
  | {
      readonly do: 'settle';
      readonly job: number;
      readonly used: Work['quantities'];
      readonly failed: boolean;
      readonly stale: boolean;
    }
  | {
      readonly do: 'cancel';
      readonly job: number;
      readonly used: Work['quantities'] | null;
      /** With the account's own key, which needs no token. */
      readonly ownKey: boolean;
      /** Without a token, whoever asks. */
      readonly bare: boolean;
    }
  | { readonly do: 'refund'; readonly job: number; readonly amount: string | null }
  | {
      readonly do: 'adjust';
      readonly account: number;
      readonly amount: string;
      readonly down: boolean;
      readonly until: number | null;
    }
  | {
      readonly do: 'revoke';
      readonly account: number;
      /** The newest grant of this name. */
      readonly grant: string;
    }
  | {
      readonly do: 'returnPayment';
      readonly payment: string;
      readonly chargeback: boolean;
      /** Null is all that is left. */
      readonly amount: string | null;
    }
  | {
      readonly do: 'compensate';
      readonly accounts: readonly number[];
      readonly amount: string;
      readonly until: number | null;
    }
  | { readonly do: 'reverse'; readonly of: number }
  | {
      readonly do: 'autoTopUp';
      readonly account: number;
      readonly enabled: boolean;
      readonly threshold: string;
      readonly target: string;
      readonly maxPerDay: string;
    }
  /** Whoever watches balances looks at this one, on all nodes at once. */
  | { readonly do: 'watch'; readonly account: number };

/** What changes the world around them. */
export type Turn =
  | { readonly do: 'clock'; readonly by: number }
  | { readonly do: 'sweep' }
  /** A round over those who wait. */
  | { readonly do: 'admit' }
  | { readonly do: 'prices'; readonly book: number; readonly from: number }
  | { readonly do: 'policy'; readonly policy: number }
  | { readonly do: 'plan'; readonly slug: string; readonly version: number }
  /** The same command as before, under its key; `changed` with another input. */
  | { readonly do: 'again'; readonly of: number; readonly changed: boolean };

export type Operation = (Act | Turn) & {
  readonly n: number;
  /** Which node it is put to. */
  readonly node: number;
};

/**
 * What goes wrong during a step: UNHEARD, the batch is committed and nobody hears of it; KILLED, the ledger's
 * sessions are ended by the database some milliseconds after the batch was decided; SERVER, all of Postgres is.
 */
export interface Crash {
  readonly how: 'UNHEARD' | 'KILLED' | 'SERVER';
  readonly after: number;
}

/** Operations that are put at the same moment. */
export interface Step {
  readonly operations: readonly Operation[];
  readonly crash: Crash | null;
}

export interface Script {
  readonly seed: number;
  readonly steps: readonly Step[];
}

export function countOperations(steps: readonly Step[]): number {
  return steps.reduce((total, { operations }) => total + operations.length, 0);
}

/** Reads what was printed. Throws when it is no script. */
export function readScript(text: string): Script {
  const script: unknown = JSON.parse(text);
  if (typeof script === 'object' && script !== null && 'steps' in script && Array.isArray(script.steps)) {
    // It was written by this program, whose own playing of it finds whatever else is wrong.
    return script as Script;
  }
  throw new Error('This is no script: it has no steps.');
}

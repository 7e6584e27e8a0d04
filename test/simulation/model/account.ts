/** An account as the model keeps it: everything in the open, changed in place, nothing packed and nothing pruned. */
import type { Period } from './calendar.ts';
import type { Answer, Ended, Reason, RequestCommand } from './commands.ts';
import type { Attributes, CreditSource, Plan, Quantities, Source } from './facts.ts';
import type { Purchase, TopUpTerms } from './topping-up.ts';

/** granted = available + held + spent + expired + revoked. */
export interface Grant {
  /** Given by whoever runs the model, possibly only after the grant is there. */
  id: string;
  readonly source: CreditSource;
  readonly name: string;
  readonly burn: number;
  readonly from: number;
  /** Usable before it and not at it; null is for ever. */
  readonly until: number | null;
  revokedAt: number | null;
  readonly granted: bigint;
  available: bigint;
  held: bigint;
  spent: bigint;
  expired: bigint;
  revoked: bigint;
}

/** One use of an included window, from its beginning on. */
export interface WindowUse {
  readonly name: string;
  readonly since: number;
  used: bigint;
}

/** A share of a hold, a charge or a return: from or to whom, how much. */
export interface Part {
  readonly source: Source;
  /** Null for what is no grant of credits. */
  readonly grantId: string | null;
  readonly amount: bigint;
  /** For INCLUDED: the uses of windows that it counts in. */
  readonly windows: readonly { readonly name: string; readonly since: number }[];
}

export type BudgetScope = 'ACCOUNT' | 'PROJECT' | 'USER' | 'KEY' | 'MODEL';

export interface Budget {
  readonly name: string;
  readonly scope: BudgetScope;
  /** What of the scope it caps; null with ACCOUNT. */
  readonly match: string | null;
  readonly period: Period;
  readonly zone: string;
  readonly cap: bigint;
}

export interface BudgetUse {
  readonly name: string;
  readonly since: number;
  used: bigint;
}

/** How a job ended. */
export interface Ending {
  readonly how: 'SETTLED' | 'CANCELLED' | 'EXPIRED';
  /** What was said, to know it again; null when time ended it. */
  readonly said: string | null;
  readonly cost: bigint;
  readonly charged: readonly Part[];
  readonly returned: readonly Part[];
  readonly forgiven: bigint;
  readonly debt: bigint;
}

export interface Refund {
  readonly parts: readonly Part[];
  readonly debt: bigint;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly quantities: Quantities;
  readonly attributes: Attributes;
  /** The version of the book whose prices were agreed. */
  readonly book: number;
  /** Never charged more than this: quote or maxCost; null is no such promise. */
  readonly cap: bigint | null;
  readonly hold: readonly Part[];
  /** What is left for children; empty without a childBudget. */
  reserve: Part[];
  readonly childBudget: bigint | null;
  readonly parentId: string | null;
  /** The budgets that it counts in, each with the period of the grant. */
  readonly budgets: readonly Omit<BudgetUse, 'used'>[];
  readonly grace: number;
  readonly lease: number;
  /** Whether it counts against the plan's slots while its lease lasts. */
  readonly slotted: boolean;
  leaseEnd: number;
  token: string;
  reported: Quantities;
  lapseSeen: boolean;
  ending: Ending | null;
  /** What was answered when it was ended by a command. */
  ended: Ended | null;
  readonly refunds: Refund[];
}

export interface Waiting {
  readonly command: RequestCommand;
  readonly until: number;
  /** What it waits for. */
  readonly reasons: readonly Reason[];
}

export interface Account {
  readonly id: string;
  plan: Plan;
  planSince: number;
  suspended: boolean;
  postpaidLimit: bigint;
  budgets: readonly Budget[];
  readonly grants: Grant[];
  readonly windows: WindowUse[];
  readonly budgetUses: BudgetUse[];
  /** When each allowance of the plan is given next, and how often it was given since `planSince`. */
  allowances: { readonly name: string; due: number; given: number }[];
  debt: bigint;
  postpaidHeld: bigint;
  postpaidOwed: bigint;
  /** When something was last written down about it. */
  last: number;
  readonly jobs: Map<string, Job>;
  /** Requests that wait for a slot, by the id that their job would have. */
  readonly waiting: Map<string, Waiting>;
  /** What was answered when a request that waited was called off. */
  readonly calledOff: Map<string, Answer>;
  /** Requests that were refused, at once or after they waited. */
  readonly refused: Set<string>;
  /** Purchases whose payment was charged back. */
  readonly chargedBack: Set<string>;
  topUpTerms: TopUpTerms | null;
  readonly purchases: Purchase[];
  /** What was answered under each operation's key. */
  readonly answers: Map<string, { readonly input: string; readonly answer: Answer }>;
}

export function newAccount(fields: {
  id: string;
  plan: Plan;
  now: number;
  postpaidLimit: bigint;
  budgets: readonly Budget[];
}): Account {
  const { id, plan, now, postpaidLimit, budgets } = fields;
  return {
    id,
    plan,
    planSince: now,
    suspended: false,
    postpaidLimit,
    budgets,
    grants: [],
    windows: [],
    budgetUses: [],
    allowances: plan.allowances.map(({ name }) => ({ name, due: now, given: 0 })),
    debt: 0n,
    postpaidHeld: 0n,
    postpaidOwed: 0n,
    last: now,
    jobs: new Map(),
    waiting: new Map(),
    calledOff: new Map(),
    refused: new Set(),
    chargedBack: new Set(),
    topUpTerms: null,
    purchases: [],
    answers: new Map(),
  };
}

export function isUsable(grant: Grant, now: number): boolean {
  return grant.revokedAt === null && grant.from <= now && (grant.until === null || now < grant.until);
}

export function sum(parts: readonly { readonly amount: bigint }[]): bigint {
  return parts.reduce((total, { amount }) => total + amount, 0n);
}

export interface Balance {
  readonly available: bigint;
  readonly held: bigint;
  readonly debt: bigint;
  readonly postpaidOwed: bigint;
}

export function balanceAt(account: Account, now: number): Balance {
  const usable = account.grants.filter((grant) => isUsable(grant, now));
  return {
    available: usable.reduce((total, { available }) => total + available, 0n),
    held: account.grants.reduce((total, { held }) => total + held, 0n),
    debt: account.debt,
    postpaidOwed: account.postpaidOwed,
  };
}

/** Something is written down: the account's time does not run backwards. */
export function write(account: Account, at: number): void {
  account.last = Math.max(account.last, at);
}

export function grantOf(account: Account, id: string | null): Grant {
  const found = account.grants.find((grant) => grant.id === id);
  if (!found) throw new Error(`the model has no grant ${id} in account ${account.id}`);
  return found;
}

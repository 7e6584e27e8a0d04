/** Spend caps by period. Several may bind one job; each counts what is held and what was charged alike. */
import type { AccountState, BudgetRule, BudgetUse } from './account.ts';
import { periodAt } from './calendar.ts';
import { maxOf } from './decimal.ts';
import type { Instant } from './instant.ts';
import type { JobRequest } from './request.ts';

/** The label that names the project a job belongs to. */
export const PROJECT_LABEL = 'project';

export interface BudgetReading {
  readonly rule: BudgetRule;
  readonly periodStart: Instant;
  readonly resetsAt: Instant | null;
  readonly used: bigint;
  readonly remaining: bigint;
}

/** Which period of which budget a hold was counted in. */
export interface BudgetCount {
  readonly name: string;
  readonly periodStart: Instant;
}

function binds(rule: BudgetRule, request: JobRequest): boolean {
  switch (rule.scope) {
    case 'ACCOUNT':
      return true;
    case 'USER':
      return request.userRef !== null && request.userRef === rule.match;
    case 'KEY':
      return request.keyId !== null && String(request.keyId) === rule.match;
    case 'MODEL':
      return request.model.slug === rule.match;
    case 'PROJECT':
      return request.labels.some((label) => label.name === PROJECT_LABEL && label.value === rule.match);
  }
}

export function readBudget(rule: BudgetRule, uses: readonly BudgetUse[], now: Instant): BudgetReading {
  const { start, end } = periodAt(rule.period, rule.timeZone, now);
  const use = uses.find((each) => each.name === rule.name);
  const used = use && use.periodStart === start ? use.used : 0n;
  return {
    rule,
    periodStart: start,
    resetsAt: end,
    used,
    remaining: maxOf(0n, rule.cap - used),
  };
}

/** The budgets that bind this job, as they stand at `now`. */
export function readBudgets(state: AccountState, request: JobRequest, now: Instant): BudgetReading[] {
  return state.terms.budgets
    .filter((rule) => binds(rule, request))
    .map((rule) => readBudget(rule, state.budgets, now));
}

/**
 * Counts the hold of a new job in the present periods. What a budget had counted before gives way when its
 * period is another: it has passed, or the budget's rule was changed and counts from now on.
 */
export function holdInBudgets(
  uses: readonly BudgetUse[],
  change: { counts: readonly BudgetCount[]; amount: bigint },
): readonly BudgetUse[] {
  let next = uses;
  for (const { name, periodStart: start } of change.counts) {
    const current = next.find((use) => use.name === name);
    const before = current?.periodStart === start ? current.used : 0n;
    next = [
      ...next.filter((use) => use.name !== name),
      { name, periodStart: start, used: before + change.amount },
    ];
  }
  return next;
}

/** Counts `amount` more (negative gives back) of a job that was counted in the periods named. A period that is not counted any more is left alone. */
export function countInBudgets(
  uses: readonly BudgetUse[],
  change: { counts: readonly BudgetCount[]; amount: bigint },
): readonly BudgetUse[] {
  if (change.amount === 0n || change.counts.length === 0) return uses;
  return uses.map((use) => {
    const counted = change.counts.some(
      (each) => each.name === use.name && each.periodStart === use.periodStart,
    );
    return counted ? { ...use, used: maxOf(0n, use.used + change.amount) } : use;
  });
}

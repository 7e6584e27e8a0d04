/** Budgets as they stand, and what making and changing accounts answers. */
import type { BudgetReading } from '../../domain/budgets.ts';
import { make } from '../types/make.ts';
import { Budget } from '../types/operator-accounts.ts';
import { toDateOrNull } from './instant.ts';

/** `match` is what the account calls it: the rule itself has only the reference of a user. */
export function toBudget({ rule, used, remaining, resetsAt }: BudgetReading, match: string | null): Budget {
  const { name, scope, period, timeZone, cap } = rule;
  return make(Budget, {
    name,
    scope,
    match,
    period,
    timeZone,
    cap,
    used,
    remaining,
    resetsAt: toDateOrNull(resetsAt),
  });
}

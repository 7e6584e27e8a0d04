/** Accounts, terms and credits: from what a client sent to what the use cases take. */
import type { ChangeTermsInput as Change } from '../../accounts/change-terms.ts';
import type { CreateAccountInput as Create } from '../../accounts/create-account.ts';
import type { GrantCreditsInput as Grant } from '../../accounts/grant-credits.ts';
import type { BudgetInput as Budget } from '../../accounts/read-terms.ts';
import type { TopUpInput as Purchase } from '../../accounts/top-up.ts';
import type { Invalid } from '../../problem.ts';
import { readAccountId } from '../read-id.ts';
import type { WellFormed } from '../read-input.ts';
import type { GrantCreditsInput, TopUpInput } from '../types/grant-credits.ts';
import type { BudgetInput, ChangeTermsInput, CreateAccountInput } from '../types/operator-accounts.ts';

const PATH = ['input', 'accountId'];
const USUAL_PRIORITY = 50;

function toBudgets(given: readonly WellFormed<BudgetInput>[]): Budget[] {
  return given.map(({ name, scope, match, period, timeZone, cap }) => ({
    name,
    scope,
    match: match ?? null,
    period,
    timeZone: timeZone ?? 'UTC',
    cap,
  }));
}

export function toCreateAccount(input: WellFormed<CreateAccountInput>): Create {
  const { idempotencyKey, name, plan, postpaidLimit, operatorFactor, budgets, fingerprint, address } = input;
  return {
    idempotencyKey,
    name,
    plan,
    postpaidLimit: postpaidLimit ?? 0n,
    operatorFactor: operatorFactor ?? null,
    budgets: toBudgets(budgets ?? []),
    ...((fingerprint ?? address ?? null) !== null && {
      signals: { fingerprint: fingerprint ?? null, address: address ?? null },
    }),
  };
}

export function toChangeTerms(input: WellFormed<ChangeTermsInput>): Change | Invalid {
  const accountId = readAccountId(input.accountId, PATH);
  if (typeof accountId !== 'string') return accountId;
  const { idempotencyKey, plan, status, postpaidLimit, operatorFactor, budgets, reason } = input;
  return {
    idempotencyKey,
    accountId,
    plan: plan ?? null,
    status: status ?? null,
    postpaidLimit: postpaidLimit ?? null,
    operatorFactor: operatorFactor ?? null,
    budgets: budgets == null ? null : toBudgets(budgets),
    reason: reason ?? null,
  };
}

export function toGrantCredits(input: WellFormed<GrantCreditsInput>): Grant | Invalid {
  const accountId = readAccountId(input.accountId, PATH);
  if (typeof accountId !== 'string') return accountId;
  const { idempotencyKey, source, name, amount, burnPriority, effectiveAt, expiresAt, reason } = input;
  return {
    idempotencyKey,
    accountId,
    source,
    name,
    amount,
    burnPriority: burnPriority ?? USUAL_PRIORITY,
    effectiveAt: effectiveAt?.getTime() ?? null,
    expiresAt: expiresAt?.getTime() ?? null,
    reason: reason ?? null,
  };
}

export function toTopUp(input: WellFormed<TopUpInput>): Purchase | Invalid {
  const accountId = readAccountId(input.accountId, PATH);
  if (typeof accountId !== 'string') return accountId;
  const { idempotencyKey, amount, paymentProvider, paymentReference, expiresAt } = input;
  return {
    idempotencyKey,
    accountId,
    amount,
    paymentProvider,
    paymentReference,
    expiresAt: expiresAt?.getTime() ?? null,
  };
}

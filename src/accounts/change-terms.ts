/** changeTerms: plan, standing, post-paid line, factor and budgets of an account, each change an entry of its journal. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { AccountState, AccountStatus, AllowanceDue, BudgetRule, Terms } from '../domain/account.ts';
import type { Plan } from '../domain/catalogue.ts';
import { applyDue, firstAllowances } from '../domain/due.ts';
import { append } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import { hashOf, idFrom } from '../domain/request.ts';
import { planOf, presentAccount } from '../jobs/terrain.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { NO_ACCOUNT } from './credit-command.ts';
import type { UserStore } from './ports.ts';
import { mistakeInLimit, mistakeInReason } from './read-fields.ts';
import { type BudgetInput, mistakeInFactor, type TermsReader } from './read-terms.ts';

/** What is null stays as it is. */
export interface ChangeTermsInput {
  readonly idempotencyKey: string;
  readonly accountId: string;
  /** The slug of a plan; also to move the account to the newest version of the plan that it has. */
  readonly plan: string | null;
  readonly status: AccountStatus | null;
  readonly postpaidLimit: bigint | null;
  /** In millionths. */
  readonly operatorFactor: bigint | null;
  /** All budgets that the account has from now on. */
  readonly budgets: readonly BudgetInput[] | null;
  readonly reason: string | null;
}

export interface TermsChanged {
  readonly kind: 'CHANGED';
  readonly accountId: string;
  readonly replayed: boolean;
}

export type ChangeTermsAnswer = TermsChanged | Conflict | Missing | Invalid;
export type ChangeTerms = (caller: Caller | null, input: ChangeTermsInput) => Promise<ChangeTermsAnswer>;

interface Agreed {
  readonly plan: Plan | null;
  readonly status: AccountStatus | null;
  readonly postpaidLimit: bigint | null;
  readonly operatorFactor: number | null;
  readonly budgets: readonly BudgetRule[] | null;
}

function termsAfter(before: Terms, agreed: Agreed, times: { now: Instant; planSince: Instant }): Terms {
  const factor = agreed.operatorFactor ?? before.operatorFactor;
  return {
    planId: agreed.plan?.id ?? before.planId,
    planSince: times.planSince,
    status: agreed.status ?? before.status,
    postpaidLimit: agreed.postpaidLimit ?? before.postpaidLimit,
    operatorFactor: factor,
    operatorFactorSince: factor === before.operatorFactor ? before.operatorFactorSince : times.now,
    budgets: agreed.budgets ?? before.budgets,
  };
}

/**
 * When a plan's allowances are due for an account that moves to it. Another plan gives its allowances at
 * once. Another version of the same plan goes on where the one before was, so that publishing a plan
 * never gives a period's credits twice; what the old version did not have is due at once.
 */
function allowancesAfter(
  state: AccountState,
  params: { from: Plan; to: Plan; at: Instant },
): readonly AllowanceDue[] {
  const { from, to, at } = params;
  if (from.id === to.id) return state.allowances;
  const first = firstAllowances(to, at);
  if (from.slug !== to.slug) return first;
  return first.map((due) => state.allowances.find(({ name }) => name === due.name) ?? due);
}

function change(
  world: World,
  params: { accountId: string; subject: string; agreed: Agreed; inputHash: string; reason: string | null },
): ChangeTermsAnswer {
  const { accountId, subject, agreed, inputHash, reason } = params;
  const [first] = world.entries(subject);
  if (first) {
    const same = first.detail.kind === 'TERMS_CHANGED' && first.detail.inputHash === inputHash;
    return same ? { kind: 'CHANGED', accountId, replayed: true } : conflict(first.at);
  }
  const present = presentAccount(world, accountId);
  if (!present) return missing(NO_ACCOUNT);
  const { state, now } = present;
  const from = planOf(world, state);
  const to = agreed.plan ?? from;
  // Grants of allowances are known by their instant. After the last entry, none of this instant can be there yet.
  const at = Math.max(now, state.lastAt + 1);
  const terms = termsAfter(state.terms, agreed, {
    now,
    planSince: from.slug === to.slug ? state.terms.planSince : at,
  });
  const changed = append(
    { ...state, terms, allowances: allowancesAfter(state, { from, to, at }) },
    {
      subject,
      ordinal: 0,
      at: now,
      detail: { kind: 'TERMS_CHANGED', terms, inputHash, reason },
      postings: [],
    },
  );
  const due = applyDue(changed.state, { plan: to, now });
  world.commit({ state: due.state, entries: [...present.entries, changed.entry, ...due.entries] });
  return { kind: 'CHANGED', accountId, replayed: false };
}

/**
 * Makes `changeTerms`, for operators. What the old plan gave stays until it expires by itself, and jobs
 * that run keep what they were granted. Answers CHANGED, CONFLICT, NOT_FOUND or INVALID.
 */
export function createChangeTerms(deps: {
  pipeline: Pipeline;
  users: Pick<UserStore, 'refOf'>;
  terms: TermsReader;
}): ChangeTerms {
  return async (maybe, input) => {
    requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, accountId, status, postpaidLimit, operatorFactor, reason } = input;
    if ([input.plan, status, postpaidLimit, operatorFactor, input.budgets].every((field) => field === null)) {
      const expected = 'at least one of plan, status, postpaidLimit, operatorFactor and budgets';
      return invalid('NOTHING_TO_CHANGE', ['input'], 'The input changes nothing.', expected);
    }
    const wrong =
      (postpaidLimit === null ? null : mistakeInLimit(postpaidLimit, ['input', 'postpaidLimit'])) ??
      (operatorFactor === null ? null : mistakeInFactor(operatorFactor)) ??
      mistakeInReason(reason);
    if (wrong) return wrong;
    const plan = input.plan === null ? null : await deps.terms.readPlan(input.plan);
    if (plan && 'kind' in plan) return plan;
    const refOf = (user: string) => deps.users.refOf(accountId, user);
    const budgets =
      input.budgets === null ? null : await deps.terms.readBudgets(input.budgets, { accountId, refOf });
    if (budgets && 'kind' in budgets) return budgets;
    const factor = operatorFactor === null ? null : Number(operatorFactor);
    const agreed = { plan, status, postpaidLimit, operatorFactor: factor, budgets };
    const subject = idFrom(accountId, 'changeTerms', idempotencyKey);
    // By the plan's slug, so that a retry after a new version was published is the same input.
    const inputHash = hashOf({ ...agreed, plan: input.plan, reason });
    return deps.pipeline.submit({
      needs: { accountId, subjects: [subject], jobs: [], pools: [], grants: [] },
      apply: (world) => change(world, { accountId, subject, agreed, inputHash, reason }),
    });
  };
}

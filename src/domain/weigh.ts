/**
 * Weighing a request: every layer of the waterfall is looked at, also when an earlier one refuses, so that
 * all the reasons are there. Takes nothing, and tells nothing yet: `evaluate.ts` makes the explanation,
 * while whoever only asks whether something would be granted is spared it.
 */
import type { AccountState } from './account.ts';
import { type BudgetReading, readBudgets } from './budgets.ts';
import type { Quantity } from './catalogue.ts';
import { MICRO } from './decimal.ts';
import type { FundingPart, Reason } from './decision.ts';
import type { Terrain } from './evaluate.ts';
import { type Source, sourcesOf, splitParts, takeFrom, totalOf } from './funding.ts';
import { fundedAt } from './funding-time.ts';
import { checkGates, type Gate } from './gates.ts';
import type { Instant } from './instant.ts';
import {
  checkLimit,
  factorsFor,
  type LimitCheck,
  type LimitContext,
  type LimitSubject,
  rulesFor,
} from './limits.ts';
import { type Cost, type Priced, priceOf } from './pricing.ts';
import { budgetReason, childBudgetReason, creditsReason, limitReason, unpricedReason } from './reasons.ts';
import type { JobRequest } from './request.ts';
import { checkRules, type RuleCheck, ruleGate } from './rules.ts';
import { readWindows, type WindowReading } from './windows.ts';

/** Where the money would come from: what the parent holds for its children, or the account's own sources. */
export type Funds =
  | { readonly kind: 'PARENT'; readonly remaining: bigint; readonly short: boolean }
  | {
      readonly kind: 'SOURCES';
      readonly windows: readonly WindowReading[];
      readonly sources: readonly Source[];
      readonly blockedByDebt: boolean;
      readonly short: boolean;
    };

export interface Weighed {
  readonly cost: Cost | null;
  /** The meters that have no price. */
  readonly unpriced: readonly string[];
  readonly gates: readonly Gate[];
  readonly checks: readonly LimitCheck[];
  /** The limits that would concern the job if their condition held, or if it used their meter. */
  readonly idle: readonly LimitCheck[];
  readonly budgets: readonly BudgetReading[];
  readonly funds: Funds;
  /** What is held: the cost, and what is set aside for children. */
  readonly needed: bigint;
  /** Who would pay, in order; empty when something refuses. */
  readonly parts: readonly FundingPart[];
  readonly reasons: readonly Reason[];
}

/** The units that a job takes of a limit, in micro-units: none of a meter that acceptPartial left nothing of. Null when the limit does not concern it. */
function takenOf(
  unit: string,
  params: { quantities: readonly Quantity[]; cost: Cost | null },
): bigint | null {
  if (unit === 'request' || unit === 'job') return MICRO;
  if (unit === 'credit') return params.cost?.total ?? null;
  return params.quantities.find(({ meter }) => meter === unit)?.quantity ?? null;
}

function price({ quote, model, workload }: JobRequest, { prices }: Terrain): Priced {
  if (quote) return { cost: quote.cost };
  return priceOf(prices.models.get(model.slug), { priceVersion: prices.version, workload });
}

function checkLimits(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; cost: Cost | null; rules: readonly RuleCheck[] },
): { checks: LimitCheck[]; idle: LimitCheck[] } {
  const { terrain, cost, rules } = params;
  const { model, workload, priority, userRef, keyId, endpoint } = request;
  const { pool, poolState, plan, policy, now } = terrain;
  const subject: LimitSubject = { model, pool, priority, userRef, keyId, endpoint };
  const context: LimitContext = { state, poolState, plan, policy, now };
  const factors = factorsFor(subject, context);
  const checks: LimitCheck[] = [];
  const idle: LimitCheck[] = [];
  for (const rule of rulesFor({ plan, policy, model, pool })) {
    const taken = takenOf(rule.unit, { quantities: workload.quantities, cost });
    const condition = rule.when === null ? null : rules.find((each) => each.rule.name === rule.when);
    if (taken === null) continue;
    const check = checkLimit(rule, { subject, context, cost: taken, factors });
    // A meter of which nothing is used is not limited, whatever it stands at.
    const unused = taken === 0n && rule.unit !== 'credit';
    if (unused || condition?.binds === false) idle.push(check);
    else checks.push(condition ? { ...check, appliesUntil: condition.endsAt } : check);
  }
  return { checks, idle };
}

export function fits({ fitsAt }: LimitCheck, now: Instant): boolean {
  return fitsAt !== null && fitsAt <= now;
}

interface Funded {
  readonly funds: Funds;
  readonly parts: readonly FundingPart[];
  readonly reasons: readonly Reason[];
}

/** A child of a job with a child budget is paid from what that job holds for it, and binds no budget again. */
function fundByParent(parent: NonNullable<Terrain['parent']>, needed: bigint): Funded {
  const remaining = totalOf(parent.reserve);
  const short = remaining < needed;
  const cap = parent.hold.childBudget ?? 0n;
  return {
    funds: { kind: 'PARENT', remaining, short },
    parts: short ? [] : splitParts(parent.reserve, needed).first,
    reasons: short ? [childBudgetReason({ cap, needed, remaining })] : [],
  };
}

function fundBySources(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; needed: bigint; priced: boolean; foresee: boolean },
): Funded {
  const { terrain, needed, priced, foresee } = params;
  const { plan, policy, now } = terrain;
  const model = request.model.slug;
  const windows = readWindows({ rules: plan.windows, uses: state.windows, model, now });
  const sources = sourcesOf({ state, windows, policy, now });
  const { parts, missing } = takeFrom(sources, { amount: needed, windows });
  const blockedByDebt = policy.debtBlocks && state.debt > 0n;
  const short = priced && (missing > 0n || blockedByDebt);
  const funds: Funds = { kind: 'SOURCES', windows, sources, blockedByDebt, short };
  if (!short) return { funds, parts, reasons: [] };
  const retryAt = foresee ? fundedAt({ state, model, terrain, needed }) : null;
  const available = needed - missing;
  return {
    funds,
    parts: [],
    reasons: [creditsReason({ state, needed, available, windows, retryAt, blockedByDebt })],
  };
}

/**
 * Weighs a request at `terrain.now`. `foresee` also works out when the funds will suffice, which means
 * looking at every instant at which something comes in; without it that reason has no `retryAt`.
 */
export function weigh(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; foresee: boolean },
): Weighed {
  const { terrain, foresee } = params;
  const { now, parent } = terrain;
  const priced = price(request, terrain);
  const cost = 'cost' in priced ? priced.cost : null;
  const unpriced = 'unpriced' in priced ? priced.unpriced : [];
  const rules = checkRules({ state, request, terrain }, { foresee });
  const gates = [...checkGates(state, request, { terrain, cost }), ...rules.map(ruleGate)];
  const { checks, idle } = checkLimits(state, request, { terrain, cost, rules });
  const needed = (cost?.total ?? 0n) + (request.childBudget ?? 0n);

  const reasons: Reason[] = cost ? [] : [unpricedReason(request.model, unpriced)];
  for (const { reason } of gates) if (reason) reasons.push(reason);
  for (const check of checks) if (!fits(check, now)) reasons.push(limitReason(check));

  const byParent = parent !== null && parent.hold.childBudget !== null;
  const budgets = byParent ? [] : readBudgets(state, request, now);
  for (const budget of budgets) if (budget.remaining < needed) reasons.push(budgetReason(budget, needed));
  const funded = byParent
    ? fundByParent(parent, needed)
    : fundBySources(state, request, { terrain, needed, priced: cost !== null, foresee });
  reasons.push(...funded.reasons);
  const parts = reasons.length > 0 ? [] : funded.parts;
  return { cost, unpriced, gates, checks, idle, budgets, funds: funded.funds, needed, parts, reasons };
}

/** Whether the request would be granted at `terrain.now`. */
export function wouldGrant(state: AccountState, request: JobRequest, terrain: Terrain): boolean {
  return weigh(state, request, { terrain, foresee: false }).reasons.length === 0;
}

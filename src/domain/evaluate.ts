/**
 * The waterfall: one request against one state at one instant. Says what each layer had, what the job
 * would take of it and what refuses, and takes nothing. Granting, previewing, promising a retry,
 * testing a remedy and replaying a decision all ask this one function, so they cannot disagree.
 */
import type { AccountState } from './account.ts';
import { type BudgetReading, readBudgets } from './budgets.ts';
import type { Plan, Pool, PriceBook, Quantity } from './catalogue.ts';
import { MICRO, maxOf } from './decimal.ts';
import type { FundingPart, Layer, Reason } from './decision.ts';
import { sourcesOf, splitParts, takeFrom, totalOf } from './funding.ts';
import { fundedAt } from './funding-time.ts';
import { checkGates } from './gates.ts';
import type { Instant } from './instant.ts';
import { budgetLayer, fundingLayers, layer, limitLayer } from './layers.ts';
import { checkLimit, type LimitCheck, rulesFor } from './limits.ts';
import type { PoolState } from './load.ts';
import type { OpenJob } from './open-job.ts';
import type { Policy } from './policy.ts';
import { type Cost, priceOf } from './pricing.ts';
import { budgetReason, childBudgetReason, creditsReason, limitReason, unpricedReason } from './reasons.ts';
import type { JobRequest } from './request.ts';
import { readWindows } from './windows.ts';

/** Everything that a decision rests on besides the request and the account. */
export interface Terrain {
  readonly now: Instant;
  readonly policy: Policy;
  readonly plan: Plan;
  readonly prices: PriceBook;
  readonly pool: Pool;
  readonly poolState: PoolState;
  /** The job that this one works for, if it names one and that is open. */
  readonly parent: OpenJob | null;
}

export interface Evaluation {
  readonly cost: Cost | null;
  readonly quantities: readonly Quantity[];
  readonly layers: readonly Layer[];
  /** Why it is refused; none means that it would be granted. */
  readonly reasons: readonly Reason[];
  /** Where the job's own cost comes from; empty when refused. */
  readonly parts: readonly FundingPart[];
  /** Where the child budget comes from; empty without one. */
  readonly reserve: readonly FundingPart[];
  readonly limits: readonly LimitCheck[];
  readonly budgets: readonly BudgetReading[];
}

interface Section {
  readonly layers: readonly Layer[];
  readonly reasons: readonly Reason[];
}

/** The units that a job takes of a limit, in micro-units; null when the limit does not concern it. */
function takenOf(
  unit: string,
  params: { quantities: readonly Quantity[]; cost: Cost | null },
): bigint | null {
  if (unit === 'request' || unit === 'job') return MICRO;
  if (unit === 'credit') return params.cost?.total ?? null;
  const found = params.quantities.find((quantity) => quantity.meter === unit);
  return found && found.quantity > 0n ? found.quantity : null;
}

function price(request: JobRequest, terrain: Terrain): Section & { cost: Cost | null } {
  const section = (cost: Cost, note: string | null) => ({
    cost,
    layers: [
      layer({ name: 'price', kind: 'PRICE', verdict: 'PASSED', unit: 'credit', taken: cost.total, note }),
    ],
    reasons: [],
  });
  if (request.quote) return section(request.quote.cost, 'quoted');
  const priced = priceOf(terrain.prices.models.get(request.model.slug), {
    priceVersion: terrain.prices.version,
    workload: request.workload,
  });
  if ('cost' in priced) return section(priced.cost, null);
  const note = priced.unpriced.join(', ');
  return {
    cost: null,
    layers: [layer({ name: 'price', kind: 'PRICE', verdict: 'REFUSED', unit: 'credit', note })],
    reasons: [unpricedReason(request.model, priced.unpriced)],
  };
}

function gates(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; cost: Cost | null },
): Section {
  const checked = checkGates(state, request, params);
  return {
    layers: checked.map(({ name, note, reason }) =>
      layer({ name, kind: 'GATE', verdict: reason ? 'REFUSED' : 'PASSED', note }),
    ),
    reasons: checked.flatMap(({ reason }) => (reason ? [reason] : [])),
  };
}

function limits(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; cost: Cost | null },
): LimitCheck[] {
  const { terrain, cost } = params;
  const { model, workload } = request;
  const checks: LimitCheck[] = [];
  for (const rule of rulesFor({ ...terrain, model })) {
    const taken = takenOf(rule.unit, { quantities: workload.quantities, cost });
    if (taken === null) continue;
    checks.push(
      checkLimit(rule, {
        subject: { ...request, pool: terrain.pool },
        context: { state, ...terrain },
        cost: taken,
      }),
    );
  }
  return checks;
}

function fits(check: LimitCheck, now: Instant): boolean {
  return check.fitsAt !== null && check.fitsAt <= now;
}

/** A child of a job with a child budget is paid from what that job holds for it, and binds no budget again. */
function fundByParent(parent: OpenJob, needed: bigint): Section & { parts: readonly FundingPart[] } {
  const remaining = totalOf(parent.reserve);
  const missing = remaining < needed;
  const row = layer({
    name: 'childBudget',
    kind: 'FUNDING',
    verdict: missing ? 'REFUSED' : 'TOOK',
    unit: 'credit',
    before: remaining,
    taken: missing ? 0n : needed,
    after: missing ? remaining : remaining - needed,
  });
  if (!missing) return { layers: [row], reasons: [], parts: splitParts(parent.reserve, needed).first };
  const cap = parent.hold.childBudget ?? 0n;
  return { layers: [row], reasons: [childBudgetReason({ cap, needed, remaining })], parts: [] };
}

/**
 * Evaluates a request at `terrain.now`. Every layer is looked at even when an earlier one refuses, so
 * that all the reasons are there; nothing counts as taken then.
 */
export function evaluate(state: AccountState, request: JobRequest, terrain: Terrain): Evaluation {
  const { now, policy, plan, parent } = terrain;
  const priced = price(request, terrain);
  const { cost } = priced;
  const gated = gates(state, request, { terrain, cost });
  const checks = limits(state, request, { terrain, cost });
  const reasons: Reason[] = [...priced.reasons, ...gated.reasons];
  reasons.push(...checks.filter((check) => !fits(check, now)).map((check) => limitReason(check)));

  const own = cost?.total ?? 0n;
  const needed = own + (request.childBudget ?? 0n);
  const quantities = request.workload.quantities;
  if (parent && parent.hold.childBudget !== null) {
    const funded = fundByParent(parent, needed);
    reasons.push(...funded.reasons);
    const refused = reasons.length > 0;
    const split = splitParts(refused ? [] : funded.parts, own);
    const layers = [
      ...priced.layers,
      ...gated.layers,
      ...checks.map((check) => limitLayer(check, { fits: fits(check, now), refused })),
      ...funded.layers,
    ];
    return {
      cost,
      quantities,
      layers,
      reasons,
      parts: split.first,
      reserve: split.rest,
      limits: checks,
      budgets: [],
    };
  }

  const budgets = readBudgets(state, request, now);
  reasons.push(
    ...budgets.filter(({ remaining }) => remaining < needed).map((budget) => budgetReason(budget, needed)),
  );
  const windows = readWindows({ rules: plan.windows, uses: state.windows, model: request.model.slug, now });
  const sources = sourcesOf({ state, windows, policy, now });
  const taken = takeFrom(sources, { amount: needed, windows });
  const blockedByDebt = policy.debtBlocks && state.debt > 0n;
  const short = cost !== null && (taken.missing > 0n || blockedByDebt);
  if (short) {
    const available = maxOf(0n, needed - taken.missing);
    const retryAt = blockedByDebt ? null : fundedAt({ state, model: request.model.slug, terrain, needed });
    reasons.push(creditsReason({ state, needed, available, windows, retryAt, blockedByDebt }));
  }
  const refused = reasons.length > 0;
  const parts = refused ? [] : taken.parts;
  const split = splitParts(parts, own);
  const layers = [
    ...priced.layers,
    ...gated.layers,
    ...checks.map((check) => limitLayer(check, { fits: fits(check, now), refused })),
    ...budgets.map((budget) => budgetLayer(budget, { needed, refused })),
    ...fundingLayers({ windows, sources, parts, missing: short ? taken.missing : null }),
  ];
  return {
    cost,
    quantities,
    layers,
    reasons,
    parts: split.first,
    reserve: split.rest,
    limits: checks,
    budgets,
  };
}

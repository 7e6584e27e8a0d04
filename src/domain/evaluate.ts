/**
 * The waterfall: one request against one state at one instant. Says what each layer had, what the job
 * would take of it and what refuses, and takes nothing. Granting, previewing, promising a retry,
 * testing a remedy and replaying a decision all weigh the request in the same way (`weigh.ts`), so they
 * cannot disagree.
 */
import type { AccountState } from './account.ts';
import type { BudgetReading } from './budgets.ts';
import type { Plan, Pool, PriceBook, Quantity } from './catalogue.ts';
import type { FundingPart, Layer, Reason } from './decision.ts';
import { splitParts } from './funding.ts';
import type { Instant } from './instant.ts';
import {
  budgetLayer,
  fundingLayers,
  gateLayer,
  idleLayer,
  limitLayer,
  parentLayer,
  priceLayer,
} from './layers.ts';
import type { LimitCheck } from './limits.ts';
import type { PoolState } from './load.ts';
import type { OpenJob } from './open-job.ts';
import type { Policy } from './policy.ts';
import type { Cost } from './pricing.ts';
import type { JobRequest } from './request.ts';
import { fits, type Weighed, weigh } from './weigh.ts';

/** Everything that a decision rests on besides the request and the account. */
export interface Terrain {
  readonly now: Instant;
  /** The version of the catalogue that policy, plan, prices, pool and model are from. */
  readonly catalogueVersion: number;
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

function layersOf(weighed: Weighed, params: { request: JobRequest; now: Instant }): Layer[] {
  const { cost, unpriced, gates, checks, idle, budgets, funds, needed, parts, reasons } = weighed;
  const { request, now } = params;
  const refused = reasons.length > 0;
  const layers = [priceLayer({ cost, unpriced, quoted: request.quote !== null })];
  for (const gate of gates) layers.push(gateLayer(gate));
  for (const check of checks) layers.push(limitLayer(check, { fits: fits(check, now), refused }));
  for (const check of idle) layers.push(idleLayer(check));
  for (const budget of budgets) layers.push(budgetLayer(budget, { needed, refused }));
  if (funds.kind === 'PARENT') layers.push(parentLayer({ ...funds, needed, refused }));
  else layers.push(...fundingLayers({ ...funds, parts }));
  return layers;
}

/** Evaluates a request at `terrain.now`: whether it would be granted, who would pay, and the whole explanation. */
export function evaluate(state: AccountState, request: JobRequest, terrain: Terrain): Evaluation {
  const weighed = weigh(state, request, { terrain, foresee: true });
  const { cost, reasons, parts, checks, budgets } = weighed;
  const split = splitParts(parts, cost?.total ?? 0n);
  return {
    cost,
    quantities: request.workload.quantities,
    layers: layersOf(weighed, { request, now: terrain.now }),
    reasons,
    parts: split.first,
    reserve: split.rest,
    limits: checks,
    budgets,
  };
}

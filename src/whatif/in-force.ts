/** What was in force when a decision was made, by what the decision cites. */
import type { Terms } from '../domain/account.ts';
import type { Decision } from '../domain/decision.ts';
import type { InForce } from '../domain/decision-ground.ts';
import { pricesAt } from '../pipeline/ports.ts';
import type { CatalogueHistory } from './ports.ts';

export type FindInForce = (decision: Decision, terms: Terms) => Promise<InForce | null>;

/**
 * Makes the function that finds it. Null when something that the decision rests on is not there, which
 * for a decision of this database is a fault of whoever wrote it.
 */
export function createFindInForce({ history }: { history: CatalogueHistory }): FindInForce {
  return async (decision, terms) => {
    const { catalogueVersion, policyVersion, at, asked } = decision;
    const catalogue = await (catalogueVersion === null
      ? history.withPolicy(policyVersion)
      : history.at(catalogueVersion));
    const model = catalogue?.models.get(asked.modelId);
    const pool = model && catalogue?.pools.get(model.poolId);
    const plan = catalogue?.plans.get(terms.planId);
    if (!catalogue || !model || !pool || !plan) return null;
    return { terms, plan, policy: catalogue.policy, prices: pricesAt(catalogue, at), model, pool };
  };
}

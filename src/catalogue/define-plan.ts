/** definePlan: the first or the next version of a plan, by its document. */
import { isDeepStrictEqual } from 'node:util';
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Plan } from '../domain/catalogue.ts';
import { hashOf } from '../domain/request.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { Conflict } from '../problem.ts';
import { type DocumentRefused, readDocumentText } from './document.ts';
import { compilePlan, readPlan } from './plan-document.ts';
import type { CatalogueStore } from './ports.ts';

export interface DefinePlanInput {
  readonly idempotencyKey: string;
  /** The text of a plan document. */
  readonly document: string;
}

export interface PlanDefined {
  readonly kind: 'DEFINED';
  readonly plan: Plan;
  readonly replayed: boolean;
}

export type DefinePlan = (
  caller: Caller | null,
  input: DefinePlanInput,
) => Promise<PlanDefined | Conflict | DocumentRefused>;

/**
 * Makes `definePlan`. Accounts that are on an earlier version stay on it, because what was agreed with
 * them changes by an entry of their own journal and by nothing else: `changeTerms` moves them.
 */
export function createDefinePlan(deps: { store: CatalogueStore; catalogue: CatalogueSource }): DefinePlan {
  return async (maybe, { idempotencyKey, document }) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const text = readDocumentText(document);
    if (text.kind === 'REFUSED') return text;
    const answer = await deps.store.change(
      {
        scope: '',
        operation: 'definePlan',
        key: idempotencyKey,
        inputHash: hashOf(document),
        askedBy: caller.application,
      },
      (catalogue) => {
        const read = readPlan(text.json, catalogue);
        if (read.kind === 'REFUSED') return read;
        const { slug } = read.value;
        const before = catalogue.plansBySlug.get(slug);
        if (before && isDeepStrictEqual(before, compilePlan(read.value, before))) {
          return { kind: 'CHANGE', write: null, result: { planId: before.id } };
        }
        const id = 1 + Math.max(0, ...catalogue.plans.keys());
        const version = 1 + (before?.version ?? 0);
        return {
          kind: 'CHANGE',
          write: { kind: 'PLAN', id, slug, version, document },
          result: { planId: id },
        };
      },
    );
    if (answer.kind !== 'DONE') return answer;
    const plan = deps.catalogue.current().plans.get(answer.result.planId);
    if (!plan) throw new Error(`plan ${answer.result.planId} was defined and is not in the catalogue`);
    return { kind: 'DEFINED', plan, replayed: answer.replayed };
  };
}

/** Reading what is to be agreed with an account: every name resolved, every bound checked. */
import { isTimeZone } from '../catalogue/document-values.ts';
import type { BudgetPeriod, BudgetRule, BudgetScope } from '../domain/account.ts';
import type { Plan } from '../domain/catalogue.ts';
import { formatMicro, MICRO } from '../domain/decimal.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { type Invalid, invalid } from '../problem.ts';
import type { ApiKeyStore } from './ports.ts';
import { mistakeInAmount, mistakeInText } from './read-fields.ts';

export interface BudgetInput {
  readonly name: string;
  readonly scope: BudgetScope;
  /** The user's name, the key's id, the model's slug or the project; null with ACCOUNT. */
  readonly match: string | null;
  readonly period: BudgetPeriod;
  readonly timeZone: string;
  readonly cap: bigint;
}

/** The reference that stands for a user of the account. */
export type RefOf = (name: string) => Promise<string>;

export interface TermsReader {
  /** The newest version of a plan. */
  readPlan(slug: string): Promise<Plan | Invalid>;
  /** Budgets with their users resolved to references by `refOf`. */
  readBudgets(
    budgets: readonly BudgetInput[],
    params: { readonly accountId: string; readonly refOf: RefOf },
  ): Promise<BudgetRule[] | Invalid>;
}

const MAX_BUDGETS = 50;
const MAX_FACTOR = 1_000n * MICRO;

/** An operator's factor on limits, in millionths. */
export function mistakeInFactor(factor: bigint): Invalid | null {
  if (factor >= 0n && factor <= MAX_FACTOR) return null;
  const message = `operatorFactor is ${formatMicro(factor)}.`;
  return invalid('BAD_FACTOR', ['input', 'operatorFactor'], message, 'from 0 to 1000; 1 changes nothing');
}

/** Makes the reader. A plan or model that this node does not know yet is looked up anew. */
export function createTermsReader(deps: {
  catalogue: CatalogueSource;
  keys: Pick<ApiKeyStore, 'find'>;
}): TermsReader {
  const { catalogue, keys } = deps;

  async function readMatch(
    { scope, match }: BudgetInput,
    params: { accountId: string; refOf: RefOf; path: readonly string[] },
  ): Promise<{ match: string | null } | Invalid> {
    const { accountId, refOf, path } = params;
    const at = [...path, 'match'];
    if (scope === 'ACCOUNT') {
      if (match === null) return { match: null };
      return invalid('BAD_MATCH', at, 'A budget of the whole account matches nothing in particular.', 'null');
    }
    if (match === null) {
      const expected = 'the user, the key id, the model or the project that it caps';
      return invalid('BAD_MATCH', at, `A budget by ${scope} says what it matches.`, expected);
    }
    const wrong = mistakeInText(match, { path: at, most: 200 });
    if (wrong) return wrong;
    if (scope === 'USER') return { match: await refOf(match) };
    if (scope === 'MODEL') {
      const known =
        catalogue.current().modelsBySlug.get(match) ?? (await catalogue.reload()).modelsBySlug.get(match);
      if (known) return { match };
      const expected = `one of ${[...catalogue.current().modelsBySlug.keys()].sort().join(', ')}`;
      return invalid('UNKNOWN_MODEL', at, `There is no model ${match}.`, expected);
    }
    if (scope === 'KEY') {
      const key = /^[1-9]\d{0,8}$/.test(match) ? await keys.find(Number(match)) : null;
      if (key?.accountId === accountId) return { match };
      return invalid('UNKNOWN_KEY', at, 'The account has no such key.', 'the id of a key of the account');
    }
    return { match };
  }

  async function readBudget(
    budget: BudgetInput,
    params: { accountId: string; refOf: RefOf; path: readonly string[] },
  ): Promise<BudgetRule | Invalid> {
    const { path } = params;
    const wrong =
      mistakeInText(budget.name, { path: [...path, 'name'], most: 64 }) ??
      mistakeInAmount(budget.cap, [...path, 'cap']);
    if (wrong) return wrong;
    if (!isTimeZone(budget.timeZone)) {
      const expected = 'a time zone of the IANA database, e.g. Europe/Berlin';
      return invalid('BAD_TIME_ZONE', [...path, 'timeZone'], `There is no ${budget.timeZone}.`, expected);
    }
    const matched = await readMatch(budget, params);
    return 'kind' in matched ? matched : { ...budget, ...matched };
  }

  return {
    readPlan: async (slug) => {
      const plan =
        catalogue.current().plansBySlug.get(slug) ?? (await catalogue.reload()).plansBySlug.get(slug);
      if (plan) return plan;
      const known = [...catalogue.current().plansBySlug.keys()].sort().join(', ');
      const expected = known === '' ? 'a plan: define one first' : `one of ${known}`;
      return invalid('UNKNOWN_PLAN', ['input', 'plan'], `There is no plan ${slug}.`, expected);
    },
    readBudgets: async (budgets, params) => {
      const path = ['input', 'budgets'];
      if (budgets.length > MAX_BUDGETS) {
        const message = `${budgets.length} budgets are too many.`;
        return invalid('TOO_MANY_BUDGETS', path, message, `at most ${MAX_BUDGETS}`);
      }
      const rules: BudgetRule[] = [];
      for (const [index, budget] of budgets.entries()) {
        const at = [...path, String(index)];
        if (rules.some(({ name }) => name === budget.name)) {
          const message = `The budget ${JSON.stringify(budget.name)} is there twice.`;
          return invalid('DUPLICATE_BUDGET', [...at, 'name'], message, 'each name once');
        }
        const rule = await readBudget(budget, { ...params, path: at });
        if ('kind' in rule) return rule;
        rules.push(rule);
      }
      return rules;
    },
  };
}

/** Plans as operators write them: what an account may use, what it gets each period, and its limits. */
import { z } from 'zod';
import { type Plan, PRIORITIES } from '../domain/catalogue.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import {
  type DocumentProblem,
  type DocumentRead,
  type DocumentRefused,
  duplicates,
  itemsAt,
  problem,
  readDocument,
  readFields,
  unknownName,
  valueAt,
} from './document.ts';
import {
  duration,
  listOf,
  oneOf,
  ruleName,
  slug,
  someCredits,
  timeZone,
  title,
  wholeNumber,
} from './document-values.ts';
import type { Json } from './json-with-comments.ts';
import {
  checkLimitClashes,
  checkLimits,
  compileLimit,
  LONGEST_RULES,
  limitDocument,
} from './limit-document.ts';

const rules = { least: 0, most: LONGEST_RULES };
const someModels = listOf(slug, 'models', { least: 1, most: 200 }).nullable().default(null);

const windowDocument = z
  .strictObject({
    name: ruleName.describe('What callers see, e.g. "5 hours".'),
    amount: someCredits.describe('How many credits of usage it includes.'),
    length: duration.describe('How long it lasts until it is full again.'),
    starts: oneOf(['FIRST_USE', 'CALENDAR'])
      .default('FIRST_USE')
      .describe('FIRST_USE begins with the first job; CALENDAR lies at multiples of the length.'),
    models: someModels.describe('Pays only for these models. Left out: all.'),
  })
  .meta({
    id: 'IncludedWindow',
    description: 'Usage that the plan includes in each window of time. It pays, and never refuses.',
  });

const allowanceDocument = z
  .strictObject({
    name: ruleName.describe('What callers see, e.g. "monthly credits".'),
    amount: someCredits.describe(
      'How many credits are given each period; what is left of them expires with it.',
    ),
    period: oneOf(['DAY', 'WEEK', 'MONTH']),
    anchor: oneOf(['CALENDAR', 'ANNIVERSARY'])
      .default('ANNIVERSARY')
      .describe(
        "CALENDAR renews at the period's start; ANNIVERSARY counts from when the account took the plan.",
      ),
    timeZone: timeZone.default('UTC').describe('Where days, weeks and months begin.'),
    burnPriority: wholeNumber(0, 1_000)
      .default(50)
      .describe('Among grants of one rank of source, the lower pays first.'),
  })
  .meta({ id: 'Allowance', description: 'Credits that the plan gives anew each period.' });

export const planDocument = z
  .strictObject({
    $schema: z.string().optional(),
    slug: slug.describe(
      'What the plan is called by programs. A new document of the same slug is its next version.',
    ),
    name: title.describe('What people read.'),
    tier: slug.describe("Which of the policy's tiers moves its limits."),
    models: someModels.describe('The models that may be used. Left out: all.'),
    priorities: listOf(oneOf(PRIORITIES), 'priorities', { least: 1, most: PRIORITIES.length }).describe(
      'The priorities that may be asked for.',
    ),
    windows: listOf(windowDocument, 'windows', rules).default([]),
    allowances: listOf(allowanceDocument, 'allowances', rules).default([]),
    limits: listOf(limitDocument, 'limits', rules).default([]),
  })
  .meta({ title: 'A plan of Weir' });

export type PlanDocument = z.output<typeof planDocument>;

export function compilePlan(document: PlanDocument, numbers: { id: number; version: number }): Plan {
  const { slug: planSlug, name, tier, models, priorities, windows, allowances, limits } = document;
  return {
    ...numbers,
    slug: planSlug,
    name,
    tier,
    models,
    priorities,
    windows: windows.map(({ length, ...window }) => ({ ...window, lengthMs: length })),
    allowances,
    limits: limits.map(compileLimit),
  };
}

function checkModels(json: Json, path: readonly string[], catalogue: Catalogue): DocumentProblem[] {
  const known = catalogue.modelsBySlug;
  return itemsAt(json, path).flatMap(({ item, path: at }) =>
    typeof item !== 'string' || known.has(item)
      ? []
      : [unknownName(at, { what: 'model', name: item, known: known.keys() })],
  );
}

function checkTier(json: Json, catalogue: Catalogue): DocumentProblem[] {
  const tier = valueAt(json, ['tier']);
  const { tiers } = catalogue.policy;
  if (typeof tier !== 'string' || tiers.has(tier)) return [];
  return [unknownName(['tier'], { what: 'tier in the policy', name: tier, known: tiers.keys() })];
}

function named(json: Json, list: string): { name: string | undefined; path: string[] }[] {
  return itemsAt(json, [list]).map(({ item, path }) => {
    const name = valueAt(item, ['name']);
    return { name: typeof name === 'string' ? name : undefined, path: [...path, 'name'] };
  });
}

/** What limits of the policy may say and those of a plan may not. */
function checkOwnLimit(item: Json, path: readonly string[]): DocumentProblem[] {
  const { plans, when } = readFields(limitDocument, item);
  const found: DocumentProblem[] = [];
  if (plans) {
    found.push(problem([...path, 'plans'], "A plan's own limit binds that plan and no other.", 'no plans'));
  }
  if (when) {
    const message = 'Rules are of the policy, which changes by itself.';
    found.push(problem([...path, 'when'], message, 'no rule; or the limit in the policy, with this plan'));
  }
  return found;
}

function checkRuleClashes(
  limits: readonly { readonly item: Json; readonly path: readonly string[] }[],
  catalogue: Catalogue,
): DocumentProblem[] {
  const rules = new Set(catalogue.policy.rules.map(({ name }) => name));
  return limits.flatMap(({ item, path }) => {
    const { name } = readFields(limitDocument, item);
    if (name === undefined || !rules.has(name)) return [];
    const message = `The policy has a rule ${JSON.stringify(name)}; they could not be told apart.`;
    return [problem([...path, 'name'], message, 'another name', 'NAME_TAKEN')];
  });
}

function check(json: Json, catalogue: Catalogue): DocumentProblem[] {
  const limits = itemsAt(json, ['limits']);
  return [
    ...checkTier(json, catalogue),
    ...checkModels(json, ['models'], catalogue),
    ...itemsAt(json, ['windows']).flatMap(({ path }) => checkModels(json, [...path, 'models'], catalogue)),
    ...duplicates(named(json, 'windows'), 'The window'),
    ...duplicates(named(json, 'allowances'), 'The allowance'),
    ...checkLimits(json, { path: ['limits'], catalogue }),
    ...limits.flatMap(({ item, path }) => checkOwnLimit(item, path)),
    ...checkRuleClashes(limits, catalogue),
    ...checkLimitClashes(json, {
      path: ['limits'],
      others: [{ owner: 'The policy', limits: catalogue.policy.limits }],
    }),
  ];
}

/** Reads a plan against the catalogue that it will be part of. Answers with it, or with every problem. */
export function readPlan(json: Json, catalogue: Catalogue): DocumentRead<PlanDocument> | DocumentRefused {
  return readDocument(json, { schema: planDocument, check: (each) => check(each, catalogue) });
}

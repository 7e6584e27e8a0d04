/** The section of the policy about rules: named conditions that refuse, or that say when a limit applies. */
import { z } from 'zod';
import {
  type DocumentProblem,
  duplicates,
  itemsAt,
  problem,
  readFields,
  unknownName,
} from '../catalogue/document.ts';
import { listOf, ruleName, timeZone } from '../catalogue/document-values.ts';
import type { Json } from '../catalogue/json-with-comments.ts';
import { LONGEST_RULES, limitDocument } from '../catalogue/limit-document.ts';
import type { PolicyRule } from '../domain/rules.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import { checkExpression, compileExpression, LONGEST_EXPRESSION } from './rule-expression.ts';

const CONDITION_EXPECTED = `a condition of 1 to ${LONGEST_EXPRESSION} characters in CEL`;
const REFUSAL_EXPECTED = 'a sentence of 1 to 300 characters';

export const ruleDocument = z
  .strictObject({
    name: ruleName.describe('What decisions and limits call it.'),
    when: z
      .string({ error: CONDITION_EXPECTED })
      .min(1, { error: CONDITION_EXPECTED })
      .max(LONGEST_EXPRESSION, { error: CONDITION_EXPECTED })
      .describe(
        'The condition, in CEL, over account, request, key, pool and time; docs/policy.md lists their fields. One that can not be evaluated counts as one that holds.',
      ),
    refuse: z
      .string({ error: REFUSAL_EXPECTED })
      .regex(/^[^\p{Cc}]{1,300}$/u, { error: REFUSAL_EXPECTED })
      .optional()
      .describe('What a caller is told who is refused because it holds. Left out: it refuses nobody.'),
    timeZone: timeZone.default('UTC').describe('Where the clock hangs that time.hour and time.weekday read.'),
  })
  .meta({
    id: 'Rule',
    description: 'A condition that refuses when it holds, or that limits name in their field "when".',
  });

export const rulesDocument = listOf(ruleDocument, 'rules', { least: 0, most: LONGEST_RULES })
  .default([])
  .describe('Conditions of your own. Each is looked at for every request, and told in its decision.');

export function compileRule({
  name,
  when,
  refuse,
  timeZone: zone,
}: z.output<typeof ruleDocument>): PolicyRule {
  return { name, refusal: refuse ?? null, timeZone: zone, ...compileExpression(when) };
}

/** Gates of Weir's own and other layers of a decision: a rule that had one of these names could not be told from it. */
const LAYERS = [
  'account',
  'model',
  'priority',
  'size',
  'quote',
  'maxCost',
  'parent',
  'load',
  'price',
  'pool',
  'funding',
  'childBudget',
];

function checkName(name: string, params: { path: readonly string[]; limits: ReadonlyMap<string, string> }) {
  const { path, limits } = params;
  const limit = limits.get(name);
  if (limit === undefined && !LAYERS.includes(name)) return [];
  const owner = limit ?? 'Weir itself';
  const message = `${owner} has a layer ${JSON.stringify(name)} as well; they could not be told apart.`;
  return [problem([...path, 'name'], message, 'another name', 'NAME_TAKEN')];
}

/** What no schema can find in the section "rules", and in what limits say of it. */
export function checkRules(json: Json, catalogue: Catalogue): DocumentProblem[] {
  const rules = itemsAt(json, ['rules']).map(({ item, path }) => ({
    rule: readFields(ruleDocument, item),
    path,
  }));
  const limits = itemsAt(json, ['limits']).map(({ item, path }) => ({
    limit: readFields(limitDocument, item),
    path,
  }));
  const known = new Set(rules.flatMap(({ rule }) => rule.name ?? []));
  const used = new Set(limits.flatMap(({ limit }) => limit.when ?? []));
  const taken = new Map<string, string>();
  for (const plan of catalogue.plans.values())
    for (const { name } of plan.limits) taken.set(name, `The plan ${plan.slug}`);
  for (const { limit } of limits) if (limit.name !== undefined) taken.set(limit.name, 'The policy');
  return [
    ...rules.flatMap(({ rule, path }) => {
      const { name, when, refuse } = rule;
      const found = (when === undefined ? [] : checkExpression(when)).map(({ message, expected }) =>
        problem([...path, 'when'], message, expected, 'BAD_EXPRESSION'),
      );
      if (name === undefined) return found;
      found.push(...checkName(name, { path, limits: taken }));
      if (refuse === undefined && 'refuse' in rule && !used.has(name)) {
        const message = 'It refuses nobody, and no limit names it.';
        found.push(problem([...path, 'refuse'], message, 'what is told to those it refuses', 'MISSING'));
      }
      return found;
    }),
    ...duplicates(
      rules.map(({ rule, path }) => ({ name: rule.name, path: [...path, 'name'] })),
      'The rule',
    ),
    ...limits.flatMap(({ limit, path }) =>
      typeof limit.when !== 'string' || known.has(limit.when)
        ? []
        : [unknownName([...path, 'when'], { what: 'rule', name: limit.when, known })],
    ),
  ];
}

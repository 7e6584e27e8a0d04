/** Limits as plans and policies write them, and what can be wrong with one. */
import { z } from 'zod';
import type { Plan } from '../domain/catalogue.ts';
import { MICRO } from '../domain/decimal.ts';
import { POOL_COUNTER } from '../domain/load.ts';
import { LIMIT_SCOPES, type LimitRule } from '../domain/policy.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import { type DocumentProblem, duplicates, itemsAt, problem, readFields, unknownName } from './document.ts';
import { duration, listOf, oneOf, quantity, ruleName, slug } from './document-values.ts';
import type { Json } from './json-with-comments.ts';

const LIMIT_CAUSES = ['TIER', 'LOAD', 'HISTORY', 'OPERATOR'] as const;
/** What any job takes, besides the meters. */
const UNITS = ['request', 'job', 'credit'];

/** The most limits, windows, allowances ... in one list. Each is looked at in every decision. */
export const LONGEST_RULES = 50;
const names = (what: string) => listOf(slug, what, { least: 1, most: 200 }).nullable().default(null);

export const limitDocument = z
  .strictObject({
    name: ruleName.describe('What callers see when it refuses; its counter is kept under this name.'),
    kind: oneOf(['RATE', 'CONCURRENCY']).describe('So much in each window, or so many at once.'),
    scope: listOf(oneOf(LIMIT_SCOPES), 'scopes', { least: 0, most: LIMIT_SCOPES.length }).describe(
      'What has a counter of its own. [ACCOUNT, MODEL]: one for each model of each account. Without ACCOUNT, USER or KEY it counts over all accounts together.',
    ),
    unit: slug.describe('request, job, credit, or the slug of a meter. CONCURRENCY counts jobs.'),
    base: quantity.describe('The limit before any factor.'),
    floor: quantity.optional().describe('Factors never bring it below this. Needed where factors are named.'),
    ceiling: quantity
      .optional()
      .describe('Factors never bring it above this. Needed where factors are named.'),
    window: duration.optional().describe('The length of the window of a RATE.'),
    style: oneOf(['ROLLING', 'FIRST_USE', 'CALENDAR'])
      .default('ROLLING')
      .describe(
        'ROLLING leaks evenly; FIRST_USE begins a window with the first use; CALENDAR lays windows at multiples of the length.',
      ),
    factors: listOf(oneOf(LIMIT_CAUSES), 'factors', { least: 0, most: LIMIT_CAUSES.length })
      .default([])
      .describe('What moves it. Left out: nothing does.'),
    models: names('models').describe('Binds only these models. Left out: all.'),
    pools: names('pools').describe('Binds only models of these pools. Left out: all.'),
    plans: names('plans').describe('Binds only accounts on these plans. Left out: all. Not in a plan.'),
    when: ruleName
      .nullable()
      .default(null)
      .describe(
        'The rule of the policy that has to hold for it to apply. Left out: it always does. Not in a plan.',
      ),
  })
  .meta({ id: 'Limit', description: 'A limit that refuses.' });

type LimitFields = Partial<z.output<typeof limitDocument>>;

export function compileLimit(limit: z.output<typeof limitDocument>): LimitRule {
  const { window, floor, ceiling, ...rest } = limit;
  return {
    ...rest,
    floor: floor ?? limit.base,
    ceiling: ceiling ?? limit.base,
    windowMs: window ?? null,
  };
}

/** Whether a field is not there, as opposed to one that can't be read, of which the schema tells. */
function isLeftOut(limit: LimitFields, field: keyof LimitFields): boolean {
  return field in limit && limit[field] === undefined;
}

function checkKind(limit: LimitFields, path: readonly string[]): DocumentProblem[] {
  const found: DocumentProblem[] = [];
  if (limit.kind === 'RATE' && isLeftOut(limit, 'window')) {
    found.push(
      problem([...path, 'window'], 'A rate needs a window.', 'a length of time, e.g. "PT1M"', 'MISSING'),
    );
  }
  if (limit.kind !== 'CONCURRENCY') return found;
  if (limit.window !== undefined) {
    found.push(problem([...path, 'window'], 'What runs at once has no window.', 'no window'));
  }
  if (limit.unit !== undefined && limit.unit !== 'job') {
    found.push(problem([...path, 'unit'], `What runs at once is counted in jobs, not ${limit.unit}.`, 'job'));
  }
  for (const field of ['base', 'floor', 'ceiling'] as const) {
    const value = limit[field];
    if (value === undefined || value % MICRO === 0n) continue;
    found.push(problem([...path, field], 'Jobs are counted whole.', 'a whole number', 'BAD_VALUE'));
  }
  return found;
}

function checkBounds(limit: LimitFields, path: readonly string[]): DocumentProblem[] {
  const { base, floor, ceiling, factors } = limit;
  const found: DocumentProblem[] = [];
  const moved = factors !== undefined && factors.length > 0;
  for (const field of ['floor', 'ceiling'] as const) {
    if (!moved || !isLeftOut(limit, field)) continue;
    const message = `A limit that factors move needs a ${field}.`;
    found.push(problem([...path, field], message, 'how far factors may go', 'MISSING'));
  }
  if (floor !== undefined && ceiling !== undefined && floor > ceiling) {
    found.push(problem([...path, 'floor'], 'The floor is above the ceiling.', 'at most the ceiling'));
  } else if (base !== undefined) {
    if (floor !== undefined && base < floor) {
      found.push(problem([...path, 'base'], 'The base is below the floor.', 'at least the floor'));
    }
    if (ceiling !== undefined && base > ceiling) {
      found.push(problem([...path, 'base'], 'The base is above the ceiling.', 'at most the ceiling'));
    }
  }
  return found;
}

function checkNames(limit: LimitFields, path: readonly string[], catalogue: Catalogue): DocumentProblem[] {
  const { name, unit, models } = limit;
  const found: DocumentProblem[] = [];
  if (name === POOL_COUNTER) {
    const message = `The name "${name}" is taken by the pool's own count.`;
    found.push(problem([...path, 'name'], message, 'another name', 'NAME_TAKEN'));
  }
  const lists = [
    ['model', 'models', catalogue.modelsBySlug],
    ['pool', 'pools', catalogue.poolsBySlug],
    ['plan', 'plans', catalogue.plansBySlug],
  ] as const;
  for (const [what, field, known] of lists) {
    for (const [index, each] of (limit[field] ?? []).entries()) {
      if (known.has(each)) continue;
      found.push(unknownName([...path, field, index], { what, name: each, known: known.keys() }));
    }
  }
  if (unit === undefined || UNITS.includes(unit)) return found;
  const bound = [...catalogue.modelsBySlug.values()].filter((model) => models?.includes(model.slug) ?? true);
  const meters = new Set(bound.flatMap((model) => model.meters.map((meter) => meter.slug)));
  if (!meters.has(unit)) {
    found.push(unknownName([...path, 'unit'], { what: 'unit', name: unit, known: [...UNITS, ...meters] }));
  }
  return found;
}

/** What is wrong with the limits of a document, apart from their shape. `path` is where their list stands. */
export function checkLimits(
  json: Json,
  params: { path: readonly string[]; catalogue: Catalogue },
): DocumentProblem[] {
  const { catalogue } = params;
  const limits = itemsAt(json, params.path).map(({ item, path }) => ({
    limit: readFields(limitDocument, item),
    path,
  }));
  return [
    ...limits.flatMap(({ limit, path }) => [
      ...checkKind(limit, path),
      ...checkBounds(limit, path),
      ...checkNames(limit, path, catalogue),
    ]),
    ...duplicates(
      limits.map(({ limit, path }) => ({ name: limit.name, path: [...path, 'name'] })),
      'The limit',
    ),
  ];
}

/** A problem for each limit that has the name of one in `others`: both would count in one counter. */
export function checkLimitClashes(
  json: Json,
  params: {
    path: readonly string[];
    others: readonly { readonly owner: string; readonly limits: Plan['limits'] }[];
  },
): DocumentProblem[] {
  return itemsAt(json, params.path).flatMap(({ item, path }) => {
    const { name } = readFields(limitDocument, item);
    const clash = params.others.find(({ limits }) => limits.some((limit) => limit.name === name));
    if (name === undefined || !clash) return [];
    const message = `${clash.owner} has a limit ${JSON.stringify(name)} as well; both would count in one counter.`;
    return [problem([...path, 'name'], message, 'another name', 'NAME_TAKEN')];
  });
}

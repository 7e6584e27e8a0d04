/**
 * The policy as operators write it: who pays in which order, how limits adapt to load, tier and
 * history, and what happens at the edges. Every version is kept as it was written, comments included.
 */
import { z } from 'zod';
import {
  type DocumentProblem,
  type DocumentRead,
  type DocumentRefused,
  problem,
  readDocument,
  readFields,
  valueAt,
} from '../catalogue/document.ts';
import { duration, factor, flag, listOf, oneOf, slug, wholeNumber } from '../catalogue/document-values.ts';
import type { Json } from '../catalogue/json-with-comments.ts';
import {
  checkLimitClashes,
  checkLimits,
  compileLimit,
  LONGEST_RULES,
  limitDocument,
} from '../catalogue/limit-document.ts';
import { type AdaptivePolicy, DEFAULT_ADAPTIVE } from '../domain/adaptive-capacity.ts';
import { PRIORITIES } from '../domain/catalogue.ts';
import { LOAD_LEVELS, type LoadPolicy, type Policy } from '../domain/policy.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import { checkRules, compileRule, rulesDocument } from './rule-document.ts';
import { checkStanding, compileStanding, standingDocument } from './standing-document.ts';

const ONE = 1_000_000;
const rank = wholeNumber(0, 100);
const DEFAULT_RANKS = { INCLUDED: 0, PROMOTIONAL: 1, PLAN: 1, PURCHASED: 2, POSTPAID: 3 };

const ranksDocument = z
  .strictObject({ INCLUDED: rank, PROMOTIONAL: rank, PLAN: rank, PURCHASED: rank, POSTPAID: rank })
  .default(DEFAULT_RANKS)
  .describe('Who pays first: the lower rank. Sources of one rank go by burn priority, then by expiry.');

const levelDocument = z
  .strictObject({
    enter: factor.describe('The utilisation at which the level begins.'),
    leave: factor.describe('The utilisation below which it is left again; lower than enter.'),
  })
  .meta({ id: 'Level' });

const levelFactors = z
  .strictObject({ NORMAL: factor, ELEVATED: factor, HIGH: factor, SATURATED: factor })
  .meta({ id: 'LevelFactors', description: 'The factor on limits at each level.' });

const shedLevel = oneOf(LOAD_LEVELS).nullable();

const jobsAtOnce = wholeNumber(1, 1_000_000);

/** As an operator would write the defaults. */
const ADAPTIVE = {
  initial: DEFAULT_ADAPTIVE.initial,
  min: DEFAULT_ADAPTIVE.min,
  max: DEFAULT_ADAPTIVE.max,
  tolerance: '1.5',
  smoothing: '0.2',
  probe: DEFAULT_ADAPTIVE.probe,
  every: 'PT1S',
  memory: DEFAULT_ADAPTIVE.memory,
};

const adaptiveDocument = z
  .strictObject({
    initial: jobsAtOnce.describe('Jobs at once before anything was learned.'),
    min: jobsAtOnce.describe('Never fewer jobs at once than this.'),
    max: jobsAtOnce.describe('Never more jobs at once than this.'),
    tolerance: factor.describe(
      'How much longer than usual jobs may take before the capacity falls: 1.5 is half as long again. At least 1.',
    ),
    smoothing: factor.describe(
      'How much one reading counts against what was learned before. Above 0, at most 1.',
    ),
    probe: wholeNumber(1, 1_000).describe('Jobs that are tried on top of what fits, in each step.'),
    every: duration.describe('Readings sooner than this after the last one that taught teach nothing.'),
    memory: wholeNumber(10, 100_000).describe(
      'Over how many readings the usual latency is averaged; ten times as many when it rises.',
    ),
  })
  .meta({
    id: 'Adaptive',
    description: 'How the capacity is learned of a pool that was defined without one: from reported latency.',
  });

const loadDocument = z
  .strictObject({
    levels: z.strictObject({ ELEVATED: levelDocument, HIGH: levelDocument, SATURATED: levelDocument }),
    dwell: duration.describe('A level is kept at least this long before it may fall.'),
    stale: duration.describe('A report older than this no longer counts.'),
    factors: z.strictObject({ CRITICAL: levelFactors, STANDARD: levelFactors, SHEDDABLE: levelFactors }),
    shedAt: z
      .strictObject({ CRITICAL: shedLevel, STANDARD: shedLevel, SHEDDABLE: shedLevel })
      .describe('The level at which a priority is turned away altogether; null is never.'),
    maxStep: factor.describe('A factor moves at most this much in each step.'),
    step: duration.describe('The length of a step.'),
    adaptive: adaptiveDocument.prefault(ADAPTIVE),
  })
  .meta({ id: 'Load' });

const leaseDocument = z
  .strictObject({ min: duration, max: duration })
  .meta({ id: 'LeaseBounds', description: 'How short and how long a lease may be asked for.' });

export const policyDocument = z
  .strictObject({
    $schema: z.string().optional(),
    ranks: ranksDocument,
    overage: oneOf(['CHARGE', 'FORGIVE']).describe(
      'What happens when a job used more than it held: CHARGE goes on through the sources and leaves debt, FORGIVE records the rest as forgiven. Never above a quote or maxCost.',
    ),
    debtBlocks: flag().describe('Whether an account in debt is refused until it has paid.'),
    tiers: z
      .record(slug, factor, { error: 'tiers by name, each with its factor, e.g. {"free": "1", "pro": "5"}' })
      .describe('The factor of each tier on limits. Plans name their tier.'),
    limits: listOf(limitDocument, 'limits', { least: 0, most: LONGEST_RULES }).describe(
      "Limits for every plan, besides the plan's own.",
    ),
    rules: rulesDocument,
    load: loadDocument,
    standing: standingDocument.optional(),
    lease: leaseDocument,
    quote: duration.describe('How long a quote is good.'),
  })
  .meta({ title: 'A policy of Weir' });

export type PolicyDocument = z.output<typeof policyDocument>;

function compileAdaptive({ every, ...rest }: z.output<typeof adaptiveDocument>): AdaptivePolicy {
  return { ...rest, everyMs: every };
}

function compileLoad(load: PolicyDocument['load']): LoadPolicy {
  const { levels, factors, shedAt, dwell, stale, maxStep, step, adaptive } = load;
  const { ELEVATED, HIGH, SATURATED } = levels;
  const row = (each: z.output<typeof levelFactors>): [number, number, number, number] => [
    each.NORMAL,
    each.ELEVATED,
    each.HIGH,
    each.SATURATED,
  ];
  return {
    enter: [ELEVATED.enter, HIGH.enter, SATURATED.enter],
    leave: [ELEVATED.leave, HIGH.leave, SATURATED.leave],
    dwellMs: dwell,
    staleMs: stale,
    factors: {
      CRITICAL: row(factors.CRITICAL),
      STANDARD: row(factors.STANDARD),
      SHEDDABLE: row(factors.SHEDDABLE),
    },
    shedAt,
    maxStep,
    stepMs: step,
    adaptive: compileAdaptive(adaptive),
  };
}

export function compilePolicy(document: PolicyDocument, version: number): Policy {
  const { ranks, overage, debtBlocks, tiers, limits, rules, load, standing, lease, quote } = document;
  return {
    version,
    ranks,
    overage,
    debtBlocks,
    tiers: new Map(Object.entries(tiers)),
    limits: limits.map(compileLimit),
    rules: rules.map(compileRule),
    load: compileLoad(load),
    standing: standing ? compileStanding(standing) : null,
    lease: { minMs: lease.min, maxMs: lease.max },
    quoteMs: quote,
  };
}

function checkLevels(json: Json): DocumentProblem[] {
  const found: DocumentProblem[] = [];
  let below: { name: string; enter?: number; leave?: number } | null = null;
  for (const name of LOAD_LEVELS.slice(1)) {
    const path = ['load', 'levels', name];
    const level: { enter?: number; leave?: number } = readFields(levelDocument, valueAt(json, path) ?? null);
    const { enter, leave } = level;
    if (enter !== undefined && leave !== undefined && leave >= enter) {
      const message = `${name} would be left at the utilisation at which it is entered, and flap.`;
      found.push(problem([...path, 'leave'], message, 'lower than enter'));
    }
    for (const field of ['enter', 'leave'] as const) {
      const [lower, higher] = [below?.[field], level[field]];
      if (below === null || lower === undefined || higher === undefined || higher > lower) continue;
      const message = `The ${field} of ${name} is not above that of ${below.name}.`;
      found.push(problem([...path, field], message, `above ${field} of ${below.name}`));
    }
    below = { name, ...level };
  }
  return found;
}

const SHED_ORDER: readonly Json[] = [...LOAD_LEVELS, null];

/** The rank of the level at which a priority is turned away, never last; null when that can't be read. */
function shedRank(level: Json | undefined): number | null {
  const found = level === undefined ? -1 : SHED_ORDER.indexOf(level);
  return found < 0 ? null : found;
}

function checkShedding(json: Json): DocumentProblem[] {
  const found: DocumentProblem[] = [];
  for (const [index, priority] of PRIORITIES.entries()) {
    const less = PRIORITIES[index + 1];
    const path = ['load', 'shedAt', priority];
    const own = shedRank(valueAt(json, path));
    const other = less === undefined ? null : shedRank(valueAt(json, ['load', 'shedAt', less]));
    if (own === null || other === null || own >= other) continue;
    const message = `${priority} would be turned away before ${less}, which matters less.`;
    found.push(problem(path, message, `the level of ${less} or a higher one`));
  }
  return found;
}

function checkBounds(json: Json): DocumentProblem[] {
  const found: DocumentProblem[] = [];
  const { min, max } = readFields(leaseDocument, valueAt(json, ['lease']) ?? null);
  if (min !== undefined && max !== undefined && min > max) {
    found.push(problem(['lease', 'min'], 'The shortest lease is longer than the longest.', 'at most max'));
  }
  if (readFields(loadDocument, valueAt(json, ['load']) ?? null).maxStep === 0) {
    found.push(problem(['load', 'maxStep'], 'Factors could never move.', 'above 0'));
  }
  return found;
}

function checkAdaptive(json: Json): DocumentProblem[] {
  const path = ['load', 'adaptive'];
  const { initial, min, max, tolerance, smoothing } = readFields(
    adaptiveDocument,
    valueAt(json, path) ?? null,
  );
  const found: DocumentProblem[] = [];
  if (min !== undefined && max !== undefined && min > max)
    found.push(problem([...path, 'min'], 'The least capacity is above the greatest.', 'at most max'));
  if (initial !== undefined && ((min ?? 0) > initial || initial > (max ?? initial)))
    found.push(problem([...path, 'initial'], 'The first capacity is out of its bounds.', 'from min to max'));
  if (tolerance !== undefined && tolerance < ONE) {
    const message = 'The capacity would fall although jobs take no longer than usual.';
    found.push(problem([...path, 'tolerance'], message, 'at least 1'));
  }
  if (smoothing !== undefined && (smoothing === 0 || smoothing > ONE)) {
    const message =
      smoothing === 0 ? 'Nothing would ever be learned.' : 'A reading can count for all at most.';
    found.push(problem([...path, 'smoothing'], message, 'above 0, and at most 1'));
  }
  return found;
}

/** Accounts stay on the version of a plan that they took, so the tiers of every version are needed. */
function checkTiers(json: Json, catalogue: Catalogue): DocumentProblem[] {
  const tiers = valueAt(json, ['tiers']);
  if (typeof tiers !== 'object' || tiers === null || Array.isArray(tiers)) return [];
  const used = new Map([...catalogue.plans.values()].map((plan) => [plan.tier, plan.slug]));
  return [...used].flatMap(([tier, plan]) => {
    if (Object.hasOwn(tiers, tier)) return [];
    const message = `The plan ${plan} is in the tier "${tier}", which has no factor.`;
    return [problem(['tiers', tier], message, 'a factor', 'MISSING')];
  });
}

function check(json: Json, catalogue: Catalogue): DocumentProblem[] {
  const plans = [...catalogue.plans.values()].map((plan) => ({
    owner: `The plan ${plan.slug}`,
    limits: plan.limits,
  }));
  return [
    ...checkTiers(json, catalogue),
    ...checkLimits(json, { path: ['limits'], catalogue }),
    ...checkLimitClashes(json, { path: ['limits'], others: plans }),
    ...checkRules(json, catalogue),
    ...checkLevels(json),
    ...checkShedding(json),
    ...checkBounds(json),
    ...checkAdaptive(json),
    ...checkStanding(json, ['standing']),
  ];
}

/** Reads a policy against the catalogue that it will rule. Answers with it, or with every problem. */
export function readPolicy(json: Json, catalogue: Catalogue): DocumentRead<PolicyDocument> | DocumentRefused {
  return readDocument(json, { schema: policyDocument, check: (each) => check(each, catalogue) });
}

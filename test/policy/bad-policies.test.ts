// Policies that can't be right: each is refused with every problem at once, each with its code, its place, what is wrong and what would be right.
import { describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { type DocumentProblemCode, readDocumentText } from '../../src/catalogue/document.ts';
import { type Json, readJson } from '../../src/catalogue/json-with-comments.ts';
import { readPolicy } from '../../src/policy/policy-document.ts';
import { demoCatalogue, jsonOf } from '../support/demo-catalogue.ts';

const catalogue = demoCatalogue();
const text = demoDocument('policy.jsonc');

/** The starter policy, to be changed by hand: what stands in it has no types. */
type Tree = ReturnType<typeof JSON.parse>;

const limit = {
  name: 'bursts',
  kind: 'RATE',
  scope: ['ACCOUNT'],
  unit: 'request',
  base: '10',
  floor: '1',
  ceiling: '100',
  window: 'PT10S',
  factors: ['LOAD'],
};
const rule = { name: 'night', when: 'time.hour < 6', refuse: 'By day only.' };

function problemsOf(change: (policy: Tree) => void): string[] {
  const policy: Tree = structuredClone(jsonOf(text));
  policy.limits = [structuredClone(limit)];
  policy.rules = [structuredClone(rule)];
  change(policy);
  const read = readPolicy(policy as Json, catalogue);
  if (read.kind !== 'REFUSED') return [];
  for (const { message, expected, code } of read.problems) {
    expect(message).toMatch(/^[^\n]{5,}\.$/);
    // A name that is not known to be a field can only be taken away.
    if (code !== 'UNKNOWN_FIELD') expect([message, expected]).toEqual([message, expect.any(String)]);
  }
  return read.problems.map(({ code, path }) => `${code} ${path.join('.')}`);
}

type Case = [what: string, change: (policy: Tree) => void, ...expected: `${DocumentProblemCode} ${string}`[]];

const CASES: readonly Case[] = [
  [
    'a floor above the ceiling',
    (p) => Object.assign(p.limits[0], { floor: '200' }),
    'CONTRADICTION limits.0.floor',
  ],
  ['a base below the floor', (p) => Object.assign(p.limits[0], { base: '0' }), 'CONTRADICTION limits.0.base'],
  [
    'a base above the ceiling',
    (p) => Object.assign(p.limits[0], { base: '101' }),
    'CONTRADICTION limits.0.base',
  ],
  ['a negative rate', (p) => Object.assign(p.limits[0], { base: '-10' }), 'BAD_VALUE limits.0.base'],
  [
    'more than 64 bits',
    (p) => Object.assign(p.limits[0], { ceiling: '9223372036854775808' }),
    'BAD_VALUE limits.0.ceiling',
  ],
  [
    'more micro-units than 64 bits',
    (p) => Object.assign(p.limits[0], { ceiling: '9223372036854' }),
    'BAD_VALUE limits.0.ceiling',
  ],
  ['an amount as a float', (p) => Object.assign(p.limits[0], { base: 10.5 }), 'BAD_VALUE limits.0.base'],
  ['an empty window', (p) => Object.assign(p.limits[0], { window: 'PT0S' }), 'BAD_VALUE limits.0.window'],
  ['a rate without a window', (p) => delete p.limits[0].window, 'MISSING limits.0.window'],
  [
    'a window of nothing but a sign',
    (p) => Object.assign(p.limits[0], { window: 'P' }),
    'BAD_VALUE limits.0.window',
  ],
  [
    'factors without bounds',
    (p) => Object.assign(p.limits[0], { floor: undefined, ceiling: undefined }),
    'MISSING limits.0.floor',
    'MISSING limits.0.ceiling',
  ],
  [
    'half a job at once',
    (p) => Object.assign(p.limits[0], { kind: 'CONCURRENCY', unit: 'job', base: '1.5', window: undefined }),
    'BAD_VALUE limits.0.base',
  ],
  [
    'an unknown model, pool, plan and unit',
    (p) =>
      Object.assign(p.limits[0], { models: ['sora-9'], pools: ['moon'], plans: ['gold'], unit: 'token' }),
    'UNKNOWN_NAME limits.0.models.0',
    'UNKNOWN_NAME limits.0.pools.0',
    'UNKNOWN_NAME limits.0.plans.0',
    'UNKNOWN_NAME limits.0.unit',
  ],
  ['a name twice', (p) => p.limits.push(limit), 'NAME_TAKEN limits.1.name'],
  [
    "a name of a plan's limit",
    (p) => Object.assign(p.limits[0], { name: 'jobs at once' }),
    'NAME_TAKEN limits.0.name',
  ],
  [
    "the name of the pool's own count",
    (p) => Object.assign(p.limits[0], { name: 'pool' }),
    'NAME_TAKEN limits.0.name',
  ],
  [
    'thresholds that flap',
    (p) => Object.assign(p.load.levels.HIGH, { leave: '0.9' }),
    'CONTRADICTION load.levels.HIGH.leave',
    'CONTRADICTION load.levels.SATURATED.leave',
  ],
  [
    'levels that do not rise',
    (p) => Object.assign(p.load.levels.HIGH, { enter: '0.6', leave: '0.5' }),
    'CONTRADICTION load.levels.HIGH.enter',
    'CONTRADICTION load.levels.HIGH.leave',
  ],
  ['factors that never move', (p) => Object.assign(p.load, { maxStep: '0' }), 'CONTRADICTION load.maxStep'],
  [
    'a step of no time, by which would be divided',
    (p) => Object.assign(p.load, { step: 'PT0S' }),
    'BAD_VALUE load.step',
  ],
  [
    'a step of nothing, by which would be divided',
    (p) => Object.assign(p.standing, { step: '0' }),
    'BAD_VALUE standing.step',
  ],
  [
    'what matters more shed first',
    (p) => Object.assign(p.load.shedAt, { CRITICAL: 'ELEVATED' }),
    'CONTRADICTION load.shedAt.CRITICAL',
  ],
  ['a tier of a plan without a factor', (p) => delete p.tiers.pro, 'MISSING tiers.pro'],
  ['a negative factor', (p) => Object.assign(p.tiers, { pro: '-1' }), 'BAD_VALUE tiers.pro'],
  ['a rank that is none', (p) => Object.assign(p.ranks, { PLAN: -1 }), 'BAD_VALUE ranks.PLAN'],
  [
    'leases that end before they begin',
    (p) => Object.assign(p.lease, { min: 'P2D' }),
    'CONTRADICTION lease.min',
  ],
  ['a misspelt section', (p) => Object.assign(p, { limit: [] }), 'UNKNOWN_FIELD limit'],
  ['a section left out', (p) => delete p.load, 'MISSING load'],
  [
    'a rule in a zone that does not exist',
    (p) => Object.assign(p.rules[0], { timeZone: 'Mars/Olympus' }),
    'BAD_VALUE rules.0.timeZone',
  ],
  [
    'a rule with the name of a gate',
    (p) => Object.assign(p.rules[0], { name: 'model' }),
    'NAME_TAKEN rules.0.name',
  ],
  [
    'a rule with the name of a limit',
    (p) => Object.assign(p.rules[0], { name: 'bursts' }),
    'NAME_TAKEN rules.0.name',
  ],
  ['a rule twice', (p) => p.rules.push(rule), 'NAME_TAKEN rules.1.name'],
  ['a rule that does nothing', (p) => delete p.rules[0].refuse, 'MISSING rules.0.refuse'],
  [
    'a limit under an unknown rule',
    (p) => Object.assign(p.limits[0], { when: 'day' }),
    'UNKNOWN_NAME limits.0.when',
  ],
  [
    'a condition that can not be read',
    (p) => Object.assign(p.rules[0], { when: 'time.hour <' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a condition with an unknown name',
    (p) => Object.assign(p.rules[0], { when: 'acount.plan == "free"' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a condition with an unknown field',
    (p) => Object.assign(p.rules[0], { when: 'account.age > 3' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a condition of the wrong types',
    (p) => Object.assign(p.rules[0], { when: 'time.hour == "6"' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a condition that is no yes or no',
    (p) => Object.assign(p.rules[0], { when: 'time.hour' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a fraction in a condition',
    (p) => Object.assign(p.rules[0], { when: 'time.hour < 6.5' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'more than 64 bits in a condition',
    (p) => Object.assign(p.rules[0], { when: 'time.hour < 9223372036854775808' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a regular expression',
    (p) => Object.assign(p.rules[0], { when: 'request.model.matches("(a+)+")' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a loop within a loop',
    (p) => Object.assign(p.rules[0], { when: 'key.roles.exists(a, key.roles.all(b, a == b))' }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a clock of its own',
    (p) => Object.assign(p.rules[0], { when: 'timestamp("2026-01-01T00:00:00Z").getHours() < 6' }),
    'BAD_EXPRESSION rules.0.when',
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a condition without an end',
    (p) => Object.assign(p.rules[0], { when: `${'true || '.repeat(110)}true` }),
    'BAD_EXPRESSION rules.0.when',
  ],
  [
    'a condition that is too long',
    (p) => Object.assign(p.rules[0], { when: ' '.repeat(1_001) }),
    'BAD_VALUE rules.0.when',
  ],
];

describe('a policy is refused for', () => {
  test.each(CASES)('%s', (_what, change, ...expected) => {
    expect(problemsOf(change)).toEqual(expected);
  });

  test('all of it at once, wherever it stands', () => {
    const apart = CASES.filter(([what]) =>
      [
        'thresholds that flap',
        'a tier of a plan without a factor',
        'leases that end before they begin',
        'a rule in a zone that does not exist',
        'a condition of the wrong types',
        'an unknown model, pool, plan and unit',
        'a misspelt section',
      ].includes(what),
    );
    const found = problemsOf((policy) => {
      for (const [, change] of apart) change(policy);
    });
    expect(apart).toHaveLength(7);
    expect(found.sort()).toEqual(apart.flatMap(([, , ...expected]) => expected).sort());
  });

  test('text that is no document, with the place', () => {
    expect(readDocumentText('{ "tiers": {')).toMatchObject({ problems: [{ code: 'UNREADABLE', path: [] }] });
  });
});

test('the policy that all of these were made from is taken', () => {
  expect(problemsOf(() => undefined)).toEqual([]);
});

test('the rules that the starter policy and its document show as an example can be used as they stand', () => {
  const shown = /For example:\n((?:\s*\/\/.*\n)+)/.exec(text)?.[1] ?? '';
  const example = readJson(`[${shown.replaceAll(/^\s*\/\//gm, '')}]`);
  if (!('value' in example)) throw new Error('the example is no JSON');
  expect(example.value).toHaveLength(2);
  const named = { ...limit, when: 'new and large' };
  expect(problemsOf((policy) => Object.assign(policy, { rules: example.value, limits: [named] }))).toEqual(
    [],
  );
});

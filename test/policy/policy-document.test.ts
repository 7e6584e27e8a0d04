import { describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import type { Json } from '../../src/catalogue/json-with-comments.ts';
import { compilePolicy, readPolicy } from '../../src/policy/policy-document.ts';
import { changed, demoCatalogue, jsonOf, problemsOf, readValue } from '../support/demo-catalogue.ts';

const catalogue = demoCatalogue();
const starter = jsonOf(demoDocument('policy.jsonc'));
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

function problems(
  ...changes: readonly (readonly [readonly (string | number)[], Json | undefined])[]
): string[] {
  const document = changes.reduce((json, [path, value]) => changed(json, path, value), starter);
  return problemsOf(readPolicy(document, catalogue));
}

const valueOfAdaptive = {
  initial: 20,
  min: 1,
  max: 100,
  tolerance: '1.5',
  smoothing: '0.2',
  probe: 4,
  every: 'PT1S',
  memory: 600,
};

describe('a policy', () => {
  test('is read exactly: decimals to millionths, durations to milliseconds', () => {
    const policy = compilePolicy(readValue(readPolicy(changed(starter, ['limits'], [limit]), catalogue)), 7);
    expect(policy).toMatchObject({
      version: 7,
      ranks: { INCLUDED: 0, PLAN: 1, POSTPAID: 3 },
      overage: 'CHARGE',
      debtBlocks: true,
      standing: { floor: 500_000, ceiling: 1_500_000, step: 50_000, stepMs: 60_000, hammering: 500_000 },
      lease: { minMs: 1_000, maxMs: 86_400_000 },
      quoteMs: 600_000,
      limits: [
        { base: 10_000_000n, floor: 1_000_000n, ceiling: 100_000_000n, windowMs: 10_000, models: null },
      ],
    });
    expect(policy.load).toMatchObject({
      enter: [700_000, 850_000, 950_000],
      leave: [600_000, 750_000, 900_000],
      dwellMs: 30_000,
      maxStep: 100_000,
      factors: { SHEDDABLE: [1_000_000, 600_000, 300_000, 100_000] },
      shedAt: { CRITICAL: null, STANDARD: 'SATURATED', SHEDDABLE: 'HIGH' },
    });
    expect(policy.tiers.get('enterprise')).toBe(100_000_000);
  });

  test('may leave standing out, or a kind of evidence: neither counts then', () => {
    const without = changed(starter, ['standing'], undefined);
    expect(compilePolicy(readValue(readPolicy(without, catalogue)), 1).standing).toBeNull();
    const fewer = changed(starter, ['standing', 'evidence', 'REFUND'], undefined);
    const { standing } = compilePolicy(readValue(readPolicy(fewer, catalogue)), 1);
    expect(standing?.evidence.REFUND).toBeUndefined();
    expect(standing?.evidence.HAMMERING).toEqual({
      weight: 5_000,
      free: 20_000_000,
      halfLifeMs: 3_600_000,
      expiryMs: 86_400_000,
      most: 300_000,
    });
  });

  test('tells all that is wrong with its standing at once', () => {
    const at = (...path: string[]) => ['standing', ...path];
    const found = problems(
      [at('floor'), '1.1'],
      [at('ceiling'), '0.9'],
      [at('step'), '0'],
      [at('every'), 'PT0S'],
      [at('surprise'), 1],
      [at('estimates', 'loose'), '0.8'],
      [at('hammering'), '2'],
      [at('evidence', 'RUMOUR'), {}],
      [at('evidence', 'REFUND', 'weight'), '-1'],
      [at('evidence', 'SHARED_FINGERPRINT'), undefined],
      [at('abuse', 'fewest'), 3],
    );
    expect(found.sort()).toEqual(
      [
        'standing.floor: standing.floor is "1.1".',
        'standing.ceiling: standing.ceiling is "0.9".',
        'standing.step: standing.step is "0".',
        'standing.every: standing.every is "PT0S".',
        'standing.surprise: There is no field "surprise" here.',
        'standing.estimates.loose: An estimate would be close and loose at once.',
        'standing.hammering: standing.hammering is "2".',
        'standing.evidence.RUMOUR: There is no field "RUMOUR" here.',
        'standing.evidence.REFUND.weight: standing.evidence.REFUND.weight is "-1".',
        'standing.evidence.SHARED_FINGERPRINT: Accounts would be flagged, and the flags would count for nothing.',
        'standing.abuse.fewest: So few accounts can all be in use side by side, and none would follow another.',
      ].sort(),
    );
    expect(problems([at('step'), '2'])).toEqual(['standing.step: The factor could never move.']);
    expect(problems([at('step'), '0.001'])).toEqual([
      'standing.step: From floor to ceiling there are more than 100 steps.',
    ]);
  });

  test('without ranks has the usual ones', () => {
    const policy = compilePolicy(readValue(readPolicy(changed(starter, ['ranks'], undefined), catalogue)), 1);
    expect(policy.ranks).toEqual({ INCLUDED: 0, PROMOTIONAL: 1, PLAN: 1, PURCHASED: 2, POSTPAID: 3 });
  });

  test('tells all that is wrong with it at once, mistakes of shape and of meaning alike', () => {
    const bad = { ...limit, name: 'pool', unit: 'token', floor: '200', window: 'PT0S', models: ['sora-3'] };
    const found = problems(
      [['overage'], 'charge'],
      [['debtBlocks'], undefined],
      [['surprise'], 1],
      [['limits'], [bad, limit, limit]],
      [['load', 'levels', 'HIGH', 'leave'], '0.85'],
      [['load', 'factors', 'STANDARD'], undefined],
      [['load', 'shedAt', 'CRITICAL'], 'ELEVATED'],
      [['load', 'maxStep'], '0'],
      [['lease', 'min'], 'P2D'],
      [['tiers', 'pro'], undefined],
    );
    expect(found.sort()).toEqual(
      [
        'overage: overage is "charge".',
        'debtBlocks: debtBlocks is missing.',
        'surprise: There is no field "surprise" here.',
        'limits.0.window: limits.0.window is "PT0S".',
        'limits.0.floor: The floor is above the ceiling.',
        `limits.0.name: The name "pool" is taken by the pool's own count.`,
        'limits.0.models.0: There is no model "sora-3".',
        'limits.0.unit: There is no unit "token".',
        'limits.2.name: The limit "bursts" is there twice.',
        'load.levels.HIGH.leave: HIGH would be left at the utilisation at which it is entered, and flap.',
        'load.factors.STANDARD: load.factors.STANDARD is missing.',
        'load.shedAt.CRITICAL: CRITICAL would be turned away before STANDARD, which matters less.',
        'load.maxStep: Factors could never move.',
        'lease.min: The shortest lease is longer than the longest.',
        'tiers.pro: The plan pro is in the tier "pro", which has no factor.',
      ].sort(),
    );
  });

  test.each<[string, readonly (string | number)[], Json | undefined]>([
    ['limits.0.plans.0: There is no plan "gold".', ['plans'], ['gold']],
    ['limits.0.pools.0: There is no pool "gpu".', ['pools'], ['gpu']],
    ['limits.0.base: The base is below the floor.', ['base'], '0.5'],
    ['limits.0.base: The base is above the ceiling.', ['base'], '101'],
    ['limits.0.base: limits.0.base is 10.', ['base'], 10],
    ['limits.0.base: limits.0.base is "10.1234567".', ['base'], '10.1234567'],
    ['limits.0.base: limits.0.base is "-1".', ['base'], '-1'],
    ['limits.0.floor: A limit that factors move needs a floor.', ['floor'], undefined],
    ['limits.0.ceiling: A limit that factors move needs a ceiling.', ['ceiling'], undefined],
    ['limits.0.window: A rate needs a window.', ['window'], undefined],
    ['limits.0.window: limits.0.window is "1 minute".', ['window'], '1 minute'],
    ['limits.0.window: limits.0.window is "P1M".', ['window'], 'P1M'],
    ['limits.0.kind: limits.0.kind is "QUOTA".', ['kind'], 'QUOTA'],
    ['limits.0.scope.0: limits.0.scope.0 is "TEAM".', ['scope'], ['TEAM']],
    ['limits.0.factors.0: limits.0.factors.0 is "MOON".', ['factors'], ['MOON']],
    ['limits.0.name: limits.0.name is "a|b".', ['name'], 'a|b'],
    [
      'limits.0.name: The plan free has a limit "jobs at once" as well; both would count in one counter.',
      ['name'],
      'jobs at once',
    ],
  ])('says %j', (message, path, value) => {
    expect(problems([['limits'], [changed(limit, path, value)]])).toEqual([message]);
  });

  test('counts what runs at once in whole jobs and without a window', () => {
    const bad = { ...limit, kind: 'CONCURRENCY', unit: 'request', base: '1.5' };
    expect(problems([['limits'], [bad]])).toEqual([
      'limits.0.window: What runs at once has no window.',
      'limits.0.unit: What runs at once is counted in jobs, not request.',
      'limits.0.base: Jobs are counted whole.',
    ]);
  });

  test('learns capacities within bounds, from readings that count for something', () => {
    const adaptive = (fields: object): Json => ({ ...valueOfAdaptive, ...fields });
    const found = (fields: object) => problems([['load', 'adaptive'], adaptive(fields)]);
    expect(found({})).toEqual([]);
    expect(found({ min: 100, max: 10, initial: 50, tolerance: '0.9', smoothing: '0' }).sort()).toEqual([
      'load.adaptive.initial: The first capacity is out of its bounds.',
      'load.adaptive.min: The least capacity is above the greatest.',
      'load.adaptive.smoothing: Nothing would ever be learned.',
      'load.adaptive.tolerance: The capacity would fall although jobs take no longer than usual.',
    ]);
    expect(found({ initial: 0, smoothing: '1.1' })).toEqual([
      'load.adaptive.initial: load.adaptive.initial is 0.',
      'load.adaptive.smoothing: A reading can count for all at most.',
    ]);
  });

  test('has levels that rise', () => {
    expect(problems([['load', 'levels', 'SATURATED'], { enter: '0.8', leave: '0.7' }])).toEqual([
      'load.levels.SATURATED.enter: The enter of SATURATED is not above that of HIGH.',
      'load.levels.SATURATED.leave: The leave of SATURATED is not above that of HIGH.',
    ]);
  });

  test.each<[Json, string]>([
    [null, ': The document is null.'],
    [[], ': The document is [].'],
    ['policy', ': The document is "policy".'],
  ])('is an object: %j', (json, message) => {
    expect(problemsOf(readPolicy(json, catalogue))).toEqual([message]);
  });
});

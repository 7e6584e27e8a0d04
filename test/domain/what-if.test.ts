/** What past decisions would have been under other rules: nothing else than the rules' own doing. */
import { describe, expect, test } from '@jest/globals';
import type { ModelPrices } from '../../src/domain/catalogue.ts';
import { decideJob } from '../../src/domain/decide.ts';
import type { InForce } from '../../src/domain/decision-ground.ts';
import type { Entry } from '../../src/domain/entry.ts';
import type { OtherRules } from '../../src/domain/other-rules.ts';
import type { LimitRule, Policy } from '../../src/domain/policy.ts';
import { decideUnder, type WhatIf } from '../../src/domain/what-if.ts';
import { type Ground, groundFrom } from './random-world.ts';
import { account, grant, limit, MINUTE, ONE, plan, policy, request, START, terms, terrain } from './world.ts';

const SEEDS = Array.from({ length: 600 }, (_, index) => index + 1);

function inForceOf({ state, request: asked, terrain: on }: Ground): InForce {
  const { plan: own, policy: by, prices, pool } = on;
  return { terms: state.terms, plan: own, policy: by, prices, model: asked.model, pool };
}

function under(ground: Ground, rules: (inForce: InForce) => OtherRules): WhatIf {
  const { state, request: asked, terrain: on, alternatives } = ground;
  const { entry } = decideJob(state, asked, { terrain: on, alternatives });
  const inForce = inForceOf(ground);
  const found = decideUnder(entry, { inForce, rules: rules(inForce) });
  if (!found) throw new Error('a decision was not taken for one');
  return found;
}

/** The seed with what came out, so that a failure names it. */
function shown(seed: number, { before, after, change }: WhatIf) {
  return { seed, change, before, after };
}

describe('a draft', () => {
  test('that equals the policy in force changes nothing, over hundreds of random decisions', () => {
    for (const seed of SEEDS) {
      const found = under(groundFrom(seed), ({ policy: by, prices }) => ({
        policy: { ...structuredClone(by), version: by.version + 1 },
        prices: { ...prices, version: prices.version + 1 },
      }));
      expect({ seed, change: found.change, uncounted: found.uncounted }).toEqual({
        seed,
        change: 'SAME',
        uncounted: [],
      });
      expect(found.after).toEqual(found.before);
    }
  });

  test('that is stricter only refuses more', () => {
    const changes = new Map<string, number>();
    for (const seed of SEEDS) {
      const strict = limit({ name: 'strict', unit: 'credit', base: 12n, ceiling: 12n });
      const found = under(groundFrom(seed), ({ policy: by }) => ({
        policy: {
          ...by,
          debtBlocks: true,
          limits: [strict],
          load: { ...by.load, shedAt: { CRITICAL: null, STANDARD: 'SATURATED', SHEDDABLE: 'HIGH' } },
        },
        prices: null,
      }));
      expect(shown(seed, found)).not.toMatchObject({ change: 'NOW_GRANTED' });
      expect(found.after.held).toBeLessThanOrEqual(found.before.held);
      if (found.change === 'NOW_REFUSED') expect(found.after.codes.length).toBeGreaterThan(0);
      changes.set(found.change, (changes.get(found.change) ?? 0) + 1);
    }
    expect(changes.get('NOW_REFUSED')).toBeGreaterThan(25);
    expect(changes.get('SAME')).toBeGreaterThan(50);
  });

  test('that is a price book moves cost alone where nobody is short, and only upwards when prices rise', () => {
    let dearer = 0;
    for (const seed of SEEDS) {
      const ground = groundFrom(seed);
      const found = under(ground, ({ prices }) => ({
        policy: null,
        prices: {
          ...prices,
          models: new Map(
            [...prices.models].map(([slug, { rules, minimum }]): [string, ModelPrices] => [
              slug,
              { minimum, rules: rules.map((rule) => ({ ...rule, price: rule.price * 2n })) },
            ]),
          ),
        },
      }));
      expect(shown(seed, found)).not.toMatchObject({
        change: expect.stringMatching(/NOW_GRANTED|COSTS_LESS/),
      });
      if (ground.request.quote) expect(found.after).toEqual(found.before);
      if (found.change === 'COSTS_MORE') dearer += 1;
    }
    expect(dearer).toBeGreaterThan(30);
  });
});

describe('a limit that had counted something', () => {
  const state = account({ grants: [grant(1_000n * ONE)], terms });

  /** The last of `asks` requests of one unit each, decided under a limit, and again under another policy. */
  function last(
    asks: number,
    rules: { old: LimitRule; other: LimitRule | null; tiers?: Policy['tiers'] },
  ): WhatIf {
    const by: Policy = { ...policy, limits: [rules.old] };
    let on = terrain({ policy: by });
    let current = state;
    let entry: Entry | null = null;
    for (let n = 0; n < asks; n += 1) {
      const decided = decideJob(current, request(1), { terrain: on, alternatives: [] });
      current = decided.state;
      on = { ...on, poolState: decided.poolState, now: on.now + 1 };
      entry = decided.entry;
    }
    const asked = request(1);
    const inForce = inForceOf({ state, request: asked, terrain: on, alternatives: [] });
    const other: Policy = {
      ...by,
      limits: rules.other ? [rules.other] : [],
      tiers: rules.tiers ?? by.tiers,
    };
    const found = entry && decideUnder(entry, { inForce, rules: { policy: other, prices: null } });
    if (!found) throw new Error('nothing was decided');
    return found;
  }

  const five = limit({ name: 'requests', base: 5n * ONE });

  test.each([
    ['a larger base has so much more left', 6, { ...five, base: 8n * ONE }, 'NOW_GRANTED'],
    ['a base that is not larger by enough has none left', 7, { ...five, base: 5n * ONE + 1n }, 'SAME'],
    ['a smaller base has none left', 4, { ...five, base: 3n * ONE }, 'NOW_REFUSED'],
    [
      'a fixed window keeps what was counted',
      6,
      { ...five, style: 'FIRST_USE', base: 8n * ONE },
      'NOW_GRANTED',
    ],
    ['a longer window keeps what was counted', 6, { ...five, windowMs: 60 * MINUTE }, 'SAME'],
    ['no limit refuses nothing', 6, null, 'NOW_GRANTED'],
  ] as const)('%s', (_what, asks, other, change) => {
    expect(last(asks, { old: five, other }).change).toBe(change);
  });

  test.each([
    ['more at once', 6, 8n * ONE, 'NOW_GRANTED'],
    ['fewer at once', 4, 3n * ONE, 'NOW_REFUSED'],
  ] as const)('of concurrency, with %s, counts the jobs that ran', (_what, asks, base, change) => {
    const slots = limit({ name: 'slots', kind: 'CONCURRENCY', unit: 'job', base: 5n * ONE, windowMs: null });
    expect(last(asks, { old: slots, other: { ...slots, base } }).change).toBe(change);
  });

  test('follows the factor of the tier', () => {
    const tiered = { ...five, factors: ['TIER'] as const };
    const doubled = last(6, { old: tiered, other: tiered, tiers: new Map([[plan.tier, 2_000_000]]) });
    expect(doubled).toMatchObject({ change: 'NOW_GRANTED', uncounted: [] });
  });

  test('is told when the draft counts something that was not counted then', () => {
    const other = limit({ name: 'by user', scope: ['ACCOUNT', 'USER'], base: ONE });
    expect(last(4, { old: five, other })).toMatchObject({ change: 'SAME', uncounted: ['by user'] });
    const scoped = { ...five, scope: ['USER'] as const };
    expect(last(6, { old: five, other: scoped })).toMatchObject({
      change: 'NOW_GRANTED',
      uncounted: ['requests'],
    });
  });
});

test('an entry that is no decision has nothing to ask again', () => {
  const ground = groundFrom(1);
  const { entry } = decideJob(ground.state, ground.request, { terrain: ground.terrain, alternatives: [] });
  const other: Entry = { ...entry, at: START, detail: { kind: 'LAPSED', leaseEndsAt: 0 } };
  const rules = { policy: null, prices: null };
  expect(decideUnder(other, { inForce: inForceOf(ground), rules })).toBeNull();
});

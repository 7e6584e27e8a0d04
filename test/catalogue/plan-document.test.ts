import { describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import type { Json } from '../../src/catalogue/json-with-comments.ts';
import { compilePlan, readPlan } from '../../src/catalogue/plan-document.ts';
import { changed, demoCatalogue, jsonOf, problemsOf, readValue } from '../support/demo-catalogue.ts';

const catalogue = demoCatalogue();
const plus = jsonOf(demoDocument('plans/plus.jsonc'));

function problems(
  ...changes: readonly (readonly [readonly (string | number)[], Json | undefined])[]
): string[] {
  return problemsOf(
    readPlan(
      changes.reduce((json, [path, value]) => changed(json, path, value), plus),
      catalogue,
    ),
  );
}

describe('a plan', () => {
  test('is read exactly', () => {
    const plan = compilePlan(readValue(readPlan(plus, catalogue)), { id: 3, version: 2 });
    expect(plan).toMatchObject({
      id: 3,
      version: 2,
      slug: 'plus',
      tier: 'plus',
      models: null,
      windows: [
        { name: '5 hours', amount: 50_000_000n, lengthMs: 18_000_000, starts: 'FIRST_USE', models: null },
        { name: 'week', amount: 250_000_000n, lengthMs: 604_800_000, starts: 'FIRST_USE', models: null },
      ],
      allowances: [
        {
          name: 'monthly credits',
          amount: 100_000_000n,
          anchor: 'ANNIVERSARY',
          timeZone: 'UTC',
          burnPriority: 50,
        },
      ],
    });
    expect(plan.limits.map(({ name }) => name)).toEqual([
      'requests a minute',
      'jobs at once',
      'video seconds an hour',
    ]);
  });

  test('tells all that is wrong with it at once', () => {
    const found = problems(
      [['slug'], 'Plus Plan'],
      [['tier'], 'gold'],
      [['models'], ['sora-2', 'sora-9']],
      [['priorities'], []],
      [['windows', 0, 'amount'], '0'],
      [['windows', 0, 'models'], ['dalle']],
      [['windows', 1, 'name'], '5 hours'],
      [['windows', 1, 'length'], 'PT0S'],
      [['allowances', 0, 'timeZone'], 'Mars/Olympus'],
      [['allowances', 0, 'period'], 'YEAR'],
      [['allowances', 0, 'burnPriority'], 1.5],
      [['limits', 0, 'plans'], ['plus']],
      [['limits', 1, 'name'], 'requests a minute'],
    );
    expect(found.sort()).toEqual(
      [
        'slug: slug is "Plus Plan".',
        'tier: There is no tier in the policy "gold".',
        'models.1: There is no model "sora-9".',
        'priorities: priorities is [].',
        'windows.0.amount: windows.0.amount is "0".',
        'windows.0.models.0: There is no model "dalle".',
        'windows.1.name: The window "5 hours" is there twice.',
        'windows.1.length: windows.1.length is "PT0S".',
        'allowances.0.timeZone: allowances.0.timeZone is "Mars/Olympus".',
        'allowances.0.period: allowances.0.period is "YEAR".',
        'allowances.0.burnPriority: allowances.0.burnPriority is 1.5.',
        "limits.0.plans: A plan's own limit binds that plan and no other.",
        'limits.1.name: The limit "requests a minute" is there twice.',
      ].sort(),
    );
  });

  test('has no limit of the name of one in the policy', () => {
    const policy = {
      ...catalogue.policy,
      limits: catalogue.plansBySlug.get('plus')?.limits.slice(0, 1) ?? [],
    };
    expect(problemsOf(readPlan(plus, { ...catalogue, policy }))).toEqual([
      'limits.0.name: The policy has a limit "requests a minute" as well; both would count in one counter.',
    ]);
  });

  test('says of each problem what would be right', () => {
    const read = readPlan(changed(changed(plus, ['priorities'], ['HIGH']), ['tier'], 'gold'), catalogue);
    expect(read).toEqual({
      kind: 'REFUSED',
      problems: [
        {
          code: 'BAD_VALUE',
          path: ['priorities', '0'],
          message: 'priorities.0 is "HIGH".',
          expected: 'one of CRITICAL, STANDARD, SHEDDABLE',
        },
        {
          code: 'UNKNOWN_NAME',
          path: ['tier'],
          message: 'There is no tier in the policy "gold".',
          expected: 'one of bare, enterprise, free, plus, pro',
        },
      ],
    });
  });
});

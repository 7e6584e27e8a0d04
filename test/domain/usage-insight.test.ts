import { describe, expect, test } from '@jest/globals';
import { adviseAccount, type InsightFacts, usedShare } from '../../src/domain/usage-insight.ts';

const QUIET: InsightFacts = { granted: 1_000, expired: 0, models: [], refusals: [] };
const refusal = { code: 'RATE_LIMITED', lastAt: 0, decisionId: 'x' } as const;

function codes(facts: Partial<InsightFacts>): string[] {
  return adviseAccount({ ...QUIET, ...facts }).map(({ code }) => code);
}

describe('the share of a hold that was used', () => {
  test.each([
    [0n, 0n, null],
    [1n, 2n, 333_333n],
    [5n, 0n, 1_000_000n],
    [0n, 5n, 0n],
  ])('of %d charged and %d returned is %p millionths', (charged, returned, share) => {
    expect(usedShare({ charged, returned })).toBe(share);
  });
});

describe('advice', () => {
  const use = { model: 'sora-2', ended: 10, charged: 49n, returned: 51n };

  test('is given about estimates of which less than half is used, once there are ten jobs', () => {
    expect(codes({ models: [use] })).toEqual(['ESTIMATE_LOWER']);
    expect(codes({ models: [{ ...use, ended: 9 }] })).toEqual([]);
    expect(codes({ models: [{ ...use, charged: 51n }] })).toEqual([]);
    expect(codes({ models: [{ ...use, charged: 0n, returned: 0n }] })).toEqual([]);
  });

  test('is given about jobs that nobody ended, once they are one in twenty', () => {
    const good = { ...use, ended: 95, charged: 100n };
    expect(codes({ models: [good], expired: 5 })).toEqual(['END_JOBS']);
    expect(codes({ models: [good], expired: 4 })).toEqual([]);
    expect(codes({ expired: 1 })).toEqual(['END_JOBS']);
  });

  test('is given about refusals, once they are ten and one in twenty of all requests', () => {
    expect(codes({ refusals: [{ ...refusal, count: 10 }], granted: 190 })).toEqual(['AVOID_REFUSALS']);
    expect(codes({ refusals: [{ ...refusal, count: 10 }], granted: 191 })).toEqual([]);
    expect(codes({ refusals: [{ ...refusal, count: 9 }], granted: 0 })).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { compareRuns } from '../../bench/compare.ts';
import { bodyOf, templatesFor } from '../../bench/operation.ts';
import { readOptions } from '../../bench/options.ts';
import type { Run } from '../../bench/results.ts';
import { atLeast, atMost, isMet, makeRow } from '../../bench/row.ts';
import { median, percentile, rounded } from '../../bench/statistics.ts';

describe('the statistics of the suite', () => {
  it('takes the middle value, and between two the mean', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 1, 2, 9])).toBe(5.5);
    expect(median([])).toBeNaN();
  });

  it('takes the smallest value that a share of all are not above', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('rounds to the places that are asked for', () => {
    expect(rounded(1.2345)).toBe(1.23);
    expect(rounded(1234.5, 0)).toBe(1235);
  });
});

describe('a row', () => {
  it('meets a target at its very bound, and none when it could not be measured', () => {
    expect(isMet(2, atLeast(2))).toBe(true);
    expect(isMet(1.99, atLeast(2))).toBe(false);
    expect(isMet(4, atMost(4))).toBe(true);
    expect(isMet(Number.NaN, atMost(4))).toBe(false);
  });

  it('misses its target when what else is asked of it does not hold', () => {
    expect(makeRow('nodes', 1, { target: atLeast(0.9), figures: {}, also: false }).met).toBe(false);
  });
});

describe('comparing runs', () => {
  const run = (at: string, ratios: Record<string, number>): Run => ({
    at,
    node: 'v24',
    cpus: 2,
    generator: 'wrk',
    seconds: 1,
    rows: Object.entries(ratios).map(([name, ratio]) => makeRow(name, ratio, { target: null, figures: {} })),
  });

  it('holds each row against the last run that had it', () => {
    const before = [run('1', { front: 1, hot: 0.5 }), run('2', { front: 2 })];
    const compared = compareRuns(before, run('3', { front: 3, hot: 1, life: 1 }));
    expect(compared).toEqual([
      { name: 'front', before: 2, now: 3, change: 0.5 },
      { name: 'hot', before: 0.5, now: 1, change: 1 },
    ]);
  });
});

describe('the arguments', () => {
  it('measures everything unless rows are named', () => {
    expect(readOptions([], ['front'])).toEqual({ json: false, full: false, compare: false, only: null });
    expect(readOptions(['--json', '--only', 'hot', '--only', 'front'], ['front', 'hot']).only).toEqual([
      'hot',
      'front',
    ]);
  });

  it('names the rows that there are when one is asked for that there is not', () => {
    expect(() => readOptions(['--only', 'fornt'], ['front', 'hot'])).toThrow('front, hot');
  });
});

describe('the body of a request', () => {
  it('has a key of its own for each job and the account that pays', () => {
    const body = bodyOf(templatesFor({ count: 2 }), { key: 'k', account: 'a' });
    const { inputs } = (
      JSON.parse(body) as { variables: { inputs: { idempotencyKey: string; accountId: string }[] } }
    ).variables;
    expect(inputs.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['k-0', 'k-1']);
    expect(inputs.map(({ accountId }) => accountId)).toEqual(['a', 'a']);
  });
});

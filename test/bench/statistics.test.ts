import { expect, test } from '@jest/globals';
import { compare, median, meets, percentile, type Result, type Row } from '../../bench/statistics.ts';

test.each([
  [[3, 1, 2], 50, 2],
  [[4, 1, 3, 2], 50, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 99, 10],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 10, 1],
  [[7], 99, 7],
])('of %j at most so many are below percentile %d: %d', (values, percent, expected) => {
  expect(percentile(values, percent)).toBe(expected);
});

test('the median of nothing is no number', () => {
  expect(median([])).toBeNaN();
});

test('a target is met from its bound on', () => {
  expect([meets(2, { atLeast: 2 }), meets(1.99, { atLeast: 2 })]).toEqual([true, false]);
  expect([meets(4, { atMost: 4 }), meets(4.01, { atMost: 4 })]).toEqual([true, false]);
});

test('results are compared by the rows that both have', () => {
  const row = (name: string, ratio: number): Row => ({ name, ratio, target: { atLeast: 1 }, figures: {} });
  const result = (...rows: Row[]): Result => ({ at: '', commit: '', rows });
  expect(compare(result(row('a', 2), row('b', 1)), result(row('a', 3), row('c', 1)))).toEqual([
    { name: 'a', before: 2, now: 3, change: 1.5 },
  ]);
});

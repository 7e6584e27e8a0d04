import { expect, test } from '@jest/globals';
import { createEstimator } from '../../src/cli/replay/estimate.ts';

test('an estimate is the power of two above what nineteen of twenty ended jobs needed', () => {
  const estimator = createEstimator();
  for (let job = 1; job <= 100; job += 1) estimator.learn(job);
  expect(estimator.estimate()).toBe(128);
  const small = createEstimator();
  for (let job = 0; job < 95; job += 1) small.learn(20);
  for (let job = 0; job < 5; job += 1) small.learn(1_000);
  expect(small.estimate()).toBe(32);
});

test('an estimate forgets what is long ago', () => {
  const estimator = createEstimator();
  for (let job = 0; job < 500; job += 1) estimator.learn(3_000);
  expect(estimator.estimate()).toBe(4_096);
  for (let job = 0; job < 500; job += 1) estimator.learn(30);
  expect(estimator.estimate()).toBe(32);
});

test('before anything has ended there is an estimate all the same, and it has bounds', () => {
  expect(createEstimator().estimate()).toBe(256);
  const tiny = createEstimator();
  tiny.learn(0);
  expect(tiny.estimate()).toBe(16);
  const huge = createEstimator();
  huge.learn(10_000_000);
  expect(huge.estimate()).toBe(32_768);
});

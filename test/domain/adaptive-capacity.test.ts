/** Holds a learned capacity to its promises: within bounds, in bounded steps, down when jobs slow each other, and back. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AdaptivePolicy,
  DEFAULT_ADAPTIVE,
  type Learned,
  learn,
  learnedCapacity,
} from '../../src/domain/adaptive-capacity.ts';

const policy: AdaptivePolicy = { ...DEFAULT_ADAPTIVE, initial: 20, min: 2, max: 200 };

/**
 * A pool that does `places` jobs at once in `baseMs` each; more have to share, and take longer in proportion.
 * As many as are let in run. Gives the capacities after each reading.
 */
function run(
  learned: Learned | null,
  params: { places: number; baseMs: number; readings: number; by?: AdaptivePolicy; from?: number },
): { learned: Learned; capacities: number[] } {
  const { places, baseMs, readings, by = policy, from = 0 } = params;
  let now = learned;
  const capacities: number[] = [];
  for (let index = 0; index < readings; index += 1) {
    const running = learnedCapacity(now, by);
    const latencyMs = Math.round(baseMs * Math.max(1, running / places));
    now = learn(now, { latencyMs, running, at: from + index * by.everyMs, policy: by });
    capacities.push(learnedCapacity(now, by));
  }
  if (!now) throw new Error('no readings');
  return { learned: now, capacities };
}

describe('a learned capacity', () => {
  test('begins as the policy says, and before anything was learned is that', () => {
    expect(learnedCapacity(null, policy)).toBe(20);
    expect(learnedCapacity(null, { ...policy, initial: 1_000 })).toBe(200);
  });

  test('rises to what the pool can do, stays near it, and does not swing', () => {
    const { capacities } = run(null, { places: 60, baseMs: 2_000, readings: 400 });
    const late = capacities.slice(200);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...late)).toBeLessThanOrEqual(60 * 2.5);
    expect(Math.max(...late) - Math.min(...late)).toBeLessThanOrEqual(20);
  });

  test('does not take a pool that is full all day for the usual one', () => {
    const { capacities } = run(null, {
      places: 60,
      baseMs: 2_000,
      readings: 1_500,
      by: { ...policy, max: 10_000 },
    });
    expect(Math.max(...capacities)).toBeLessThanOrEqual(60 * 2.5);
  });

  test('falls when half of the pool is gone, changes its direction at most once, and comes back', () => {
    const before = run(null, { places: 100, baseMs: 2_000, readings: 300 });
    const halved = run(before.learned, { places: 40, baseMs: 2_000, readings: 60, from: 300_000 });
    const [was = 0] = before.capacities.slice(-1);
    const fell = halved.capacities.findIndex((each) => each < 0.8 * was);
    expect(fell).toBeGreaterThanOrEqual(0);
    const lowest = Math.min(...halved.capacities);
    const turn = halved.capacities.lastIndexOf(lowest);
    const falling = halved.capacities.slice(0, halved.capacities.indexOf(lowest) + 1);
    expect(falling.every((each, index) => index === 0 || each <= (falling[index - 1] ?? each))).toBe(true);
    const rising = halved.capacities.slice(turn);
    expect(rising.every((each, index) => index === 0 || each >= (rising[index - 1] ?? each))).toBe(true);
    const again = run(halved.learned, { places: 100, baseMs: 2_000, readings: 300, from: 400_000 });
    expect(again.capacities.at(-1)).toBeGreaterThanOrEqual(0.9 * was);
  });

  test('does not rise on readings of a pool that is hardly used', () => {
    let learned = learn(null, { latencyMs: 1_000, running: 0, at: 0, policy });
    for (let at = 1; at < 50; at += 1)
      learned = learn(learned, { latencyMs: 1_000, running: 9, at: at * 1_000, policy });
    expect(learnedCapacity(learned, policy)).toBe(20);
    learned = learn(learned, { latencyMs: 1_000, running: 10, at: 50_000, policy });
    expect(learned.limit).toBe(20_800);
  });

  test('learns no faster from a reporter who reports all the time', () => {
    const first = learn(null, { latencyMs: 1_000, running: 20, at: 0, policy });
    for (let at = 1; at < 1_000; at += 50)
      expect(learn(first, { latencyMs: 90_000, running: 20, at, policy })).toBe(first);
  });

  test('whatever is reported stays within its bounds, moves in bounded steps, and is whole', () => {
    const reading = fc.record({
      latencyMs: fc.integer({ min: 0, max: 316_224_000_000 }),
      running: fc.integer({ min: 0, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 60 }), (readings) => {
        let learned: Learned | null = null;
        for (const [index, { latencyMs, running }] of readings.entries()) {
          const before = learned?.limit ?? policy.initial * 1_000;
          learned = learn(learned, { latencyMs, running, at: index * 1_000, policy });
          expect(Object.values(learned).every(Number.isSafeInteger)).toBe(true);
          expect(learnedCapacity(learned, policy)).toBeGreaterThanOrEqual(policy.min);
          expect(learnedCapacity(learned, policy)).toBeLessThanOrEqual(policy.max);
          // A tenth down, four fifths of a job up: smoothing 0.2, gradient at least a half, probe 4.
          expect(learned.limit).toBeGreaterThanOrEqual(Math.floor(before * 0.9));
          expect(learned.limit).toBeLessThanOrEqual(before + 800);
        }
      }),
    );
  });

  test('keeps to the bounds of another policy at once', () => {
    const { learned } = run(null, { places: 60, baseMs: 2_000, readings: 300 });
    expect(learnedCapacity(learned, { ...policy, max: 10 })).toBe(10);
    expect(learnedCapacity(learned, { ...policy, min: 190 })).toBe(190);
  });
});

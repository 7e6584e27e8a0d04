/** Holds the estimated start to what it says: four of five start within it, in queues of many kinds, and it is no wider than it has to be. */
import { describe, expect, test } from '@jest/globals';
import {
  estimateStart,
  type QueuePace,
  rememberStart,
  type StartInterval,
} from '../../src/domain/waiting-time.ts';
import { randomFrom } from './random.ts';

const NOTHING: QueuePace = { gaps: [], startedAt: null };
const MINUTE = 60_000;

interface Waiting {
  readonly at: number;
  readonly told: StartInterval | null;
}

/**
 * A pool of so many slots, of which the arrivals ask for the share `load`, with jobs of a minute in the mean whose
 * times vary by `spread` (the deviation of their logarithm). Who waits is told an interval when it comes.
 */
function play(params: { seed: number; slots: number; load: number; spread: number }) {
  const { seed, slots, load, spread } = params;
  const random = randomFrom(seed);
  const uniform = (): number => (random.integer(0, 999_999) + 0.5) / 1_000_000;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const jobTime = (): number => Math.round(MINUTE * Math.exp(spread * normal() - (spread * spread) / 2));
  const ends: number[] = [];
  const queue: Waiting[] = [];
  let pace = NOTHING;
  let arrival = 0;
  let within = 0;
  let told = 0;
  let width = 0;
  let waited = 0;
  for (let arrivals = 0; arrivals < 1_500; ) {
    const end = Math.min(...ends);
    if (arrival <= end) {
      const now = arrival;
      arrivals += 1;
      arrival += Math.round((-Math.log(uniform()) * MINUTE) / slots / load);
      if (ends.length < slots) ends.push(now + jobTime());
      else queue.push({ at: now, told: estimateStart(pace, { position: queue.length + 1, now }) });
      continue;
    }
    ends.splice(ends.indexOf(end), 1);
    const next = queue.shift();
    if (!next) continue;
    pace = rememberStart(pace, { priority: 'STANDARD', askedAt: next.at, now: end });
    ends.push(end + jobTime());
    if (!next.told) continue;
    told += 1;
    if (end >= next.told.from && end <= next.told.to) within += 1;
    width += next.told.to - next.told.from;
    waited += end - next.at;
  }
  return { told, within, width, waited };
}

describe('the estimated start', () => {
  const kinds = [1, 4, 20].flatMap((slots) =>
    [0.8, 0.95, 1].flatMap((load) =>
      [0.3, 1].map((spread): [number, number, number] => [slots, load, spread]),
    ),
  );

  test.each(kinds)('holds for four of five who wait: %i slots, load %d, spread %d', (slots, load, spread) => {
    const plays = [1, 2, 3, 4, 5, 6].map((seed) => play({ seed, slots, load, spread }));
    const sum = (of: (each: ReturnType<typeof play>) => number) =>
      plays.reduce((all, each) => all + of(each), 0);
    expect(sum(({ told }) => told)).toBeGreaterThan(1_000);
    expect(sum(({ within }) => within) / sum(({ told }) => told)).toBeGreaterThanOrEqual(0.8);
    // Not by saying little: the interval is shorter than twice the wait.
    expect(sum(({ width }) => width) / sum(({ waited }) => waited)).toBeLessThan(2);
  });

  test('is not invented: it needs nine who were let in while they waited', () => {
    const gaps = Array.from({ length: 9 }, () => ({ priority: 'STANDARD' as const, ms: 1_000 }));
    expect(estimateStart({ gaps: gaps.slice(1) }, { position: 3, now: 0 })).toBeNull();
    expect(estimateStart({ gaps }, { position: 3, now: 0 })).toEqual({ from: 2_000, to: 3_000 });
    expect(estimateStart({ gaps }, { position: 1, now: 500 })).toEqual({ from: 500, to: 1_500 });
  });

  test('goes by the last ones only, and not by times in which nobody waited', () => {
    let pace = NOTHING;
    for (let now = 0; now < 100; now += 1)
      pace = rememberStart(pace, { priority: 'STANDARD', askedAt: 0, now });
    expect(pace.gaps).toHaveLength(64);
    const later = rememberStart(pace, { priority: 'STANDARD', askedAt: 5_000, now: 9_000 });
    expect(later).toEqual({ gaps: pace.gaps, startedAt: 9_000 });
    const last = rememberStart(later, { priority: 'SHEDDABLE', askedAt: 8_000, now: 9_700 });
    expect(last.gaps.at(-1)).toEqual({ priority: 'SHEDDABLE', ms: 700 });
  });

  test('of a queue that is let in all at once is now', () => {
    const gaps = Array.from({ length: 20 }, () => ({ priority: 'STANDARD' as const, ms: 0 }));
    expect(estimateStart({ gaps }, { position: 50, now: 7 })).toEqual({ from: 7, to: 7 });
  });
});

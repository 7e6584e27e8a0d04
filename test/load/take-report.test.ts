import { describe, expect, test } from '@jest/globals';
import { DEFAULT_ADAPTIVE } from '../../src/domain/adaptive-capacity.ts';
import type { Pool } from '../../src/domain/catalogue.ts';
import { type LoadReport, newPoolState } from '../../src/domain/load.ts';
import type { LoadPolicy } from '../../src/domain/policy.ts';
import { counts, takeReport } from '../../src/load/take-report.ts';

const NOW = 1_000_000;
const STALE_MS = 60_000;

const policy: LoadPolicy = {
  enter: [700_000, 850_000, 950_000],
  leave: [600_000, 750_000, 900_000],
  dwellMs: 30_000,
  staleMs: STALE_MS,
  factors: {
    CRITICAL: [1_000_000, 1_000_000, 1_000_000, 1_000_000],
    STANDARD: [1_000_000, 800_000, 500_000, 250_000],
    SHEDDABLE: [1_000_000, 500_000, 250_000, 100_000],
  },
  shedAt: { CRITICAL: null, STANDARD: null, SHEDDABLE: 'SATURATED' },
  adaptive: DEFAULT_ADAPTIVE,
  maxStep: 100_000,
  stepMs: 10_000,
};

const fixed: Pool = { id: 1, slug: 'main', name: 'Main', capacity: 10 };
const untold: Pool = { ...fixed, capacity: null };

function reading(fields: Partial<LoadReport>): LoadReport {
  return { at: NOW, capacity: null, utilisation: null, queued: null, latencyMs: null, ...fields };
}

function reported(last: LoadReport | null) {
  return { ...newPoolState(1, 0), report: last };
}

describe('a reading of a pool', () => {
  test('counts when it is the first, or not older than the last', () => {
    const at = (lastAt: number | null, readAt: number): boolean =>
      counts(reported(lastAt === null ? null : reading({ at: lastAt })), {
        reading: reading({ at: readAt }),
        policy,
        now: NOW,
      });
    expect(at(null, NOW)).toBe(true);
    expect(at(NOW - 10, NOW)).toBe(true);
    expect(at(NOW - 10, NOW - 10)).toBe(true);
    expect(at(NOW - 10, NOW - 11)).toBe(false);
  });

  test('does not count once it is as old as the policy allows', () => {
    const at = (readAt: number): boolean =>
      counts(reported(null), { reading: reading({ at: readAt }), policy, now: NOW });
    expect(at(NOW - STALE_MS + 1)).toBe(true);
    expect(at(NOW - STALE_MS)).toBe(false);
  });

  test('leaves what it does not tell as last reported', () => {
    const last = reading({ at: NOW - 1_000, capacity: 40, utilisation: 500_000, queued: 3, latencyMs: 900 });
    const state = takeReport(reported(last), {
      reading: reading({ utilisation: 900_000 }),
      pool: fixed,
      policy,
      now: NOW,
    });
    expect(state.report).toEqual({
      at: NOW,
      capacity: 40,
      utilisation: 900_000,
      queued: 3,
      latencyMs: 900,
    });
  });

  test('does not bring back values that had become too old to count', () => {
    const last = reading({ at: NOW - STALE_MS, capacity: 2, utilisation: 990_000 });
    const state = takeReport(reported(last), {
      reading: reading({ queued: 1 }),
      pool: fixed,
      policy,
      now: NOW,
    });
    expect(state.report).toEqual(reading({ queued: 1 }));
  });

  test('from a clock that runs ahead is taken as of now, so that it shuts nobody out', () => {
    const state = takeReport(reported(null), {
      reading: reading({ at: NOW + 30_000, utilisation: 1 }),
      pool: fixed,
      policy,
      now: NOW,
    });
    expect(state.report?.at).toBe(NOW);
  });

  test('of zero is a reading, not a gap', () => {
    const last = reading({ at: NOW - 1, capacity: 40, utilisation: 500_000, queued: 3, latencyMs: 9 });
    const zero = reading({ capacity: 0, utilisation: 0, queued: 0, latencyMs: 0 });
    expect(takeReport(reported(last), { reading: zero, pool: fixed, policy, now: NOW }).report).toEqual(zero);
  });

  test('of latency teaches a pool its capacity, unless that is told', () => {
    const slow = reading({ latencyMs: 900 });
    const learned = (pool: Pool, given: LoadReport): unknown =>
      takeReport(reported(null), { reading: given, pool, policy, now: NOW }).learned;
    expect(learned(untold, slow)).toMatchObject({ readings: 1, usual: 900_000, at: NOW });
    expect(learned(fixed, slow)).toBeNull();
    expect(learned(untold, { ...slow, capacity: 3 })).toBeNull();
    expect(learned(untold, reading({ queued: 1 }))).toBeNull();
  });
});

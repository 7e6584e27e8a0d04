/** Holds the counting of what runs to a list of leases that is kept the long way. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addLeases, findCount, freeAt, type LeaseCount, leaseEnd, running } from '../../src/domain/leases.ts';
import { DAY, MINUTE, SECOND, START } from './world.ts';

describe('the end of a lease', () => {
  test('is never earlier than was asked for, and later by at most a 64th of the length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: START * 2 }),
        fc.integer({ min: 1, max: 30 * DAY }),
        (now, length) => {
          const end = leaseEnd(now, length);
          expect(end).toBeGreaterThanOrEqual(now + length);
          expect(end - now - length).toBeLessThanOrEqual(length / 64);
        },
      ),
    );
  });

  test('never comes before the end of an equal lease that began earlier', () => {
    fc.assert(
      fc.property(fc.nat(START), fc.nat(MINUTE), fc.integer({ min: 1, max: DAY }), (now, later, length) => {
        expect(leaseEnd(now + later, length)).toBeGreaterThanOrEqual(leaseEnd(now, length));
      }),
    );
  });
});

type Step =
  | { readonly kind: 'ADD'; readonly counter: string; readonly length: number; readonly gap: number }
  | { readonly kind: 'END' | 'MOVE'; readonly which: number; readonly gap: number };

const counter = fc.constantFrom('pool', 'per-user|u1', 'per-user|u2');
const gap = fc.oneof(fc.constant(0), fc.nat(5 * SECOND), fc.nat(5 * MINUTE));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('ADD' as const),
    counter,
    length: fc.integer({ min: SECOND, max: 10 * MINUTE }),
    gap,
  }),
  fc.record({ kind: fc.constantFrom('END' as const, 'MOVE' as const), which: fc.nat(1_000), gap }),
);

test('what runs is what was begun, neither ended nor lapsed, after any sequence of beginnings, ends, extensions and lapses', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let counts: readonly LeaseCount[] = [];
      let jobs: { counter: string; end: number }[] = [];
      let now = START;
      for (const each of steps) {
        now += each.gap;
        if (each.kind === 'ADD') {
          const end = leaseEnd(now, each.length);
          counts = addLeases(counts, { counter: each.counter, end, delta: 1, now });
          jobs.push({ counter: each.counter, end });
        } else {
          const job = jobs[each.which % Math.max(1, jobs.length)];
          if (!job) continue;
          // A job may end long after its lease lapsed: its slot was free since then.
          counts = addLeases(counts, { counter: job.counter, end: job.end, delta: -1, now });
          jobs = jobs.filter((other) => other !== job);
          if (each.kind === 'MOVE') {
            const end = leaseEnd(now, MINUTE);
            counts = addLeases(counts, { counter: job.counter, end, delta: 1, now });
            jobs.push({ counter: job.counter, end });
          }
        }
        for (const name of ['pool', 'per-user|u1', 'per-user|u2']) {
          const live = jobs.filter((job) => job.counter === name && job.end > now);
          const count = findCount(counts, name);
          expect(running(count, now)).toBe(live.length);
          const ends = live.map(({ end }) => end).sort((a, b) => a - b);
          for (const places of [1, 2, 5]) expect(freeAt(count, now, places)).toBe(ends[places - 1] ?? null);
        }
      }
    }),
  );
});

test('a counter keeps few ends however many jobs run', () => {
  let counts: readonly LeaseCount[] = [];
  let now = START;
  for (let n = 0; n < 20_000; n += 1) {
    now += 7;
    counts = addLeases(counts, { counter: 'pool', end: leaseEnd(now, 2 * MINUTE), delta: 1, now });
  }
  const count = findCount(counts, 'pool');
  expect(running(count, now)).toBeGreaterThan(17_000);
  expect(count?.ends.length).toBeLessThanOrEqual(258);
});

test('what has lapsed leaves the state with the next change, also from counters that nobody asks for again', () => {
  let counts: readonly LeaseCount[] = [];
  for (let user = 0; user < 500; user += 1) {
    const end = leaseEnd(START, MINUTE);
    counts = addLeases(counts, { counter: `per-user|u${user}`, end, delta: 1, now: START });
  }
  expect(counts).toHaveLength(500);
  const later = START + 5 * MINUTE;
  counts = addLeases(counts, { counter: 'per-user|u7', end: leaseEnd(later, MINUTE), delta: 1, now: later });
  expect(counts).toEqual([{ counter: 'per-user|u7', ends: [[leaseEnd(later, MINUTE), 1]] }]);
});

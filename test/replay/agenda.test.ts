import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAgenda } from '../../src/cli/replay/agenda.ts';

test('steps come tick by tick, in the order of their coming within one, each once and never early', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 700 }),
      (instants, tickMs) => {
        const agenda = createAgenda<{ at: number; index: number }>({ origin: 100, tickMs });
        instants.forEach((at, index) => {
          agenda.add(100 + at, { at: 100 + at, index });
        });
        const taken: number[] = [];
        let before = Number.NEGATIVE_INFINITY;
        for (let due = agenda.take(); due !== null; due = agenda.take()) {
          const { at, steps } = due;
          expect(at).toBeGreaterThan(before);
          expect((at - 100) % tickMs).toBe(0);
          for (const step of steps) expect(step.at).toBeLessThanOrEqual(at);
          for (const step of steps) expect(step.at).toBeGreaterThan(at - tickMs);
          expect(steps.map(({ index }) => index)).toEqual(
            steps.map(({ index }) => index).sort((a, b) => a - b),
          );
          taken.push(...steps.map(({ index }) => index));
          before = at;
        }
        expect(taken.sort((a, b) => a - b)).toEqual(instants.map((_, index) => index));
        expect(agenda.nextAt()).toBeNull();
      },
    ),
  );
});

test('a step for a moment that has passed is done at the present one', () => {
  const agenda = createAgenda<string>({ origin: 0, tickMs: 10 });
  agenda.add(50, 'first');
  expect(agenda.take()).toEqual({ at: 50, steps: ['first'] });
  agenda.add(20, 'late');
  agenda.add(50, 'now');
  agenda.add(51, 'next');
  expect(agenda.nextAt()).toBe(50);
  expect(agenda.take()).toEqual({ at: 50, steps: ['late', 'now'] });
  expect(agenda.take()).toEqual({ at: 60, steps: ['next'] });
});

// The run that docs/load-run.svg is drawn from, shorter: what it shows has to hold.
import { beforeAll, expect, test } from '@jest/globals';
import {
  type LoadRun,
  type Moment,
  PRIORITIES,
  type Priority,
  playLoad,
  TIERS,
} from '../../scripts/load-run/play.ts';
import { plotLoad } from '../../scripts/load-run/plot.ts';
import { createTestDatabase } from '../support/database.ts';
import { temporaryDirectory } from '../support/process.ts';

const database = await createTestDatabase();
let run: LoadRun;
beforeAll(async () => {
  run = await playLoad({
    url: database.url,
    dataDirectory: temporaryDirectory(),
    course: [
      [0, 0.4],
      [5, 0.4],
      [30, 1],
      [45, 1],
      [65, 0.4],
      [125, 0.4],
    ],
  });
}, 300_000);

/** The first second in which some of the work of a priority was turned away. */
function firstRefusal(priority: Priority): number {
  const refused = ({ asked, granted }: Moment): boolean => granted[priority] < asked[priority];
  return run.moments.find(refused)?.second ?? Number.POSITIVE_INFINITY;
}

test('the load reaches every level on its way up, and none in the end', () => {
  const levels = run.moments.map(({ level }) => level);
  const changes = levels.filter((level, index) => level !== levels[index - 1]);
  expect(changes.slice(0, 4)).toEqual(['NORMAL', 'ELEVATED', 'HIGH', 'SATURATED']);
  expect(changes.at(-1)).toBe('NORMAL');
});

test('SHEDDABLE work is turned away first, STANDARD next and CRITICAL not at all, and everything comes back', () => {
  expect(firstRefusal('SHEDDABLE')).toBeLessThan(firstRefusal('STANDARD'));
  expect(firstRefusal('STANDARD')).toBeLessThan(40);
  expect(firstRefusal('CRITICAL')).toBe(Number.POSITIVE_INFINITY);
  const last = run.moments.slice(-6);
  for (const priority of PRIORITIES) {
    expect(last.every(({ asked, granted }) => granted[priority] === asked[priority])).toBe(true);
  }
});

test('each limit falls and comes back, changing its direction once, never below its floor, and less important work never has more', () => {
  for (const tier of TIERS) {
    for (const priority of PRIORITIES) {
      const values = run.moments.map(({ limits }) => limits[tier][priority]);
      const lowest = values.indexOf(Math.min(...values));
      const [first = 0] = values;
      expect(values[lowest]).toBeLessThan(first);
      expect(values[lowest]).toBeGreaterThanOrEqual(6);
      expect(values.at(-1)).toBe(first);
      const falling = values.slice(0, lowest + 1);
      const rising = values.slice(lowest);
      expect(falling).toEqual([...falling].sort((a, b) => b - a));
      expect(rising).toEqual([...rising].sort((a, b) => a - b));
    }
    for (const { limits } of run.moments) {
      const { CRITICAL, STANDARD, SHEDDABLE } = limits[tier];
      expect(CRITICAL >= STANDARD && STANDARD >= SHEDDABLE).toBe(true);
    }
  }
});

test('no limit moves by more than a tenth of what it is without load in a second', () => {
  for (const tier of TIERS) {
    for (const priority of PRIORITIES) {
      const values = run.moments.map(({ limits }) => limits[tier][priority]);
      const [first = 0] = values;
      for (const [index, value] of values.entries()) {
        const before = values[index - 1] ?? value;
        expect(Math.abs(value - before)).toBeLessThanOrEqual(first / 10 + 1e-6);
      }
    }
  }
});

test('settlements and heartbeats are never turned away', () => {
  expect(run.settled).toBeGreaterThan(100);
  expect(run.turnedAway).toBe(0);
});

test('the picture has a line for each priority of each tier', () => {
  const picture = plotLoad(run);
  for (const priority of PRIORITIES) {
    expect(picture.split(`class="${priority}"/>`).length - 1).toBe(TIERS.length + 2);
  }
});

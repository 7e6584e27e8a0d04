import { expect, test } from '@jest/globals';
import { courseOf } from '../../src/cli/replay/fates.ts';
import { createAssignment, planPopulation } from '../../src/cli/replay/population.ts';
import { createRandom } from '../../src/cli/replay/random.ts';
import { createZipf } from '../../src/cli/replay/zipf.ts';

const PLANS = ['free', 'plus', 'pro', 'enterprise'];
const DEMAND = { microCredits: 1_200_000_000n, lastsMs: 3_600_000 };

test('a seed gives the same numbers for ever, and a name a stream of its own', () => {
  const drawn = (seed: number, name: string): number[] => {
    const random = createRandom(seed, name);
    return [random.next(), random.next(), random.next()];
  };
  expect(drawn(1, 'a')).toEqual(drawn(1, 'a'));
  expect(drawn(1, 'a')).not.toEqual(drawn(2, 'a'));
  expect(drawn(1, 'a')).not.toEqual(drawn(1, 'b'));
});

test('drawn numbers are spread evenly from 0 to 1', () => {
  const random = createRandom(7, 'evenness');
  const buckets = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 100_000; draw += 1) {
    const bucket = Math.floor(random.next() * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  expect(Math.min(...buckets)).toBeGreaterThan(9_600);
  expect(Math.max(...buckets)).toBeLessThan(10_400);
});

test('shares fall with the rank by Zipf, and sum to one', () => {
  const zipf = createZipf(200);
  const shares = Array.from({ length: 200 }, (_, rank) => zipf.shareOf(rank));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  expect((shares[0] ?? 0) / (shares[9] ?? 1)).toBeCloseTo(10 ** 1.1, 6);
  expect(zipf.rankAt(0)).toBe(0);
  expect(zipf.rankAt(0.999_999_999)).toBe(199);
});

test('requests fall on accounts by their shares, the same for the same seed', () => {
  const assign = createAssignment({ seed: 3, accounts: 100 });
  const ranks = Array.from({ length: 20_000 }, (_, line) => assign(line));
  const share = ranks.filter((rank) => rank === 0).length / ranks.length;
  expect(share).toBeCloseTo(createZipf(100).shareOf(0), 1);
  const again = createAssignment({ seed: 3, accounts: 100 });
  expect(ranks.map((_, line) => again(line))).toEqual(ranks);
  const other = createAssignment({ seed: 4, accounts: 100 });
  expect(ranks.map((_, line) => other(line))).not.toEqual(ranks);
});

test('a population is the same for the same seed, stands on every plan, and its heavy accounts on large ones', () => {
  const population = planPopulation({ seed: 5, accounts: 300, plans: PLANS, demand: DEMAND });
  expect(planPopulation({ seed: 5, accounts: 300, plans: PLANS, demand: DEMAND })).toEqual(population);
  expect(planPopulation({ seed: 6, accounts: 300, plans: PLANS, demand: DEMAND })).not.toEqual(population);
  expect(new Set(population.map(({ plan }) => plan))).toEqual(new Set(PLANS));
  expect(new Set(population.map(({ name }) => name)).size).toBe(300);
  const onFree = (part: typeof population): number => part.filter(({ plan }) => plan === 'free').length;
  expect(onFree(population.slice(0, 100))).toBeLessThan(onFree(population.slice(200)));
});

test('grants are positive, and those that expire do so within reach of the trace', () => {
  const grants = planPopulation({ seed: 5, accounts: 300, plans: PLANS, demand: DEMAND }).flatMap(
    (a) => a.grants,
  );
  expect(grants.length).toBeGreaterThan(300);
  expect(grants.every(({ amount }) => amount > 0n)).toBe(true);
  const expiring = grants.flatMap(({ expiresAfterMs }) => expiresAfterMs ?? []);
  expect(expiring.some((after) => after < DEMAND.lastsMs)).toBe(true);
  expect(expiring.every((after) => after > 0)).toBe(true);
});

test('every line has one fate by its seed, and the shares are those that were asked for', () => {
  const row = { at: 0, inputTokens: 1_000, outputTokens: 20, failed: false, tookMs: null };
  const mishaps = { cancelled: 0.1, abandoned: 0.2 };
  const courses = Array.from({ length: 10_000 }, (_, line) =>
    courseOf({ ...row, line }, { seed: 1, mishaps }),
  );
  const share = (kind: string): number =>
    courses.filter(({ fate }) => fate.kind === kind).length / courses.length;
  expect(share('IS_CANCELLED')).toBeCloseTo(0.1, 1);
  expect(share('IS_ABANDONED')).toBeCloseTo(0.2, 1);
  expect(courseOf({ ...row, line: 7 }, { seed: 1, mishaps })).toEqual(courses[7]);
  const never = courses.filter(
    ({ fate }) => fate.kind === 'IS_ABANDONED' && fate.settledAfterLapseMs === null,
  );
  expect(never.length / (share('IS_ABANDONED') * courses.length)).toBeCloseTo(1 / 3, 1);
});

test('a call lasts as long as the trace says, and one that failed fails', () => {
  const row = { line: 2, at: 0, inputTokens: 1_000, outputTokens: 0, failed: true, tookMs: 1_234 };
  expect(courseOf(row, { seed: 1, mishaps: { cancelled: 0.5, abandoned: 0.5 } })).toEqual({
    durationMs: 1_234,
    fate: { kind: 'FAILS' },
  });
});

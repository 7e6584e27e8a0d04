import { describe, expect, test } from '@jest/globals';
import type { Episode } from '../../src/events/episode.ts';
import { createEpisodes, type Refused } from '../../src/events/episodes.ts';

const QUIET = 10_000;
const SLACK = 1_000;

function fold({ most = 100, open = [] as readonly Episode[] } = {}) {
  const clock = { now: 0 };
  const episodes = createEpisodes({
    open,
    quietMs: QUIET,
    slackMs: SLACK,
    updateMs: 1_000,
    most,
    clock: () => clock.now,
  });
  let position = 0n;
  const refuse = (at: number, fields: Partial<Refused> = {}): void => {
    position += 1n;
    const refusals = [{ code: 'RATE_LIMITED', limit: 'requests' } as const];
    episodes.refuse({ accountId: 'a', seq: 1, poolId: 1, at, refusals, position, index: 0, ...fields });
  };
  const news = () =>
    episodes.take().news.map(({ episode: { firstAt, lastAt, endedAt, refusals } }) => ({
      firstAt,
      lastAt,
      endedAt,
      refusals,
    }));
  return { episodes, refuse, news, clock };
}

describe('an episode', () => {
  test('opens with the first refusal, is told of now and then while they go on, and closes when they ended', () => {
    const { episodes, refuse, news, clock } = fold();
    refuse(1_000);
    expect(news()).toEqual([{ firstAt: 1_000, lastAt: 1_000, endedAt: null, refusals: 1 }]);
    refuse(1_100);
    refuse(1_200);
    clock.now = 500;
    expect(news()).toEqual([]);
    expect(episodes.isDirty()).toBe(true);
    clock.now = 1_500;
    expect(news()).toEqual([{ firstAt: 1_000, lastAt: 1_200, endedAt: null, refusals: 3 }]);
    expect(episodes.isDirty()).toBe(false);
    episodes.advance(1_200 + QUIET + SLACK - 1);
    expect(news()).toEqual([]);
    episodes.advance(1_200 + QUIET + SLACK);
    expect(news()).toEqual([{ firstAt: 1_000, lastAt: 1_200, endedAt: 1_200 + QUIET, refusals: 3 }]);
    expect(episodes.size()).toBe(0);
  });

  test('is followed by another one when refusals begin again later, whether or not a clock told of the end', () => {
    const { refuse, news } = fold();
    refuse(0);
    refuse(QUIET - 1);
    refuse(3 * QUIET);
    expect(news()).toEqual([
      { firstAt: 0, lastAt: QUIET - 1, endedAt: null, refusals: 2 },
      { firstAt: 0, lastAt: QUIET - 1, endedAt: 2 * QUIET - 1, refusals: 2 },
      { firstAt: 3 * QUIET, lastAt: 3 * QUIET, endedAt: null, refusals: 1 },
    ]);
  });

  test('is kept apart by account, code, pool and limit; a rejection counts in one for each of its reasons', () => {
    const { episodes, refuse } = fold();
    refuse(0, {
      refusals: [
        { code: 'RATE_LIMITED', limit: 'requests' },
        { code: 'RATE_LIMITED', limit: 'tokens' },
        { code: 'OVERLOADED', limit: null },
      ],
    });
    refuse(1);
    refuse(2, { poolId: 2 });
    refuse(3, { accountId: 'b' });
    const { changed } = episodes.take();
    expect(
      changed.map(({ accountId, poolId, code, limitName, refusals }) => [
        accountId,
        poolId,
        code,
        limitName,
        refusals,
      ]),
    ).toEqual([
      ['a', 1, 'RATE_LIMITED', 'requests', 2],
      ['a', 1, 'RATE_LIMITED', 'tokens', 1],
      ['a', 1, 'OVERLOADED', null, 1],
      ['a', 2, 'RATE_LIMITED', 'requests', 1],
      ['b', 1, 'RATE_LIMITED', 'requests', 1],
    ]);
    expect(new Set(changed.map(({ opened }) => `${opened.position}.${opened.index}`)).size).toBe(5);
  });

  test('goes on where another node left it', () => {
    const first = fold();
    first.refuse(0);
    first.refuse(10);
    const [episode] = first.episodes.take().changed;
    const second = fold({ open: episode ? [episode] : [] });
    second.refuse(20);
    expect(second.news()).toEqual([{ firstAt: 0, lastAt: 20, endedAt: null, refusals: 3 }]);
  });

  test('is closed early rather than kept without bound', () => {
    const { episodes, refuse } = fold({ most: 3 });
    for (let index = 0; index < 1_000; index += 1) refuse(index, { accountId: `${index}` });
    expect(episodes.size()).toBe(3);
    const ended = episodes.take().changed.filter(({ endedAt }) => endedAt !== null);
    expect(ended).toHaveLength(997);
    expect(ended.every(({ endedAt, lastAt }) => endedAt === lastAt)).toBe(true);
  });
});

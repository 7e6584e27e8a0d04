import { describe, expect, test } from '@jest/globals';
import { type RawOptions, readOptions } from '../../src/cli/replay/options.ts';

const defaults: RawOptions = {
  json: false,
  speed: 'max',
  seed: '1',
  accounts: '200',
  plans: 'free,plus',
  model: 'codex',
  tick: '0.1',
  lease: '30',
  width: '1',
  retries: '3',
  patience: '600',
  cancelled: '0.03',
  abandoned: '0.03',
};

test('the options become terms, with times in whole milliseconds', () => {
  expect(readOptions({ ...defaults, speed: '2.5', limit: '10' })).toEqual({
    json: false,
    server: null,
    limit: 10,
    terms: {
      seed: 1,
      accounts: 200,
      plans: ['free', 'plus'],
      model: 'codex',
      run: 'replay-1',
      speed: 2.5,
      tickMs: 100,
      width: 1,
      maxRetries: 3,
      patienceMs: 600_000,
      leaseMs: 30_000,
      mishaps: { cancelled: 0.03, abandoned: 0.03 },
    },
  });
});

test('as fast as it can is no speed, and a shared Weir gives each run a name of its own', () => {
  const shared = { ...defaults, url: 'http://127.0.0.1:4000/graphql', key: 'secret' };
  const first = readOptions(shared);
  expect(first.terms.speed).toBeNull();
  expect(first.server).toEqual({ url: shared.url, key: 'secret' });
  expect(first.terms.run).toMatch(/^replay-1-[0-9a-f]{8}$/);
  expect(readOptions(shared).terms.run).not.toBe(first.terms.run);
  expect(readOptions({ ...shared, run: 'mine' }).terms.run).toBe('mine');
});

describe('an option that cannot be right is named, with what would be', () => {
  test.each<[Partial<RawOptions>, string]>([
    [{ seed: '-1' }, '--seed has to be a whole number from 0 to 4294967295.'],
    [{ accounts: '0' }, '--accounts has to be a whole number from 1 to 100000.'],
    [{ accounts: '1.5', tick: 'often' }, '--accounts has to be a whole number from 1 to 100000; --tick has'],
    [{ speed: '0' }, '--speed has to be max, or how many seconds of the trace pass in a second.'],
    [{ cancelled: '1.1' }, '--cancelled has to be a share from 0 to 1.'],
    [{ cancelled: '0.6', abandoned: '0.6' }, '--cancelled and --abandoned are shares of all jobs'],
    [{ url: 'nowhere', key: 'k' }, "--url has to be the address of a Weir's /graphql."],
    [{ url: 'http://127.0.0.1:4000/graphql' }, '--url and --key go together'],
    [{ tick: '1', lease: '1.5' }, '--tick has to be at most half of --lease'],
    [{ run: 'with spaces' }, '--run has to be 4 to 60 printable characters without spaces.'],
  ])('%j', (wrong, message) => {
    expect(() => readOptions({ ...defaults, ...wrong })).toThrow(message);
  });
});

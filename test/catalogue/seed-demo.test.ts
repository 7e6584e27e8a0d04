import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthenticate } from '../../src/auth/authenticate.ts';
import { DEMO_ACCOUNTS } from '../../src/catalogue/demo.ts';
import { createLoadDemoKeys } from '../../src/catalogue/demo-keys.ts';
import type { DemoAccounts } from '../../src/catalogue/seed-demo.ts';
import { balanceOf } from '../../src/domain/account.ts';
import { formatMicro, MICRO } from '../../src/domain/decimal.ts';
import { priceOf } from '../../src/domain/pricing.ts';
import { pricesAt } from '../../src/pipeline/ports.ts';
import { createTestDatabase } from '../support/database.ts';
import { createOperatorWorld, key, operator } from '../support/operator-world.ts';

const database = await createTestDatabase();
const world = await createOperatorWorld({ database });
const other = await createOperatorWorld({ database });
let accounts: DemoAccounts;

beforeAll(async () => {
  [accounts] = await Promise.all([world.seedDemo(), other.seedDemo()]);
});

/** What a workload costs in the demo, in credits. */
function cost(model: string, quantities: Record<string, bigint>, attributes: Record<string, string> = {}) {
  const book = pricesAt(world.catalogue.current(), Date.now());
  const priced = priceOf(book.models.get(model), {
    priceVersion: book.version,
    workload: {
      quantities: Object.entries(quantities).map(([meter, quantity]) => ({ meter, quantity })),
      attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    },
  });
  return 'cost' in priced ? formatMicro(priced.cost.total) : priced;
}

describe('the demo', () => {
  test('is there once when two nodes seed it together, and once more changes nothing', async () => {
    const tables = ['pools', 'models', 'plans', 'price_books', 'policies', 'accounts', 'journal', 'grants'];
    const before = await Promise.all(tables.map(world.count));
    expect(before.slice(0, 6)).toEqual([3, 4, 5, 1, 1, 5]);
    expect(await other.seedDemo()).toEqual(accounts);
    expect(await Promise.all(tables.map(world.count))).toEqual(before);
    await other.catalogue.reload();
    expect(other.catalogue.current()).toEqual(world.catalogue.current());
  });

  test('has the published prices at 25 credits a dollar', () => {
    const eight = { video_second: 8n * MICRO };
    expect(cost('sora-2', eight, { resolution: '1280x720' })).toBe('20');
    expect(cost('sora-2-pro', eight, { resolution: '720x1280' })).toBe('60');
    expect(cost('sora-2-pro', eight, { resolution: '1792x1024' })).toBe('100');
    const million = 1_000_000n * MICRO;
    expect(cost('codex', { input_token: million })).toBe('62.5');
    expect(cost('codex', { cached_token: million })).toBe('6.25');
    expect(cost('codex', { output_token: million })).toBe('375');
    expect(cost('unit', { unit: MICRO / 10n })).toBe('0.1');
  });

  test('has a plan without limits and windows, and four with a 5-hour and a weekly window', () => {
    const { plansBySlug } = world.catalogue.current();
    expect(plansBySlug.get('bare')).toMatchObject({ limits: [], windows: [], allowances: [], models: null });
    for (const slug of ['free', 'plus', 'pro', 'enterprise']) {
      const lengths = plansBySlug.get(slug)?.windows.map(({ lengthMs }) => lengthMs / 3_600_000);
      expect(lengths).toEqual([5, 168]);
    }
  });

  test('has an account on each plan with its credits and its allowance', async () => {
    const { found, now } = await world.states.accountStates(Object.values(accounts));
    const allowances = { free: 0n, plus: 100n, pro: 1_000n, enterprise: 10_000n, bare: 0n };
    for (const { plan, welcome, purchased } of DEMO_ACCOUNTS) {
      const state = found.get(accounts[plan]);
      if (!state) throw new Error(`the account on ${plan} is there`);
      expect(balanceOf(state, now).available).toBe(welcome + purchased + allowances[plan] * MICRO);
    }
  });

  test('leaves what an operator changed as it is', async () => {
    const { pool } = await (async () => {
      const answer = await world.use.definePool(operator, {
        idempotencyKey: key(),
        slug: 'video',
        name: 'Video',
        capacity: 7,
      });
      if (answer.kind !== 'DEFINED') throw new Error(answer.kind);
      return answer;
    })();
    await world.seedDemo();
    expect(world.catalogue.current().pools.get(pool.id)?.capacity).toBe(7);
  });
});

describe('the demo keys', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'weir-keys-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('stay the same between starts, are readable by their owner alone, and are stored hashed', async () => {
    const file = join(directory, 'inner', 'demo-keys.json');
    const load = createLoadDemoKeys({
      file,
      findKey: world.keys.findByHash,
      createApiKey: world.use.createApiKey,
    });
    const keys = await load(accounts);
    expect(Object.keys(keys).slice(0, 4)).toEqual(['ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR']);
    expect(await load(accounts)).toEqual(keys);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { rows } = await world.pool.query('select row_to_json(k)::text as text from api_keys k');
    for (const secret of Object.values(keys)) expect(JSON.stringify(rows)).not.toContain(secret);

    const authenticate = createAuthenticate({ findKey: world.keys.findByHash, verifyToken: null });
    expect(await authenticate(`Bearer ${keys.OPERATOR}`)).toMatchObject({
      roles: ['OPERATOR'],
      accountId: null,
    });
    expect(await authenticate(`Bearer ${keys.ACCOUNT}`)).toMatchObject({ accountId: accounts.pro });
  });

  test('are made anew where the file is damaged or the database does not know them', async () => {
    const file = join(directory, 'damaged.json');
    const load = createLoadDemoKeys({
      file,
      findKey: world.keys.findByHash,
      createApiKey: world.use.createApiKey,
    });
    await writeFile(file, '{ "OPERATOR": ');
    const keys = await load(accounts);
    await writeFile(file, JSON.stringify({ ...keys, MONITOR: `weir_${'A'.repeat(43)}` }));
    const again = await load(accounts);
    expect(again.MONITOR).not.toBe(`weir_${'A'.repeat(43)}`);
    expect({ ...again, MONITOR: null }).toEqual({ ...keys, MONITOR: null });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(again);
  });
});

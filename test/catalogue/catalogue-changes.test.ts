// definePool, defineModel, definePlan and publishPriceBook over the real database.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Forbidden } from '../../src/auth/caller.ts';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { pricesAt } from '../../src/pipeline/ports.ts';
import { loadCatalogue } from '../../src/postgres/catalogue-load.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountCaller,
  companyCaller,
  createOperatorWorld,
  key,
  operator,
} from '../support/operator-world.ts';

const BEGIN = Date.parse('2026-03-02T12:00:00Z');
const database = await createTestDatabase();
const world = await createOperatorWorld({ database, virtualNow: BEGIN });
const other = await createOperatorWorld({ database });
const { use } = world;

beforeAll(async () => {
  await world.seedDemo();
  await other.catalogue.reload();
});

function pool(fields: object = {}) {
  return { idempotencyKey: key(), slug: 'gpu', name: 'GPU', capacity: 8, ...fields };
}

describe('a change of the catalogue', () => {
  test('is there on the node that made it at once, and raises the version by one', async () => {
    const before = world.catalogue.current();
    const answer = await use.definePool(operator, pool());
    expect(answer).toMatchObject({ kind: 'DEFINED', replayed: false, pool: { slug: 'gpu', capacity: 8 } });
    expect(world.catalogue.current().version).toBe(before.version + 1);
    expect(before.poolsBySlug.has('gpu')).toBe(false);
    expect(other.catalogue.current().poolsBySlug.has('gpu')).toBe(false);
    const reached = await other.catalogue.atLeast(before.version + 1);
    expect(reached.poolsBySlug.get('gpu')?.capacity).toBe(8);
  });

  test('is done once for its key, also when it is asked for many times at once on two nodes', async () => {
    const input = pool({ slug: 'once', capacity: 3 });
    const rows = await world.count('pools');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? world : other).use.definePool(operator, input),
      ),
    );
    expect(answers.filter((answer) => answer.kind === 'DEFINED' && !answer.replayed)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.kind === 'DEFINED' && answer.pool.id)).size).toBe(1);
    expect(await world.count('pools')).toBe(rows + 1);
  });

  test('with a key that was used for another input is a conflict, and changes nothing', async () => {
    const input = pool({ slug: 'first' });
    await use.definePool(operator, input);
    const { version } = world.catalogue.current();
    expect(await use.definePool(operator, { ...input, capacity: 9 })).toMatchObject({ kind: 'CONFLICT' });
    expect((await world.catalogue.reload()).version).toBe(version);
  });

  test('that changes nothing makes no version', async () => {
    await use.definePool(operator, pool({ slug: 'same' }));
    const { version } = world.catalogue.current();
    expect(await use.definePool(operator, pool({ slug: 'same' }))).toMatchObject({ kind: 'DEFINED' });
    expect(world.catalogue.current().version).toBe(version);
  });

  test('of two nodes at once ends with both', async () => {
    const [a, b] = await Promise.all([
      world.use.definePool(operator, pool({ slug: 'left' })),
      other.use.definePool(operator, pool({ slug: 'right' })),
    ]);
    if (a.kind !== 'DEFINED' || b.kind !== 'DEFINED') throw new Error('both are defined');
    expect(a.pool.id).not.toBe(b.pool.id);
    const { poolsBySlug } = await world.catalogue.reload();
    expect([poolsBySlug.has('left'), poolsBySlug.has('right')]).toEqual([true, true]);
  });

  test('leaves every earlier version to be read again', async () => {
    const before = world.catalogue.current();
    await use.definePool(operator, pool({ slug: 'gpu', capacity: 99 }));
    expect(world.catalogue.current().poolsBySlug.get('gpu')?.capacity).toBe(99);
    expect(await loadCatalogue(world.orm.em.fork(), before.version)).toEqual(before);
  });

  test.each(['pools', 'models', 'plans', 'price_books', 'policies'])(
    'is only ever an addition: rows of %s are neither changed nor taken away',
    async (table) => {
      await expect(world.pool.query(`update ${table} set since = 0`)).rejects.toThrow('append-only');
      await expect(world.pool.query(`delete from ${table}`)).rejects.toThrow('append-only');
      await expect(world.pool.query(`truncate ${table}`)).rejects.toThrow('append-only');
    },
  );

  test('is for operators alone', async () => {
    const callers = [null, companyCaller('ORCHESTRATOR'), companyCaller('MONITOR'), accountCaller(key())];
    for (const caller of callers) {
      await expect(use.definePool(caller, pool())).rejects.toThrow(Forbidden);
      const document = { idempotencyKey: key(), document: '{}' };
      await expect(use.defineModel(caller, document)).rejects.toThrow(Forbidden);
      await expect(use.definePlan(caller, document)).rejects.toThrow(Forbidden);
      await expect(use.publishPriceBook(caller, document)).rejects.toThrow(Forbidden);
    }
  });
});

describe('a pool', () => {
  test.each([
    ['slug', { slug: 'Big Pool' }, 'BAD_NAME'],
    ['name', { name: '' }, 'BAD_NAME'],
    ['capacity', { capacity: -1 }, 'BAD_CAPACITY'],
    ['capacity', { capacity: 1e12 }, 'BAD_CAPACITY'],
  ])('has a %s that is right: %j', async (field, fields, code) => {
    const answer = await use.definePool(operator, pool(fields));
    expect(answer).toMatchObject({ kind: 'INVALID', code, path: ['input', field] });
  });
});

describe('a model', () => {
  test('keeps its id when it is changed', async () => {
    const before = world.catalogue.current().modelsBySlug.get('unit');
    const document = demoDocument('models/unit.jsonc').replace('"lease": "PT5M"', '"lease": "PT7M"');
    const answer = await use.defineModel(operator, { idempotencyKey: key(), document });
    expect(answer).toMatchObject({ kind: 'DEFINED', model: { id: before?.id, leaseMs: 420_000 } });
  });

  test('that is wrong is refused with its problems, keeps nothing, and frees its key', async () => {
    const idempotencyKey = key();
    const rows = await world.count('operator_requests');
    const bad = demoDocument('models/unit.jsonc').replace('"misc"', '"nowhere"');
    expect(await use.defineModel(operator, { idempotencyKey, document: bad })).toMatchObject({
      kind: 'REFUSED',
      problems: [{ path: ['pool'], message: 'There is no pool "nowhere".' }],
    });
    expect(await world.count('operator_requests')).toBe(rows);
    const good = demoDocument('models/unit.jsonc').replace('"Unit"', '"A unit"');
    expect(await use.defineModel(operator, { idempotencyKey, document: good })).toMatchObject({
      kind: 'DEFINED',
    });
  });

  test('whose text is no JSON is refused with the place', async () => {
    const answer = await use.defineModel(operator, { idempotencyKey: key(), document: '{\n "slug": x }' });
    expect(answer).toMatchObject({
      kind: 'REFUSED',
      problems: [{ path: [], message: expect.stringContaining('line 2, column 10') }],
    });
  });
});

describe('a plan', () => {
  test('gets a new id and version with each change, and the old version stays', async () => {
    const before = world.catalogue.current().plansBySlug.get('plus');
    if (!before) throw new Error('the demo has the plan plus');
    const document = demoDocument('plans/plus.jsonc').replace('"amount": "100"', '"amount": "150"');
    const answer = await use.definePlan(operator, { idempotencyKey: key(), document });
    expect(answer).toMatchObject({ kind: 'DEFINED', plan: { slug: 'plus', version: 2 } });
    const { plans, plansBySlug } = world.catalogue.current();
    expect(plans.get(before.id)).toEqual(before);
    expect(plansBySlug.get('plus')?.id).not.toBe(before.id);
  });

  test('that stays as it is makes no version', async () => {
    const before = world.catalogue.current();
    const document = `// the same, with another comment\n${demoDocument('plans/pro.jsonc')}`;
    const answer = await use.definePlan(operator, { idempotencyKey: key(), document });
    expect(answer).toMatchObject({ kind: 'DEFINED', plan: { version: 1 } });
    expect(world.catalogue.current().version).toBe(before.version);
  });
});

describe('a price book', () => {
  const document = (price: string, effectiveAt?: string) =>
    JSON.stringify({
      ...(effectiveAt && { effectiveAt }),
      models: { unit: { prices: [{ meter: 'unit', price }] } },
    });
  const priceAt = (at: number) => pricesAt(world.catalogue.current(), at).models.get('unit')?.rules[0]?.price;

  test('without an instant is in force from the database clock on', async () => {
    await world.clock.advance(BEGIN + 1_000);
    const answer = await use.publishPriceBook(operator, { idempotencyKey: key(), document: document('2') });
    expect(answer).toMatchObject({ kind: 'PUBLISHED', priceBook: { effectiveAt: BEGIN + 1_000 } });
    expect(priceAt(BEGIN + 999)).toBe(1_000_000n);
    expect(priceAt(BEGIN + 1_000)).toBe(2_000_000n);
  });

  test('with an instant is in force from then on, and its text is kept as it was written', async () => {
    const text = `// later\n${document('3', '2026-03-03T00:00:00Z')}`;
    const answer = await use.publishPriceBook(operator, { idempotencyKey: key(), document: text });
    if (answer.kind !== 'PUBLISHED') throw new Error(answer.kind);
    expect(priceAt(Date.parse('2026-03-02T23:59:59.999Z'))).toBe(2_000_000n);
    expect(priceAt(Date.parse('2026-03-03T00:00:00Z'))).toBe(3_000_000n);
    expect((await world.documents.priceBook(answer.priceBook.version))?.document).toBe(text);
  });

  test('repeats the first answer, with its version, under its key', async () => {
    const input = { idempotencyKey: key(), document: document('4') };
    const first = await use.publishPriceBook(operator, input);
    await use.publishPriceBook(operator, { idempotencyKey: key(), document: document('5') });
    expect(await use.publishPriceBook(operator, input)).toEqual({ ...first, replayed: true });
  });
});

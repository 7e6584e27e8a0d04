// Reads the catalogue out of its tables as one immutable snapshot. Documents were checked against the
// catalogue of their day when they were published; here only their shape is read again.
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { readDocumentText } from '../catalogue/document.ts';
import { compileModel, modelDocument } from '../catalogue/model-document.ts';
import { compilePlan, planDocument } from '../catalogue/plan-document.ts';
import { compilePriceBook, priceBookDocument } from '../catalogue/price-book-document.ts';
import type { Model, Plan, Pool, PriceBook } from '../domain/catalogue.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import { BUILT_IN_POLICY } from '../policy/built-in-policy.ts';
import { compilePolicy, policyDocument } from '../policy/policy-document.ts';
import { CatalogueHeadEntity } from './entities/catalogue-head.ts';
import { ModelEntity } from './entities/model.ts';
import { PlanEntity } from './entities/plan.ts';
import { PolicyEntity } from './entities/policy.ts';
import { PoolEntity } from './entities/pool.ts';
import { PriceBookEntity } from './entities/price-book.ts';

/** The version that the catalogue is at. `lock` keeps all other changes of it out until the transaction ends. */
export async function readHead(em: EntityManager, params: { lock: boolean }): Promise<number> {
  const query = em.createQueryBuilder(CatalogueHeadEntity).select('version');
  if (params.lock) query.setLockMode(LockMode.PESSIMISTIC_WRITE);
  const head = await query.execute<{ version: number } | undefined>('get');
  if (!head) throw new Error('catalogue_head has no row');
  return head.version;
}

/**
 * The catalogue at a version that exists. The caller's transaction is either REPEATABLE READ or holds the
 * lock on the head, so that all tables are read as of one moment.
 */
export async function loadCatalogue(em: EntityManager, version: number): Promise<Catalogue> {
  const models = await loadModels(em, version);
  const pools = await loadPools(em, version);
  const plans = await loadPlans(em, version);
  return {
    version,
    models: byKey(models, ({ id }) => id),
    modelsBySlug: byKey(models, ({ slug }) => slug),
    pools: byKey(pools, ({ id }) => id),
    poolsBySlug: byKey(pools, ({ slug }) => slug),
    plans: byKey(plans, ({ id }) => id),
    plansBySlug: byKey(plans, ({ slug }) => slug),
    priceBooks: byKey(await loadPriceBooks(em, version), (book) => book.version),
    policy: await loadPolicy(em, version),
  };
}

/** Later items take the place of earlier ones with the same key: lists come in the order of their versions. */
function byKey<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

/** What a stored document says. Throws when this version of Weir can't read it: a bug, because none may be unreadable. */
export function readStored<Schema extends z.ZodType>(
  schema: Schema,
  stored: { text: string; what: string },
): z.output<Schema> {
  const text = readDocumentText(stored.text);
  const read = schema.safeParse(text.kind === 'JSON' ? text.json : undefined);
  if (read.success) return read.data;
  throw new Error(`the stored ${stored.what} can't be read: ${read.error.message}`);
}

async function loadPools(em: EntityManager, version: number): Promise<Pool[]> {
  const rows = await em.findAll(PoolEntity, {
    where: { since: { $lte: version } },
    orderBy: { slug: 'asc', version: 'asc' },
    disableIdentityMap: true,
  });
  return rows.map(({ id, slug, name, capacity }) => ({ id, slug, name, capacity: capacity ?? null }));
}

async function loadModels(em: EntityManager, version: number): Promise<Model[]> {
  const rows = await em.findAll(ModelEntity, {
    where: { since: { $lte: version } },
    orderBy: { slug: 'asc', version: 'asc' },
    disableIdentityMap: true,
  });
  const pools = byKey(await loadPools(em, version), ({ slug }) => slug);
  return rows.map(({ id, document, slug }) => {
    const read = readStored(modelDocument, { text: document, what: `model ${slug}` });
    const pool = pools.get(read.pool);
    if (!pool) throw new Error(`the stored model ${slug} names a pool ${read.pool} that is not there`);
    return compileModel(read, { id, poolId: pool.id });
  });
}

async function loadPlans(em: EntityManager, version: number): Promise<Plan[]> {
  const rows = await em.findAll(PlanEntity, {
    where: { since: { $lte: version } },
    orderBy: { slug: 'asc', version: 'asc' },
    disableIdentityMap: true,
  });
  return rows.map((row) => {
    const what = `plan ${row.slug} version ${row.version}`;
    return compilePlan(readStored(planDocument, { text: row.document, what }), row);
  });
}

async function loadPriceBooks(em: EntityManager, version: number): Promise<PriceBook[]> {
  const rows = await em.findAll(PriceBookEntity, {
    where: { since: { $lte: version } },
    orderBy: { version: 'asc' },
    disableIdentityMap: true,
  });
  return rows.map((row) => {
    const read = readStored(priceBookDocument, {
      text: row.document,
      what: `price book version ${row.version}`,
    });
    return compilePriceBook(read, { version: row.version, effectiveAt: row.effectiveAt.getTime() });
  });
}

async function loadPolicy(em: EntityManager, version: number): Promise<Catalogue['policy']> {
  const [row] = await em.findAll(PolicyEntity, {
    where: { since: { $lte: version } },
    orderBy: { version: 'desc' },
    limit: 1,
    disableIdentityMap: true,
  });
  if (!row) return BUILT_IN_POLICY;
  const read = readStored(policyDocument, { text: row.document, what: `policy version ${row.version}` });
  return compilePolicy(read, row.version);
}

// The demo's catalogue, compiled from its documents without a database.
import { DEMO_MODELS, DEMO_PLANS, DEMO_POOLS, demoDocument } from '../../src/catalogue/demo.ts';
import { type DocumentRead, type DocumentRefused, readDocumentText } from '../../src/catalogue/document.ts';
import type { Json } from '../../src/catalogue/json-with-comments.ts';
import { compileModel, readModel } from '../../src/catalogue/model-document.ts';
import { compilePlan, readPlan } from '../../src/catalogue/plan-document.ts';
import { compilePriceBook, readPriceBook } from '../../src/catalogue/price-book-document.ts';
import type { Catalogue } from '../../src/pipeline/ports.ts';
import { BUILT_IN_POLICY } from '../../src/policy/built-in-policy.ts';
import { compilePolicy, readPolicy } from '../../src/policy/policy-document.ts';

export function jsonOf(text: string): Json {
  const read = readDocumentText(text);
  if (read.kind === 'REFUSED') throw new Error(JSON.stringify(read.problems));
  return read.json;
}

export function readValue<T>(read: DocumentRead<T> | DocumentRefused): T {
  if (read.kind === 'REFUSED') throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** The problems of a document, each as its path and message in one line. */
export function problemsOf(read: DocumentRead<unknown> | DocumentRefused): string[] {
  return read.kind === 'REFUSED'
    ? read.problems.map(({ path, message }) => `${path.join('.')}: ${message}`)
    : [];
}

const EMPTY: Catalogue = {
  version: 0,
  models: new Map(),
  modelsBySlug: new Map(),
  pools: new Map(),
  poolsBySlug: new Map(),
  plans: new Map(),
  plansBySlug: new Map(),
  priceBooks: new Map(),
  policy: BUILT_IN_POLICY,
};

export function demoCatalogue(): Catalogue {
  const pools = DEMO_POOLS.map((pool, index) => ({ id: index + 1, ...pool }));
  const withPools = { ...EMPTY, pools: byId(pools), poolsBySlug: bySlug(pools) };
  const models = DEMO_MODELS.map((slug, index) => {
    const document = readValue(readModel(jsonOf(demoDocument(`models/${slug}.jsonc`)), withPools));
    return compileModel(document, {
      id: index + 1,
      poolId: withPools.poolsBySlug.get(document.pool)?.id ?? 0,
    });
  });
  const withModels = { ...withPools, models: byId(models), modelsBySlug: bySlug(models) };
  const policy = compilePolicy(readValue(readPolicy(jsonOf(demoDocument('policy.jsonc')), withModels)), 1);
  const book = compilePriceBook(
    readValue(readPriceBook(jsonOf(demoDocument('price-book.jsonc')), withModels)),
    {
      version: 1,
      effectiveAt: 0,
    },
  );
  const withPolicy = { ...withModels, policy, priceBooks: new Map([[1, book]]) };
  const plans = DEMO_PLANS.map((slug, index) => {
    const document = readValue(readPlan(jsonOf(demoDocument(`plans/${slug}.jsonc`)), withPolicy));
    return compilePlan(document, { id: index + 1, version: 1 });
  });
  return { ...withPolicy, version: 1, plans: byId(plans), plansBySlug: bySlug(plans) };
}

function byId<Item extends { id: number }>(items: readonly Item[]): Map<number, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

function bySlug<Item extends { slug: string }>(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((item) => [item.slug, item]));
}

/** A copy of a document with the value at a path replaced; undefined takes the field away. */
export function changed(document: Json, path: readonly (string | number)[], value: Json | undefined): Json {
  const [first, ...rest] = path;
  if (first === undefined) return value ?? null;
  if (Array.isArray(document)) {
    return document.map((item: Json, index) => (index === first ? changed(item, rest, value) : item));
  }
  if (typeof document !== 'object' || document === null) throw new Error(`there is no ${path.join('.')}`);
  const fields = Object.entries(document).filter(([name]) => name !== first);
  if (rest.length === 0 && value === undefined) return Object.fromEntries(fields);
  const old = Object.entries(document).find(([name]) => name === first)?.[1] ?? {};
  return Object.fromEntries([...fields, [first, changed(old, rest, value)]]);
}

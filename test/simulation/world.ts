/** Setting up the simulated world in a database, publishing its changes, and knowing which version of it is which. */
import { bookDocument, kindDocument, planDocument, policyDocument } from './documents.ts';
import { type Book, type Catalogue, newestPlan, type Plan, type Policy } from './model/facts.ts';
import { type Node, OPERATOR, type Product } from './product.ts';
import { BEGIN, BOOKS, KINDS, PLANS, POLICIES } from './universe.ts';

/** A change of the catalogue, on its way. */
export interface Publishing {
  readonly next: Catalogue;
  put(node: Node, key: string): Promise<unknown>;
}

function pick<T>(choices: readonly T[], index: number): T {
  const chosen = choices[index % choices.length];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}

export function nextBook(catalogue: Catalogue, params: { book: number; from: number }): Publishing {
  const version = 1 + Math.max(0, ...catalogue.books.map((book) => book.version));
  const book: Book = { version, from: params.from, prices: pick(BOOKS, params.book) };
  return {
    next: { ...catalogue, books: [...catalogue.books, book] },
    put: (node, idempotencyKey) =>
      node.use.publishPriceBook(OPERATOR, { idempotencyKey, document: bookDocument(book) }),
  };
}

export function nextPolicy(catalogue: Catalogue, index: number): Publishing {
  const policy: Policy = { version: catalogue.policy.version + 1, ...pick(POLICIES, index) };
  const document = policyDocument(policy);
  return {
    next: { ...catalogue, policy },
    put: (node, idempotencyKey) =>
      node.use.publishPolicy(OPERATOR, { idempotencyKey, document, restore: null, reason: null }),
  };
}

/** Null when the newest version of the plan is the same already: publishing it again makes no other one. */
export function nextPlan(catalogue: Catalogue, params: { slug: string; version: number }): Publishing | null {
  const known = catalogue.plans.filter(({ slug }) => slug === params.slug);
  const terms = pick(PLANS[params.slug] ?? [], params.version);
  const version = 1 + Math.max(0, ...known.map((plan) => plan.version));
  const plan: Plan = { ...terms, version };
  if (known.length > 0) {
    const last = newestPlan(catalogue, params.slug);
    if (planDocument(last) === planDocument(plan)) return null;
  }
  return {
    next: { ...catalogue, plans: [...catalogue.plans, plan] },
    put: (node, idempotencyKey) =>
      node.use.definePlan(OPERATOR, { idempotencyKey, document: planDocument(plan) }),
  };
}

async function expectDone(answer: Promise<unknown>): Promise<void> {
  const given = await answer;
  const kind = typeof given === 'object' && given !== null && 'kind' in given ? given.kind : null;
  if (kind !== 'DEFINED' && kind !== 'PUBLISHED')
    throw new Error(`the simulated world could not be set up: ${JSON.stringify(given)}`);
}

/** What there is at the beginning. */
export const FIRST_CATALOGUE: Catalogue = {
  kinds: KINDS,
  books: [{ version: 1, from: BEGIN, prices: pick(BOOKS, 0) }],
  plans: Object.values(PLANS).map((versions) => ({ ...pick(versions, 0), version: 1 })),
  policy: { version: 1, ...pick(POLICIES, 0) },
};

/** Publishes the first catalogue, unless it is there already. Returns the version that the product's own catalogue has after it. */
export async function setUp(product: Product): Promise<number> {
  const [node] = product.nodes;
  if (!node) throw new Error('the product has no node');
  const { use, stores } = node;
  if (stores.catalogue.current().policy.version > 0) return stores.catalogue.current().version;
  const key = (name: string): string => `set up ${name}`;
  await expectDone(
    use.definePool(OPERATOR, {
      idempotencyKey: key('pool'),
      slug: 'main',
      name: 'Main',
      capacity: 1_000_000,
    }),
  );
  for (const kind of KINDS) {
    const document = kindDocument(kind);
    await expectDone(use.defineModel(OPERATOR, { idempotencyKey: key(`model ${kind.name}`), document }));
  }
  const [book] = FIRST_CATALOGUE.books;
  if (book) {
    const document = bookDocument(book);
    await expectDone(use.publishPriceBook(OPERATOR, { idempotencyKey: key('prices'), document }));
  }
  const policy = policyDocument(FIRST_CATALOGUE.policy);
  const publish = { idempotencyKey: key('policy'), document: policy, restore: null, reason: null };
  await expectDone(use.publishPolicy(OPERATOR, publish));
  for (const plan of FIRST_CATALOGUE.plans) {
    const document = planDocument(plan);
    await expectDone(use.definePlan(OPERATOR, { idempotencyKey: key(`plan ${plan.slug}`), document }));
  }
  for (const each of product.nodes) await each.stores.catalogue.reload();
  return stores.catalogue.current().version;
}

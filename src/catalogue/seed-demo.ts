/**
 * Seeds the demo: whatever of it is missing is added, by the same use cases that operators have, and
 * nothing that is there is ever changed. So it can run at each start, and an operator's changes stay.
 */
import type { CreateAccount } from '../accounts/create-account.ts';
import type { GrantCredits } from '../accounts/grant-credits.ts';
import type { TopUp } from '../accounts/top-up.ts';
import type { Caller } from '../auth/caller.ts';
import { PRIORITIES } from '../domain/catalogue.ts';
import { hashOf } from '../domain/request.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { PublishPolicy } from '../policy/publish-policy.ts';
import type { DefineModel } from './define-model.ts';
import type { DefinePlan } from './define-plan.ts';
import type { DefinePool } from './define-pool.ts';
import {
  DEMO_ACCOUNTS,
  DEMO_MODELS,
  DEMO_PLANS,
  DEMO_POOLS,
  type DemoAccount,
  type DemoPlan,
  demoDocument,
} from './demo.ts';
import type { PublishPriceBook } from './publish-price-book.ts';

export interface SeedDemoDependencies {
  readonly catalogue: CatalogueSource;
  readonly definePool: DefinePool;
  readonly defineModel: DefineModel;
  readonly definePlan: DefinePlan;
  readonly publishPriceBook: PublishPriceBook;
  readonly publishPolicy: PublishPolicy;
  readonly createAccount: CreateAccount;
  readonly grantCredits: GrantCredits;
  readonly topUp: TopUp;
}

/** The ids of the demo's accounts, by their plans. */
export type DemoAccounts = Readonly<Record<DemoPlan, string>>;
export type SeedDemo = () => Promise<DemoAccounts>;

/** In whose name the demo is seeded. */
export const DEMO_CALLER: Caller = {
  keyId: null,
  application: 'demo',
  roles: ['OPERATOR'],
  accountId: null,
  priorities: PRIORITIES,
};

/** Of the content as well as of the thing, so that a demo that changed is another request. */
function keyOf(what: string, content: unknown): string {
  return `demo ${what} ${hashOf(content).slice(0, 12)}`;
}

/** The demo is the product's own: what is wrong with it is a bug. */
function expectDone<Answer extends { readonly kind: string }, Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): Extract<Answer, { kind: Kind }> {
  if (answer.kind === kind) return answer as Extract<Answer, { kind: Kind }>;
  throw new Error(`the demo could not be seeded: ${JSON.stringify(answer)}`);
}

async function seedCatalogue(use: SeedDemoDependencies): Promise<void> {
  let catalogue = await use.catalogue.reload();
  for (const pool of DEMO_POOLS) {
    if (catalogue.poolsBySlug.has(pool.slug)) continue;
    const idempotencyKey = keyOf(`pool ${pool.slug}`, pool);
    expectDone(await use.definePool(DEMO_CALLER, { idempotencyKey, ...pool }), 'DEFINED');
  }
  for (const slug of DEMO_MODELS) {
    if (catalogue.modelsBySlug.has(slug)) continue;
    const document = demoDocument(`models/${slug}.jsonc`);
    const idempotencyKey = keyOf(`model ${slug}`, document);
    expectDone(await use.defineModel(DEMO_CALLER, { idempotencyKey, document }), 'DEFINED');
  }
  if (catalogue.priceBooks.size === 0) {
    const document = demoDocument('price-book.jsonc');
    const idempotencyKey = keyOf('price book', document);
    expectDone(await use.publishPriceBook(DEMO_CALLER, { idempotencyKey, document }), 'PUBLISHED');
  }
  if (catalogue.policy.version === 0) {
    const document = demoDocument('policy.jsonc');
    const input = { idempotencyKey: keyOf('policy', document), document, restore: null, reason: null };
    expectDone(await use.publishPolicy(DEMO_CALLER, input), 'PUBLISHED');
  }
  catalogue = use.catalogue.current();
  for (const slug of DEMO_PLANS) {
    if (catalogue.plansBySlug.has(slug)) continue;
    const document = demoDocument(`plans/${slug}.jsonc`);
    const idempotencyKey = keyOf(`plan ${slug}`, document);
    expectDone(await use.definePlan(DEMO_CALLER, { idempotencyKey, document }), 'DEFINED');
  }
}

async function seedAccount(use: SeedDemoDependencies, account: DemoAccount): Promise<string> {
  const { plan, name, welcome, purchased, postpaidLimit } = account;
  const created = await use.createAccount(DEMO_CALLER, {
    idempotencyKey: `demo account ${plan}`,
    name,
    plan,
    postpaidLimit,
    operatorFactor: null,
    budgets: [],
  });
  const { accountId } = expectDone(created, 'CREATED');
  const terms = { accountId, idempotencyKey: `demo credits ${plan}`, expiresAt: null };
  if (welcome > 0n) {
    const granted = await use.grantCredits(DEMO_CALLER, {
      ...terms,
      source: 'PROMOTIONAL',
      name: 'Welcome',
      amount: welcome,
      burnPriority: 50,
      effectiveAt: null,
      reason: 'demo',
    });
    expectDone(granted, 'CREDITED');
  }
  if (purchased > 0n) {
    const payment = { paymentProvider: 'demo', paymentReference: `demo-${plan}` };
    expectDone(await use.topUp(DEMO_CALLER, { ...terms, ...payment, amount: purchased }), 'CREDITED');
  }
  return accountId;
}

/** Makes `seedDemo`. Nodes that start together seed once. */
export function createSeedDemo(use: SeedDemoDependencies): SeedDemo {
  return async () => {
    await seedCatalogue(use);
    const ids = new Map<DemoPlan, string>();
    for (const account of DEMO_ACCOUNTS) ids.set(account.plan, await seedAccount(use, account));
    const idOf = (plan: DemoPlan): string => {
      const id = ids.get(plan);
      if (id === undefined) throw new Error(`the demo has no account on ${plan}`);
      return id;
    };
    return {
      free: idOf('free'),
      plus: idOf('plus'),
      pro: idOf('pro'),
      enterprise: idOf('enterprise'),
      bare: idOf('bare'),
    };
  };
}

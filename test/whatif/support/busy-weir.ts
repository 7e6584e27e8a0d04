// A Weir that has decided a lot: accounts on several plans ask for random work over the API, while load, prices,
// policy, plans and terms change under them.
import { demoDocument } from '../../../src/catalogue/demo.ts';
import { type Random, randomFrom } from '../../domain/random.ts';
import { idempotencyKey, type OperatorApi } from '../../graphql/support/operator-api.ts';

const CREATE_ACCOUNT = `mutation ($input: CreateAccountInput!) { createAccount(input: $input) { ... on AccountCreated { account { id } } } }`;
const CREATE_KEY = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on ApiKeyCreated { secret } } }`;
const GRANT = `mutation ($input: GrantCreditsInput!) { grantCredits(input: $input) { __typename } }`;
const CHANGE_TERMS = `mutation ($input: ChangeTermsInput!) { changeTerms(input: $input) { __typename ... on Problem { message } } }`;
const QUOTE = `mutation ($input: QuoteJobInput!) { quoteJob(input: $input) { ... on Quote { id } } }`;
const REPORT_LOAD = `mutation ($input: ReportLoadInput!) { reportLoad(input: $input) { __typename } }`;
const DEFINE_MODEL = `mutation ($input: DocumentInput!) { defineModel(input: $input) { __typename ... on Problem { message } } }`;
const PUBLISH_POLICY = `mutation ($input: PublishPolicyInput!) { publishPolicy(input: $input) { __typename ... on Problem { message } } }`;
const PUBLISH_PRICES = `mutation ($input: DocumentInput!) { publishPriceBook(input: $input) { __typename ... on Problem { message } } }`;
const REQUEST = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename ... on Problem { message }
  ... on JobGranted { decision { id } job { id } lease { token } }
  ... on JobRejected { decision { id } reasons { code } } ... on JobWaiting { decision { id } } } }`;
const SETTLE = `mutation ($input: SettleJobInput!) { settleJob(input: $input) { __typename ... on Problem { message } } }`;

/** Answers of queries that are written by hand have no types. */
// biome-ignore lint/suspicious/noExplicitAny: what JSON.parse gives.
type Tree = any;

export interface Customer {
  readonly id: string;
  readonly plan: string;
  readonly secret: string;
}

export interface Happened {
  readonly customers: readonly Customer[];
  /** The ids of all decisions, with what was answered. */
  readonly decisions: readonly {
    readonly id: string;
    readonly answer: string;
    readonly customer: Customer;
  }[];
}

const WORK: Readonly<Record<string, (random: Random) => object>> = {
  'sora-2': (random) => ({
    quantities: [{ meter: 'video_second', quantity: `${random.integer(1, random.pick([4, 8, 70]))}` }],
    attributes: [{ name: 'resolution', value: random.pick(['1280x720', '720x1280']) }],
  }),
  'sora-2-pro': (random) => ({
    quantities: [{ meter: 'video_second', quantity: `${random.integer(1, 12)}` }],
  }),
  codex: (random) => ({
    quantities: [
      { meter: 'input_token', quantity: `${random.integer(1, 200_000)}` },
      { meter: 'output_token', quantity: `${random.integer(1, 50_000)}` },
    ],
  }),
  unit: (random) => ({ quantities: [{ meter: 'unit', quantity: `${random.integer(1, 30)}` }] }),
};

/** A policy with limits of its own on top of the plans', from the demo's. */
export function policyText(change: (policy: Tree) => void = () => undefined): string {
  const policy: Tree = JSON.parse(demoDocument('policy.jsonc').replaceAll(/^\s*\/\/.*$/gm, ''));
  policy.limits = [
    {
      name: 'credits a minute',
      kind: 'RATE',
      scope: ['ACCOUNT'],
      unit: 'credit',
      base: '40',
      floor: '10',
      ceiling: '4000',
      window: 'PT1M',
      factors: ['TIER', 'LOAD'],
    },
    {
      name: 'video at once',
      kind: 'CONCURRENCY',
      scope: ['POOL'],
      unit: 'job',
      base: '25',
      floor: '1',
      ceiling: '25',
      factors: [],
      pools: ['video'],
    },
  ];
  change(policy);
  return JSON.stringify(policy);
}

export function pricesText(change: (prices: Tree) => void = () => undefined): string {
  const prices: Tree = JSON.parse(demoDocument('price-book.jsonc').replaceAll(/^\s*\/\/.*$/gm, ''));
  change(prices);
  return JSON.stringify(prices);
}

async function openCustomer(api: OperatorApi, index: number): Promise<Customer> {
  const plan = ['free', 'plus', 'pro', 'bare'][index % 4] ?? 'free';
  const input = {
    idempotencyKey: idempotencyKey(),
    name: `Customer ${index}`,
    plan,
    postpaidLimit: index % 3 === 0 ? '20' : '0',
  };
  const made: Tree = await api.operate(CREATE_ACCOUNT, { input });
  const { id } = made.createAccount.account;
  const key = {
    idempotencyKey: idempotencyKey(),
    application: `app ${index}`,
    roles: ['ACCOUNT'],
    accountId: id,
  };
  const { createApiKey }: Tree = await api.operate(CREATE_KEY, { input: key });
  for (const [source, amount] of [
    ['PURCHASED', '200'],
    ['PROMOTIONAL', '15'],
  ] as const) {
    await api.operate(GRANT, {
      input: {
        idempotencyKey: idempotencyKey(),
        accountId: id,
        source,
        name: source,
        amount,
        reason: 'test',
      },
    });
  }
  if (index % 2 === 0) {
    const budgets = [
      { name: 'a day', scope: 'ACCOUNT', period: 'DAY', cap: '120' },
      { name: 'for code', scope: 'MODEL', match: 'codex', period: 'MONTH', cap: '30' },
    ];
    await api.operate(CHANGE_TERMS, {
      input: { idempotencyKey: idempotencyKey(), accountId: id, budgets, reason: 'test' },
    });
  }
  return { id, plan, secret: createApiKey.secret };
}

/** Changes of what decisions rest on, in their turn. */
const UPHEAVALS: readonly ((api: OperatorApi, customers: readonly Customer[]) => Promise<unknown>)[] = [
  (api) =>
    api.operate(PUBLISH_POLICY, { input: { idempotencyKey: idempotencyKey(), document: policyText() } }),
  (api) =>
    api.operate(PUBLISH_PRICES, {
      input: {
        idempotencyKey: idempotencyKey(),
        document: pricesText((prices) => {
          prices.models['sora-2'].prices[0].price = '3';
        }),
      },
    }),
  (api) =>
    api.operate(DEFINE_MODEL, {
      input: {
        idempotencyKey: idempotencyKey(),
        document: demoDocument('models/sora-2.jsonc').replace('"max": "60"', '"max": "20"'),
      },
    }),
  (api, customers) =>
    api.operate(CHANGE_TERMS, {
      input: {
        idempotencyKey: idempotencyKey(),
        accountId: customers[1]?.id,
        plan: 'pro',
        operatorFactor: '0.5',
      },
    }),
  (api, customers) =>
    api.operate(CHANGE_TERMS, {
      input: { idempotencyKey: idempotencyKey(), accountId: customers[3]?.id, status: 'SUSPENDED' },
    }),
];

async function upset(
  api: OperatorApi,
  params: { turn: number; customers: readonly Customer[] },
): Promise<void> {
  const answer: Tree = await UPHEAVALS[params.turn]?.(api, params.customers);
  const [made] = Object.values<Tree>(answer ?? {});
  if (made?.message) throw new Error(made.message);
}

/** Asks `requests` times. Every decision is kept, whatever it was. */
export async function makeBusy(
  api: OperatorApi,
  { seed, requests, upheavals = true }: { seed: number; requests: number; upheavals?: boolean },
): Promise<Happened> {
  const random = randomFrom(seed);
  const customers: Customer[] = [];
  for (let index = 0; index < 6; index += 1) customers.push(await openCustomer(api, index));
  const decisions: { id: string; answer: string; customer: Customer }[] = [];
  const running: { customer: Customer; job: string; token: string; meter: string; model: string }[] = [];
  for (let n = 0; n < requests; n += 1) {
    if (upheavals && n % 40 === 39) await upset(api, { turn: (n - 39) / 40, customers });
    if (random.chance(8)) await reportLoad(api, { random, late: n > requests * 0.8 });
    if (random.chance(45)) await settleOne(api, running.shift());
    const customer = random.pick(customers);
    const model = random.pick(Object.keys(WORK));
    const workload = WORK[model]?.(random) ?? {};
    const quote: Tree = random.chance(8)
      ? (await api.send(customer.secret, QUOTE, { input: { model, workload } })).data
      : null;
    const input = {
      idempotencyKey: idempotencyKey(),
      model,
      workload,
      priority: random.pick(['STANDARD', 'STANDARD', 'SHEDDABLE', 'CRITICAL']),
      userId: random.pick([null, 'ada', 'bob']),
      ...(quote?.quoteJob?.id && { quoteId: quote.quoteJob.id }),
      ...(random.chance(15) && { maxCost: `${random.integer(1, 60)}` }),
      ...(random.chance(35) && { acceptPartial: random.pick(['0.1', '0.5', '0.9']) }),
      ...(random.chance(10) && { childBudget: `${random.integer(1, 10)}` }),
      ...(random.chance(15) && running.length > 0 && { parentJobId: parentFor(customer, running) }),
    };
    const { data, errors } = await api.send(customer.secret, REQUEST, { input });
    if (errors) throw new Error(JSON.stringify(errors));
    const answer: Tree = data?.requestJob;
    if (!answer.decision) continue;
    decisions.push({ id: answer.decision.id, answer: answer.__typename, customer });
    if (answer.job) {
      const meter = model === 'codex' ? 'output_token' : model === 'unit' ? 'unit' : 'video_second';
      running.push({ customer, job: answer.job.id, token: answer.lease.token, meter, model });
    }
  }
  return { customers, decisions };
}

function parentFor(
  customer: Customer,
  running: readonly { customer: Customer; job: string }[],
): string | undefined {
  return running.find((each) => each.customer === customer)?.job;
}

/** Rises for good late in the run: a level that was entered is kept for longer than a test lasts. */
async function reportLoad(
  api: OperatorApi,
  { random, late }: { random: Random; late: boolean },
): Promise<void> {
  const input = {
    pool: 'video',
    utilisation: random.pick(late ? [0.72, 0.88, 0.97] : [0.1, 0.3, 0.5, 0.72]),
    ...(random.chance(40) && { capacity: random.pick([8, 40]) }),
  };
  await api.operate(REPORT_LOAD, { input });
}

async function settleOne(
  api: OperatorApi,
  run: { customer: Customer; job: string; token: string; meter: string } | undefined,
): Promise<void> {
  if (!run) return;
  const input = {
    jobId: run.job,
    leaseToken: run.token,
    outcome: 'SUCCEEDED',
    usage: [{ meter: run.meter, quantity: '1' }],
  };
  await api.send(run.customer.secret, SETTLE, { input });
}

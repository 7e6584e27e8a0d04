/** The accounts that measurements go over, opened through the API by an operator. */
import { randomUUID } from 'node:crypto';
import type { Server } from './world.ts';

const ACCOUNTS = 1_000;
const AT_ONCE = 50;

const limit = (name: string, kind: 'RATE' | 'CONCURRENCY', unit: string) => ({
  name,
  kind,
  scope: ['ACCOUNT'],
  unit,
  // More than a measurement can use up.
  base: '100000000',
  floor: '1',
  ceiling: '1000000000',
  ...(kind === 'RATE' && { window: 'PT1M' }),
  factors: ['TIER', 'LOAD', 'OPERATOR'],
});

const PLAN = {
  slug: 'bench',
  name: 'Bench',
  tier: 'pro',
  priorities: ['CRITICAL', 'STANDARD', 'SHEDDABLE'],
  windows: [
    { name: '5 hours', amount: '1000', length: 'PT5H' },
    { name: 'week', amount: '2000', length: 'P7D' },
  ],
  allowances: [],
  limits: [
    limit('requests a minute', 'RATE', 'request'),
    limit('units a minute', 'RATE', 'unit'),
    limit('jobs at once', 'CONCURRENCY', 'job'),
  ],
};

type Data = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

async function operate(
  server: Server,
  query: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Data> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.keys.OPERATOR}` },
    body: JSON.stringify({ query, variables: { input: { idempotencyKey: randomUUID(), ...input } } }),
  });
  const { data, errors } = (await response.json()) as { data?: Data | null; errors?: unknown };
  const answer = data ? Object.values(data)[0] : null;
  if (!data || errors !== undefined || answer?.message !== undefined) {
    throw new Error(`${query.slice(0, 60)}: ${JSON.stringify(errors ?? answer)}`);
  }
  return data;
}

const DEFINE_PLAN =
  'mutation ($input: DocumentInput!) { definePlan(input: $input) { __typename ... on Problem { message } } }';
const DEFINE_POOL =
  'mutation ($input: DefinePoolInput!) { definePool(input: $input) { __typename ... on Problem { message } } }';
const CREATE = `mutation ($input: CreateAccountInput!) {
  createAccount(input: $input) { ... on AccountCreated { account { id } } ... on Problem { message } }
}`;
const GRANT = `mutation ($input: GrantCreditsInput!) {
  grantCredits(input: $input) { __typename ... on Problem { message } }
}`;

async function openAccount(server: Server): Promise<string> {
  const budget = { name: 'month', scope: 'ACCOUNT', period: 'MONTH', cap: '1000000000' };
  const { createAccount } = await operate(server, CREATE, {
    name: 'bench',
    plan: 'bench',
    budgets: [budget],
  });
  const { id } = (createAccount?.account ?? {}) as { id?: string };
  if (id === undefined) throw new Error('An account was opened without an id.');
  for (const source of ['PROMOTIONAL', 'PLAN', 'PURCHASED']) {
    await operate(server, GRANT, { accountId: id, source, name: source.toLowerCase(), amount: '10000000' });
  }
  return id;
}

/** Returns the accounts' ids. */
export async function seed(server: Server): Promise<string[]> {
  await operate(server, DEFINE_PLAN, { document: JSON.stringify(PLAN) });
  // The model `unit` is of this pool.
  await operate(server, DEFINE_POOL, { slug: 'misc', name: 'Miscellaneous', capacity: 1_000_000 });
  const ids: string[] = [];
  while (ids.length < ACCOUNTS) {
    ids.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => openAccount(server)))));
  }
  return ids;
}

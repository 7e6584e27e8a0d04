/** Makes the accounts that are measured, over the API, as an operator would. */
import { GRANTS, SEEDED_BUDGET, SEEDED_PLAN } from './plan.ts';

interface Answer {
  readonly data?: Readonly<
    Record<string, { readonly __typename: string } & Readonly<Record<string, unknown>>>
  >;
}

const AT_ONCE = 64;

async function mutate(
  weir: { url: string; key: string },
  params: { query: string; input: object; expected: string },
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(weir.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${weir.key}` },
    body: JSON.stringify({ query: params.query, variables: { input: params.input } }),
  });
  const text = await response.text();
  const answer = Object.values((JSON.parse(text) as Answer).data ?? {})[0];
  if (answer?.__typename !== params.expected) throw new Error(`Seeding was answered with ${text}`);
  return answer;
}

function documentOf(field: string, type: string, selection = ''): string {
  return `mutation($input: ${type}!) { ${field}(input: $input) { __typename ${selection} } }`;
}

/** Makes the plan and accounts; resolves with their ids. */
export async function seedAccounts(weir: { url: string; key: string }, count: number): Promise<string[]> {
  await mutate(weir, {
    query: documentOf('definePlan', 'DocumentInput'),
    input: { idempotencyKey: 'bench plan', document: JSON.stringify(SEEDED_PLAN) },
    expected: 'PlanDefined',
  });
  const ids: string[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        const number = next;
        next += 1;
        ids.push(await seedAccount(weir, number));
      }
    }),
  );
  return ids;
}

async function seedAccount(weir: { url: string; key: string }, number: number): Promise<string> {
  const created = await mutate(weir, {
    query: documentOf('createAccount', 'CreateAccountInput', '... on AccountCreated { account { id } }'),
    input: {
      idempotencyKey: `bench account ${number}`,
      name: `Bench ${number}`,
      plan: SEEDED_PLAN.slug,
      budgets: [SEEDED_BUDGET],
    },
    expected: 'AccountCreated',
  });
  const { id } = created.account as { id: string };
  for (const [index, amount] of GRANTS.entries()) {
    await mutate(weir, {
      query: documentOf('grantCredits', 'GrantCreditsInput'),
      input: {
        idempotencyKey: `bench grant ${number} ${index}`,
        accountId: id,
        source: index % 2 === 0 ? 'PROMOTIONAL' : 'PURCHASED',
        name: `grant ${index}`,
        amount,
        burnPriority: 10 * index,
      },
      expected: 'CreditsGranted',
    });
  }
  return id;
}

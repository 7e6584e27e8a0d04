// A compensation for many accounts, and a server that is killed in the middle of it.
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { errorMessage } from '../../src/error-code.ts';
import { createTestDatabase } from '../support/database.ts';
import { runWeir, type WeirProcess } from '../support/process.ts';
import { post } from '../support/shell.ts';

const OPEN =
  'mutation ($input: CreateAccountInput!) { createAccount(input: $input) { ... on AccountCreated { account { id } } } }';
const COMPENSATE =
  'mutation ($input: CompensateInput!) { compensate(input: $input) { __typename ... on InvalidRequest { code path expected } } }';
/** Two pages, so that there is a middle. */
const MANY = 1_000;

interface Opened {
  readonly createAccount: { readonly account: { readonly id: string } };
}

async function openAccounts(weir: WeirProcess): Promise<string[]> {
  const { url, keys } = await weir.ready;
  const authorization = `Bearer ${keys.OPERATOR}`;
  const ids: string[] = [];
  // A few at a time: a slow machine must not be asked for more than it answers in time.
  for (let first = 0; first < MANY; first += 20) {
    const opened = Array.from({ length: 20 }, async (_each, index) => {
      const name = `account ${first + index}`;
      const input = { idempotencyKey: name, name, plan: 'bare' };
      const { body } = await post<Opened>(url, { query: OPEN, variables: { input } }, { authorization });
      if (!body.data || body.errors) throw new Error(JSON.stringify(body.errors));
      return body.data.createAccount.account.id;
    });
    ids.push(...(await Promise.all(opened)));
  }
  return ids;
}

const database = await createTestDatabase();

test('a compensation whose server is killed in the middle is finished in the background, and nobody gets it twice', async () => {
  const settings = { DATABASE_URL: database.url, WEIR_DEMO: 'true' };
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  database.onClose(() => pool.end());
  const count = async (text: string): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from ${text}`);
    return rows[0]?.count ?? 0;
  };
  const noted = 'compensation_accounts where granted is not null';
  const given = "grants where name = 'Compensation' and granted = 2000000";

  const first = runWeir(settings);
  const accounts = await openAccounts(first);
  const { url, keys } = await first.ready;
  const input = { idempotencyKey: 'outage of the pool', accounts, amount: '2', reason: 'The pool was down.' };
  let answered: unknown = null;
  const ask = async (): Promise<void> => {
    try {
      const variables = { input };
      const authorization = `Bearer ${keys.OPERATOR}`;
      answered = (await post(url, { query: COMPENSATE, variables }, { authorization })).body;
    } catch (error) {
      if (errorMessage(error) !== 'fetch failed') throw error;
    }
  };
  const asked = ask();
  while ((await count(noted)) === 0) expect(answered).toBeNull();
  first.child.kill('SIGKILL');
  await asked;
  expect(answered).toBeNull();
  await first.ended;
  const before = await count(given);
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(MANY);

  // Who begins next takes it for broken off once it is old enough.
  await pool.query("update compensations set created_at = created_at - interval '1 hour'");
  const next = runWeir(settings);
  await next.ready;
  while ((await count('compensations where granted_at is not null')) === 0)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await count(given)).toBe(MANY);
  expect(await count(noted)).toBe(MANY);
  next.child.kill('SIGTERM');
  await next.ended;
}, 600_000);

// API keys and references to end users over the real database.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CreateApiKeyInput } from '../../src/accounts/create-api-key.ts';
import { createUserReferences } from '../../src/accounts/user-references.ts';
import { createAuthenticate } from '../../src/auth/authenticate.ts';
import { Forbidden } from '../../src/auth/caller.ts';
import { hashOfSecret } from '../../src/auth/secret.ts';
import type { DemoAccounts } from '../../src/catalogue/seed-demo.ts';
import {
  accountCaller,
  companyCaller,
  createOperatorWorld,
  key,
  operator,
} from '../support/operator-world.ts';

const world = await createOperatorWorld();
const { use } = world;
let accounts: DemoAccounts;

beforeAll(async () => {
  accounts = await world.seedDemo();
});

function apiKey(fields: Partial<CreateApiKeyInput> = {}): CreateApiKeyInput {
  return {
    idempotencyKey: key(),
    application: 'studio',
    roles: ['ORCHESTRATOR'],
    priorities: ['STANDARD'],
    accountId: null,
    ...fields,
  };
}

async function create(fields: Partial<CreateApiKeyInput> = {}) {
  const answer = await use.createApiKey(operator, apiKey(fields));
  if (answer.kind !== 'CREATED' || answer.secret === null) throw new Error(JSON.stringify(answer));
  return { record: answer.key, secret: answer.secret };
}

describe('createApiKey', () => {
  test('shows the secret in its answer and nowhere else', async () => {
    const { record, secret } = await create({ roles: ['ACCOUNT'], accountId: accounts.pro });
    expect(secret).toMatch(/^weir_[\w-]{43}$/);
    expect(record).toMatchObject({
      application: 'studio',
      roles: ['ACCOUNT'],
      priorities: ['STANDARD'],
      accountId: accounts.pro,
      revokedAt: null,
    });
    expect(secret.startsWith(record.prefix)).toBe(true);
    expect(record.prefix).toHaveLength(11);
    const { rows } = await world.pool.query<{ hash: Buffer }>('select * from api_keys where id = $1', [
      record.id,
    ]);
    expect(rows[0]?.hash).toEqual(Buffer.from(hashOfSecret(secret)));
    expect(JSON.stringify(rows)).not.toContain(secret.slice(12));
  });

  test('repeated makes no second key, and shows the first without its secret', async () => {
    const input = apiKey();
    const first = await use.createApiKey(operator, input);
    const rows = await world.count('api_keys');
    expect(await use.createApiKey(operator, input)).toEqual({ ...first, secret: null, replayed: true });
    expect(await use.createApiKey(operator, { ...input, application: 'x' })).toMatchObject({
      kind: 'CONFLICT',
    });
    expect(await world.count('api_keys')).toBe(rows);
  });

  test.each<[string, string, Partial<CreateApiKeyInput>]>([
    ['application', 'BAD_TEXT', { application: '' }],
    ['roles', 'BAD_LIST', { roles: [] }],
    ['roles', 'BAD_LIST', { roles: ['MONITOR', 'MONITOR'] }],
    ['priorities', 'BAD_LIST', { priorities: [] }],
    ['accountId', 'ACCOUNT_NEEDED', { roles: ['ACCOUNT'] }],
    ['roles', 'BAD_ROLES', { roles: ['OPERATOR'], accountId: key() }],
    ['roles', 'BAD_ROLES', { roles: ['ACCOUNT', 'MONITOR'], accountId: key() }],
  ])('names wrong %s as %s: %#', async (field, code, fields) => {
    const answer = await use.createApiKey(operator, apiKey(fields));
    expect(answer).toMatchObject({ kind: 'INVALID', code, path: ['input', field] });
  });

  test('for an account that is not there finds none', async () => {
    const answer = await use.createApiKey(operator, apiKey({ roles: ['ACCOUNT'], accountId: key() }));
    expect(answer).toMatchObject({ kind: 'NOT_FOUND' });
  });

  test('is for operators alone', async () => {
    await expect(use.createApiKey(companyCaller('ORCHESTRATOR'), apiKey())).rejects.toThrow(Forbidden);
    await expect(use.createApiKey(accountCaller(accounts.pro), apiKey())).rejects.toThrow(Forbidden);
  });
});

describe('revokeApiKey', () => {
  test('is seen by every node within a second', async () => {
    const { record, secret } = await create();
    let now = 0;
    const authenticate = createAuthenticate({
      findKey: world.keys.findByHash,
      verifyToken: null,
      clock: () => now,
    });
    expect(await authenticate(`Bearer ${secret}`)).toMatchObject({ keyId: record.id });
    const answer = await use.revokeApiKey(operator, { idempotencyKey: key(), keyId: record.id });
    expect(answer).toMatchObject({ kind: 'REVOKED', key: { revokedAt: expect.any(Number) } });
    now = 1_000;
    await expect(authenticate(`Bearer ${secret}`)).rejects.toThrow(
      `The API key ${record.prefix}... was revoked`,
    );
  });

  test('again leaves the instant of the first time', async () => {
    const { record } = await create();
    const first = await use.revokeApiKey(operator, { idempotencyKey: key(), keyId: record.id });
    const second = await use.revokeApiKey(operator, { idempotencyKey: key(), keyId: record.id });
    expect(second).toEqual(first);
  });

  test('finds no key that is not there, and is for operators alone', async () => {
    const input = { idempotencyKey: key(), keyId: 999_999 };
    expect(await use.revokeApiKey(operator, input)).toMatchObject({ kind: 'NOT_FOUND' });
    await expect(use.revokeApiKey(companyCaller('MONITOR'), input)).rejects.toThrow(Forbidden);
  });
});

describe('references to end users', () => {
  test('are one for a name in an account, also when many ask at once, and another in another account', async () => {
    const refs = await Promise.all(Array.from({ length: 20 }, () => world.users.refOf(accounts.pro, 'ada')));
    expect(new Set(refs).size).toBe(1);
    expect(await world.users.refOf(accounts.plus, 'ada')).not.toBe(refs[0]);
    expect(await world.users.find(accounts.pro, 'ada')).toBe(refs[0]);
    expect(await world.users.find(accounts.pro, 'nobody')).toBeNull();
  });

  test('of an account that is not there are entered nowhere', async () => {
    const rows = await world.count('account_users');
    expect(await world.users.refOf(key(), 'ada')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await world.count('account_users')).toBe(rows);
  });

  test('are asked for once while they are remembered, and anew afterwards', async () => {
    let asked = 0;
    let now = 0;
    const references = createUserReferences({
      users: { refOf: async () => `ref ${++asked}` },
      keepMs: 100,
      most: 2,
      clock: () => now,
    });
    const refs = await Promise.all([references.refOf('a', 'x'), references.refOf('a', 'x')]);
    expect(refs).toEqual(['ref 1', 'ref 1']);
    now = 100;
    expect(await references.refOf('a', 'x')).toBe('ref 2');
    await references.refOf('a', 'y');
    await references.refOf('a', 'z');
    expect(await references.refOf('a', 'x')).toBe('ref 5');
  });

  test('that could not be found out are not remembered', async () => {
    let fail = true;
    const references = createUserReferences({
      users: {
        refOf: async () => {
          if (fail) throw new Error('the database is down');
          return 'ref';
        },
      },
    });
    await expect(references.refOf('a', 'x')).rejects.toThrow('the database is down');
    fail = false;
    expect(await references.refOf('a', 'x')).toBe('ref');
  });
});

describe('eraseUser', () => {
  test('forgets the name everywhere, keeps the reference, and takes the same name for a new user', async () => {
    const accountId = accounts.pro;
    const ref = await world.references.refOf(accountId, 'grace');
    const answer = await use.eraseUser(accountCaller(accountId), { accountId, userId: 'grace' });
    expect(answer).toEqual({ kind: 'ERASED', erased: true });
    const { rows } = await world.pool.query('select name, erased_at from account_users where user_ref = $1', [
      ref,
    ]);
    expect(rows).toEqual([{ name: null, erased_at: expect.any(Date) }]);
    expect(await world.names.userNames([{ accountId, userRef: ref }])).toEqual(new Map());
    expect(await world.references.refOf(accountId, 'grace')).not.toBe(ref);
    expect(await use.eraseUser(operator, { accountId, userId: 'never seen' })).toEqual({
      kind: 'ERASED',
      erased: false,
    });
  });

  test("of another's account finds nothing, and is not for orchestrators", async () => {
    const input = { accountId: accounts.pro, userId: 'ada' };
    expect(await use.eraseUser(accountCaller(accounts.plus), input)).toMatchObject({ kind: 'NOT_FOUND' });
    await expect(use.eraseUser(companyCaller('ORCHESTRATOR'), input)).rejects.toThrow(Forbidden);
    expect(await world.users.find(accounts.pro, 'ada')).not.toBeNull();
  });
});

describe('the list of accounts', () => {
  test('goes from the newest to the oldest without a gap, whatever the size of its pages', async () => {
    const all = await world.list.page({ before: null, limit: 100 });
    expect(all.map(({ accountId }) => accountId).sort()).toEqual(Object.values(accounts).sort());
    const paged: string[] = [];
    for (let before: string | null = null; ; ) {
      const [row] = await world.list.page({ before, limit: 1 });
      if (!row) break;
      paged.push(row.accountId);
      before = row.accountId;
    }
    expect(paged).toEqual(all.map(({ accountId }) => accountId));
  });
});

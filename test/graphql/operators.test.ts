// What operators do over the API, from an empty account to keys, credits and policies.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { idempotencyKey, startOperatorApi } from './support/operator-api.ts';

const api = await startOperatorApi();
const PROBLEM = '... on Problem { message } ... on InvalidRequest { code path expected }';
const CREATE_ACCOUNT = `mutation ($input: CreateAccountInput!) { createAccount(input: $input) { __typename ${PROBLEM}
  ... on AccountCreated { replayed account { id name status postpaidLimit plan { slug version } balance { available } } } } }`;
const CHANGE_TERMS = `mutation ($input: ChangeTermsInput!) { changeTerms(input: $input) { __typename ${PROBLEM}
  ... on TermsChanged { replayed account { status plan { slug } budgets { name scope match period cap used remaining resetsAt } } } } }`;
const GRANT = `mutation ($input: GrantCreditsInput!) { grantCredits(input: $input) { __typename ${PROBLEM}
  ... on CreditsGranted { replayed grant { id source name burnPriority granted available expiresAt } balance { available posted } } } }`;
const TOP_UP = `mutation ($input: TopUpInput!) { topUp(input: $input) { __typename ${PROBLEM}
  ... on CreditsGranted { replayed grant { id source granted } balance { available } } } }`;
const CREATE_KEY = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ${PROBLEM}
  ... on ApiKeyCreated { replayed secret key { id prefix application roles priorities account { id } revokedAt } } } }`;
const REVOKE_KEY = `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename ${PROBLEM}
  ... on ApiKeyRevoked { replayed key { id revokedAt } } } }`;
const PUBLISH_POLICY = `mutation ($input: PublishPolicyInput!) { publishPolicy(input: $input) { __typename ${PROBLEM}
  ... on PolicyPublished { replayed policy { version publishedBy restores reason } }
  ... on DocumentRejected { problems { path message expected } } } }`;
const DEFINE_PLAN = `mutation ($input: DocumentInput!) { definePlan(input: $input) { __typename ${PROBLEM}
  ... on PlanDefined { replayed plan { slug version tier models priorities } }
  ... on DocumentRejected { problems { path message } } } }`;

let accountId: string;
let secret: string;

beforeAll(async () => {
  const input = { idempotencyKey: idempotencyKey(), name: 'Ada Ltd', plan: 'plus', postpaidLimit: '12.5' };
  const data = await api.operate(CREATE_ACCOUNT, { input });
  expect(data).toEqual({
    createAccount: {
      __typename: 'AccountCreated',
      replayed: false,
      account: {
        id: expect.stringMatching(/^acc_/),
        name: 'Ada Ltd',
        status: 'ACTIVE',
        postpaidLimit: '12.5',
        plan: { slug: 'plus', version: 1 },
        balance: { available: '100' },
      },
    },
  });
  accountId = String(Object(data.createAccount).account.id);
  const key = { idempotencyKey: idempotencyKey(), application: 'studio', roles: ['ACCOUNT'], accountId };
  const made = await api.operate(CREATE_KEY, { input: key });
  expect(made).toMatchObject({
    createApiKey: { __typename: 'ApiKeyCreated', key: { application: 'studio', account: { id: accountId } } },
  });
  secret = String(Object(made.createApiKey).secret);
});

describe('a key that was made', () => {
  test('tells who is asking', async () => {
    const query = '{ viewer { application roles priorities account { id name } } }';
    expect((await api.send(secret, query)).data).toEqual({
      viewer: {
        application: 'studio',
        roles: ['ACCOUNT'],
        priorities: ['SHEDDABLE', 'STANDARD'],
        account: { id: accountId, name: 'Ada Ltd' },
      },
    });
    expect((await api.send(null, query)).data).toEqual({ viewer: null });
  });

  test('that was revoked is refused within a second', async () => {
    const input = { idempotencyKey: idempotencyKey(), application: 'x', roles: ['MONITOR'] };
    const { createApiKey } = await api.operate(CREATE_KEY, { input });
    const { key, secret: revoked } = Object(createApiKey);
    const revoke = { idempotencyKey: idempotencyKey(), keyId: key.id };
    expect(await api.operate(REVOKE_KEY, { input: revoke })).toMatchObject({
      revokeApiKey: { replayed: false, key: { id: key.id, revokedAt: expect.any(String) } },
    });
    const answer = await api.send(revoked, '{ viewer { roles } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(JSON.stringify(answer)).not.toContain(revoked.slice(12));
  });

  test('is listed with its prefix, newest first', async () => {
    const query = `query ($accountId: ID) { apiKeys(first: 2, accountId: $accountId) { edges { node { prefix application account { name } } } pageInfo { hasNextPage } } }`;
    expect(await api.operate(query, { accountId })).toEqual({
      apiKeys: {
        edges: [
          { node: { prefix: secret.slice(0, 11), application: 'studio', account: { name: 'Ada Ltd' } } },
        ],
        pageInfo: { hasNextPage: false },
      },
    });
    expect(await api.operate(query)).toMatchObject({ apiKeys: { pageInfo: { hasNextPage: true } } });
  });
});

describe('credits', () => {
  test('granted and bought are there at once, and listed newest first', async () => {
    const granted = await api.operate(GRANT, {
      input: {
        idempotencyKey: idempotencyKey(),
        accountId,
        source: 'PROMOTIONAL',
        name: 'Welcome',
        amount: '0.000001',
        expiresAt: '2999-01-01T00:00:00Z',
      },
    });
    expect(granted).toMatchObject({
      grantCredits: {
        __typename: 'CreditsGranted',
        grant: { source: 'PROMOTIONAL', burnPriority: 50, granted: '0.000001' },
        balance: { available: '100.000001', posted: '100.000001' },
      },
    });
    const input = {
      idempotencyKey: idempotencyKey(),
      accountId,
      amount: '20',
      paymentProvider: 'stripe',
      paymentReference: idempotencyKey(),
    };
    const first = await api.operate(TOP_UP, { input });
    const again = await api.operate(TOP_UP, { input: { ...input, idempotencyKey: idempotencyKey() } });
    expect(first).toMatchObject({ topUp: { replayed: false, balance: { available: '120.000001' } } });
    expect(again).toEqual({ topUp: { ...Object(first.topUp), replayed: true } });

    const grants = `query ($id: ID!, $after: String) { account(id: $id) { balance { available version }
      grants(first: 2, after: $after) { edges { cursor node { id source name available } } pageInfo { hasNextPage endCursor } } } }`;
    const page = (await api.send(secret, grants, { id: accountId })).data;
    expect(page).toMatchObject({
      account: {
        balance: { available: '120.000001' },
        grants: {
          edges: [
            { node: { source: 'PURCHASED', available: '20' } },
            { node: { source: 'PROMOTIONAL', name: 'Welcome' } },
          ],
          pageInfo: { hasNextPage: true },
        },
      },
    });
    const { endCursor } = Object(page).account.grants.pageInfo;
    expect((await api.send(secret, grants, { id: accountId, after: endCursor })).data).toMatchObject({
      account: {
        grants: { edges: [{ node: { source: 'PLAN', available: '100' } }], pageInfo: { hasNextPage: false } },
      },
    });
    const { id } = Object(page).account.grants.edges[0].node;
    const node = await api.send(
      secret,
      'query ($id: ID!) { node(id: $id) { ... on CreditGrant { granted } } }',
      { id },
    );
    expect(node.data).toEqual({ node: { granted: '20' } });
  });

  test.each<[string, object, object]>([
    ['amount', { amount: '0' }, { __typename: 'InvalidRequest', code: 'BAD_AMOUNT' }],
    ['amount', { amount: '1e3' }, { __typename: 'InvalidRequest', code: 'MALFORMED' }],
    ['amount', { amount: 0.1 }, { __typename: 'InvalidRequest', code: 'MALFORMED' }],
    ['source', { source: 'INCLUDED' }, { __typename: 'InvalidRequest', code: 'BAD_SOURCE' }],
    ['accountId', { accountId: 'acc_x' }, { __typename: 'InvalidRequest', code: 'BAD_ID' }],
    ['idempotencyKey', { idempotencyKey: 'short' }, { __typename: 'InvalidRequest', code: 'MALFORMED' }],
  ])('with a wrong %s are answered with what would be right: %j', async (field, fields, answer) => {
    const input = {
      idempotencyKey: idempotencyKey(),
      accountId,
      source: 'PROMOTIONAL',
      name: 'Welcome',
      amount: '1',
      ...fields,
    };
    expect(await api.operate(GRANT, { input })).toMatchObject({
      grantCredits: { ...answer, path: ['input', field] },
    });
  });

  test('for an account that is not there are answered with NotFound', async () => {
    const nobody = `acc_${Buffer.alloc(16, 7).toString('base64url')}`;
    const terms = { idempotencyKey: idempotencyKey(), accountId: nobody, amount: '1' };
    expect(
      await api.operate(GRANT, { input: { ...terms, source: 'PROMOTIONAL', name: 'Welcome' } }),
    ).toMatchObject({ grantCredits: { __typename: 'NotFound' } });
    expect(
      await api.operate(TOP_UP, { input: { ...terms, paymentProvider: 'x', paymentReference: 'y' } }),
    ).toMatchObject({ topUp: { __typename: 'NotFound' } });
  });
});

describe('terms', () => {
  test('with budgets are changed and read, a user by the name that the account knows', async () => {
    const budgets = [
      { name: 'month', scope: 'ACCOUNT', period: 'MONTH', cap: '500' },
      {
        name: 'ada',
        scope: 'USER',
        match: 'ada@example.com',
        period: 'DAY',
        timeZone: 'Europe/Berlin',
        cap: '5',
      },
    ];
    const input = { idempotencyKey: idempotencyKey(), accountId, budgets };
    const answer = await api.operate(CHANGE_TERMS, { input });
    expect(answer).toMatchObject({
      changeTerms: {
        replayed: false,
        account: {
          plan: { slug: 'plus' },
          budgets: [
            { name: 'month', scope: 'ACCOUNT', match: null, cap: '500', used: '0', remaining: '500' },
            { name: 'ada', scope: 'USER', match: 'ada@example.com', period: 'DAY', cap: '5' },
          ],
        },
      },
    });
    const erase = `mutation ($input: EraseUserInput!) { eraseUser(input: $input) { __typename ... on UserErased { erased } } }`;
    const erased = await api.send(secret, erase, { input: { accountId, userId: 'ada@example.com' } });
    expect(erased.data).toEqual({ eraseUser: { __typename: 'UserErased', erased: true } });
    const read = await api.send(secret, 'query ($id: ID!) { account(id: $id) { budgets { name match } } }', {
      id: accountId,
    });
    expect(read.data).toMatchObject({
      account: { budgets: [{ name: 'month' }, { name: 'ada', match: null }] },
    });
  });

  test('suspend an account and restore it', async () => {
    const suspend = { idempotencyKey: idempotencyKey(), accountId, status: 'SUSPENDED', reason: 'unpaid' };
    expect(await api.operate(CHANGE_TERMS, { input: suspend })).toMatchObject({
      changeTerms: { account: { status: 'SUSPENDED' } },
    });
    const job = {
      idempotencyKey: idempotencyKey(),
      model: 'unit',
      workload: { quantities: [{ meter: 'unit', quantity: '1' }] },
    };
    const request = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename ... on JobRejected { reasons { code } } } }`;
    expect((await api.send(secret, request, { input: job })).data).toMatchObject({
      requestJob: { reasons: [{ code: 'ACCOUNT_SUSPENDED' }] },
    });
    const restore = { idempotencyKey: idempotencyKey(), accountId, status: 'ACTIVE' };
    await api.operate(CHANGE_TERMS, { input: restore });
    const again = { ...job, idempotencyKey: idempotencyKey() };
    expect((await api.send(secret, request, { input: again })).data).toMatchObject({
      requestJob: { __typename: 'JobGranted' },
    });
  });
});

describe('limits', () => {
  test('are readable before anyone runs into them, with their factors', async () => {
    const query = `{ viewer { account { limits { name kind unit base value remaining window floor ceiling factors { cause value note } } } } }`;
    const { data } = await api.send(api.keys.ACCOUNT, query);
    const limits: { name: string }[] = Object(data).viewer.account.limits;
    expect(limits.map(({ name }) => name)).toEqual([
      '5 hours',
      'week',
      'requests a minute',
      'jobs at once',
      'video seconds an hour (sora-2)',
      'video seconds an hour (sora-2-pro)',
    ]);
    expect(limits[0]).toMatchObject({
      kind: 'INCLUDED_WINDOW',
      value: '300',
      remaining: '300',
      window: 'PT5H',
    });
    expect(limits[2]).toMatchObject({
      kind: 'RATE',
      unit: 'request',
      base: '30',
      value: '300',
      remaining: '300',
      window: 'PT1M',
      factors: [
        { cause: 'TIER', value: '10', note: 'pro' },
        { cause: 'LOAD', value: '1' },
        { cause: 'HISTORY', value: '1' },
        { cause: 'OPERATOR', value: '1' },
      ],
    });
    expect((await api.send(api.keys.ACCOUNT_BARE, query)).data).toEqual({
      viewer: { account: { limits: [] } },
    });
  });
});

describe('the catalogue', () => {
  test('is readable for every key: models with meters and attributes, plans, prices', async () => {
    const query = `{
      model(slug: "sora-2-pro") { id slug name kind available endpoints lease grace pool { slug name load { level capacity } }
        meters { slug step max } attributes { name values fallback } }
      nothing: model(slug: "sora-9") { id }
      models(first: 3) { edges { cursor node { slug } } pageInfo { hasNextPage endCursor } }
      plans { edges { node { slug version tier models priorities document } } }
      priceBook { version effectiveAt document } }`;
    const { data, errors } = await api.send(api.keys.ACCOUNT_FREE, query);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      model: {
        slug: 'sora-2-pro',
        name: 'Sora 2 Pro',
        kind: 'video',
        available: true,
        lease: 'PT20M',
        pool: { slug: 'video', name: 'Video', load: { level: 'NORMAL', capacity: 200 } },
        meters: [{ slug: 'video_second', step: '1', max: '60' }],
        attributes: [{ name: 'resolution', fallback: '1280x720' }],
      },
      nothing: null,
      models: {
        edges: [{ node: { slug: 'codex' } }, { node: { slug: 'sora-2' } }, { node: { slug: 'sora-2-pro' } }],
        pageInfo: { hasNextPage: true },
      },
      priceBook: { version: 1, document: demoDocument('price-book.jsonc') },
    });
    const plans = Object(data).plans.edges.map(({ node }: { node: object }) => node);
    expect(plans).toHaveLength(5);
    expect(plans[1]).toMatchObject({ slug: 'enterprise', document: demoDocument('plans/enterprise.jsonc') });
    const after = Object(data).models.pageInfo.endCursor;
    const more = `query ($after: String) { models(first: 3, after: $after) { edges { node { slug } } } }`;
    expect((await api.send(api.keys.MONITOR, more, { after })).data).toEqual({
      models: { edges: [{ node: { slug: 'unit' } }] },
    });
    expect(
      (await api.send(api.keys.MONITOR, more, { after: 'nonsense' })).errors?.[0]?.extensions,
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('is changed by documents, whose problems are all told', async () => {
    const document = demoDocument('plans/plus.jsonc');
    const bad = document.replace('"tier": "plus"', '"tier": "gold"').replace('"PT5H"', '"5h"');
    expect(
      await api.operate(DEFINE_PLAN, { input: { idempotencyKey: idempotencyKey(), document: bad } }),
    ).toMatchObject({
      definePlan: {
        __typename: 'DocumentRejected',
        message: 'windows.0.length is "5h". And 1 more.',
        problems: [{ path: ['windows', '0', 'length'] }, { path: ['tier'] }],
      },
    });
    const good = document.replace('"amount": "50"', '"amount": "60"');
    const input = { idempotencyKey: idempotencyKey(), document: good };
    expect(await api.operate(DEFINE_PLAN, { input })).toMatchObject({
      definePlan: { replayed: false, plan: { slug: 'plus', version: 2, models: null } },
    });
    expect(await api.operate(DEFINE_PLAN, { input })).toMatchObject({ definePlan: { replayed: true } });
  });

  test('has a policy that is published, read as it was written, and brought back', async () => {
    const document = demoDocument('policy.jsonc').replace('"CHARGE"', '"FORGIVE"');
    const publish = { idempotencyKey: idempotencyKey(), document, reason: 'goodwill' };
    expect(await api.operate(PUBLISH_POLICY, { input: publish })).toMatchObject({
      publishPolicy: { policy: { version: 2, publishedBy: 'demo', restores: null, reason: 'goodwill' } },
    });
    const read = 'query ($version: Int) { policy(version: $version) { version document } }';
    expect((await api.send(api.keys.MONITOR, read)).data).toEqual({ policy: { version: 2, document } });
    const restore = { idempotencyKey: idempotencyKey(), restore: 1 };
    expect(await api.operate(PUBLISH_POLICY, { input: restore })).toMatchObject({
      publishPolicy: { policy: { version: 3, restores: 1 } },
    });
    expect((await api.send(api.keys.MONITOR, read, { version: 99 })).data).toEqual({ policy: null });
  });
});

describe('who may', () => {
  const ACCOUNTS = '{ accounts(first: 3) { edges { node { id name } } pageInfo { hasNextPage endCursor } } }';

  test('list all accounts: operators alone', async () => {
    expect(await api.operate(ACCOUNTS)).toMatchObject({
      accounts: {
        edges: [{ node: { id: accountId, name: 'Ada Ltd' } }, expect.anything(), expect.anything()],
        pageInfo: { hasNextPage: true },
      },
    });
    for (const name of ['ACCOUNT', 'ORCHESTRATOR', 'MONITOR']) {
      const answer = await api.send(api.keys[name], ACCOUNTS);
      expect(answer).toMatchObject({
        data: { accounts: null },
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
    }
  });

  test('see an account: its own key and the company, and nobody else', async () => {
    const query = 'query ($id: ID!) { account(id: $id) { name } }';
    for (const key of [secret, api.keys.ORCHESTRATOR, api.keys.MONITOR, api.keys.OPERATOR]) {
      expect((await api.send(key, query, { id: accountId })).data).toEqual({ account: { name: 'Ada Ltd' } });
    }
    expect((await api.send(api.keys.ACCOUNT, query, { id: accountId })).data).toEqual({ account: null });
    expect((await api.send(null, query, { id: accountId })).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  test.each([
    ['grantCredits', GRANT, () => ({ accountId, source: 'PROMOTIONAL', name: 'x', amount: '1' })],
    ['topUp', TOP_UP, () => ({ accountId, amount: '1', paymentProvider: 'x', paymentReference: 'z' })],
    ['createAccount', CREATE_ACCOUNT, () => ({ name: 'x', plan: 'free' })],
    ['changeTerms', CHANGE_TERMS, () => ({ accountId, status: 'ACTIVE' })],
    ['createApiKey', CREATE_KEY, () => ({ application: 'x', roles: ['OPERATOR'] })],
    ['revokeApiKey', REVOKE_KEY, () => ({ keyId: '1' })],
    ['definePlan', DEFINE_PLAN, () => ({ document: '{}' })],
    ['publishPolicy', PUBLISH_POLICY, () => ({ document: '{}' })],
  ])('%s: operators alone, and the answer says so', async (field, mutation, fields) => {
    for (const key of [secret, api.keys.ORCHESTRATOR, api.keys.MONITOR]) {
      const input = { idempotencyKey: idempotencyKey(), ...fields() };
      const answer = await api.send(key, mutation, { input });
      expect(answer.data).toEqual({ [field]: null });
      expect(answer.errors?.[0]).toMatchObject({
        message: expect.stringContaining('OPERATOR'),
        extensions: { code: 'FORBIDDEN' },
      });
    }
  });
});

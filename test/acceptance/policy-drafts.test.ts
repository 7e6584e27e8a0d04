// The life of a policy over the API, on two nodes: drafted with whatever is wrong with it, checked, tried, published, and rolled back.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { post } from '../support/shell.ts';
import { startTestWeir, units } from './support/weir.ts';

const weir = await startTestWeir();
const other = await startTestWeir({ beside: weir });
const operator = weir.keys.OPERATOR ?? '';

/** Answers of queries that are written by hand have no types. */
type Tree = ReturnType<typeof JSON.parse>;

const PROBLEMS = 'problems { code path message expected }';
const DRAFT = `id name document revision state ${PROBLEMS} createdBy createdAt changedBy changedAt publishedAs`;
const ANSWER = `__typename ... on PolicyDraftKept { replayed draft { ${DRAFT} } } ... on StaleRevision { path actual }
  ... on InvalidRequest { code path } ... on Problem { message }`;
const WRITE = `mutation ($input: DraftPolicyInput!) { draftPolicy(input: $input) { ${ANSWER} } }`;
const DISCARD = `mutation ($input: DiscardPolicyDraftInput!) { discardPolicyDraft(input: $input) { ${ANSWER} } }`;
const CHECK = `query ($input: CheckPolicyInput!) { checkPolicy(input: $input) { __typename ... on PolicyChecked { publishable ${PROBLEMS} } ... on InvalidRequest { code } } }`;
const PUBLISH = `mutation ($input: PublishPolicyInput!) { publishPolicy(input: $input) { __typename
  ... on PolicyPublished { replayed policy { version document restores } } ... on DocumentRejected { ${PROBLEMS} }
  ... on StaleRevision { path actual } ... on InvalidRequest { code path } ... on Problem { message } } }`;
const FIND = `query ($id: ID!) { policyDraft(id: $id) { ${DRAFT} } }`;
const PAGE = `query ($first: Int, $after: String) { policyDrafts(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
const IN_FORCE = '{ policy { version document } }';
const SHADOW = `mutation ($input: ShadowPolicyInput!) { shadowPolicy(input: $input) { __typename ... on PolicyShadowStarted { shadow { draft } } ... on InvalidRequest { code } } }`;
const WHAT_IF = `query ($input: WhatIfInput!) { whatIf(input: $input) { __typename ... on WhatIfReport { decisions changes { change decisions } } ... on InvalidRequest { code } } }`;

const starter = demoDocument('policy.jsonc');
const closed = starter.replace(
  '"rules": [],',
  `"rules": [{ "name": "closed", "when": "account.plan == 'bare'", "refuse": "We are closed." }],`,
);

async function ask(query: string, input: Record<string, unknown>, node = weir): Promise<Tree> {
  const [answer] = Object.values(await node.send(operator, query, { input }));
  return answer;
}

const write = (input: Record<string, unknown>, node = weir) =>
  ask(WRITE, { idempotencyKey: randomUUID(), ...input }, node);
const publish = (input: Record<string, unknown>, node = weir) =>
  ask(PUBLISH, { idempotencyKey: randomUUID(), ...input }, node);

async function find(id: string, node = weir): Promise<Tree> {
  return ((await node.send(operator, FIND, { id })) as Tree).policyDraft;
}

async function inForce(node = weir): Promise<Tree> {
  return ((await node.send(operator, IN_FORCE)) as Tree).policy;
}

test('a draft is kept with every problem that it has, and changed by revisions on any node', async () => {
  const document = closed.replace('"CHARGE"', '"GUESS"').replace('account.plan', 'acount.plan');
  const key = randomUUID();
  const begun = await write({ idempotencyKey: key, name: 'winter', document });
  expect(begun).toMatchObject({
    __typename: 'PolicyDraftKept',
    replayed: false,
    draft: {
      name: 'winter',
      document,
      revision: 1,
      state: 'OPEN',
      publishedAs: null,
      createdBy: 'demo',
      problems: [
        { code: 'BAD_VALUE', path: ['overage'] },
        { code: 'BAD_EXPRESSION', path: ['rules', '0', 'when'] },
      ],
    },
  });
  const { id } = begun.draft;
  expect(await write({ idempotencyKey: key, name: 'winter', document }, other)).toEqual({
    ...begun,
    replayed: true,
  });
  expect((await write({ idempotencyKey: key, name: 'summer', document })).__typename).toBe(
    'IdempotencyConflict',
  );
  expect(await find(id, other)).toEqual(begun.draft);

  const unreadable = await write({ draftId: id, expectedRevision: 1, document: '{ "tiers": ' }, other);
  expect(unreadable.draft).toMatchObject({
    revision: 2,
    name: 'winter',
    problems: [{ code: 'UNREADABLE', path: [] }],
  });
  expect(await write({ draftId: id, expectedRevision: 1, document: closed })).toMatchObject({
    __typename: 'StaleRevision',
    path: ['input', 'expectedRevision'],
    actual: 2,
  });
  const right = await write({ draftId: id, expectedRevision: 2, name: 'spring', document: closed });
  expect(right.draft).toMatchObject({ revision: 3, name: 'spring', problems: [] });
  expect(await inForce()).toMatchObject({ version: 1 });
});

test('of many changes of one revision at once, over two nodes, one is kept and the others are told', async () => {
  const { draft } = await write({ name: 'contended', document: closed });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      write(
        { draftId: draft.id, expectedRevision: 1, name: `writer ${index}`, document: closed },
        index % 2 === 0 ? weir : other,
      ),
    ),
  );
  expect(answers.map((answer) => answer.__typename).sort()).toEqual([
    'PolicyDraftKept',
    ...Array(7).fill('StaleRevision'),
  ]);
  expect(await find(draft.id)).toMatchObject({ revision: 2 });
});

test('a draft is published at the revision that was looked at, over the version that was, and ends with that', async () => {
  const account = await weir.account({ credits: '100' });
  const { draft } = await write({ name: 'closing', document: closed });
  const { version } = await inForce();
  const input = { draftId: draft.id, expectedRevision: 1, expectedVersion: version };
  expect(await publish({ ...input, expectedVersion: version + 1 })).toMatchObject({
    __typename: 'StaleRevision',
    path: ['input', 'expectedVersion'],
    actual: version,
  });
  await write({ draftId: draft.id, expectedRevision: 1, document: `// closed\n${closed}` });
  expect(await publish(input)).toMatchObject({
    __typename: 'StaleRevision',
    path: ['input', 'expectedRevision'],
    actual: 2,
  });
  expect(await inForce()).toMatchObject({ version });

  const key = randomUUID();
  const now = { ...input, expectedRevision: 2, idempotencyKey: key };
  const published = await publish(now);
  expect(published).toMatchObject({
    __typename: 'PolicyPublished',
    policy: { version: version + 1, document: `// closed\n${closed}`, restores: null },
  });
  // In force on the other node for the first request that it decides.
  expect((await other.request(account.key, units('1'))).at('reasons')).toMatchObject([{ layer: 'closed' }]);
  expect(await publish(now, other)).toEqual({ ...published, replayed: true });
  expect(await find(draft.id)).toMatchObject({ state: 'PUBLISHED', publishedAs: version + 1, revision: 3 });
  for (const refused of [
    await write({ draftId: draft.id, expectedRevision: 3, document: starter }),
    await publish({ draftId: draft.id, expectedRevision: 3 }),
  ])
    expect(refused).toMatchObject({
      __typename: 'StaleRevision',
      message: `The draft was published as version ${version + 1}.`,
    });

  // Rolled back by one mutation.
  expect(await publish({ restore: version })).toMatchObject({
    policy: { version: version + 2, restores: version },
  });
  expect((await other.request(account.key, units('1'))).kind).toBe('JobGranted');
});

test('one that is published and changed at once is one or the other', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { draft } = await write({ name: 'race', document: starter });
    const [published, changed] = await Promise.all([
      publish({ draftId: draft.id, expectedRevision: 1 }),
      write({ draftId: draft.id, expectedRevision: 1, document: closed }, other),
    ]);
    const outcomes = [published.__typename, changed.__typename];
    expect([
      ['PolicyPublished', 'StaleRevision'],
      ['StaleRevision', 'PolicyDraftKept'],
    ]).toContainEqual(outcomes);
    if (published.policy) expect(published.policy.document).toBe(starter);
  }
});

test('a draft with problems is not published, and stays as it is', async () => {
  const { version } = await inForce();
  const { draft } = await write({
    name: 'wrong',
    document: starter.replace('"dwell": "PT30S"', '"dwell": "soon"'),
  });
  const answer = await publish({ draftId: draft.id, expectedRevision: 1 });
  expect(answer).toMatchObject({ __typename: 'DocumentRejected', problems: draft.problems });
  expect(await inForce()).toMatchObject({ version });
  expect(await find(draft.id)).toMatchObject({ state: 'OPEN', revision: 1 });
});

test('checkPolicy tells all that is wrong with a text or a draft, and changes nothing', async () => {
  const before = await inForce();
  const wrong = starter.replace('"overage": "CHARGE"', '"overage": 1').replace('"pro": "10", ', '');
  expect(await ask(CHECK, { document: wrong })).toMatchObject({
    publishable: false,
    problems: [
      { code: 'BAD_VALUE', path: ['overage'] },
      { code: 'MISSING', path: ['tiers', 'pro'] },
    ],
  });
  const { draft } = await write({ name: 'to check', document: closed });
  expect(await ask(CHECK, { draftId: draft.id })).toEqual({
    __typename: 'PolicyChecked',
    publishable: true,
    problems: [],
  });
  expect(await ask(CHECK, {})).toMatchObject({ code: 'DOCUMENT_OR_DRAFT' });
  expect(await ask(CHECK, { document: wrong, draftId: draft.id })).toMatchObject({
    code: 'DOCUMENT_OR_DRAFT',
  });
  expect(await inForce()).toEqual(before);
});

test('a draft is tried on past decisions and in shadow by its id', async () => {
  const account = await weir.account({ credits: '100' });
  expect((await weir.request(account.key, units('1'))).kind).toBe('JobGranted');
  const { draft } = await write({ name: 'to try', document: closed });
  const report = await ask(WHAT_IF, { policyDraftId: draft.id, accountId: account.id });
  expect(report.decisions).toBe('1');
  expect(report.changes).toContainEqual({ change: 'NOW_REFUSED', decisions: '1' });
  expect(await ask(WHAT_IF, { policyDraftId: draft.id, policy: closed })).toMatchObject({
    code: 'DOCUMENT_OR_DRAFT',
  });
  expect(await ask(SHADOW, { idempotencyKey: randomUUID(), draftId: draft.id })).toMatchObject({
    shadow: { draft: closed },
  });
  expect(await ask(SHADOW, { idempotencyKey: randomUUID() })).toMatchObject({ code: 'DOCUMENT_OR_DRAFT' });
});

test('a discarded draft is out of the list and stays to be read; the list has every open one once', async () => {
  const drafts = [];
  for (const name of ['one', 'two', 'three']) drafts.push((await write({ name, document: starter })).draft);
  const discarded = await ask(DISCARD, {
    idempotencyKey: randomUUID(),
    draftId: drafts[1].id,
    expectedRevision: 1,
  });
  expect(discarded.draft).toMatchObject({ state: 'DISCARDED', revision: 2 });
  expect(await find(drafts[1].id)).toEqual(discarded.draft);
  expect(
    await ask(DISCARD, { idempotencyKey: randomUUID(), draftId: drafts[0].id, expectedRevision: 7 }),
  ).toMatchObject({ __typename: 'StaleRevision' });
  const seen: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { policyDrafts }: Tree = await weir.send(operator, PAGE, { first: 2, after });
    seen.push(...policyDrafts.edges.map(({ node }: Tree) => node.id));
    ({ endCursor: after, hasNextPage: more } = policyDrafts.pageInfo);
  }
  expect(seen.slice(0, 2)).toEqual([drafts[2].id, drafts[0].id]);
  expect(new Set(seen).size).toBe(seen.length);
  const open = await weir.sql(
    'select count(*)::int as n from policy_drafts where published_as is null and not discarded',
  );
  expect(open).toEqual([{ n: seen.length }]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['no name', { document: starter }, 'BAD_NAME'],
  ['an empty name', { name: '', document: starter }, 'BAD_NAME'],
  ['a text that is too long', { name: 'x', document: ' '.repeat(500_001) }, 'BAD_TEXT'],
  ['a revision without a draft', { name: 'x', document: starter, expectedRevision: 1 }, 'DRAFT_AND_REVISION'],
  ['an id of something else', { draftId: 'acc_AAAA', expectedRevision: 1, document: starter }, 'BAD_ID'],
])('a draft with %s is a mistake in the input', async (_what, input, code) => {
  expect(await write(input)).toMatchObject({ __typename: 'InvalidRequest', code });
});

test('drafts are written by operators alone, and read by monitors', async () => {
  const { draft } = await write({ name: 'ours', document: starter });
  const input = { idempotencyKey: randomUUID(), name: 'x', document: starter };
  for (const role of ['MONITOR', 'ORCHESTRATOR', 'ACCOUNT']) {
    const headers = { authorization: `Bearer ${weir.keys[role]}` };
    for (const [query, variables] of [
      [WRITE, { input }],
      [CHECK, { input: { document: starter } }],
    ] as const) {
      const { body } = await post(weir.url, { query, variables }, headers);
      expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    const { body } = await post(weir.url, { query: FIND, variables: { id: draft.id } }, headers);
    expect(body.errors === undefined).toBe(role === 'MONITOR');
  }
});

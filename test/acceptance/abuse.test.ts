// Many accounts of one fingerprint that are used up one after the other are flagged; many people behind one address are not.

import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { accountGid } from '../../src/graphql/global-id.ts';
import { ENTRY_NUMBERS } from '../../src/postgres/packed-entry.ts';
import { change, publishStanding, SLOTS, STANDING, slotsOf, standingOf } from './support/standing.ts';
import { Answer, startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const operator = weir.keys.OPERATOR ?? '';
/** Accounts that are opened at the same time. */
const GROUP = 20;

// Nothing else counts here: nobody says how these jobs end.
const { SHARED_FINGERPRINT } = STANDING.evidence;
await publishStanding(weir, { ...STANDING, evidence: { SHARED_FINGERPRINT } });
const window = { name: 'trial', amount: '5', length: 'P7D' };
const plan = await weir.plan({ limits: [SLOTS], windows: [window] });

const CREATE = `mutation ($input: CreateAccountInput!) { createAccount(input: $input) { __typename ... on AccountCreated { account { id } }
  ... on InvalidRequest { code path } } }`;

async function open(seen: { fingerprint?: string; address?: string }): Promise<TestAccount> {
  const input = { idempotencyKey: randomUUID(), name: 'Trial', plan, ...seen };
  const { createAccount } = await weir.send(operator, CREATE, { input });
  const answer = new Answer(Object.fromEntries(Object.entries(createAccount ?? {})));
  return { id: answer.text('account.id'), key: operator };
}

/** Opens so many, a group at a time: a slow machine is not to be flooded. */
async function openAll(count: number, seen: (number: number) => Parameters<typeof open>[0]) {
  const accounts: TestAccount[] = [];
  while (accounts.length < count) {
    const group = Array.from({ length: Math.min(GROUP, count - accounts.length) }, (_, index) =>
      open(seen(accounts.length + index)),
    );
    accounts.push(...(await Promise.all(group)));
  }
  return accounts;
}

const REQUESTS = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { __typename } }`;

/** Asks at one instant for so much of what each of the trials has; answers whether it was granted. */
async function use(...asked: readonly (readonly [TestAccount, string])[]): Promise<boolean[]> {
  const inputs = asked.map(([{ id }, amount]) => units(amount, { accountId: id }));
  const { requestJobs } = await weir.send(operator, REQUESTS, { inputs });
  return (requestJobs as { __typename: string }[]).map(({ __typename: kind }) => kind === 'JobGranted');
}

async function flags(which = 'IN_FORCE'): Promise<Answer> {
  const { abuseFlags } = await weir.send(
    operator,
    `query ($which: AbuseFlagFilter) { abuseFlags(first: 100, which: $which) { pageInfo { hasNextPage endCursor }
      edges { node { id account { id } fingerprint accounts addresses raisedAt expiresAt reversedAt reversedBy reversalReason } } } }`,
    { which },
  );
  return new Answer(Object.fromEntries(Object.entries(abuseFlags ?? {})));
}

async function flagged(): Promise<string[]> {
  const rows = await weir.sql('select account_id from abuse_flags where raised and reversed_at is null');
  return rows.map(({ account_id: id }) => accountGid(String(id)));
}

/** All that was ever granted, charged or owed; leases lapse and graces end by themselves. */
async function moneyOf(): Promise<unknown> {
  const { LAPSED, EXPIRED, STANDING_CHANGED } = ENTRY_NUMBERS;
  return weir.sql(
    `select count(*)::int as entries, sum(coalesce(charged, 0))::text as charged, sum(coalesce(held, 0))::text as held,
      sum(coalesce(debt, 0))::text as debt from journal where not kind = any ($1::int[])`,
    [[LAPSED, EXPIRED, STANDING_CHANGED]],
  );
}

test('1,699 accounts of one fingerprint, used up one after the other, are flagged: nothing is debited, and reversing one restores its limits', async () => {
  const accounts = await openAll(1_699, (number) => ({
    fingerprint: 'device-1',
    address: `10.0.0.${number % 7}`,
  }));
  let last: TestAccount | null = null;
  for (const account of accounts) {
    // The next begins at the instant at which the one before has nothing more.
    const answers = last ? await use([last, '1'], [account, '5']) : await use([account, '5']);
    expect(answers).toEqual(last ? [false, true] : [true]);
    await weir.sql(`update virtual_clock set now = now + interval '20 seconds'`);
    last = account;
  }
  if (last) expect(await use([last, '1'])).toEqual([false]);
  const before = await moneyOf();
  await weir.advance(MINUTE);
  const found = new Set(await flagged());
  expect(accounts.filter(({ id }) => !found.has(id))).toEqual([]);
  expect(await moneyOf()).toEqual(before);

  const page = await flags();
  expect(page.at('pageInfo.hasNextPage')).toBe(true);
  expect(page.at('edges.0.node')).toMatchObject({ accounts: 1_699, addresses: 7, reversedAt: null });
  const { abuseFlags: rest } = await weir.send(
    operator,
    'query ($after: String) { abuseFlags(first: 100, after: $after) { edges { node { id } } } }',
    { after: page.text('pageInfo.endCursor') },
  );
  const ids = (edges: unknown) => (edges as { node: { id: string } }[]).map(({ node }) => node.id);
  const both = [...ids(page.at('edges')), ...ids((rest as { edges: unknown }).edges)];
  expect(new Set(both).size).toBe(200);

  const account = { id: page.text('edges.0.node.account.id'), key: operator };
  await weir.advance(10 * MINUTE);
  expect(await slotsOf(weir, account)).toBe('5');
  const shown = await standingOf(weir, account);
  expect(shown.at('standing')).toMatchObject({
    note: 'accounts of one fingerprint, used up one after the other',
    evidence: [
      {
        kind: 'SHARED_FINGERPRINT',
        note: 'One of 1699 accounts of one fingerprint that were used up one after the other.',
      },
    ],
  });
  const reversed = await change(weir, 'reverseEvidence', {
    accountId: account.id,
    evidenceId: page.text('edges.0.node.id'),
    reason: 'a school',
  });
  expect(reversed.at('account.standing')).toMatchObject({ factor: '1', evidence: [] });
  expect(await slotsOf(weir, account)).toBe('10');
  expect(await moneyOf()).toEqual(before);

  await weir.advance(10 * MINUTE);
  expect(await flagged()).not.toContain(account.id);
  const all = (await flags('ALL')).at('edges') as { node: { account: { id: string } } }[];
  expect(all.find(({ node }) => node.account.id === account.id)?.node).toMatchObject({
    reversedBy: 'demo',
    reversalReason: 'a school',
  });
  const { ledgerProof } = await weir.send(operator, '{ ledgerProof { balanced sum firstBroken } }');
  expect(ledgerProof).toEqual({ balanced: true, sum: '0', firstBroken: null });
});

test('300 people behind one address, and as many who share a device side by side, are not flagged', async () => {
  const before = (await flagged()).length;
  const people = await openAll(600, (number) =>
    number % 2 === 0
      ? { fingerprint: `phone-${number}`, address: 'office' }
      : { fingerprint: 'kiosk', address: 'library' },
  );
  const all = (amount: string) => use(...people.map((person) => [person, amount] as const));
  // Each begins soon after the one before and goes on for long; in the end all have used up what they had.
  for (const part of ['1', '1', '3']) {
    expect(await all(part)).toEqual(people.map(() => true));
    await weir.advance(5 * MINUTE);
  }
  expect(await all('1')).toEqual(people.map(() => false));
  await weir.advance(5 * MINUTE);
  await weir.advance(5 * MINUTE);
  expect((await flagged()).length).toBe(before);
  const [someone] = people;
  if (!someone) throw new Error('there is nobody');
  expect(await slotsOf(weir, someone)).toBe('10');
});

test('a fingerprint can be told later, for an account that is there, and is kept as a hash alone', async () => {
  const account = await open({});
  const report = async (input: Record<string, unknown>, key = operator) => {
    const query = `mutation ($input: ReportFingerprintInput!) { reportFingerprint(input: $input) { __typename ... on InvalidRequest { code path } } }`;
    return (await weir.send(key, query, { input: { accountId: account.id, ...input } })).reportFingerprint;
  };
  expect(await report({ fingerprint: 'a secret device' })).toEqual({ __typename: 'FingerprintReported' });
  expect(await report({ fingerprint: 'a secret device' })).toEqual({ __typename: 'FingerprintReported' });
  expect(await report({})).toMatchObject({ code: 'NOTHING_TO_REPORT', path: ['input'] });
  expect(await report({ fingerprint: '' })).toMatchObject({
    code: 'BAD_TEXT',
    path: ['input', 'fingerprint'],
  });
  const nobody = accountGid('00000000-0000-8000-8000-000000000000');
  expect(await report({ accountId: nobody, address: 'x' })).toEqual({ __typename: 'NotFound' });
  const own = await weir.account({ plan });
  await expect(report({ address: 'x' }, own.key)).rejects.toThrow('FORBIDDEN');
  await expect(weir.send(own.key, '{ abuseFlags { edges { node { id } } } }')).rejects.toThrow('FORBIDDEN');
  const kept = await weir.sql('select accounts from fingerprints order by accounts limit 1');
  expect(kept).toEqual([{ accounts: 1 }]);
  const stored = await weir.sql(`select encode(hash, 'escape') as text from account_signals`);
  expect(stored.filter(({ text }) => String(text).includes('secret'))).toEqual([]);
});

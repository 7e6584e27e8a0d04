// Standing over the API: a policy with a section of its own, what an account's standing is, and what operators do to it.
import { randomUUID } from 'node:crypto';
import { demoDocument } from '../../../src/catalogue/demo.ts';
import { changed, jsonOf } from '../../support/demo-catalogue.ts';
import { Answer, type TestAccount, type TestWeir } from './weir.ts';

type Fields = Record<string, unknown>;

const kind = { weight: '0.1', halfLife: 'P100D', expiry: 'P5D', most: '0.3' };

/** Every case counts a tenth until it is forgotten after five days, and the factor moves by a tenth each minute. */
export const STANDING = {
  floor: '0.5',
  ceiling: '1.5',
  step: '0.1',
  every: 'PT1M',
  estimates: { close: '0.7', loose: '0.3', over: '1.2' },
  hammering: '0.5',
  evidence: {
    CLOSE_ESTIMATE: kind,
    LOOSE_ESTIMATE: kind,
    JOB_ABANDONED: { ...kind, weight: '0.3' },
    HAMMERING: { ...kind, free: '3' },
    REFUND: kind,
    PAYMENT_FAILED: kind,
    CHARGEBACK: { ...kind, weight: '0.5', most: '0.5' },
    SHARED_FINGERPRINT: { ...kind, weight: '0.5', most: '0.5' },
  },
  abuse: { fewest: 10, lanes: 3, share: '0.8', lookback: 'P30D' },
};

/** A limit that history moves: ten jobs at once. */
export const SLOTS = {
  name: 'slots',
  kind: 'CONCURRENCY',
  scope: ['ACCOUNT'],
  unit: 'job',
  base: '10',
  floor: '1',
  ceiling: '100',
  factors: ['HISTORY'],
};

/** Publishes the demo's policy with this section about standing; null leaves it out. */
export async function publishStanding(weir: TestWeir, section: Fields | null): Promise<void> {
  const starter = jsonOf(demoDocument('policy.jsonc'));
  const document = JSON.stringify(
    changed(starter, ['standing'], section === null ? undefined : jsonOf(JSON.stringify(section))),
  );
  const query = `mutation ($input: PublishPolicyInput!) { publishPolicy(input: $input) { __typename ... on DocumentRejected { problems { path message } } } }`;
  const { publishPolicy } = await weir.send(weir.keys.OPERATOR ?? '', query, {
    input: { idempotencyKey: randomUUID(), document },
  });
  if (JSON.stringify(publishPolicy) !== '{"__typename":"PolicyPublished"}') {
    throw new Error(JSON.stringify(publishPolicy));
  }
}

const STANDING_FIELDS = `standing { factor since note target floor ceiling
  evidence { id kind weight count since expiresAt note } overrides { value reason by since expiresAt } }`;

/** The standing of an account, and the limit that it moves. */
export async function standingOf(weir: TestWeir, { id, key }: TestAccount): Promise<Answer> {
  const { account } = await weir.send(
    key,
    `query ($id: ID!) { account(id: $id) { ${STANDING_FIELDS} limits { name value factors { cause value since note } }
      balance { available held posted debt } ledger(first: 100) { edges { node { kind amount held why postings { amount } } } } } }`,
    { id },
  );
  return new Answer(Object.fromEntries(Object.entries(account ?? {})));
}

/** The value of the limit that history moves. */
export async function slotsOf(weir: TestWeir, account: TestAccount): Promise<unknown> {
  const limits = (await standingOf(weir, account)).at('limits');
  return Array.isArray(limits) ? limits.find(({ name }) => name === 'slots')?.value : undefined;
}

/** Asks for one of the mutations, under a new key unless one is given. */
export async function change(
  weir: TestWeir,
  mutation: 'overrideStanding' | 'reverseEvidence',
  input: Fields,
  key: string = weir.keys.OPERATOR ?? '',
): Promise<Answer> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { answer: ${mutation}(input: $input) { __typename
    ... on StandingChanged { replayed account { ${STANDING_FIELDS} } } ... on InvalidRequest { code path expected } ... on Problem { message } } }`;
  const { answer } = await weir.send(key, query, {
    input: { idempotencyKey: randomUUID(), reason: 'looked into it', ...input },
  });
  return new Answer(Object.fromEntries(Object.entries(answer ?? {})));
}

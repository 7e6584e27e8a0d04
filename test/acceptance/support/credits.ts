// Operators' mutations about credits, asked over the API.
import { randomUUID } from 'node:crypto';
import { Answer, type TestAccount, type TestWeir } from './weir.ts';

type Fields = Record<string, unknown>;

const BALANCE = 'balance { available held debt }';
const MISTAKES = '... on InvalidRequest { code path expected } ... on Problem { message }';
const COMPENSATION =
  '... on CompensationDone { replayed compensation { id accounts refused granted revoked reversedAt } }';
const SELECTIONS = {
  adjustCredits: `... on CreditsAdjusted { replayed missing grant { id granted expiresAt } taken { grantId name amount } ${BALANCE} }`,
  refundPurchase: `... on PaymentReturned { replayed amount debt grant { id available held spent revoked } ${BALANCE} }`,
  chargeBack: `... on PaymentReturned { replayed amount debt grant { id available held spent revoked } ${BALANCE} }`,
  setAutoTopUp: '... on AutoTopUpSet { replayed autoTopUp { enabled threshold target maxPerDay } }',
  compensate: COMPENSATION,
  reverseCompensation: COMPENSATION,
  revokeGrant: `... on GrantRevoked { replayed amount grant { id available held spent revoked } ${BALANCE} }`,
} as const;

export type CreditMutation = keyof typeof SELECTIONS;

/** Asks for one of the mutations, as the operator unless another key is given, under a new idempotency key unless one is given. */
export async function operate(
  weir: TestWeir,
  mutation: CreditMutation,
  input: Fields,
  key: string = weir.keys.OPERATOR ?? '',
): Promise<Answer> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { answer: ${mutation}(input: $input) { __typename ${SELECTIONS[mutation]} ${MISTAKES} } }`;
  const { answer } = await weir.send(key, query, { input: { idempotencyKey: randomUUID(), ...input } });
  return new Answer(Object.fromEntries(Object.entries(answer ?? {})));
}

/** One of an account's grants by its name. */
export async function grantOf(weir: TestWeir, account: TestAccount, name: string): Promise<Fields> {
  const edges = (await weir.look(account)).at('grants.edges');
  for (const { node } of Array.isArray(edges) ? edges : []) if (node.name === name) return node;
  throw new Error(`the account has no grant ${name}`);
}

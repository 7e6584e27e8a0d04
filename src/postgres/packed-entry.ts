/**
 * How an entry of the journal is packed. What its row has as columns (account, seq, subject, ordinal,
 * instant) stands in a header of fixed width; everything else is the body, kept as the column `detail`.
 * Header and body together are the entry's canonical bytes: the leaf of the account's Merkle tree.
 */
import type { Activity, Ending, Entry, EntryDetail, EntryKind } from '../domain/entry.ts';
import { decision, rejectionCode } from './packed-decision.ts';
import { hold, openJob } from './packed-job.ts';
import { attribute, balance, cost, fundingPart, grant, posting, priority, quantity } from './packed-money.ts';
import { terms } from './packed-state.ts';
import {
  amount,
  type Codec,
  choice,
  format,
  integer,
  list,
  name,
  nullable,
  record,
  text,
  union,
  uuid,
  uuidBytes,
} from './packing.ts';

/** Also in the journal's column `kind`. Published: a number never changes its meaning. */
export const ENTRY_NUMBERS: Readonly<Record<EntryKind, number>> = {
  OPENED: 1,
  TERMS_CHANGED: 2,
  GRANTED: 3,
  REJECTED: 4,
  LAPSED: 5,
  SETTLED: 6,
  CANCELLED: 7,
  EXPIRED: 8,
  REFUNDED: 9,
  CREDITED: 10,
  GRANT_EXPIRED: 11,
  GRANT_REVOKED: 12,
  ADJUSTED: 13,
  DEBT_PAID: 14,
};

export const entryKind: Codec<EntryKind> = choice(ENTRY_NUMBERS);

/** Also in the journal's column `outcome`. Published: a number never changes its meaning. */
export const OUTCOME_NUMBERS: Readonly<Record<'SUCCEEDED' | 'FAILED', number>> = { SUCCEEDED: 0, FAILED: 1 };

const ending: Codec<Ending> = record('Ending', {
  usage: list(quantity),
  cost,
  charged: list(fundingPart),
  returned: list(fundingPart),
  forgiven: amount,
  debt: amount,
  inputHash: nullable(name),
  outcome: nullable(choice(OUTCOME_NUMBERS)),
  computeMs: nullable(integer),
  startedAt: nullable(integer),
  finishedAt: nullable(integer),
  reason: nullable(text),
});

const payment = record<{ readonly provider: string; readonly reference: string }>('Payment', {
  provider: text,
  reference: text,
});

const N = ENTRY_NUMBERS;

const detail: Codec<EntryDetail> = union<EntryDetail>('Detail', {
  OPENED: [N.OPENED, { terms, inputHash: name }],
  TERMS_CHANGED: [N.TERMS_CHANGED, { terms, inputHash: name, reason: nullable(text) }],
  GRANTED: [
    N.GRANTED,
    { decision, hold, reserve: list(fundingPart), leaseToken: name, leaseEndsAt: integer },
  ],
  REJECTED: [N.REJECTED, { decision }],
  LAPSED: [N.LAPSED, { leaseEndsAt: integer }],
  SETTLED: [N.SETTLED, { ending, leaseToken: name }],
  CANCELLED: [N.CANCELLED, { ending, leaseToken: name }],
  EXPIRED: [N.EXPIRED, { ending, leaseToken: name, job: openJob }],
  REFUNDED: [
    N.REFUNDED,
    {
      key: text,
      inputHash: name,
      parts: list(fundingPart),
      debt: amount,
      reason: text,
      grant: nullable(grant),
    },
  ],
  CREDITED: [
    N.CREDITED,
    {
      grant,
      debtPaid: amount,
      payment: nullable(payment),
      inputHash: nullable(name),
      reason: nullable(text),
    },
  ],
  GRANT_EXPIRED: [N.GRANT_EXPIRED, { grantId: uuid, amount }],
  GRANT_REVOKED: [N.GRANT_REVOKED, { grantId: uuid, amount, inputHash: name, reason: text }],
  ADJUSTED: [
    N.ADJUSTED,
    { parts: list(fundingPart), debtPaid: amount, inputHash: name, reason: text, grant: nullable(grant) },
  ],
  DEBT_PAID: [N.DEBT_PAID, { parts: list(fundingPart) }],
});

const activity: Codec<Activity> = record('Activity', {
  modelId: integer,
  poolId: integer,
  priority,
  labels: list(attribute),
  keyId: nullable(integer),
  userRef: nullable(uuid),
  endpoint: nullable(text),
  code: nullable(rejectionCode),
});

/** What of an entry is not in columns of its own. */
export type EntryBody = Pick<Entry, 'detail' | 'postings' | 'balance' | 'activity'>;

const entryBody: Codec<EntryBody> = record('EntryBody', {
  detail,
  postings: list(posting),
  balance,
  activity: nullable(activity),
});

export const entryFormat = format<EntryBody>(1, entryBody);

/** Account id (16), seq (8), subject (16), ordinal (2), instant in ms (8), all big-endian. */
export function entryHeader(entry: Pick<Entry, 'accountId' | 'seq' | 'subject' | 'ordinal' | 'at'>): Buffer {
  const header = Buffer.allocUnsafe(50);
  uuidBytes(entry.accountId).copy(header, 0);
  header.writeBigUInt64BE(BigInt(entry.seq), 16);
  uuidBytes(entry.subject).copy(header, 24);
  header.writeUInt16BE(entry.ordinal, 40);
  header.writeBigInt64BE(BigInt(entry.at), 42);
  return header;
}

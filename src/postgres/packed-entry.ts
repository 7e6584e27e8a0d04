/**
 * How an entry of the journal is packed. What its row has as columns (account, seq, subject, ordinal,
 * instant) stands in a header of fixed width; everything else is the body, kept as the column `detail`.
 * Header and body together are the entry's canonical bytes: the leaf of the account's Merkle tree.
 */
import type { Balance } from '../domain/account.ts';
import type { FundingSource } from '../domain/catalogue.ts';
import type { Decision, FundingPart } from '../domain/decision.ts';
import type { Activity, Ending, Entry, EntryDetail, EntryKind } from '../domain/entry.ts';
import type { Hold } from '../domain/open-job.ts';
import type { LedgerAccount, Posting } from '../domain/postings.ts';
import { decision, rejectionCode } from './packed-decision.ts';
import { attributes, holdFields, openJob } from './packed-job.ts';
import { balance, cost, fundingPart, grant, postings, priority, quantity } from './packed-money.ts';
import { evidenceKind, flag, override, standingCause } from './packed-standing.ts';
import { terms } from './packed-state.ts';
import { amount, type Codec, choice, instant, integer, list, nullable, text, uuid } from './packing.ts';
import { framedFormat } from './packing-format.ts';
import { putUuid } from './packing-hex.ts';
import { derived, type Fields, nullableField, record, relative, union } from './packing-records.ts';
import type { Frame } from './packing-scope.ts';

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
  PAYMENT_RETURNED: 15,
  WAITING: 16,
  STANDING_CHANGED: 17,
  WITHDRAWN: 18,
};

export const entryKind: Codec<EntryKind> = choice(ENTRY_NUMBERS);

/** Also in the journal's column `outcome`. Published: a number never changes its meaning. */
export const OUTCOME_NUMBERS: Readonly<Record<'SUCCEEDED' | 'FAILED', number>> = { SUCCEEDED: 0, FAILED: 1 };

/** Published: a number never changes its meaning. */
const RETURN_NUMBERS: Readonly<Record<'REFUND' | 'CHARGEBACK', number>> = { REFUND: 0, CHARGEBACK: 1 };

const parts = derived<unknown, readonly FundingPart[]>(list(fundingPart), () => [], 'none');
const zero = derived<unknown, bigint>(amount, () => 0n, 'zero');

const ending: Codec<Ending> = record('Ending', {
  usage: list(quantity),
  cost,
  inputHash: nullable(text),
  outcome: nullable(choice(OUTCOME_NUMBERS)),
  charged: parts,
  returned: parts,
  computeMs: nullable(integer),
  startedAt: nullable(instant),
  finishedAt: nullable(instant),
  forgiven: zero,
  debt: zero,
  reason: nullable(text),
});

const payment = record<{ readonly provider: string; readonly reference: string }>('Payment', {
  provider: text,
  reference: text,
});

const N = ENTRY_NUMBERS;

/** What a decision tells of the hold that came of it. Part of the format. */
function decidedHold(made: Decision): Partial<Hold> {
  const { asked } = made;
  return {
    budgets: [],
    keyId: null,
    endpoint: null,
    userRef: null,
    modelId: asked.modelId,
    priority: asked.priority,
    quantities: made.workload,
    attributes: asked.attributes,
    priceVersion: made.priceVersion ?? undefined,
    parts: made.funding,
    grantedAt: made.at,
    chargeCap: asked.maxCost,
    parentJobId: asked.parentJobId,
    childBudget: asked.childBudget,
  };
}

const detail: Codec<EntryDetail> = union<EntryDetail>('Detail', {
  OPENED: [N.OPENED, { terms, inputHash: text }],
  TERMS_CHANGED: [N.TERMS_CHANGED, { terms, inputHash: text, reason: nullable(text) }],
  GRANTED: [
    N.GRANTED,
    {
      decision,
      hold: relative('Hold', {
        fields: holdFields,
        to: 'decision',
        baseOf: ({ decision: made }) => decidedHold(made),
      }),
      leaseToken: text,
      leaseEndsAt: instant,
      reserve: parts,
    },
  ],
  REJECTED: [N.REJECTED, { decision }],
  WAITING: [N.WAITING, { decision, expiresAt: instant }],
  WITHDRAWN: [N.WITHDRAWN, { reason: nullable(text) }],
  LAPSED: [N.LAPSED, { leaseEndsAt: instant }],
  SETTLED: [N.SETTLED, { ending, leaseToken: text }],
  CANCELLED: [N.CANCELLED, { ending, leaseToken: text }],
  EXPIRED: [N.EXPIRED, { ending, leaseToken: text, job: openJob }],
  REFUNDED: [
    N.REFUNDED,
    {
      key: text,
      inputHash: text,
      parts,
      debt: amount,
      reason: text,
      grant: nullable(grant),
    },
  ],
  CREDITED: [
    N.CREDITED,
    {
      grant,
      debtPaid: zero,
      payment: nullable(payment),
      inputHash: nullable(text),
      reason: nullable(text),
    },
  ],
  GRANT_EXPIRED: [N.GRANT_EXPIRED, { grantId: uuid, amount }],
  GRANT_REVOKED: [N.GRANT_REVOKED, { grantId: uuid, amount, inputHash: text, reason: text }],
  ADJUSTED: [
    N.ADJUSTED,
    { parts: parts, debtPaid: zero, inputHash: text, reason: text, grant: nullable(grant) },
  ],
  DEBT_PAID: [N.DEBT_PAID, { parts }],
  PAYMENT_RETURNED: [
    N.PAYMENT_RETURNED,
    {
      grantId: uuid,
      key: text,
      inputHash: text,
      how: choice(RETURN_NUMBERS),
      amount,
      debt: zero,
      reason: text,
    },
  ],
  STANDING_CHANGED: [
    N.STANDING_CHANGED,
    {
      cause: standingCause,
      from: integer,
      to: derived(integer, ({ from }) => from, 'from'),
      note: nullable(text),
      evidence: nullable(evidenceKind),
      flag: nullable(flag),
      override: nullable(override),
      by: nullable(text),
      inputHash: nullable(text),
      reason: nullable(text),
    },
  ],
});

const activityFields: Fields<Activity> = {
  poolId: integer,
  keyId: nullable(integer),
  endpoint: nullable(text),
  labels: attributes,
  userRef: nullable(uuid),
  modelId: integer,
  priority,
  code: nullable(rejectionCode),
};

/** What of an entry is not in columns of its own. */
export type EntryBody = Pick<Entry, 'detail' | 'postings' | 'balance' | 'activity'>;

/** What the detail tells of the activity. Part of the format. */
function toldActivity({ detail: told }: EntryBody): Partial<Activity> {
  if (told.kind === 'GRANTED') {
    const { modelId, poolId, keyId, userRef, endpoint, priority: rank, labels } = told.hold;
    return { modelId, poolId, keyId, userRef, endpoint, priority: rank, labels, code: null };
  }
  if (told.kind !== 'REJECTED' && told.kind !== 'WAITING') return { code: null };
  const { asked, reasons } = told.decision;
  const code = told.kind === 'REJECTED' ? (reasons[0]?.code ?? null) : null;
  return { modelId: asked.modelId, priority: asked.priority, code };
}

/** The balance that the decision gave is the one after it. Part of the format. */
function toldBalance({ detail: told }: EntryBody, { seq, at }: Frame): Balance | undefined {
  if (told.kind !== 'GRANTED' && told.kind !== 'REJECTED' && told.kind !== 'WAITING') return undefined;
  return { ...told.decision.balance, version: seq, at };
}

const FREE_ACCOUNT: Readonly<Record<FundingSource, LedgerAccount>> = {
  INCLUDED: 'INCLUDED',
  PROMOTIONAL: 'AVAILABLE',
  PLAN: 'AVAILABLE',
  PURCHASED: 'AVAILABLE',
  POSTPAID: 'POSTPAID',
};

const HELD_ACCOUNT: Readonly<Record<FundingSource, LedgerAccount>> = {
  INCLUDED: 'INCLUDED_HELD',
  PROMOTIONAL: 'HELD',
  PLAN: 'HELD',
  PURCHASED: 'HELD',
  POSTPAID: 'POSTPAID_HELD',
};

/** A grant of a job moves its parts and reserve from free to held; most other decisions move nothing. Part of the format. */
function toldPostings({ detail: told }: EntryBody): readonly Posting[] {
  if (told.kind !== 'GRANTED') return NO_POSTINGS;
  const moves: Posting[] = [];
  for (const part of told.decision.funding) tellMove(moves, part);
  for (const part of told.reserve) tellMove(moves, part);
  return moves;
}

const NO_POSTINGS: readonly Posting[] = [];

function tellMove(moves: Posting[], { source, grantId, amount: moved }: FundingPart): void {
  if (moved === 0n) return;
  moves.push({ account: FREE_ACCOUNT[source], grantId, amount: -moved });
  moves.push({ account: HELD_ACCOUNT[source], grantId, amount: moved });
}

const entryBody: Codec<EntryBody> = record<EntryBody>('EntryBody', {
  detail,
  activity: nullableField(
    relative<EntryBody, Activity>('Activity', { fields: activityFields, to: 'detail', baseOf: toldActivity }),
  ),
  balance: derived(balance, toldBalance, "the decision's, after this entry"),
  postings: derived(postings, toldPostings, 'the parts of a grant from free to held; otherwise none'),
});

export const entryFormat = framedFormat<EntryBody>(1, entryBody);

/** Account id (16), seq (8), subject (16), ordinal (2), instant in ms (8), all big-endian. */
export function entryHeader({
  accountId,
  seq,
  subject,
  ordinal,
  at,
}: Pick<Entry, 'accountId' | 'seq' | 'subject' | 'ordinal' | 'at'>): Buffer {
  const header = Buffer.allocUnsafe(50);
  if (!putUuid(header, 0, accountId)) throw new RangeError(`${accountId} is no UUID in lower case`);
  header.writeBigUInt64BE(BigInt(seq), 16);
  if (!putUuid(header, 24, subject)) throw new RangeError(`${subject} is no UUID in lower case`);
  header.writeUInt16BE(ordinal, 40);
  header.writeBigInt64BE(BigInt(at), 42);
  return header;
}

/**
 * Receipts: why something was charged, or why it was not. The three records of anything that happens are
 * all readings of one entry of the journal, so their keys follow from it and never change, and the links
 * between them can't break:
 *
 *   usage event   (account, subject, ordinal)   every entry that is activity, refused and free included
 *   charge        (account, subject, ordinal)   the same, when the entry charged anything or gave it back
 *   transaction   (account, seq)                when the entry has postings
 *
 * A usage event causes the charge of the same key, and a charge the transaction of the same entry.
 * This module is the only place that knows this rule.
 */

import { formatMicro } from '../domain/decimal.ts';
import type { Decision, FundingPart } from '../domain/decision.ts';
import type { Ending, EndKind, Entry } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import type { JobView } from './job-view.ts';

/** Names what one entry says about a subject. */
export interface RecordKey {
  readonly accountId: string;
  readonly subject: string;
  readonly ordinal: number;
}

export interface TransactionKey {
  readonly accountId: string;
  readonly seq: number;
}

export interface Receipt {
  readonly usageEvent: RecordKey;
  /** Null when nothing was charged. */
  readonly charge: RecordKey | null;
  /** Null when no balance changed. */
  readonly transaction: TransactionKey | null;
  /** What the end was charged, debt included, refunds not taken off. */
  readonly charged: bigint;
  readonly why: string;
}

/** What an entry records: of the three, those that it has. */
export interface Records {
  /** Null when it is no activity of a job. */
  readonly usageEvent: RecordKey | null;
  readonly charge: RecordKey | null;
  readonly transaction: TransactionKey | null;
  /** Debt included; below zero when it gave something back. */
  readonly charged: bigint;
  /** Why this was charged, or why nothing was. */
  readonly why: string;
}

/** The three linked records of an entry. */
export function recordsOf(entry: Entry): Records {
  const { accountId, subject, ordinal, seq, activity, postings } = entry;
  const key: RecordKey = { accountId, subject, ordinal };
  const charged = chargedBy(entry);
  return {
    usageEvent: activity ? key : null,
    charge: charged === 0n ? null : key,
    transaction: postings.length > 0 ? { accountId, seq } : null,
    charged,
    why: whyOf(entry),
  };
}

/** The receipt of a job; null until it ended. */
export function receiptOf(job: JobView): Receipt | null {
  const { endEntry: entry } = job;
  if (!entry) return null;
  const { accountId, subject, ordinal } = entry;
  const { charge, transaction, charged, why } = recordsOf(entry);
  const since = job.refunded > 0n ? ` ${formatMicro(job.refunded)} credits were refunded since.` : '';
  return {
    usageEvent: { accountId, subject, ordinal },
    charge,
    transaction,
    charged,
    why: why + since,
  };
}

/** The receipt of a request whose wait was given up. */
export function receiptOfWithdrawal(entry: Entry): Receipt {
  const { accountId, subject, ordinal } = entry;
  const { charge, transaction, charged, why } = recordsOf(entry);
  return { usageEvent: { accountId, subject, ordinal }, charge, transaction, charged, why };
}

/** The receipt of a refusal: it is activity like any other, and it costs nothing. Null for a grant, whose job has the receipt. */
export function receiptOfRefusal(decision: Decision, ordinal: number): Receipt | null {
  if (decision.outcome !== 'REJECTED') return null;
  return {
    usageEvent: { accountId: decision.accountId, subject: decision.id, ordinal },
    charge: null,
    transaction: null,
    charged: 0n,
    why: whyRefused(decision),
  };
}

function chargedBy({ detail }: Entry): bigint {
  switch (detail.kind) {
    case 'SETTLED':
    case 'CANCELLED':
    case 'EXPIRED':
      return totalOf(detail.ending.charged) + detail.ending.debt;
    case 'REFUNDED':
      return -(totalOf(detail.parts) + detail.debt);
    default:
      return 0n;
  }
}

function whyRefused({ reasons }: Decision): string {
  const codes = reasons.map(({ code }) => code).join(', ');
  return `Rejected (${codes}). A request that is rejected uses nothing, so nothing was charged.`;
}

function whyOf(entry: Entry): string {
  const { detail } = entry;
  switch (detail.kind) {
    case 'OPENED':
      return 'The account was opened.';
    case 'TERMS_CHANGED':
      return `What was agreed with the account was changed${because(detail.reason)}.`;
    case 'GRANTED': {
      const held = formatMicro(totalOf(detail.hold.parts) + totalOf(detail.reserve));
      return `Granted: ${held} credits are held until the job ends. Nothing is charged before.`;
    }
    case 'REJECTED':
      return whyRefused(detail.decision);
    case 'WAITING':
      return 'The request waits for room. Nothing is held and nothing was charged.';
    case 'WITHDRAWN':
      return `The request waits no more: it was called off${because(detail.reason)}. Nothing was held and nothing was charged.`;
    case 'LAPSED':
      return 'The lease lapsed without an ending. What the job holds stays held, and nothing was charged.';
    case 'SETTLED':
    case 'CANCELLED':
    case 'EXPIRED':
      return whyEnded(detail.kind, detail.ending);
    case 'REFUNDED': {
      const back = formatMicro(totalOf(detail.parts) + detail.debt);
      return `${back} credits were given back${because(detail.reason)}.`;
    }
    case 'CREDITED':
      return `${formatMicro(detail.grant.granted)} credits were added: ${detail.grant.source} ${detail.grant.name}${because(detail.reason)}.`;
    case 'ADJUSTED':
      return `${formatMicro(totalOf(detail.parts))} credits were ${detail.grant ? 'added' : 'taken away'}${because(detail.reason)}.`;
    case 'STANDING_CHANGED':
      return whyStandingChanged(detail);
    case 'DEBT_PAID':
      return `${formatMicro(totalOf(detail.parts))} credits paid what was owed.`;
    case 'GRANT_EXPIRED':
      return `${formatMicro(detail.amount)} credits expired.`;
    case 'PAYMENT_RETURNED': {
      const owed = detail.debt > 0n ? ` and ${formatMicro(detail.debt)} are owed` : '';
      const how = detail.how === 'REFUND' ? 'refunded' : 'charged back';
      return `The purchase was ${how}: ${formatMicro(detail.amount)} credits were taken back${owed}${because(detail.reason)}.`;
    }
    case 'GRANT_REVOKED':
      return `${formatMicro(detail.amount)} credits were revoked${because(detail.reason)}.`;
  }
}

type StandingChange = Extract<Entry['detail'], { kind: 'STANDING_CHANGED' }>;

function whyStandingChanged(detail: StandingChange): string {
  const { cause, from, to, note, override, reason } = detail;
  const factor = (value: number) => formatMicro(BigInt(value));
  const moved =
    from === to
      ? `The factor that its history has on its limits is ${factor(to)}`
      : `The factor that its history has on its limits went from ${factor(from)} to ${factor(to)}`;
  switch (cause) {
    case 'EVIDENCE':
      return `${moved}${because(note)}.`;
    case 'NOTED':
    case 'FLAGGED':
      return `${moved}, and ${note} will count from now on${because(reason)}.`;
    case 'REVERSED':
      return `${moved}: an operator took evidence back${because(reason)}.`;
    case 'OVERRIDDEN':
      return `An operator set the factor that its history has on its limits to ${factor(override?.value ?? to)}${because(reason)}.`;
    case 'OVERRIDE_ENDED':
      return `${moved}: what an operator had set ended${because(reason)}.`;
  }
}

function because(reason: string | null): string {
  return reason === null ? '' : ` (${reason})`;
}

function whyEnded(kind: EndKind, ending: Ending): string {
  const { cost, debt, forgiven } = ending;
  const charged = totalOf(ending.charged) + debt;
  const sentences = [howItEnded(kind, ending)];
  if (kind !== 'EXPIRED') sentences.push(whatItCost(ending));
  if (charged === 0n) sentences.push('Nothing was charged.');
  else if (ending.charged.length > 0) sentences.push(`Paid by ${payers(ending.charged)}.`);
  if (debt > 0n) sentences.push(`${formatMicro(debt)} credits could not be paid and are owed.`);
  if (forgiven > 0n)
    sentences.push(`${formatMicro(forgiven)} of the ${formatMicro(cost.total)} were forgiven.`);
  return sentences.join(' ');
}

function howItEnded(kind: EndKind, ending: Ending): string {
  switch (kind) {
    case 'EXPIRED':
      return 'Nobody said what the job used before its grace ended, so everything held went back; a late settle is still charged.';
    case 'CANCELLED':
      return `Cancelled${because(ending.reason)}.`;
    default:
      return `Settled${ending.outcome === null ? '' : ` as ${ending.outcome}`}${because(ending.reason)}.`;
  }
}

function whatItCost({ usage, cost }: Ending): string {
  const used = usage.filter(({ quantity }) => quantity > 0n);
  if (used.length === 0) return 'It used nothing.';
  const text = used.map(({ meter, quantity }) => `${formatMicro(quantity)} ${meter}`).join(', ');
  return `It used ${text}, which costs ${formatMicro(cost.total)} credits under price book ${cost.priceVersion}.`;
}

function payers(parts: readonly FundingPart[]): string {
  return parts.map(({ source, name, amount }) => `${source} ${name}: ${formatMicro(amount)}`).join(', ');
}

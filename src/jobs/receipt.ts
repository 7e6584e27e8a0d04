/**
 * Receipts: why something was charged, or why it was not. The three records of a job's end are all
 * readings of one entry of the journal, so their keys follow from it and never change:
 *
 *   usage event   (account, subject, ordinal)   every entry that is activity, refused and free included
 *   charge        (account, subject, ordinal)   the same, when the entry charged anything
 *   transaction   (account, seq)                when the entry has postings
 *
 * This module is the only place that knows this rule.
 */

import { formatMicro } from '../domain/decimal.ts';
import type { Decision, FundingPart } from '../domain/decision.ts';
import type { Ending } from '../domain/entry.ts';
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

/** The receipt of a job; null until it ended. */
export function receiptOf(job: JobView): Receipt | null {
  const { endEntry: entry, ending } = job;
  if (!entry || !ending) return null;
  const charged = job.charged ?? 0n;
  const key: RecordKey = { accountId: entry.accountId, subject: entry.subject, ordinal: entry.ordinal };
  return {
    usageEvent: key,
    charge: charged > 0n ? key : null,
    transaction: entry.postings.length > 0 ? { accountId: entry.accountId, seq: entry.seq } : null,
    charged,
    why: whyOf(job, { ending, charged }),
  };
}

/** The receipt of a refusal: it is activity like any other, and it costs nothing. Null for a grant, whose job has the receipt. */
export function receiptOfRefusal(decision: Decision): Receipt | null {
  if (decision.outcome !== 'REJECTED') return null;
  const codes = decision.reasons.map(({ code }) => code).join(', ');
  return {
    usageEvent: { accountId: decision.accountId, subject: decision.id, ordinal: 0 },
    charge: null,
    transaction: null,
    charged: 0n,
    why: `Rejected (${codes}). A request that is rejected uses nothing, so nothing was charged.`,
  };
}

function whyOf(job: JobView, params: { ending: Ending; charged: bigint }): string {
  const { ending, charged } = params;
  const { cost, debt, forgiven } = ending;
  const sentences = [howItEnded(job, ending)];
  if (job.state !== 'EXPIRED') sentences.push(whatItCost(ending));
  if (charged === 0n) sentences.push('Nothing was charged.');
  else if (ending.charged.length > 0) sentences.push(`Paid by ${payers(ending.charged)}.`);
  if (debt > 0n) sentences.push(`${formatMicro(debt)} credits could not be paid and are owed.`);
  if (forgiven > 0n)
    sentences.push(`${formatMicro(forgiven)} of the ${formatMicro(cost.total)} were forgiven.`);
  if (job.refunded > 0n) sentences.push(`${formatMicro(job.refunded)} credits were refunded since.`);
  return sentences.join(' ');
}

function howItEnded(job: JobView, ending: Ending): string {
  const reason = ending.reason === null ? '' : ` (${ending.reason})`;
  switch (job.state) {
    case 'EXPIRED':
      return 'Nobody said what the job used before its grace ended, so everything held went back; a late settle is still charged.';
    case 'CANCELLED':
      return `Cancelled${reason}.`;
    default:
      return `Settled${ending.outcome === null ? '' : ` as ${ending.outcome}`}${reason}.`;
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

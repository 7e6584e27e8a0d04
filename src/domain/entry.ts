/**
 * The journal: what happened to an account, in order, for ever. An entry is never changed. The present
 * state, every job, every statement and every receipt is a reading of entries.
 */
import type { AccountState, Balance, Grant, Terms } from './account.ts';
import { balanceOf } from './account.ts';
import type { Attribute, Priority, Quantity } from './catalogue.ts';
import type { Decision, FundingPart, RejectionCode } from './decision.ts';
import type { Instant, Millis } from './instant.ts';
import type { Hold, OpenJob } from './open-job.ts';
import { type Posting, sumOf } from './postings.ts';
import type { Cost } from './pricing.ts';
import type { Flag, Override } from './standing.ts';
import type { EvidenceKind } from './standing-rules.ts';

export type EndKind = 'SETTLED' | 'CANCELLED' | 'EXPIRED';

/** How a job ended: what it used, what that cost, who paid, what went back. */
export interface Ending {
  /** The hash of the settle or cancel input; null when time ended the job. */
  readonly inputHash: string | null;
  readonly outcome: 'SUCCEEDED' | 'FAILED' | null;
  readonly usage: readonly Quantity[];
  readonly cost: Cost;
  readonly charged: readonly FundingPart[];
  /** What went back of the hold, child budget included, as it went back: to a grant that had expired it returned only to expire. */
  readonly returned: readonly FundingPart[];
  readonly forgiven: bigint;
  readonly debt: bigint;
  readonly computeMs: Millis | null;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly reason: string | null;
}

export type EntryDetail =
  | { readonly kind: 'OPENED'; readonly terms: Terms; readonly inputHash: string }
  | {
      readonly kind: 'TERMS_CHANGED';
      readonly terms: Terms;
      readonly inputHash: string;
      readonly reason: string | null;
    }
  | {
      readonly kind: 'GRANTED';
      readonly decision: Decision;
      readonly hold: Hold;
      readonly reserve: readonly FundingPart[];
      readonly leaseToken: string;
      readonly leaseEndsAt: Instant;
    }
  | { readonly kind: 'REJECTED'; readonly decision: Decision }
  /** The request waits for room and nothing is held; a GRANTED, REJECTED or WITHDRAWN entry about the same subject ends that. */
  | { readonly kind: 'WAITING'; readonly decision: Decision; readonly expiresAt: Instant }
  /** The wait was given up by who asked: nothing was held, so nothing comes back, and nothing is decided any more. */
  | { readonly kind: 'WITHDRAWN'; readonly reason: string | null }
  | { readonly kind: 'LAPSED'; readonly leaseEndsAt: Instant }
  | { readonly kind: 'SETTLED'; readonly ending: Ending; readonly leaseToken: string }
  | { readonly kind: 'CANCELLED'; readonly ending: Ending; readonly leaseToken: string }
  /** Keeps the job as it was, so that a late settle can still be charged at its frozen terms. */
  | { readonly kind: 'EXPIRED'; readonly ending: Ending; readonly leaseToken: string; readonly job: OpenJob }
  | {
      readonly kind: 'REFUNDED';
      readonly key: string;
      readonly inputHash: string;
      /** What went back to the sources that paid. */
      readonly parts: readonly FundingPart[];
      /** What was given back of the job's debt: what the account still owes fell by it, less what came back as `grant`. */
      readonly debt: bigint;
      /** New credits for what of the job's debt had been paid meanwhile; null when there was none. */
      readonly grant: Grant | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'CREDITED';
      readonly grant: Grant;
      /** What of it paid the account's debt at once. */
      readonly debtPaid: bigint;
      readonly payment: { readonly provider: string; readonly reference: string } | null;
      readonly inputHash: string | null;
      readonly reason: string | null;
    }
  /** Credits that became usable while the account owed something paid for it. */
  | { readonly kind: 'DEBT_PAID'; readonly parts: readonly FundingPart[] }
  | { readonly kind: 'GRANT_EXPIRED'; readonly grantId: string; readonly amount: bigint }
  | {
      readonly kind: 'GRANT_REVOKED';
      readonly grantId: string;
      readonly amount: bigint;
      readonly inputHash: string;
      readonly reason: string;
    }
  /** The payment that bought a grant went back to the payer: a part of it that was asked for, or all of it by force. */
  | {
      readonly kind: 'PAYMENT_RETURNED';
      readonly grantId: string;
      readonly key: string;
      readonly inputHash: string;
      readonly how: 'REFUND' | 'CHARGEBACK';
      /** What was taken of what was available of the grant. */
      readonly amount: bigint;
      /** What had left the grant already, and is owed from now on. */
      readonly debt: bigint;
      readonly reason: string;
    }
  | {
      readonly kind: 'ADJUSTED';
      /** What was added (to `grant`) or taken away (from each). */
      readonly parts: readonly FundingPart[];
      /** The credits that a correction upwards added; null for one downwards. */
      readonly grant: Grant | null;
      /** What of a correction upwards paid the account's debt at once. */
      readonly debtPaid: bigint;
      readonly inputHash: string;
      readonly reason: string;
    }
  /** The account's standing changed: its factor by the evidence or by time, a flag, or what an operator did. It moves no money. */
  | {
      readonly kind: 'STANDING_CHANGED';
      readonly cause: StandingCause;
      /** The factor that the evidence makes, in millionths, before and after. */
      readonly from: number;
      readonly to: number;
      /** The kind of evidence that it is about; null when it is about none alone. */
      readonly evidence: EvidenceKind | null;
      /** The flag that was raised or reversed. */
      readonly flag: Flag | null;
      /** What an operator has set, from then on. */
      readonly override: Override | null;
      readonly note: string | null;
      /** The application of the operator who did it; null when nobody did. */
      readonly by: string | null;
      readonly inputHash: string | null;
      readonly reason: string | null;
    };

export type StandingCause = 'EVIDENCE' | 'NOTED' | 'FLAGGED' | 'REVERSED' | 'OVERRIDDEN' | 'OVERRIDE_ENDED';

export type EntryKind = EntryDetail['kind'];

/** By what usage is counted and grouped; null on entries that are no activity of a job. */
export interface Activity {
  readonly modelId: number;
  readonly poolId: number;
  readonly keyId: number | null;
  readonly userRef: string | null;
  readonly endpoint: string | null;
  readonly priority: Priority;
  readonly labels: readonly Attribute[];
  /** Why it was refused first of all; null when it was not. */
  readonly code: RejectionCode | null;
}

export interface Entry {
  readonly accountId: string;
  /** 1, 2, 3 ... without gaps, in the order in which things happened. */
  readonly seq: number;
  /** What it is about: a job, a grant, the account itself. */
  readonly subject: string;
  /** 0 made the subject; 1, 2 ... is what happened to it. */
  readonly ordinal: number;
  readonly at: Instant;
  readonly detail: EntryDetail;
  readonly postings: readonly Posting[];
  readonly balance: Balance;
  readonly activity: Activity | null;
}

export class LedgerBroken extends Error {
  override readonly name = 'LedgerBroken';
}

/** Appends one entry: numbers it, stamps it not before the last one, and refuses what does not balance. */
export function append<Detail extends EntryDetail>(
  state: AccountState,
  fields: {
    subject: string;
    ordinal: number;
    at: Instant;
    detail: Detail;
    postings: readonly Posting[];
    activity?: Activity | null;
  },
): { state: AccountState; entry: Entry & { readonly detail: Detail } } {
  if (sumOf(fields.postings) !== 0n) {
    throw new LedgerBroken(
      `postings of ${fields.detail.kind} ${fields.subject} sum to ${sumOf(fields.postings)}`,
    );
  }
  const at = Math.max(fields.at, state.lastAt);
  const next: AccountState = { ...state, seq: state.seq + 1, lastAt: at };
  const balance = balanceOf(next, at);
  if (balance.available < 0n || balance.held < 0n || state.debt < 0n || state.postpaidOwed < 0n) {
    throw new LedgerBroken(`a balance of account ${state.accountId} went below zero at entry ${next.seq}`);
  }
  const { subject, ordinal, detail, postings, activity = null } = fields;
  return {
    state: next,
    entry: {
      accountId: state.accountId,
      seq: next.seq,
      subject,
      ordinal,
      at,
      detail,
      postings,
      balance,
      activity,
    },
  };
}

/** What counts for an account's standing and how much, as the policy says it. */
import type { Millis } from './instant.ts';

/** What raises limits. */
export const RAISING = ['CLOSE_ESTIMATE', 'JOB_FINISHED', 'BILL_PAID'] as const;
/** What lowers them. */
export const LOWERING = [
  'LOOSE_ESTIMATE',
  'LEASE_LAPSED',
  'JOB_ABANDONED',
  'HAMMERING',
  'REFUND',
  'PAYMENT_FAILED',
  'CHARGEBACK',
  'SHARED_FINGERPRINT',
] as const;
export const EVIDENCE_KINDS = [...RAISING, ...LOWERING] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** What each kind is, for who writes a policy and for who reads a standing. */
export const EVIDENCE_MEANINGS: Readonly<Record<EvidenceKind, string>> = {
  CLOSE_ESTIMATE: 'Raises: a job that succeeded used about what was held for it.',
  JOB_FINISHED: 'Raises: a job was settled.',
  BILL_PAID: 'Raises: credits were bought, or a debt was paid.',
  LOOSE_ESTIMATE: 'Lowers: a job that succeeded used far less, or far more, than was held for it.',
  LEASE_LAPSED: 'Lowers: the lease of a job lapsed without an ending.',
  JOB_ABANDONED: 'Lowers: the grace of a job ended, and nobody had said what it used.',
  HAMMERING: 'Lowers: who was told when to ask again asked long before.',
  REFUND: 'Lowers: a job was refunded. Some are nobody’s fault: leave those free.',
  PAYMENT_FAILED: 'Lowers: an automatic top-up could not be charged.',
  CHARGEBACK: 'Lowers: a payment was charged back.',
  SHARED_FINGERPRINT:
    'Lowers: a flag that says that the account is one of many of one fingerprint, used up one after the other.',
};

export interface EvidenceRule {
  /** What one case moves the factor by, in millionths: up or down as the kind of evidence says. */
  readonly weight: number;
  /** So many cases, in millionths of a case, count for nothing. */
  readonly free: number;
  /** After this time half of it is forgotten. */
  readonly halfLifeMs: Millis;
  /** After this time without another case all of it is. */
  readonly expiryMs: Millis;
  /** The most that this kind moves the factor by, however many cases, in millionths. */
  readonly most: number;
}

/** How many accounts of one fingerprint are a pattern. */
export interface AbuseRule {
  /** Fewer accounts than this that were used up one after the other are none. */
  readonly fewest: number;
  /** So many may be in use side by side. */
  readonly lanes: number;
  /** What part of the accounts in use must follow one another, in millionths. */
  readonly share: number;
  /** Accounts that began before this time are not looked at. */
  readonly lookbackMs: Millis;
}

export interface StandingPolicy {
  /** The bounds of the factor, in millionths: `floor` is at most 1, `ceiling` at least 1. */
  readonly floor: number;
  readonly ceiling: number;
  /** The factor moves by whole steps of this size, in millionths, one in each `stepMs` at most. */
  readonly step: number;
  readonly stepMs: Millis;
  /** By what share of its hold a job that succeeded was charged, in millionths: from `close` to `over` is a close estimate, below `loose` or above `over` a loose one. */
  readonly estimates: { readonly close: number; readonly loose: number; readonly over: number };
  /** Who asks again within this share of the wait that they were told, in millionths, hammers. */
  readonly hammering: number;
  /** A kind that is missing does not count. */
  readonly evidence: Readonly<Partial<Record<EvidenceKind, EvidenceRule>>>;
  /** Null looks for no pattern. */
  readonly abuse: AbuseRule | null;
}

/** A job as it is shown: what its entries say, and its lease as it stands. */
import type { Attribute, Priority, Quantity } from '../domain/catalogue.ts';
import type { Decision } from '../domain/decision.ts';
import type { Ending, Entry } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import type { Instant } from '../domain/instant.ts';
import type { OpenJob } from '../domain/open-job.ts';
import { grantOf } from './decision-entry.ts';

export type JobState = 'GRANTED' | 'UNKNOWN' | 'SETTLED' | 'CANCELLED' | 'EXPIRED';

export interface JobView {
  readonly id: string;
  readonly accountId: string;
  readonly state: JobState;
  readonly userRef: string | null;
  readonly keyId: number | null;
  readonly modelId: number;
  readonly endpoint: string | null;
  readonly priority: Priority;
  readonly labels: readonly Attribute[];
  readonly workload: readonly Quantity[];
  readonly reported: readonly Quantity[];
  readonly held: bigint;
  /** Null until it ended. Debt included, forgiven not, refunds not taken off. */
  readonly charged: bigint | null;
  readonly refunded: bigint;
  readonly leaseExpiresAt: Instant | null;
  readonly grantedAt: Instant;
  readonly endedAt: Instant | null;
  readonly parentJobId: string | null;
  readonly decision: Decision;
  readonly ending: Ending | null;
  /** The seq and ordinal of the entry that charged it; null until it ended. */
  readonly endEntry: Entry | null;
}

function endOf(entries: readonly Entry[]): { entry: Entry; ending: Ending; state: JobState } | null {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    const detail = entry?.detail;
    if (!entry || !detail) continue;
    if (detail.kind === 'SETTLED' || detail.kind === 'CANCELLED' || detail.kind === 'EXPIRED') {
      return { entry, ending: detail.ending, state: detail.kind };
    }
  }
  return null;
}

function refundedOf(entries: readonly Entry[]): bigint {
  return entries.reduce(
    (sum, { detail }) => (detail.kind === 'REFUNDED' ? sum + totalOf(detail.parts) + detail.debt : sum),
    0n,
  );
}

/**
 * Folds a job's entries, in order, into its view. `open` is its row while it has not ended; without it
 * (a past moment) the lease is the one that was granted. Null when the entries are not about a granted job.
 */
export function foldJob(
  entries: readonly Entry[],
  params: { open: OpenJob | null; now: Instant },
): JobView | null {
  const first = grantOf(entries);
  if (!first) return null;
  const { decision, hold, leaseEndsAt, reserve } = first.detail;
  const { open, now } = params;
  const end = endOf(entries);
  const ended = end !== null;
  const leaseEnd = open?.leaseEndsAt ?? leaseEndsAt;
  const lapsed = open ? leaseEnd <= now : entries.some(({ detail }) => detail.kind === 'LAPSED');
  return {
    id: first.subject,
    accountId: first.accountId,
    state: end?.state ?? (lapsed ? 'UNKNOWN' : 'GRANTED'),
    userRef: hold.userRef,
    keyId: hold.keyId,
    modelId: hold.modelId,
    endpoint: hold.endpoint,
    priority: hold.priority,
    labels: hold.labels,
    workload: hold.quantities,
    reported: open?.reported ?? end?.ending.usage ?? [],
    held: ended ? 0n : totalOf(hold.parts) + totalOf(open?.reserve ?? reserve),
    charged: end ? totalOf(end.ending.charged) + end.ending.debt : null,
    refunded: refundedOf(entries),
    leaseExpiresAt: ended ? null : leaseEnd,
    grantedAt: first.at,
    endedAt: end?.entry.at ?? null,
    parentJobId: hold.parentJobId,
    decision,
    ending: end?.ending ?? null,
    endEntry: end?.entry ?? null,
  };
}

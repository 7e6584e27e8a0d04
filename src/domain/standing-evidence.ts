/**
 * What an account did, read off its journal's entries as they are written. Nothing is written for it: whoever
 * folds the journal counts the same again.
 */
import type { AccountState } from './account.ts';
import type { Decision, RejectionCode } from './decision.ts';
import type { Activity, Ending, Entry } from './entry.ts';
import { SECOND } from './instant.ts';
import { count, type Standing } from './standing.ts';
import type { EvidenceKind, StandingPolicy } from './standing-rules.ts';

const ONE = 1_000_000n;
/** Nobody is blamed for asking again within so short a wait. */
const SHORT_WAIT = 2 * SECOND;
/** What comes so soon after the refusal may have been under way when it was answered. */
const UNDER_WAY = SECOND;

/** What clears by the doing of others as well: to ask again before the instant that is sure is sensible. */
const CLEARED_BY_OTHERS: ReadonlySet<RejectionCode> = new Set<RejectionCode>([
  'CONCURRENCY_LIMITED',
  'OVERLOADED',
]);

/** How good the estimate of a job was that cost so much of what it held; null when it says nothing. */
function estimateOf(ending: Ending, held: bigint, rules: StandingPolicy): EvidenceKind | null {
  if (ending.outcome !== 'SUCCEEDED' || held === 0n) return null;
  const share = (ending.cost.total * ONE) / held;
  const { close, loose, over } = rules.estimates;
  if (share < BigInt(loose) || share > BigInt(over)) return 'LOOSE_ESTIMATE';
  return share >= BigInt(close) ? 'CLOSE_ESTIMATE' : null;
}

function kindsOf({ detail }: Entry, params: { held: bigint; rules: StandingPolicy }): EvidenceKind[] {
  switch (detail.kind) {
    case 'SETTLED': {
      const estimate = estimateOf(detail.ending, params.held, params.rules);
      return estimate ? ['JOB_FINISHED', estimate] : ['JOB_FINISHED'];
    }
    case 'LAPSED':
      return ['LEASE_LAPSED'];
    case 'EXPIRED':
      return ['JOB_ABANDONED'];
    case 'REFUNDED':
      return ['REFUND'];
    case 'PAYMENT_RETURNED':
      return detail.how === 'CHARGEBACK' ? ['CHARGEBACK'] : [];
    case 'CREDITED':
      return detail.payment ? ['BILL_PAID'] : [];
    case 'DEBT_PAID':
      return ['BILL_PAID'];
    default:
      return [];
  }
}

/** FNV-1a: who asks, in one number. Two who share it are at worst taken for one. */
function whoAsks({ modelId, keyId, userRef }: Activity): number {
  let hash = 0x811c9dc5;
  const text = `${modelId}|${keyId ?? ''}|${userRef ?? ''}`;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A refusal: it tells when to ask again, and it may come from one who was told and did not wait. One wait is watched at a time. */
function heardRefusal(
  standing: Standing,
  params: { entry: Entry; decision: Decision; rules: StandingPolicy },
): Standing {
  const { entry, decision, rules } = params;
  const { retryAt } = decision;
  const { at, activity } = entry;
  if (!activity || retryAt === null || !rules.evidence.HAMMERING) return standing;
  if (decision.reasons.some(({ code }) => CLEARED_BY_OTHERS.has(code))) return standing;
  const { told } = standing;
  const who = whoAsks(activity);
  if (told && at < told.retryAt) {
    const wait = told.retryAt - told.at;
    const patient = (at - told.at) * 1_000_000 >= wait * rules.hammering;
    if (told.who !== who || patient || at - told.at < UNDER_WAY) return standing;
    return count(standing, 'HAMMERING', { rules, at });
  }
  if (retryAt - at < SHORT_WAIT) return standing;
  return { ...standing, told: { who, at, retryAt } };
}

/**
 * Counts what the entries say, which the account's state already has in it. `heldOf` answers what a job that
 * ended by them had held for itself. A policy that says nothing of standing counts nothing.
 */
export function countEvidence(
  state: AccountState,
  entries: readonly Entry[],
  params: { rules: StandingPolicy | null; heldOf: (jobId: string) => bigint },
): AccountState {
  const { rules, heldOf } = params;
  if (!rules) return state;
  let { standing } = state;
  for (const entry of entries) {
    const { detail, at, subject } = entry;
    if (detail.kind === 'REJECTED') {
      standing = heardRefusal(standing, { entry, decision: detail.decision, rules });
      continue;
    }
    const held = detail.kind === 'SETTLED' ? heldOf(subject) : 0n;
    for (const kind of kindsOf(entry, { held, rules })) standing = count(standing, kind, { rules, at });
  }
  return standing === state.standing ? state : { ...state, standing };
}

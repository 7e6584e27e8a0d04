/** What requestJob, previewJob and quoteJob answer. */
import type { Decision as DomainDecision } from '../../domain/decision.ts';
import type { StoredQuote } from '../../jobs/ports.ts';
import type { Preview } from '../../jobs/preview-job.ts';
import type { Decided, RequestJobAnswer } from '../../jobs/request-job.ts';
import { ownedGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import type { Balance } from '../types/money.ts';
import { JobPreview } from '../types/preview-job.ts';
import { Quote } from '../types/quote-job.ts';
import { JobGranted, JobRejected, type RequestJobResult } from '../types/request-job.ts';
import { toDecision, toLayers } from './decision.ts';
import { toDate, toDateOrNull } from './instant.ts';
import { toJobOf, toLease } from './job.ts';
import { toBalance, toCost, toCostOrNull, toFunding, toQuantities } from './money.ts';
import { toIdempotencyConflict, toInvalidRequest } from './problem.ts';
import { toReason, toRemedy } from './rejection.ts';

export function toRequestJobResult(answer: RequestJobAnswer): RequestJobResult {
  switch (answer.kind) {
    case 'INVALID':
      return toInvalidRequest(answer);
    case 'CONFLICT':
      return toIdempotencyConflict(answer);
    case 'DECIDED':
      return toDecided(answer);
  }
}

function toDecided(answer: Decided): JobGranted | JobRejected {
  const { entry, replayed } = answer;
  const { detail } = entry;
  // The entry's balance, not the decision's: its version counts the entry itself.
  const balance = toBalance(entry.balance);
  if (detail.kind === 'REJECTED') return toRejected(detail.decision, { balance, replayed });
  if (detail.kind !== 'GRANTED')
    throw new Error(`entry ${entry.seq} of ${entry.accountId} decides no request`);
  const { decision } = detail;
  return make(JobGranted, {
    decision: toDecision(decision),
    job: toJobOf(answer.entries, answer),
    lease: toLease(detail),
    workload: toQuantities(decision.workload),
    cost: toCost(granted(decision)),
    funding: toFunding(decision.funding, decision.accountId),
    balance,
    replayed,
  });
}

function granted(decision: DomainDecision) {
  if (!decision.cost) throw new Error(`decision ${decision.id} granted a job without a price`);
  return decision.cost;
}

function toRejected(
  decision: DomainDecision,
  { balance, replayed }: { balance: Balance; replayed: boolean },
): JobRejected {
  return make(JobRejected, {
    message: decision.reasons.map(({ message }) => message).join(' '),
    decision: toDecision(decision),
    cost: toCostOrNull(decision.cost),
    reasons: decision.reasons.map(toReason),
    action: decision.action ?? 'STOP',
    retryAt: toDateOrNull(decision.retryAt),
    checkAgainAt: toDateOrNull(decision.checkAgainAt),
    remedies: decision.remedies.map(toRemedy),
    balance,
    replayed,
  });
}

export function toPreview({ accountId, evaluation, retryAt, remedies, balance }: Preview): JobPreview {
  const { reasons, quantities, cost, parts, layers } = evaluation;
  return make(JobPreview, {
    outcome: reasons.length === 0 ? 'GRANTED' : 'REJECTED',
    workload: toQuantities(quantities),
    cost: toCostOrNull(cost),
    funding: toFunding(parts, accountId),
    layers: toLayers(layers, accountId),
    reasons: reasons.map(toReason),
    retryAt: toDateOrNull(retryAt),
    remedies: remedies.map(toRemedy),
    balance: toBalance(balance),
  });
}

export function toQuote({ accountId, id, cost, expiresAt }: StoredQuote): Quote {
  return make(Quote, {
    id: ownedGid('quote', { accountId, id }),
    cost: toCost(cost),
    expiresAt: toDate(expiresAt),
  });
}

/** What requestJob, previewJob and quoteJob answer. */
import type { Decision as DomainDecision } from '../../domain/decision.ts';
import { withdrawalOf } from '../../jobs/decision-entry.ts';
import type { StoredQuote } from '../../jobs/ports.ts';
import type { Preview } from '../../jobs/preview-job.ts';
import type { Decided, RequestJobAnswer } from '../../jobs/request-job.ts';
import type { FindTicket } from '../../jobs/wait-ticket.ts';
import { ownedGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import type { Balance } from '../types/money.ts';
import { JobPreview } from '../types/preview-job.ts';
import { Quote } from '../types/quote-job.ts';
import {
  JobGranted,
  JobRejected,
  JobWaiting,
  type RequestJobResult,
  RequestWithdrawn,
} from '../types/request-job.ts';
import { toDecision, toLayers } from './decision.ts';
import { toDate, toDateOrNull } from './instant.ts';
import { toJobOf, toLease } from './job.ts';
import { toBalance, toCost, toCostOrNull, toFunding, toQuantities } from './money.ts';
import { toIdempotencyConflict, toInvalidRequest } from './problem.ts';
import { toReason, toRemedy } from './rejection.ts';
import { toTicket } from './wait-ticket.ts';

/** `findTicket` tells the present place of one that waits. */
export async function toRequestJobResult(
  answer: RequestJobAnswer,
  findTicket: FindTicket,
): Promise<RequestJobResult> {
  switch (answer.kind) {
    case 'INVALID':
      return toInvalidRequest(answer);
    case 'CONFLICT':
      return toIdempotencyConflict(answer);
    case 'DECIDED':
      return answer.entry.detail.kind === 'WAITING' ? toWaiting(answer, findTicket) : toDecided(answer);
  }
}

async function toWaiting(
  { entry, entries, replayed }: Decided,
  findTicket: FindTicket,
): Promise<JobWaiting | RequestWithdrawn> {
  const { accountId, subject: jobId, detail } = entry;
  if (detail.kind !== 'WAITING') throw new Error(`entry ${entry.seq} of ${accountId} lets nothing wait`);
  const { decision, expiresAt } = detail;
  const withdrawal = withdrawalOf(entries);
  if (withdrawal) {
    return make(RequestWithdrawn, {
      message: 'The request waited for room and was called off.',
      decision: toDecision(decision),
      withdrawnAt: toDate(withdrawal.at),
      reason: withdrawal.detail.reason,
      replayed,
    });
  }
  // It may have been admitted a moment ago: then it has no place in the queue any more.
  const ticket = (await findTicket({ accountId, jobId })) ?? {
    accountId,
    jobId,
    position: 0,
    start: null,
    expiresAt,
  };
  return make(JobWaiting, {
    decision: toDecision(decision),
    ticket: toTicket(ticket),
    cost: toCost(priced(decision)),
    replayed,
  });
}

function toDecided(answer: Decided): JobGranted | JobRejected {
  const { entry, replayed } = answer;
  const { detail } = entry;
  // The entry's balance, not the decision's: its version counts the entry itself.
  const balance = toBalance(entry.balance);
  if (detail.kind === 'REJECTED')
    return toRejected(detail.decision, { ordinal: entry.ordinal, balance, replayed });
  if (detail.kind !== 'GRANTED')
    throw new Error(`entry ${entry.seq} of ${entry.accountId} decides no request`);
  const { decision } = detail;
  return make(JobGranted, {
    decision: toDecision(decision, entry.ordinal),
    job: toJobOf(answer.entries, answer),
    lease: toLease(detail),
    workload: toQuantities(decision.workload),
    cost: toCost(priced(decision)),
    funding: toFunding(decision.funding, decision.accountId),
    balance,
    replayed,
  });
}

function priced(decision: DomainDecision) {
  if (!decision.cost) throw new Error(`decision ${decision.id} admitted a job without a price`);
  return decision.cost;
}

function toRejected(
  decision: DomainDecision,
  { ordinal, balance, replayed }: { ordinal: number; balance: Balance; replayed: boolean },
): JobRejected {
  return make(JobRejected, {
    message: decision.reasons.map(({ message }) => message).join(' '),
    decision: toDecision(decision, ordinal),
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

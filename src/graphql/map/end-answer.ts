/** What heartbeatJob, settleJob, cancelJob and refundJob answer. */
import type { CancelJobAnswer, EndJobAnswer, Settled } from '../../jobs/end-job.ts';
import type { HeartbeatAnswer } from '../../jobs/heartbeat-job.ts';
import type { AlreadyEnded, LeaseLost as Lost } from '../../jobs/job-ref.ts';
import type { RefundJobAnswer } from '../../jobs/refund-job.ts';
import type { Invalid, Missing } from '../../problem.ts';
import { type HeartbeatJobResult, JobHeartbeat } from '../types/heartbeat-job.ts';
import { make } from '../types/make.ts';
import { type InvalidRequest, JobEnded, LeaseLost, type NotFound } from '../types/problem.ts';
import { JobRefunded, type RefundJobResult } from '../types/refund-job.ts';
import {
  type CancelJobResult,
  JobSettled,
  type SettleJobResult,
  WaitWithdrawn,
} from '../types/settle-job.ts';
import { toDecision } from './decision.ts';
import { toDate } from './instant.ts';
import { toEndedJob, toJobOf, toLease } from './job.ts';
import { toBalance, toCost, toFunding } from './money.ts';
import { toIdempotencyConflict, toInvalidRequest, toNotFound } from './problem.ts';

function toRefusal(
  answer: AlreadyEnded | Lost | Missing | Invalid,
): JobEnded | LeaseLost | NotFound | InvalidRequest {
  switch (answer.kind) {
    case 'ENDED':
      return make(JobEnded, { message: answer.message, job: toEndedJob(answer.entries) });
    case 'LEASE_LOST':
      return make(LeaseLost, { message: answer.message, job: toJobOf(answer.entries, answer) });
    case 'NOT_FOUND':
      return toNotFound(answer);
    case 'INVALID':
      return toInvalidRequest(answer);
  }
}

export function toHeartbeatResult(answer: HeartbeatAnswer): HeartbeatJobResult {
  if (answer.kind !== 'KEPT') return toRefusal(answer);
  return make(JobHeartbeat, { job: toJobOf(answer.entries, answer), lease: toLease(answer.open) });
}

export function toEndResult(answer: EndJobAnswer): SettleJobResult {
  return answer.kind === 'SETTLED' ? toSettled(answer) : toRefusal(answer);
}

export function toCancelResult(answer: CancelJobAnswer): CancelJobResult {
  if (answer.kind !== 'WITHDRAWN') return toEndResult(answer);
  const { entry, waited, replayed } = answer;
  return make(WaitWithdrawn, {
    decision: toDecision(waited.detail.decision, waited.ordinal),
    withdrawnAt: toDate(entry.at),
    reason: entry.detail.reason,
    balance: toBalance(entry.balance),
    replayed,
  });
}

function toSettled({ ending, entry, entries, replayed }: Settled): JobSettled {
  const { accountId } = entry;
  return make(JobSettled, {
    job: toEndedJob(entries),
    cost: toCost(ending.cost),
    charged: toFunding(ending.charged, accountId),
    returned: toFunding(ending.returned, accountId),
    forgiven: ending.forgiven,
    debt: ending.debt,
    balance: toBalance(entry.balance),
    replayed,
  });
}

export function toRefundResult(answer: RefundJobAnswer): RefundJobResult {
  switch (answer.kind) {
    case 'NOT_FOUND':
      return toNotFound(answer);
    case 'CONFLICT':
      return toIdempotencyConflict(answer);
    case 'INVALID':
      return toInvalidRequest(answer);
    case 'REFUNDED':
      return make(JobRefunded, {
        job: toEndedJob(answer.entries),
        returned: toFunding(answer.parts, answer.entry.accountId),
        balance: toBalance(answer.entry.balance),
        replayed: answer.replayed,
      });
  }
}

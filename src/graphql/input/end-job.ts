/** Heartbeats and endings of jobs: from what a client sent to what the use cases take. */
import { divideDown, divideUp } from '../../domain/decimal.ts';
import type { Millis } from '../../domain/instant.ts';
import type { CancelJobInput as Cancel, SettleJobInput as Settle } from '../../jobs/end-job.ts';
import type { HeartbeatJobInput as Heartbeat } from '../../jobs/heartbeat-job.ts';
import type { JobRef } from '../../jobs/job-ref.ts';
import type { RefundJobInput as Refund } from '../../jobs/refund-job.ts';
import type { Invalid } from '../../problem.ts';
import { readJobOrTicketId, readOwnedId } from '../read-id.ts';
import type { WellFormed } from '../read-input.ts';
import type { HeartbeatJobInput } from '../types/heartbeat-job.ts';
import type { RefundJobInput } from '../types/refund-job.ts';
import type { CancelJobInput, SettleJobInput } from '../types/settle-job.ts';
import { toQuantityList } from './request-job.ts';

const MICROS_IN_A_MILLI = 1_000n;

/** Millionths of a second become milliseconds, rounded away from zero: any machine time shows, and so does a negative one. */
function toMillis(micros: bigint): Millis {
  return Number((micros < 0n ? divideDown : divideUp)(micros, MICROS_IN_A_MILLI));
}

function jobOf({ jobId }: { jobId: string }): JobRef | Invalid {
  const ref = readOwnedId('job', jobId, ['input', 'jobId']);
  return 'kind' in ref ? ref : { accountId: ref.accountId, jobId: ref.id };
}

export function toHeartbeat(input: WellFormed<HeartbeatJobInput>): Heartbeat | Invalid {
  const job = jobOf(input);
  if ('kind' in job) return job;
  return {
    job,
    leaseToken: input.leaseToken,
    usedSoFar: input.usedSoFar == null ? null : toQuantityList(input.usedSoFar),
    extendMs: input.extend ?? null,
  };
}

export function toSettle(input: WellFormed<SettleJobInput>): Settle | Invalid {
  const job = jobOf(input);
  if ('kind' in job) return job;
  const { computeSeconds } = input;
  return {
    job,
    leaseToken: input.leaseToken,
    outcome: input.outcome,
    usage: toQuantityList(input.usage),
    computeMs: computeSeconds == null ? null : toMillis(computeSeconds),
    startedAt: input.startedAt?.getTime() ?? null,
    finishedAt: input.finishedAt?.getTime() ?? null,
  };
}

export function toCancel(input: WellFormed<CancelJobInput>): Cancel | Invalid {
  const ref = readJobOrTicketId(input.jobId, ['input', 'jobId']);
  if ('kind' in ref) return ref;
  return {
    job: { accountId: ref.accountId, jobId: ref.id },
    leaseToken: input.leaseToken ?? null,
    used: input.used == null ? null : toQuantityList(input.used),
    reason: input.reason ?? null,
  };
}

export function toRefund(input: WellFormed<RefundJobInput>): Refund | Invalid {
  const job = jobOf(input);
  if ('kind' in job) return job;
  return {
    idempotencyKey: input.idempotencyKey,
    job,
    amount: input.amount ?? null,
    reason: input.reason,
  };
}

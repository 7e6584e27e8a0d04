/** Running and ending jobs: heartbeatJob, settleJob, cancelJob and refundJob. */
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CancelJob, SettleJob } from '../../jobs/end-job.ts';
import type { HeartbeatJob } from '../../jobs/heartbeat-job.ts';
import type { RefundJob } from '../../jobs/refund-job.ts';
import type { GraphqlContext } from '../context.ts';
import { toCancel, toHeartbeat, toRefund, toSettle } from '../input/end-job.ts';
import { toCancelResult, toEndResult, toHeartbeatResult, toRefundResult } from '../map/end-answer.ts';
import { toInvalidRequest } from '../map/problem.ts';
import { readInput } from '../read-input.ts';
import { HeartbeatJobInput, HeartbeatJobResult } from '../types/heartbeat-job.ts';
import { RefundJobInput, RefundJobResult } from '../types/refund-job.ts';
import { CancelJobInput, CancelJobResult, SettleJobInput, SettleJobResult } from '../types/settle-job.ts';

export interface RunJobsDependencies {
  readonly heartbeatJob: HeartbeatJob;
  readonly settleJob: SettleJob;
  readonly cancelJob: CancelJob;
  readonly refundJob: RefundJob;
}

@Resolver()
export class RunJobsResolver {
  private readonly use: RunJobsDependencies;

  constructor(use: RunJobsDependencies) {
    this.use = use;
  }

  @Mutation(() => HeartbeatJobResult, {
    nullable: true,
    description: 'Keeps the lease, and may report what has been used so far.',
  })
  async heartbeatJob(
    @Arg('input', () => HeartbeatJobInput, { description: 'The job and its lease.' })
    input: HeartbeatJobInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<HeartbeatJobResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const heartbeat = toHeartbeat(reading.input);
    if ('kind' in heartbeat) return toInvalidRequest(heartbeat);
    return toHeartbeatResult(await this.use.heartbeatJob(caller, heartbeat));
  }

  @Mutation(() => SettleJobResult, {
    nullable: true,
    description:
      'Charges what the job really used and gives the rest of the hold back to where it came from. The same input again gives the first result; another gives JobEnded.',
  })
  async settleJob(
    @Arg('input', () => SettleJobInput, { description: 'The job, and what it used.' }) input: SettleJobInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<SettleJobResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const settle = toSettle(reading.input);
    if ('kind' in settle) return toInvalidRequest(settle);
    return toEndResult(await this.use.settleJob(caller, settle));
  }

  @Mutation(() => CancelJobResult, {
    nullable: true,
    description:
      "Ends a job early: charges what was used, gives the rest back. The account's own key needs no lease token. Calls off a request that waits: nothing was held, and its place in the queue is free at once.",
  })
  async cancelJob(
    @Arg('input', () => CancelJobInput, { description: 'The job, and what it used; or the ticket.' })
    input: CancelJobInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<CancelJobResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const cancel = toCancel(reading.input);
    if ('kind' in cancel) return toInvalidRequest(cancel);
    return toCancelResult(await this.use.cancelJob(caller, cancel));
  }

  @Mutation(() => RefundJobResult, {
    nullable: true,
    description:
      'Gives back part or all of what an ended job was charged, to the sources that paid. For operators and orchestrators.',
  })
  async refundJob(
    @Arg('input', () => RefundJobInput, { description: 'The job, how much and why.' }) input: RefundJobInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<RefundJobResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const refund = toRefund(reading.input);
    if ('kind' in refund) return toInvalidRequest(refund);
    return toRefundResult(await this.use.refundJob(caller, refund));
  }
}

/** Ending a job: settling it with what it really used, or cancelling it. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, DateTime, Decimal } from '../scalars.ts';
import { Decision } from './decision.ts';
import { describedEnum } from './described-enum.ts';
import { Job } from './job.ts';
import { Balance, Cost, Funding } from './money.ts';
import { InvalidRequest, JobEnded, LeaseLost, NotFound } from './problem.ts';
import { QuantityInput } from './workload.ts';

export const JobOutcome = describedEnum('JobOutcome', 'How the work of a job ended.', {
  SUCCEEDED: 'It did what it was to do. Charged for the stated usage.',
  FAILED: 'It did not. Charged for the stated usage all the same, which may be zero.',
});
export type JobOutcome = keyof typeof JobOutcome;

@InputType('SettleJobInput', {
  description:
    'How a job ended and what it used. FAILED charges the stated usage, which may be zero. A meter left out counts as zero.',
})
export class SettleJobInput {
  @Field(() => ID, { description: 'The job that ended.' })
  jobId!: string;

  @Field(() => String, { description: "The job's last lease token." })
  leaseToken!: string;

  @Field(() => JobOutcome, { description: 'Whether it did what it was to do.' })
  outcome!: JobOutcome;

  @Field(() => [QuantityInput], {
    description:
      'What it really used in all, each meter once. A meter left out counts as zero; an empty list is no use at all.',
  })
  usage!: QuantityInput[];

  @Field(() => Decimal, {
    nullable: true,
    description:
      'Seconds of machine time that it took, for usage reports; zero or more. It costs nothing. Left out: not known.',
  })
  computeSeconds?: bigint | Malformed | null;

  @Field(() => DateTime, { nullable: true, description: 'When the work began. Left out: not known.' })
  startedAt?: Date | Malformed | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the work ended, not before startedAt. Left out: not known.',
  })
  finishedAt?: Date | Malformed | null;
}

@InputType('CancelJobInput', { description: 'A job to end early, or a request that waits to call off.' })
export class CancelJobInput {
  @Field(() => ID, {
    description:
      'The job to end; or the ticket of a request that waits, which names its job as well once it was admitted.',
  })
  jobId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "The job's last lease token. The account's own key needs none; a request that waits has none yet.",
  })
  leaseToken?: string | null;

  @Field(() => [QuantityInput], {
    nullable: true,
    description:
      'What it used in all. Cumulative; left out: the last reported. A request that waits has used nothing.',
  })
  used?: QuantityInput[] | null;

  @Field(() => String, { nullable: true, description: 'Why, for the record.' })
  reason?: string | null;
}

@ObjectType('JobSettled', {
  simpleResolvers: true,
  description:
    'Returned when the job ended and was charged. More used than held: charged on through the waterfall or forgiven, as the policy says; never above a quote or maxCost, where the rest is a recorded, forgiven entry.',
})
export class JobSettled {
  @Field(() => Job, { description: 'The job as it stands now, also in a replayed answer.' })
  job!: Job;

  @Field(() => Cost, { description: 'What the usage costs, at the price that was frozen at the grant.' })
  cost!: Cost;

  @Field(() => [Funding], {
    description: 'What was taken from which source, in order. With forgiven and debt it sums to cost.total.',
  })
  charged!: Funding[];

  @Field(() => [Funding], {
    description: 'What of the hold went back to which source. Empty when all of it was charged.',
  })
  returned!: Funding[];

  @Field(() => Credits, { description: 'What was not charged although it was used; zero as a rule.' })
  forgiven!: bigint;

  @Field(() => Credits, { description: 'What could not be paid and is now owed; zero as a rule.' })
  debt!: bigint;

  @Field(() => Balance, { description: "The paying account's balance right after." })
  balance!: Balance;

  @Field(() => Boolean, { description: 'This is the stored answer to an earlier identical request.' })
  replayed!: boolean;
}

@ObjectType('WaitWithdrawn', {
  simpleResolvers: true,
  description:
    'Returned when the request waited for room, and waits no more. Nothing was held, so nothing was charged and nothing came back; its place in the queue is free.',
})
export class WaitWithdrawn {
  @Field(() => Decision, {
    description: 'The decision that let it wait. Its receipt says that nothing was charged.',
  })
  decision!: Decision;

  @Field(() => DateTime, { description: 'When it was called off.' })
  withdrawnAt!: Date;

  @Field(() => String, { nullable: true, description: 'Why, as it was told the first time.' })
  reason!: string | null;

  @Field(() => Balance, {
    description: "The paying account's balance right after; calling off changes none.",
  })
  balance!: Balance;

  @Field(() => Boolean, {
    description: 'It had been called off before, for whatever reason: this is the first answer again.',
  })
  replayed!: boolean;
}

export const SettleJobResult = createUnionType({
  name: 'SettleJobResult',
  description: 'The answer to settleJob.',
  types: () => [JobSettled, JobEnded, LeaseLost, NotFound, InvalidRequest] as const,
});
export type SettleJobResult = typeof SettleJobResult;

export const CancelJobResult = createUnionType({
  name: 'CancelJobResult',
  description: 'The answer to cancelJob.',
  types: () => [JobSettled, JobEnded, LeaseLost, NotFound, InvalidRequest, WaitWithdrawn] as const,
});
export type CancelJobResult = typeof CancelJobResult;

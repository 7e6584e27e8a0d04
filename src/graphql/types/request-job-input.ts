/** What is asked of requestJob and requestJobs. */
import { Field, ID, InputType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, Decimal, Duration, IdempotencyKey } from '../scalars.ts';
import { Priority } from './catalogue.ts';
import { AttributeInput, WorkloadInput } from './workload.ts';

@InputType('RequestJobInput', {
  description: 'A job that wants to run: who pays, what it may use, and on which terms.',
})
export class RequestJobInput {
  @Field(() => IdempotencyKey, {
    description:
      'The same key with the same input repeats the stored answer for ever. To ask again, use a new key.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { nullable: true, description: "The account that pays. Left out: the caller's." })
  accountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The end user inside the account, as the account names them.',
  })
  userId?: string | null;

  @Field(() => String, { description: 'The slug of the model, e.g. sora-2.' })
  model!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The product endpoint that the work came through, e.g. /v1/videos.',
  })
  endpoint?: string | null;

  @Field(() => WorkloadInput, { description: 'The most that the job may use.' })
  workload!: WorkloadInput;

  @Field(() => Priority, {
    nullable: true,
    defaultValue: Priority.STANDARD,
    description: "Which priorities may be asked for is the plan's and the key's to say. Null is STANDARD.",
  })
  priority?: Priority | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'A quote for the same account, model and workload: the job is held and charged at most that.',
  })
  quoteId?: string | null;

  @Field(() => Credits, {
    nullable: true,
    description: 'Reject rather than hold or charge more than this; zero or more.',
  })
  maxCost?: bigint | Malformed | null;

  @Field(() => Decimal, {
    nullable: true,
    description:
      "Grant a smaller job instead of rejecting, down to this share (0 to 1) of the workload. All quantities shrink by one factor, each rounded down to its meter's step. Left out: all or nothing.",
  })
  acceptPartial?: bigint | Malformed | null;

  @Field(() => Duration, {
    nullable: true,
    description:
      'Wait for room up to this long instead of being turned away for load, concurrency or rate. Left out: do not wait.',
  })
  waitUpTo?: number | Malformed | null;

  @Field(() => Duration, {
    nullable: true,
    description: "How long the lease lasts without a heartbeat. Left out: the model's default.",
  })
  lease?: number | Malformed | null;

  @Field(() => ID, { nullable: true, description: 'The job that this one works for.' })
  parentJobId?: string | null;

  @Field(() => Credits, {
    nullable: true,
    description: "What this job's children may cost together; part of this job's hold.",
  })
  childBudget?: bigint | Malformed | null;

  @Field(() => [AttributeInput], {
    nullable: true,
    description: 'Labels that usage can be grouped by; each name once.',
  })
  labels?: AttributeInput[] | null;
}

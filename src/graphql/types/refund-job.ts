/** Giving back what an ended job was charged. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, IdempotencyKey } from '../scalars.ts';
import { Job } from './job.ts';
import { Balance, Funding } from './money.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

@InputType('RefundJobInput', { description: 'What to give back of the charge of an ended job.' })
export class RefundJobInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input refunds once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The job that was charged.' })
  jobId!: string;

  @Field(() => Credits, {
    nullable: true,
    description: 'How much; above zero and at most what is left of the charge. Left out: all that is left.',
  })
  amount?: bigint | Malformed | null;

  @Field(() => String, { description: 'Why, for the record.' })
  reason!: string;
}

@ObjectType('JobRefunded', { simpleResolvers: true, description: 'Returned when the credits went back.' })
export class JobRefunded {
  @Field(() => Job, { description: 'The job as it stands now.' })
  job!: Job;

  @Field(() => [Funding], {
    description:
      'What went back to which source. What goes back to a grant that expired meanwhile expires at once.',
  })
  returned!: Funding[];

  @Field(() => Balance, { description: "The paying account's balance right after." })
  balance!: Balance;

  @Field(() => Boolean, { description: 'This is the stored answer to an earlier identical request.' })
  replayed!: boolean;
}

export const RefundJobResult = createUnionType({
  name: 'RefundJobResult',
  description: 'The answer to refundJob.',
  types: () => [JobRefunded, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type RefundJobResult = typeof RefundJobResult;

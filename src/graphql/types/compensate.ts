/** Compensations: compensate and reverseCompensation. */
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, DateTime, Decimal, IdempotencyKey } from '../scalars.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

@InputType('CompensatedJobsInput', { description: 'Jobs of one model that ended in a period.' })
export class CompensatedJobsInput {
  @Field(() => String, { description: 'The slug of the model.' })
  model!: string;

  @Field(() => DateTime, { description: 'From this instant on.' })
  from!: Date | Malformed;

  @Field(() => DateTime, { description: 'Before this instant.' })
  to!: Date | Malformed;
}

@InputType('CompensateInput', {
  description: 'Who gets how much: either accounts or jobs, and either an amount or a share.',
})
export class CompensateInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input gives once; after a failure it goes on where it ended.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => [ID], { nullable: true, description: 'The accounts; at most 10000.' })
  accounts?: string[] | null;

  @Field(() => CompensatedJobsInput, {
    nullable: true,
    description: 'All accounts that had such jobs; at most 10000.',
  })
  jobs?: CompensatedJobsInput | null;

  @Field(() => Credits, { nullable: true, description: 'How much each account gets; above zero.' })
  amount?: bigint | Malformed | null;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'With jobs: the share of what they were charged that each account gets, e.g. "0.5"; above 0, at most 10. Refunds count as not charged.',
  })
  share?: bigint | Malformed | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The credits are usable before this instant and not at it. Left out: they never expire.',
  })
  expiresAt?: Date | Malformed | null;

  @Field(() => String, { description: 'Why, for the record; kept with each grant.' })
  reason!: string;
}

@InputType('ReverseCompensationInput', { description: 'A compensation that is to be taken back.' })
export class ReverseCompensationInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input reverses once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The compensation.' })
  compensationId!: string;

  @Field(() => String, { description: 'Why, for the record; kept with each revocation.' })
  reason!: string;
}

@ObjectType('Compensation', { simpleResolvers: true, description: 'Credits that many accounts got at once.' })
export class Compensation {
  @Field(() => ID, { description: 'Its id, to reverse it by.' })
  id!: string;

  @Field(() => String, { description: 'Why it was given.' })
  reason!: string;

  @Field(() => Int, { description: 'How many accounts it is for.' })
  accounts!: number;

  @Field(() => Int, { description: 'How many of them could not take more credits and got none.' })
  refused!: number;

  @Field(() => Credits, { description: 'What all of them got together.' })
  granted!: bigint;

  @Field(() => Credits, { description: 'What was taken back when it was reversed: what was left of each.' })
  revoked!: bigint;

  @Field(() => DateTime, { nullable: true, description: 'When it was reversed. Null when it was not.' })
  reversedAt!: Date | null;
}

@ObjectType('CompensationDone', {
  simpleResolvers: true,
  description: 'Returned when every account has its credits, or has given them back.',
})
export class CompensationDone {
  @Field(() => Compensation, { description: 'The compensation as it stands now.' })
  compensation!: Compensation;

  @Field(() => Boolean, { description: 'It was asked for by an earlier identical request.' })
  replayed!: boolean;
}

export const CompensateResult = createUnionType({
  name: 'CompensateResult',
  description: 'The answer to compensate and reverseCompensation.',
  types: () => [CompensationDone, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type CompensateResult = typeof CompensateResult;

/** Automatic top-up: its terms, and the purchases that it made. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, DateTime, IdempotencyKey } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

export const AutoPurchaseStatus = describedEnum('AutoPurchaseStatus', 'How an automatic purchase stands.', {
  OPEN: 'The payment provider has not told yet how it ended.',
  SUCCEEDED: 'It was paid, and the credits were added.',
  FAILED: 'It was not paid. The next one is tried after a while, which doubles with each failure.',
});
export type AutoPurchaseStatus = keyof typeof AutoPurchaseStatus;

@ObjectType('AutoPurchase', { simpleResolvers: true, description: 'A purchase that Weir started by itself.' })
export class AutoPurchase {
  @Field(() => Credits, { description: 'How much was to be bought.' })
  amount!: bigint;

  @Field(() => AutoPurchaseStatus, { description: 'How it stands.' })
  status!: AutoPurchaseStatus;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When it was started.' })
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its end was told. Null while it is open.' })
  endedAt!: Date | null;
}

@ObjectType('AutoTopUp', {
  simpleResolvers: true,
  description: 'What is agreed about automatic purchases. At most one is open at a time.',
})
export class AutoTopUp {
  @Field(() => Boolean, { description: 'Whether purchases are started.' })
  enabled!: boolean;

  @Field(() => Credits, { description: 'An available balance below it starts a purchase.' })
  threshold!: bigint;

  @Field(() => Credits, { description: 'What a purchase brings the available balance up to.' })
  target!: bigint;

  @Field(() => Credits, { description: 'The most that is bought in any 24 hours.' })
  maxPerDay!: bigint;

  @Field(() => [AutoPurchase], { description: 'The last 20 purchases, newest first.' })
  purchases!: AutoPurchase[];
}

@InputType('SetAutoTopUpInput', { description: 'What is agreed about automatic purchases of an account.' })
export class SetAutoTopUpInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input changes once and answers so again.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => Boolean, { description: 'Whether purchases are started.' })
  enabled!: boolean;

  @Field(() => Credits, { description: 'An available balance below it starts a purchase.' })
  threshold!: bigint | Malformed;

  @Field(() => Credits, { description: 'What a purchase brings the balance up to; above threshold.' })
  target!: bigint | Malformed;

  @Field(() => Credits, { description: 'The most that is bought in any 24 hours; above zero.' })
  maxPerDay!: bigint | Malformed;
}

@ObjectType('AutoTopUpSet', { simpleResolvers: true, description: 'Returned when it is in force.' })
export class AutoTopUpSet {
  @Field(() => AutoTopUp, { description: 'As it is in force now.' })
  autoTopUp!: AutoTopUp;

  @Field(() => Boolean, { description: 'It was set by an earlier identical request.' })
  replayed!: boolean;
}

export const SetAutoTopUpResult = createUnionType({
  name: 'SetAutoTopUpResult',
  description: 'The answer to setAutoTopUp.',
  types: () => [AutoTopUpSet, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type SetAutoTopUpResult = typeof SetAutoTopUpResult;

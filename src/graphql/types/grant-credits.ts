/** Adding credits to an account: as an operator's grant, or as a purchase. */
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, DateTime, IdempotencyKey } from '../scalars.ts';
import { CreditGrant } from './grant.ts';
import { Balance, FundingSource } from './money.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

@InputType('GrantCreditsInput', { description: 'Credits to add to an account, and on which terms.' })
export class GrantCreditsInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input adds once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The account that gets them.' })
  accountId!: string;

  @Field(() => FundingSource, {
    description:
      'PROMOTIONAL, PLAN or PURCHASED. INCLUDED and POSTPAID are no credits and cannot be granted.',
  })
  source!: FundingSource;

  @Field(() => String, { description: 'What it is called, for people; the account sees it.' })
  name!: string;

  @Field(() => Credits, { description: 'How much; above zero.' })
  amount!: bigint | Malformed;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: 'Among grants of the same rank of source, the lower pays first. Null is 50.',
  })
  burnPriority?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Usable from this instant on. Left out: now.' })
  effectiveAt?: Date | Malformed | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Usable before this instant and not at it; after effectiveAt. Left out: it never expires.',
  })
  expiresAt?: Date | Malformed | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the record; kept with the entry in the ledger.',
  })
  reason?: string | null;
}

@InputType('TopUpInput', { description: 'A purchase of credits that a payment provider has confirmed.' })
export class TopUpInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input adds once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The account that gets them.' })
  accountId!: string;

  @Field(() => Credits, { description: 'How much; above zero.' })
  amount!: bigint | Malformed;

  @Field(() => String, { description: 'The name of the payment provider, e.g. stripe.' })
  paymentProvider!: string;

  @Field(() => String, {
    description:
      "The provider's own id of the payment. Each payment adds credits once, also under another idempotency key.",
  })
  paymentReference!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Usable before this instant and not at it. Left out: it never expires.',
  })
  expiresAt?: Date | Malformed | null;
}

@ObjectType('CreditsGranted', { simpleResolvers: true, description: 'Returned when the credits were added.' })
export class CreditsGranted {
  @Field(() => CreditGrant, { description: 'The new grant.' })
  grant!: CreditGrant;

  @Field(() => Balance, { description: "The account's balance right after." })
  balance!: Balance;

  @Field(() => Boolean, { description: 'This is the stored answer to an earlier identical request.' })
  replayed!: boolean;
}

export const GrantCreditsResult = createUnionType({
  name: 'GrantCreditsResult',
  description: 'The answer to grantCredits and topUp.',
  types: () => [CreditsGranted, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type GrantCreditsResult = typeof GrantCreditsResult;

/** Corrections by operators: adjustCredits and revokeGrant. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, DateTime, IdempotencyKey } from '../scalars.ts';
import { CreditGrant } from './grant.ts';
import { Balance, Funding } from './money.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

@InputType('AdjustCreditsInput', { description: "A correction of an account's balance." })
export class AdjustCreditsInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input corrects once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => Credits, {
    description:
      'Above zero adds promotional credits, which pay debts first. Below zero takes available credits away, in the order in which they would have paid; the balance never falls below zero.',
  })
  amount!: bigint | Malformed;

  @Field(() => String, {
    nullable: true,
    defaultValue: 'Correction',
    description: 'What added credits are called, for people. Null is Correction.',
  })
  name?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Added credits are usable before this instant and not at it. Left out: they never expire.',
  })
  expiresAt?: Date | Malformed | null;

  @Field(() => String, { description: 'Why, for the record; kept with the entry in the ledger.' })
  reason!: string;
}

@ObjectType('CreditsAdjusted', {
  simpleResolvers: true,
  description: 'Returned when the balance was corrected.',
})
export class CreditsAdjusted {
  @Field(() => CreditGrant, { nullable: true, description: 'What was added. Null when credits were taken.' })
  grant!: CreditGrant | null;

  @Field(() => [Funding], { description: 'What was taken from which grant. Empty when credits were added.' })
  taken!: Funding[];

  @Field(() => Credits, { description: 'What could not be taken because it was not there.' })
  missing!: bigint;

  @Field(() => Balance, { description: "The account's balance right after." })
  balance!: Balance;

  @Field(() => Boolean, { description: 'This is the stored answer to an earlier identical request.' })
  replayed!: boolean;
}

export const AdjustCreditsResult = createUnionType({
  name: 'AdjustCreditsResult',
  description: 'The answer to adjustCredits.',
  types: () => [CreditsAdjusted, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type AdjustCreditsResult = typeof AdjustCreditsResult;

@InputType('RevokeGrantInput', { description: 'A grant that is to be taken back.' })
export class RevokeGrantInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input revokes once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The grant.' })
  grantId!: string;

  @Field(() => String, { description: 'Why, for the record; kept with the entry in the ledger.' })
  reason!: string;
}

@ObjectType('GrantRevoked', { simpleResolvers: true, description: 'Returned when the grant was taken back.' })
export class GrantRevoked {
  @Field(() => CreditGrant, {
    description:
      'The grant as it stands now. What jobs hold of it stays theirs; what they give back is revoked too.',
  })
  grant!: CreditGrant;

  @Field(() => Credits, { description: 'What was available of it and is gone.' })
  amount!: bigint;

  @Field(() => Balance, { description: "The account's balance right after." })
  balance!: Balance;

  @Field(() => Boolean, { description: 'It was revoked by an earlier identical request.' })
  replayed!: boolean;
}

export const RevokeGrantResult = createUnionType({
  name: 'RevokeGrantResult',
  description: 'The answer to revokeGrant.',
  types: () => [GrantRevoked, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type RevokeGrantResult = typeof RevokeGrantResult;

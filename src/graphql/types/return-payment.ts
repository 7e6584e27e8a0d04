/** Payments that go back to their payers: refundPurchase and chargeBack. */
import { createUnionType, Field, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, IdempotencyKey } from '../scalars.ts';
import { CreditGrant } from './grant.ts';
import { Balance } from './money.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

@InputType('ChargeBackInput', { description: 'A payment that its payer took back.' })
export class ChargeBackInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input is done once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => String, {
    description: 'The name of the payment provider, as the purchase was topped up with.',
  })
  paymentProvider!: string;

  @Field(() => String, { description: "The provider's own id of the payment that bought the credits." })
  paymentReference!: string;

  @Field(() => String, { description: 'Why, for the record; kept with the entry in the ledger.' })
  reason!: string;
}

@InputType('RefundPurchaseInput', { description: 'A purchase that is to be refunded, in part or all of it.' })
export class RefundPurchaseInput extends ChargeBackInput {
  @Field(() => Credits, {
    nullable: true,
    description: 'How much; above zero and at most what is left of the purchase. Left out: all that is left.',
  })
  amount?: bigint | Malformed | null;
}

@ObjectType('PaymentReturned', {
  simpleResolvers: true,
  description: 'Returned when the credits that the payment bought were taken back.',
})
export class PaymentReturned {
  @Field(() => CreditGrant, { description: 'The grant of the purchase as it stands now.' })
  grant!: CreditGrant;

  @Field(() => Credits, { description: 'What was taken of what was left of it.' })
  amount!: bigint;

  @Field(() => Credits, {
    description:
      'With chargeBack: what had been used or is held, and is owed from now on. What jobs give back of it pays that debt first.',
  })
  debt!: bigint;

  @Field(() => Balance, { description: "The account's balance right after." })
  balance!: Balance;

  @Field(() => Boolean, { description: 'This is the stored answer to an earlier identical request.' })
  replayed!: boolean;
}

export const ReturnPaymentResult = createUnionType({
  name: 'ReturnPaymentResult',
  description: 'The answer to refundPurchase and chargeBack.',
  types: () => [PaymentReturned, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type ReturnPaymentResult = typeof ReturnPaymentResult;

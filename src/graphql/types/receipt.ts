/** The receipt that tells why something was charged, or why it was not. */
import { Field, ID, ObjectType } from 'type-graphql';
import type { RecordKey } from '../../jobs/receipt.ts';
import { Credits } from '../scalars.ts';

@ObjectType('Receipt', {
  simpleResolvers: true,
  description:
    'Why something was charged, or why it was not: usage event, charge and balance update, linked, each causing the next.',
})
export class Receipt {
  /** By what its proof is made. */
  record!: RecordKey;

  @Field(() => ID, { description: 'What happened: the record of the use.' })
  usageEventId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'What it cost: the record of the charge. Null when nothing was charged.',
  })
  chargeId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'What it changed: the transaction in the ledger. Null when the balance did not change.',
  })
  transactionId!: string | null;

  @Field(() => Credits, { description: 'What was charged in all; zero when nothing was.' })
  charged!: bigint;

  @Field(() => String, { description: 'Why, in English, for people to read.' })
  why!: string;
}

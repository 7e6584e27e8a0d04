/** Account.standing: what an account's history does to its limits, and what it rests on. */
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { EVIDENCE_MEANINGS } from '../../domain/standing-rules.ts';
import { DateTime, Decimal } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';

export const EvidenceKind = describedEnum(
  'EvidenceKind',
  'What an account did that counts for its standing.',
  EVIDENCE_MEANINGS,
);
export type EvidenceKind = keyof typeof EvidenceKind;

@ObjectType('StandingEvidence', {
  simpleResolvers: true,
  description: 'Something that the standing rests on: all cases of a kind, or one flag.',
})
export class StandingEvidence {
  @Field(() => ID, { description: 'Its id, to reverse it by.' })
  id!: string;

  @Field(() => EvidenceKind, { description: 'What it is.' })
  kind!: EvidenceKind;

  @Field(() => Decimal, {
    description:
      'What it moves the factor by at present; below zero for what lowers it. It decays with time.',
  })
  weight!: bigint;

  @Field(() => Int, {
    description: 'How many cases there were since `since`, those that were forgotten included.',
  })
  count!: number;

  @Field(() => DateTime, { description: 'When the first of them was.' })
  since!: Date;

  @Field(() => DateTime, { description: 'When all of it is forgotten, if nothing more comes.' })
  expiresAt!: Date;

  @Field(() => String, { description: 'What it is, for people to read.' })
  note!: string;
}

@ObjectType('StandingOverride', {
  simpleResolvers: true,
  description: 'A factor that an operator set. The evidence goes on counting underneath.',
})
export class StandingOverride {
  @Field(() => Decimal, { description: 'The factor.' })
  value!: bigint;

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => String, { description: 'The application of the operator who set it.' })
  by!: string;

  @Field(() => DateTime, { description: 'Since when it binds.' })
  since!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ends. Null: until it is ended.' })
  expiresAt!: Date | null;
}

@ObjectType('Standing', {
  simpleResolvers: true,
  description:
    "What an account's history does to those of its limits that HISTORY moves, up as well as down. It never takes credits.",
})
export class Standing {
  @Field(() => Decimal, {
    description: 'The factor on limits as it binds now: the factor HISTORY of Account.limits.',
  })
  factor!: bigint;

  @Field(() => DateTime, {
    description: 'When it moved last; since the account has its plan where it never did.',
  })
  since!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'What weighed most when it moved. Null where it is 1.',
  })
  note!: string | null;

  @Field(() => Decimal, { description: 'Where the evidence would have the factor. It goes there in steps.' })
  target!: bigint;

  @Field(() => Decimal, { description: 'The factor is never lower, as the policy says.' })
  floor!: bigint;

  @Field(() => Decimal, { description: 'The factor is never higher, as the policy says.' })
  ceiling!: bigint;

  @Field(() => [StandingEvidence], { description: 'All that counts, what weighs most first.' })
  evidence!: StandingEvidence[];

  @Field(() => [StandingOverride], {
    description:
      'The override that is in force; empty when there is none. Past ones are entries of the ledger.',
  })
  overrides!: StandingOverride[];
}

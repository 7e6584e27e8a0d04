/** How an account works with what it asks for: estimates against use, jobs nobody ended, refusals, advice. */
import { Field, ObjectType } from 'type-graphql';
import { Count, Credits, DateTime, Decimal } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { Decision } from './decision.ts';
import { describedEnum } from './described-enum.ts';
import { RejectionCode } from './rejection.ts';

export const AdviceCode = describedEnum('AdviceCode', 'What a piece of advice is about.', {
  ESTIMATE_LOWER: 'Jobs ask for much more than they use.',
  END_JOBS: 'Jobs are left to expire instead of being settled or cancelled.',
  AVOID_REFUSALS: 'Requests are often refused for one reason.',
});
export type AdviceCode = keyof typeof AdviceCode;

@ObjectType('Advice', { simpleResolvers: true, description: 'What would help, and why.' })
export class Advice {
  @Field(() => AdviceCode, { description: 'What it is about.' })
  code!: AdviceCode;

  @Field(() => String, { description: 'The advice with the figures that it rests on, for people.' })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The slug of the model that it is about. Null when it is about all.',
  })
  model!: string | null;

  @Field(() => RejectionCode, {
    nullable: true,
    description: 'The reason of the refusals that it is about. Null when it is about none.',
  })
  reason!: RejectionCode | null;
}

@ObjectType('ModelInsight', {
  simpleResolvers: true,
  description: 'What jobs of one model held, and what they were charged.',
})
export class ModelInsight {
  @Field(() => String, { description: 'The slug of the model.' })
  model!: string;

  @Field(() => Count, { description: 'Jobs settled or cancelled.' })
  ended!: bigint;

  @Field(() => Credits, { description: 'What they were charged, debt included, refunds not taken off.' })
  charged!: bigint;

  @Field(() => Credits, { description: 'What was held for them and not needed.' })
  returned!: bigint;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'charged / (charged + returned), from 0 to 1, rounded down: near 1, estimates are good. Null when nothing was held.',
  })
  usedShare!: bigint | null;
}

@ObjectType('RefusalInsight', {
  simpleResolvers: true,
  description: 'How often requests were rejected for one reason first of all.',
})
export class RefusalInsight {
  /** What the decision is resolved by. */
  accountId!: string;
  decisionId!: string;

  @Field(() => RejectionCode, { description: 'The reason.' })
  code!: RejectionCode;

  @Field(() => Count, { description: 'How often.' })
  count!: bigint;

  @Field(() => DateTime, { description: 'When it happened last.' })
  lastAt!: Date;

  @Field(() => Decision, {
    nullable: true,
    description: 'The last such decision, with all that each layer said.',
  })
  decision?: ByResolver;
}

@ObjectType('AccountInsight', {
  simpleResolvers: true,
  description: 'How an account works with what it asks for, in a span of time, and what would help it.',
})
export class AccountInsight {
  @Field(() => DateTime, { description: 'The first instant of the span.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The first instant after it.' })
  to!: Date;

  @Field(() => Count, { description: 'Jobs granted.' })
  granted!: bigint;

  @Field(() => Count, { description: 'Jobs settled or cancelled.' })
  ended!: bigint;

  @Field(() => Count, { description: 'Jobs that expired because nobody said how they ended.' })
  expired!: bigint;

  @Field(() => Credits, { description: 'What the jobs that ended were charged, refunds not taken off.' })
  charged!: bigint;

  @Field(() => Credits, { description: 'What was held for them and not needed.' })
  returned!: bigint;

  @Field(() => Decimal, {
    nullable: true,
    description: 'charged / (charged + returned), from 0 to 1, rounded down. Null when nothing was held.',
  })
  usedShare!: bigint | null;

  @Field(() => [ModelInsight], { description: 'By model, what was held in vain most first.' })
  models!: ModelInsight[];

  @Field(() => [RefusalInsight], { description: 'By reason, the most frequent first.' })
  refusals!: RefusalInsight[];

  @Field(() => [Advice], { description: 'What would help most first; empty when there is nothing to say.' })
  advice!: Advice[];
}

/** Limits as they bind now, and why they stand where they stand. */
import { Field, ObjectType } from 'type-graphql';
import { DateTime, Decimal, Duration } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';

export const LimitKind = describedEnum(
  'LimitKind',
  'A limit refuses; an included window funds, is measured in credits, and by itself refuses nothing.',
  {
    RATE: 'So much in each window of time.',
    CONCURRENCY: 'So many at once.',
    INCLUDED_WINDOW:
      'Usage that the plan includes in each window of time, in credits. It pays; when it is empty, credits pay.',
  },
);
export type LimitKind = keyof typeof LimitKind;

export const LimitCause = describedEnum('LimitCause', 'What moves a limit away from its base.', {
  TIER: "The tier of the account's plan.",
  LOAD: 'How loaded the pool is, by priority.',
  HISTORY: 'What the account did before: its standing.',
  OPERATOR: 'An operator set it by hand.',
});
export type LimitCause = keyof typeof LimitCause;

@ObjectType('LimitFactor', {
  simpleResolvers: true,
  description: 'One factor that a limit is multiplied by.',
})
export class LimitFactor {
  @Field(() => LimitCause, { description: 'Where the factor comes from.' })
  cause!: LimitCause;

  @Field(() => Decimal, {
    description: 'The factor: 1 changes nothing, below 1 lowers the limit, above 1 raises it.',
  })
  value!: bigint;

  @Field(() => DateTime, { description: 'Since when the factor has had this value.' })
  since!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for people to read. Null when the cause says it all.',
  })
  note!: string | null;
}

@ObjectType('EffectiveLimit', {
  simpleResolvers: true,
  description: 'effective = base x the product of the factors, within floor and ceiling, as it binds now.',
})
export class EffectiveLimit {
  @Field(() => String, {
    description: 'The name of the limit in the policy or plan, e.g. "requests a minute".',
  })
  name!: string;

  @Field(() => LimitKind, { description: 'Whether it counts over time, counts what runs at once, or pays.' })
  kind!: LimitKind;

  @Field(() => String, {
    description: 'What is counted: request, job, credit, or the slug of a meter.',
  })
  unit!: string;

  @Field(() => Decimal, { description: 'The limit before any factor, in the unit.' })
  base!: bigint;

  @Field(() => Decimal, { description: 'Factors never bring the limit below this.' })
  floor!: bigint;

  @Field(() => Decimal, { description: 'Factors never bring the limit above this.' })
  ceiling!: bigint;

  @Field(() => Decimal, { description: 'The limit as it binds now, in the unit.' })
  value!: bigint;

  @Field(() => Decimal, { description: 'How much of it is left now, in the unit; never below zero.' })
  remaining!: bigint;

  @Field(() => Duration, { nullable: true, description: 'The length of the window; null with CONCURRENCY.' })
  window!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When all of it is free again if nothing else is used. Null with CONCURRENCY, and while a window that starts with its first use has not started.',
  })
  resetsAt!: Date | null;

  @Field(() => [LimitFactor], {
    description: 'The factors, each with its cause. Empty when nothing moves the limit.',
  })
  factors!: LimitFactor[];
}

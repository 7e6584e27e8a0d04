/** Usage over time: the report. What may be asked of it is in usage-args.ts. */
import { Field, ObjectType } from 'type-graphql';
import { Count, Credits, DateTime, Decimal } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';
import { Quantity } from './workload.ts';

export const UsageDimension = describedEnum('UsageDimension', 'What usage can be grouped by.', {
  ACCOUNT: 'The account that paid; values are account ids.',
  USER: 'The end user inside the account, as the account names them.',
  KEY: 'The API key that asked; values are key ids.',
  MODEL: 'The slug of the model.',
  ENDPOINT: 'The product endpoint that the work came through.',
  POOL: 'The slug of the pool.',
  PRIORITY: 'The priority that was asked for.',
  OUTCOME: 'What became of the request, e.g. SUCCEEDED, FAILED, CANCELLED, EXPIRED, REJECTED.',
  SOURCE: 'The FundingSource that paid.',
  LABEL: 'The labels of the request; a value is name=value.',
});
export type UsageDimension = keyof typeof UsageDimension;

@ObjectType('UsageTotals', { simpleResolvers: true, description: 'Usage added up.' })
export class UsageTotals {
  @Field(() => Count, { description: 'Jobs granted.' })
  granted!: bigint;

  @Field(() => Count, { description: 'Requests rejected.' })
  rejected!: bigint;

  @Field(() => Count, { description: 'Jobs settled or cancelled.' })
  settled!: bigint;

  @Field(() => Credits, { description: 'What was charged.' })
  charged!: bigint;

  @Field(() => Credits, { description: 'What went back of holds and charges.' })
  returned!: bigint;

  @Field(() => [Quantity], {
    description: 'What was used of each meter, by slug. A meter that was not used is left out.',
  })
  quantities!: Quantity[];

  @Field(() => Decimal, { description: 'Seconds of machine time, as far as they were reported.' })
  computeSeconds!: bigint;
}

@ObjectType('UsagePoint', { simpleResolvers: true, description: 'Usage in one step of time.' })
export class UsagePoint {
  @Field(() => DateTime, {
    description:
      'Where the step begins; it ends where the next begins. The first begins at the start of the range at the earliest.',
  })
  from!: Date;

  @Field(() => UsageTotals, { description: 'The usage in this step; all zero when there was none.' })
  totals!: UsageTotals;
}

@ObjectType('UsageKey', {
  simpleResolvers: true,
  description: 'The value of one dimension that a series stands for.',
})
export class UsageKey {
  @Field(() => UsageDimension, { description: 'The dimension.' })
  dimension!: UsageDimension;

  @Field(() => String, {
    nullable: true,
    description: 'Its value. Null for usage that has none, and in the series of all that `top` left out.',
  })
  value!: string | null;
}

@ObjectType('UsageSeries', { simpleResolvers: true, description: 'Usage over time of one group.' })
export class UsageSeries {
  @Field(() => [UsageKey], {
    description: 'What the group is, in the order of groupBy. Empty without groupBy.',
  })
  key!: UsageKey[];

  @Field(() => [UsagePoint], { description: 'In equal steps, oldest first, empty steps filled.' })
  points!: UsagePoint[];

  @Field(() => UsageTotals, { description: 'The sum of the points.' })
  total!: UsageTotals;
}

@ObjectType('UsageReport', {
  simpleResolvers: true,
  description: 'Usage over time, in one series for each group.',
})
export class UsageReport {
  @Field(() => [UsageSeries], {
    description: 'A series for each group, the largest charge first; one series without groupBy.',
  })
  series!: UsageSeries[];

  @Field(() => UsageTotals, { description: 'The sum over all series.' })
  total!: UsageTotals;
}

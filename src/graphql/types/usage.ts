/** Usage over time: the report. What may be asked of it is in usage-args.ts. */
import { Field, ObjectType } from 'type-graphql';
import { Count, Credits, DateTime, Decimal } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';
import { Quantity } from './workload.ts';

export const UsageDimension = describedEnum('UsageDimension', 'What usage can be grouped by.', {
  ACCOUNT: 'The account that paid; values are account ids.',
  USER: 'The end user inside the account, as the account names them; one whose name was erased, by a random reference. Users of different accounts are different groups.',
  KEY: 'The API key that asked, by the prefix that it is shown with.',
  MODEL: 'The slug of the model.',
  ENDPOINT: 'The product endpoint that the work came through.',
  POOL: 'The slug of the pool.',
  PRIORITY: 'The priority that was asked for.',
  OUTCOME:
    'What happened in the step: GRANTED or REJECTED when it was decided, later SUCCEEDED, FAILED, CANCELLED, EXPIRED or REFUNDED.',
  REASON: 'Why requests were rejected: the first RejectionCode of each. Null for all that is no rejection.',
  SOURCE:
    'The FundingSource that paid, of what was charged. All that is no charge of a source (counts, quantities, what became debt, also when it is paid later) stands in the series whose value is null.',
  LABEL:
    'The labels of the request, all or those in groupLabels; a value is name=value of each, joined by commas, with a backslash before a comma, backslash or equals sign inside.',
});
export type UsageDimension = keyof typeof UsageDimension;

@ObjectType('UsageTotals', { simpleResolvers: true, description: 'Usage added up.' })
export class UsageTotals {
  @Field(() => Count, { description: 'Jobs granted, in the step in which they were.' })
  granted!: bigint;

  @Field(() => Count, { description: 'Requests rejected, in the step in which they were.' })
  rejected!: bigint;

  @Field(() => Count, {
    description:
      'Jobs settled or cancelled, in the step in which they were. A job that expired is not, until it is settled late.',
  })
  settled!: bigint;

  @Field(() => Credits, {
    description:
      'What was charged, debt included and what was forgiven not, less what was refunded; each in the step in which it happened. So a step with more refunds than charges is negative, and the sum is what the ledger has as spent.',
  })
  charged!: bigint;

  @Field(() => Credits, {
    description: 'What went back: of holds when their jobs ended, and of charges by refunds.',
  })
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

  @Field(() => Boolean, {
    description:
      'Whether this is the sum of all groups that `top` left out. Its values are null, as are those of a group of usage that has none.',
  })
  others!: boolean;

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
    description:
      'A series for each group, the largest charge first, then that of the others; one series without groupBy.',
  })
  series!: UsageSeries[];

  @Field(() => UsageTotals, { description: 'The sum over all series.' })
  total!: UsageTotals;
}

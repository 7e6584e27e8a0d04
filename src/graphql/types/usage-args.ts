/** What can be asked about usage: of whom, when, in which steps, grouped and filtered how. */
import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { DateTime, TimeZone } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';
import { UsageDimension } from './usage.ts';
import { AttributeInput } from './workload.ts';

export const UsageStep = describedEnum('UsageStep', 'How long each step of a report is.', {
  MINUTE: 'One minute of the local clock.',
  FIVE_MINUTES: 'Five minutes of the local clock, from the full hour.',
  HOUR: 'One hour of the local clock, from the full hour; the hour that comes twice in autumn is two steps.',
  DAY: 'A day of the time zone, from midnight: 23 or 25 hours when the clock changes.',
  WEEK: 'A week of the time zone, from Monday.',
  MONTH: 'A calendar month of the time zone.',
  TOTAL: 'One step for the whole range.',
});
export type UsageStep = keyof typeof UsageStep;

@InputType('UsageScopeInput', {
  description:
    'Whose usage. What is left out does not narrow it; how wide a caller may ask is a matter of its role.',
})
export class UsageScopeInput {
  @Field(() => ID, {
    nullable: true,
    description: "Of this account. Left out: the caller's, or all for a caller who may see all.",
  })
  accountId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of the model with this slug. Left out: of all.' })
  model?: string | null;

  @Field(() => String, { nullable: true, description: 'Of the pool with this slug. Left out: of all.' })
  pool?: string | null;
}

@InputType('TimeRangeInput', { description: 'A span of time: from <= t < to.' })
export class TimeRangeInput {
  @Field(() => DateTime, { description: 'The first instant in it.' })
  from!: Date | Malformed;

  @Field(() => DateTime, { description: 'The first instant after it; later than from.' })
  to!: Date | Malformed;
}

@InputType('UsageFilter', {
  description: 'Which usage counts. Within a list any may match; all lists that are given must.',
})
export class UsageFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'Slugs of models. Left out: all. An empty list, here as in the others, matches nothing.',
  })
  models?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Product endpoints. Left out: all.' })
  endpoints?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'End users, as the account names them. Left out: all.',
  })
  userIds?: string[] | null;

  @Field(() => [AttributeInput], {
    nullable: true,
    description:
      'Labels of the request: of those with one name any may match, and every name that is given must. Left out: all.',
  })
  labels?: AttributeInput[] | null;
}

@ArgsType()
export class UsageArgs {
  @Field(() => UsageScopeInput, { description: 'Whose usage.' })
  scope!: UsageScopeInput;

  @Field(() => TimeRangeInput, { description: 'From when to when.' })
  range!: TimeRangeInput;

  @Field(() => UsageStep, {
    description:
      'How long each step is. The first and the last are cut at the range. All series together have at most 10,000 points.',
  })
  step!: UsageStep;

  @Field(() => TimeZone, {
    nullable: true,
    defaultValue: 'UTC',
    description: 'Where days, weeks and months begin. Null is UTC.',
  })
  timeZone?: string | Malformed | null;

  @Field(() => [UsageDimension], {
    nullable: true,
    description: 'One series for each combination of these. Left out: one series in all.',
  })
  groupBy?: UsageDimension[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'With LABEL in groupBy: the names of the labels that make a group; others are left out of account. Left out: all labels that a request had.',
  })
  groupLabels?: string[] | null;

  @Field(() => UsageFilter, { nullable: true, description: 'Which usage counts. Left out: all of it.' })
  filter?: UsageFilter | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Only this many groups, those with the largest charge; the others are added up in one more series. Left out: all.',
  })
  top?: number | null;
}

/** The clock, and moving virtual time. */
import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';
import { InvalidRequest } from './problem.ts';

@ObjectType('Clock', {
  simpleResolvers: true,
  description: "The clock that every decision goes by: the database's.",
})
export class Clock {
  @Field(() => DateTime, { description: 'What time it is there.' })
  now!: Date;

  @Field(() => Boolean, { description: 'Whether it stands still until advanceClock moves it.' })
  virtual!: boolean;
}

@ObjectType('ClockAdvanced', {
  simpleResolvers: true,
  description: 'Returned when the virtual clock was moved and all that became due was done.',
})
export class ClockAdvanced {
  @Field(() => DateTime, { description: 'Where the clock stands now.' })
  now!: Date;

  @Field(() => Int, { description: 'How many leases, graces, expiries and renewals had become due.' })
  due!: number;
}

export const AdvanceClockResult = createUnionType({
  name: 'AdvanceClockResult',
  description: 'The clock as it stands now, or what is wrong with the instant.',
  types: () => [ClockAdvanced, InvalidRequest] as const,
});
export type AdvanceClockResult = ClockAdvanced | InvalidRequest;

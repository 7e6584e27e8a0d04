/**
 * The arguments of an account's pages: Account.grants takes PageArgs alone, Account.jobs and
 * Account.decisions take these.
 */
import { ArgsType, Field } from 'type-graphql';
import { PageArgs } from './connection.ts';
import { DecisionOutcome } from './decision.ts';
import { JobState } from './job.ts';

@ArgsType()
export class AccountJobsArgs extends PageArgs {
  @Field(() => [JobState], {
    nullable: true,
    description: 'Only jobs in one of these states. Left out: all.',
  })
  states?: JobState[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only jobs of the model with this slug. Left out: all.',
  })
  model?: string | null;
}

@ArgsType()
export class AccountDecisionsArgs extends PageArgs {
  @Field(() => DecisionOutcome, {
    nullable: true,
    description: 'Only decisions with this outcome. Left out: all.',
  })
  outcome?: DecisionOutcome | null;
}

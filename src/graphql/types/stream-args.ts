/** What can be asked of subscriptions: whose events, how often, and from where on. */
import { ArgsType, Field, ID } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Duration } from '../scalars.ts';
import { RejectionCode } from './rejection.ts';

@ArgsType()
export class StreamArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'Go on right after this cursor of the same stream. Left out: begin with the present state. A cursor older than the retention gives a GAP with the present state.',
  })
  after?: string | null;
}

@ArgsType()
export class BalanceChangedArgs extends StreamArgs {
  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => Duration, {
    nullable: true,
    description:
      'At most one event in this time; changes merge to the latest state, and the last is never dropped. Left out: every change.',
  })
  minInterval?: number | Malformed | null;
}

@ArgsType()
export class LoadChangedArgs extends StreamArgs {
  @Field(() => [String], { nullable: true, description: 'Slugs of pools. Left out: all pools.' })
  pools?: string[] | null;

  @Field(() => Duration, {
    nullable: true,
    description:
      'At most one event of each pool in this time; changes merge to the latest state, and the last is never dropped. Left out: every change.',
  })
  minInterval?: number | Malformed | null;
}

@ArgsType()
export class ThrottledArgs extends StreamArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Only episodes of this account. Left out: of all that the caller may see.',
  })
  accountId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Only episodes of pools with these slugs. Left out: of all.',
  })
  pools?: string[] | null;

  @Field(() => [RejectionCode], {
    nullable: true,
    description: 'Only episodes of refusals for these reasons. Left out: of all.',
  })
  codes?: RejectionCode[] | null;
}

@ArgsType()
export class TicketChangedArgs extends StreamArgs {
  @Field(() => ID, { description: 'The ticket.' })
  id!: string;

  @Field(() => Duration, {
    nullable: true,
    description:
      'The place is looked up at most once in this time, after something happened in the pool. Left out: PT1S.',
  })
  minInterval?: number | Malformed | null;
}

@ArgsType()
export class JobChangedArgs extends StreamArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Only jobs of this account. Left out: of all that the caller may see.',
  })
  accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only this job. Left out: all.' })
  jobId?: string | null;
}

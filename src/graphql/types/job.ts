/** A job and its lease. */
import { Field, ObjectType } from 'type-graphql';
import type { JobView } from '../../jobs/job-view.ts';
import { Credits, DateTime } from '../scalars.ts';
import { Account } from './account.ts';
import type { ByResolver } from './by-resolver.ts';
import { Model, Priority } from './catalogue.ts';
import { connectionTypes } from './connection.ts';
import { Decision } from './decision.ts';
import { describedEnum } from './described-enum.ts';
import { Node } from './node.ts';
import { Receipt } from './receipt.ts';
import { Quantity } from './workload.ts';

export const JobState = describedEnum('JobState', 'Where a job is in its life.', {
  GRANTED: 'Admitted; credits held, slot taken.',
  UNKNOWN:
    "The lease lapsed without an ending. Every decision sees the slots of account and pool free from the lease's end, sweeper or not; credits, windows and budgets stay held. A heartbeat with the last token takes a free slot again (and gets a new token), or gets LeaseLost. Settle and cancel with the last token go through.",
  SETTLED: 'Ended and charged for what it used.',
  CANCELLED: 'Ended early; charged for what it had used.',
  EXPIRED:
    'The grace ended: everything held went back. A late settle with the last token is still charged, at the frozen price, through the present waterfall, in the budget period of the grant even above its cap, the rest as debt; the job is then SETTLED.',
});
export type JobState = keyof typeof JobState;

@ObjectType('Lease', {
  simpleResolvers: true,
  description:
    'The right to run a job, for a time. The token goes with heartbeat, settle and cancel; it is refused once replaced.',
})
export class Lease {
  @Field(() => String, { description: 'Secret and opaque. Only the last token given counts.' })
  token!: string;

  @Field(() => DateTime, {
    description: 'Send a heartbeat before this instant, or the job becomes UNKNOWN and loses its slot.',
  })
  expiresAt!: Date;
}

@ObjectType('Job', {
  implements: Node,
  simpleResolvers: true,
  description:
    'One piece of work that was granted: what it may use, what is held for it, and what it was charged.',
})
export class Job extends Node {
  /** What the fields with a resolver are read from. */
  view!: JobView;

  @Field(() => JobState, { description: 'Where it is in its life, now.' })
  state!: JobState;

  @Field(() => Account, { description: 'The account that pays.' })
  account?: ByResolver;

  @Field(() => String, {
    nullable: true,
    description:
      'The end user inside the account, as the account named them. Null when none was named, and once the name was erased.',
  })
  userId?: ByResolver;

  @Field(() => Model, { description: 'The model that it runs.' })
  model?: ByResolver;

  @Field(() => Priority, { description: 'The priority that it was granted with.' })
  priority!: Priority;

  @Field(() => [Quantity], { description: 'What was granted: how much of each meter it may use.' })
  workload!: Quantity[];

  @Field(() => Credits, { description: 'What is held for it now; zero once it ended.' })
  held!: bigint;

  @Field(() => Credits, {
    nullable: true,
    description: 'What it was charged, less refunds. Null until it ended.',
  })
  charged!: bigint | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the lease ends without a heartbeat. Null once the job ended.',
  })
  leaseExpiresAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was granted.' })
  grantedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was settled, cancelled or expired. Null until then.',
  })
  endedAt!: Date | null;

  @Field(() => Decision, { description: 'The decision that granted it, with the whole explanation.' })
  decision?: ByResolver;

  @Field(() => Receipt, {
    nullable: true,
    description:
      'Why it was charged, or why it was not: usage event, charge and balance update, linked, with a proof that it stands in the ledger. Null until it ended.',
  })
  receipt?: ByResolver;
}

export const { Edge: JobEdge, Connection: JobConnection } = connectionTypes({
  name: 'Job',
  node: () => Job,
  what: 'jobs',
  order: 'newest first',
});

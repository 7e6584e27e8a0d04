/** What requestJob and requestJobs answer: a grant, a place in the queue, or a rejection. */
import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';
import { Decision } from './decision.ts';
import { Job, Lease } from './job.ts';
import { Balance, Cost, Funding } from './money.ts';
import { Node } from './node.ts';
import { IdempotencyConflict, InvalidRequest, Problem } from './problem.ts';
import { RejectionAction, RejectionReason } from './rejection.ts';
import { Remedy } from './remedy.ts';
import { Quantity } from './workload.ts';

const REPLAYED = 'This is the stored answer to an earlier identical request.';

@ObjectType('JobGranted', {
  simpleResolvers: true,
  description: 'Returned when the job may run. Its cost is held.',
})
export class JobGranted {
  @Field(() => Decision, { description: 'The decision, with the whole explanation.' })
  decision!: Decision;

  @Field(() => Job, { description: 'The job as it stands now, also in a replayed answer.' })
  job!: Job;

  @Field(() => Lease, { description: 'Goes only to who asked.' })
  lease!: Lease;

  @Field(() => [Quantity], { description: 'What was granted; less than asked for only with acceptPartial.' })
  workload!: Quantity[];

  @Field(() => Cost, { description: 'What is held, line by line.' })
  cost!: Cost;

  @Field(() => [Funding], {
    description: 'Where the hold was taken from, in order. The amounts sum to cost.total.',
  })
  funding!: Funding[];

  @Field(() => Balance, { description: "The paying account's balance right after." })
  balance!: Balance;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

@ObjectType('EstimatedStart', {
  simpleResolvers: true,
  description: 'Four of five such jobs start within it.',
})
export class EstimatedStart {
  @Field(() => DateTime, { description: 'The earlier end of the interval.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The later end of the interval.' })
  to!: Date;
}

@ObjectType('WaitTicket', {
  implements: Node,
  simpleResolvers: true,
  description: 'A place in the queue for room in a pool.',
})
export class WaitTicket extends Node {
  @Field(() => Int, {
    description: 'The place in the queue now; 1 is next, and 0 when it has been admitted in this moment.',
  })
  position!: number;

  @Field(() => EstimatedStart, {
    nullable: true,
    description: 'When it will probably start. Null while too little is known.',
  })
  estimatedStart!: EstimatedStart | null;

  @Field(() => DateTime, {
    description: 'Until when it waits: the instant of the request plus waitUpTo. Then it is rejected.',
  })
  expiresAt!: Date;
}

@ObjectType('JobWaiting', {
  simpleResolvers: true,
  description: 'Asked to wait, and waits. Nothing is held until it is admitted; jobChanged tells.',
})
export class JobWaiting {
  @Field(() => Decision, { description: 'The decision to let it wait, with what stood in its way.' })
  decision!: Decision;

  @Field(() => WaitTicket, { description: 'Its place in the queue.' })
  ticket!: WaitTicket;

  @Field(() => Cost, { description: 'What will be held when it is admitted.' })
  cost!: Cost;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

@ObjectType('JobRejected', {
  implements: Problem,
  simpleResolvers: true,
  description: 'Returned when the job may not run. Nothing was consumed: no credits, no window, no counter.',
})
export class JobRejected extends Problem {
  @Field(() => Decision, { description: 'The decision, with the whole explanation.' })
  decision!: Decision;

  @Field(() => Cost, {
    nullable: true,
    description: 'What the job would have cost. Null when the workload has no price.',
  })
  cost!: Cost | null;

  @Field(() => [RejectionReason], { description: 'Every reason, not only the first.' })
  reasons!: RejectionReason[];

  @Field(() => RejectionAction, { description: 'What a machine should do next.' })
  action!: RejectionAction;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "An instant at or after the first one at which every reason has cleared by time alone, and at most max(1 s, a tenth of the wait) later, spread by the decision's id: the same request, under a new key, is granted then if nothing else changed. For concurrency it is the earliest end of a lease. Null when time alone does not help. Other requests, heartbeats, load, standing and policy are changes; refusals are not: they consume nothing and move no retryAt.",
  })
  retryAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When asking again is sensible although nothing is promised. Null when it is not, or when retryAt says it.',
  })
  checkAgainAt!: Date | null;

  @Field(() => [Remedy], { description: 'Changes that, each taken alone, would be granted now.' })
  remedies!: Remedy[];

  @Field(() => Balance, { description: "The paying account's balance, unchanged." })
  balance!: Balance;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

@ObjectType('RequestWithdrawn', {
  implements: Problem,
  simpleResolvers: true,
  description:
    'Returned when the request waited and was called off by cancelJob. It stays called off under this key; to ask again, use a new key.',
})
export class RequestWithdrawn extends Problem {
  @Field(() => Decision, { description: 'The decision that let it wait.' })
  decision!: Decision;

  @Field(() => DateTime, { description: 'When it was called off.' })
  withdrawnAt!: Date;

  @Field(() => String, { nullable: true, description: 'Why, as cancelJob was told.' })
  reason!: string | null;

  @Field(() => Boolean, { description: REPLAYED })
  replayed!: boolean;
}

export const RequestJobResult = createUnionType({
  name: 'RequestJobResult',
  description: 'The answer to requestJob, and each of the answers to requestJobs.',
  types: () =>
    [JobGranted, JobWaiting, JobRejected, IdempotencyConflict, InvalidRequest, RequestWithdrawn] as const,
});
export type RequestJobResult = typeof RequestJobResult;

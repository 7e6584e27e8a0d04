/** What subscriptions deliver. Their arguments are in stream-args.ts. */
import { Field, InterfaceType, ObjectType } from 'type-graphql';
import { Count, DateTime } from '../scalars.ts';
import { Account } from './account.ts';
import type { ByResolver } from './by-resolver.ts';
import { Decision } from './decision.ts';
import { describedEnum } from './described-enum.ts';
import { Job } from './job.ts';
import { EffectiveLimit } from './limit.ts';
import { Balance } from './money.ts';
import { Pool, PoolLoad } from './pool.ts';
import { RejectionCode } from './rejection.ts';
import { WaitTicket } from './request-job.ts';

export const StreamEventKind = describedEnum('StreamEventKind', 'What an event of a stream is.', {
  SNAPSHOT: 'The present state, with which a stream begins.',
  CHANGE: 'Something changed; each change comes once, in order.',
  GAP: 'The cursor given was older than what is kept: changes in between are lost, and this is the present state.',
});
export type StreamEventKind = keyof typeof StreamEventKind;

@InterfaceType('StreamEvent', { description: 'Something that a subscription delivers.' })
export abstract class StreamEvent {
  @Field(() => String, {
    description: 'Where in the stream this is; opaque. Subscribe with it as `after` to go on from here.',
  })
  cursor!: string;

  @Field(() => DateTime, { description: 'When it happened; for a SNAPSHOT or GAP, when the state was read.' })
  at!: Date;

  @Field(() => StreamEventKind, { description: 'Whether it is the present state, a change, or a gap.' })
  kind!: StreamEventKind;
}

@ObjectType('BalanceChanged', {
  implements: StreamEvent,
  simpleResolvers: true,
  description: 'The balance of an account.',
})
export class BalanceChanged extends StreamEvent {
  /** What `account` is resolved by. */
  accountId!: string;

  @Field(() => Account, { description: 'The account.' })
  account?: ByResolver;

  @Field(() => Balance, { description: 'The balance right after.' })
  balance!: Balance;

  @Field(() => String, {
    nullable: true,
    description:
      'What changed it, e.g. HELD, SETTLED, CANCELLED, EXPIRED, REFUNDED, GRANTED; STANDING_CHANGED when only the limits of the account moved. Null in a SNAPSHOT or GAP, and when several changes were merged.',
  })
  cause!: string | null;
}

@ObjectType('LoadChanged', {
  implements: StreamEvent,
  simpleResolvers: true,
  description: 'The load of a pool.',
})
export class LoadChanged extends StreamEvent {
  /** What `pool` is resolved by. */
  poolId!: number;

  @Field(() => Pool, { description: 'The pool.' })
  pool?: ByResolver;

  @Field(() => PoolLoad, { description: 'How loaded it is from now on.' })
  load!: PoolLoad;
}

@ObjectType('Throttled', {
  implements: StreamEvent,
  simpleResolvers: true,
  description:
    'An episode: it opens with the first refusal, is updated while refusals go on, and closes when they ended.',
})
export class Throttled extends StreamEvent {
  /** What `account` is resolved by; null when refusals of several accounts are told together. */
  accountId!: string | null;

  /** What `pool` is resolved by. */
  poolId!: number | null;

  @Field(() => RejectionCode, { description: 'Why requests are refused.' })
  code!: RejectionCode;

  @Field(() => Account, {
    nullable: true,
    description: 'The account that is refused. Null when the episode concerns a pool as a whole.',
  })
  account?: ByResolver;

  @Field(() => Pool, {
    nullable: true,
    description: 'The pool that the requests were for. Null when no pool is concerned.',
  })
  pool?: ByResolver;

  @Field(() => EffectiveLimit, {
    nullable: true,
    description: 'The limit that refuses. Null when it is no limit.',
  })
  limit!: EffectiveLimit | null;

  @Field(() => DateTime, { description: 'When the first request was refused.' })
  firstAt!: Date;

  @Field(() => DateTime, { description: 'When the last one so far was refused.' })
  lastAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the episode closed. Null while it is open.' })
  endedAt!: Date | null;

  @Field(() => Count, { description: 'How many requests were refused so far.' })
  refusals!: bigint;
}

@ObjectType('JobChanged', {
  implements: StreamEvent,
  simpleResolvers: true,
  description: 'A job that changed its state.',
})
export class JobChanged extends StreamEvent {
  @Field(() => Job, { description: 'The job right after.' })
  job!: Job;
}

export const WaitEnd = describedEnum('WaitEnd', 'How the wait of a request ended.', {
  GRANTED: 'It was admitted: its job may run.',
  REJECTED: 'Its time was over, or something came up that waiting does not clear.',
  WITHDRAWN: 'It was called off by cancelJob.',
});
export type WaitEnd = keyof typeof WaitEnd;

@ObjectType('TicketChanged', {
  implements: StreamEvent,
  simpleResolvers: true,
  description: 'The place in the queue of a request that waits, or that it waits no more.',
})
export class TicketChanged extends StreamEvent {
  @Field(() => WaitTicket, {
    nullable: true,
    description: 'The ticket now. Null when the request waits no more; no other event comes after that.',
  })
  ticket!: WaitTicket | null;

  @Field(() => Decision, {
    description:
      'The last decision on the request: WAITING while it waits, then GRANTED or REJECTED, and still WAITING when it was called off. The same request under its key gives the lease.',
  })
  decision!: Decision;

  @Field(() => WaitEnd, { nullable: true, description: 'How the wait ended. Null while it waits.' })
  ended!: WaitEnd | null;
}

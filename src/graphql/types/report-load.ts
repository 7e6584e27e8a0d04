/** How orchestrators and monitors report the load of a pool. */
import { createUnionType, Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { DateTime, Duration } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { Pool, PoolLoad } from './pool.ts';
import { InvalidRequest, NotFound } from './problem.ts';

@InputType('ReportLoadInput', {
  description:
    'A reading of a pool. At least one of capacity, utilisation, queued and latency; what is left out stays as last reported.',
})
export class ReportLoadInput {
  @Field(() => String, { description: 'The slug of the pool.' })
  pool!: string;

  @Field(() => Int, { nullable: true, description: 'Jobs that may run at once; zero or more.' })
  capacity?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of the capacity in use: 0 is idle, 1 is full, above 1 is overload.',
  })
  utilisation?: number | null;

  @Field(() => Int, { nullable: true, description: 'Jobs that wait inside the pool; zero or more.' })
  queued?: number | null;

  @Field(() => Duration, {
    nullable: true,
    description:
      'How long a typical job took lately, from start to end. The capacity of a pool that was told none is learned from it.',
  })
  latency?: number | Malformed | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "When the reading was taken. Left out: now. A reading older than the last one, or than the policy's limit of age, does not count.",
  })
  at?: Date | Malformed | null;
}

@ObjectType('LoadReported', { simpleResolvers: true, description: 'Returned when the reading was taken in.' })
export class LoadReported {
  /** What `pool` is resolved by. */
  poolId!: number;

  @Field(() => Pool, { description: 'The pool that was reported on.' })
  pool?: ByResolver;

  @Field(() => PoolLoad, { description: 'The load of the pool with this reading.' })
  load!: PoolLoad;
}

export const ReportLoadResult = createUnionType({
  name: 'ReportLoadResult',
  description: 'The answer to reportLoad.',
  types: () => [LoadReported, NotFound, InvalidRequest] as const,
});
export type ReportLoadResult = typeof ReportLoadResult;

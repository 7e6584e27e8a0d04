/** Pools and how loaded they are. */
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { describedEnum } from './described-enum.ts';
import { Node } from './node.ts';

export const LoadLevel = describedEnum(
  'LoadLevel',
  'How loaded a pool is, in four steps with hysteresis: a level is left at a lower utilisation than it is entered at.',
  {
    NORMAL: 'Room for all.',
    ELEVATED: 'Filling up. By default limits of SHEDDABLE work begin to shrink.',
    HIGH: 'Nearly full. By default SHEDDABLE work is turned away and limits of STANDARD work shrink.',
    SATURATED: 'Full. By default only CRITICAL work has a chance.',
  },
);
export type LoadLevel = keyof typeof LoadLevel;

export const CapacitySource = describedEnum('CapacitySource', 'Where the capacity of a pool comes from.', {
  FIXED: 'From whoever defined the pool.',
  REPORTED: 'From the last report that told one and still counts.',
  LEARNED: 'From the latency that was reported: fewer jobs at once when they take longer than usual.',
});
export type CapacitySource = keyof typeof CapacitySource;

@ObjectType('PoolLoad', { simpleResolvers: true, description: 'How loaded a pool is.' })
export class PoolLoad {
  @Field(() => LoadLevel, { description: 'The level that the policy draws from the utilisation.' })
  level!: LoadLevel;

  @Field(() => Float, {
    description: 'The share of the capacity in use: 0 is idle, 1 is full; above 1 is overload.',
  })
  utilisation!: number;

  @Field(() => Int, { description: 'Jobs that hold a slot now.' })
  running!: number;

  @Field(() => Int, { description: 'Jobs that may run at once.' })
  capacity!: number;

  @Field(() => CapacitySource, { description: 'Where the capacity comes from.' })
  capacitySource!: CapacitySource;

  @Field(() => Int, { description: 'Jobs that wait for room.' })
  waiting!: number;

  @Field(() => DateTime, { description: 'The instant that this describes.' })
  at!: Date;
}

@ObjectType('Pool', {
  implements: Node,
  simpleResolvers: true,
  description: 'A group of machines that runs models and has a shared capacity.',
})
export class Pool extends Node {
  /** What `load` is resolved by. */
  poolId!: number;

  @Field(() => String, { description: 'The short name, unique, e.g. video.' })
  slug!: string;

  @Field(() => PoolLoad, { description: 'How loaded the pool is now.' })
  load?: ByResolver;
}

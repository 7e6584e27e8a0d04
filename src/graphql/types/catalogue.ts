/** What there is to run: models, and the priorities that work may be asked for with. */
import { Field, ObjectType } from 'type-graphql';
import type { ByResolver } from './by-resolver.ts';
import { connectionTypes } from './connection.ts';
import { describedEnum } from './described-enum.ts';
import { Node } from './node.ts';
import { Pool } from './pool.ts';

export const Priority = describedEnum(
  'Priority',
  'How important a job is. When a pool fills up, the least important is turned away first. Plan and key say which may be asked for.',
  {
    CRITICAL: 'Served before all else and turned away last.',
    STANDARD: 'The usual.',
    SHEDDABLE: 'May be turned away first, e.g. batch work that can run later.',
  },
);
export type Priority = keyof typeof Priority;

@ObjectType('Model', { implements: Node, simpleResolvers: true, description: 'A model that jobs can run.' })
export class Model extends Node {
  /** What `pool` is resolved by. */
  poolId!: number;

  @Field(() => String, {
    description: 'The short name, unique, e.g. sora-2. It is what requests name the model by.',
  })
  slug!: string;

  @Field(() => Pool, { description: 'The machines that it runs on.' })
  pool?: ByResolver;
}

export const { Edge: ModelEdge, Connection: ModelConnection } = connectionTypes({
  name: 'Model',
  node: () => Model,
  what: 'models',
  order: 'by slug',
});

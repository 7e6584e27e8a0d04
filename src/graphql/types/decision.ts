/** Decisions as they were given, layer by layer. */
import { Field, Int, ObjectType } from 'type-graphql';
import type { Decision as DomainDecision } from '../../domain/decision.ts';
import { DateTime, Decimal } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { connectionTypes } from './connection.ts';
import { describedEnum } from './described-enum.ts';
import { EffectiveLimit } from './limit.ts';
import { Node } from './node.ts';
import { Receipt } from './receipt.ts';

export const DecisionOutcome = describedEnum('DecisionOutcome', 'What was decided.', {
  GRANTED: 'The job may run; credits are held for it.',
  WAITING: 'The job waits for room, as it asked to; nothing is held.',
  REJECTED: 'The job may not run; nothing was consumed.',
});
export type DecisionOutcome = keyof typeof DecisionOutcome;

export const LayerKind = describedEnum('LayerKind', 'What a layer of a decision looks at.', {
  PRICE: 'What the workload costs.',
  GATE: 'Whether such a job may run at all: standing, entitlement, load, size.',
  LIMIT: 'Rates and concurrency.',
  BUDGET: 'Caps on spending.',
  FUNDING: 'Where the credits come from.',
});
export type LayerKind = keyof typeof LayerKind;

export const LayerVerdict = describedEnum('LayerVerdict', 'What a layer of a decision said.', {
  PASSED: 'Nothing against it, and nothing taken.',
  TOOK: 'The job takes its part of what was there.',
  SKIPPED: 'It does not concern this job, or an earlier layer had given all.',
  REFUSED: 'There was not enough, or it is not allowed. This layer bound.',
});
export type LayerVerdict = keyof typeof LayerVerdict;

@ObjectType('DecisionLayer', {
  simpleResolvers: true,
  description:
    'One layer of the waterfall: what was there, what was taken, what is left, and whether it was one that bound.',
})
export class DecisionLayer {
  @Field(() => String, {
    description: 'The name of the layer: of the limit, budget, window or grant, or of the gate.',
  })
  name!: string;

  @Field(() => LayerKind, { description: 'What it looks at.' })
  kind!: LayerKind;

  @Field(() => LayerVerdict, { description: 'What it said.' })
  verdict!: LayerVerdict;

  @Field(() => String, {
    nullable: true,
    description:
      'What before, taken and after count: credit, request, job, or the slug of a meter. Null with a gate.',
  })
  unit!: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'How much was there, in the unit. Null where nothing is counted.',
  })
  before!: bigint | null;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'How much the job takes, in the unit; on a refused job, what it would have taken. Null where nothing is counted.',
  })
  taken!: bigint | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'How much is left, in the unit. Null where nothing is counted.',
  })
  after!: bigint | null;

  @Field(() => EffectiveLimit, {
    nullable: true,
    description: 'The limit as it bound then, with its factors. Null unless the layer is a limit or window.',
  })
  limit!: EffectiveLimit | null;

  @Field(() => String, {
    nullable: true,
    description: 'What else there is to say, for people. Null when nothing.',
  })
  note!: string | null;
}

@ObjectType('Decision', {
  implements: Node,
  simpleResolvers: true,
  description:
    'A decision, kept as given: what was asked, what each layer said, and under which policy, prices and load.',
})
export class Decision extends Node {
  /** What the fields with a resolver are read from. */
  decision!: DomainDecision;

  /** The place of its entry among those about the request. */
  ordinal!: number;

  @Field(() => DateTime, { description: 'When it was decided.' })
  at!: Date;

  @Field(() => DecisionOutcome, { description: 'What was decided.' })
  outcome!: DecisionOutcome;

  @Field(() => Int, { description: 'The version of the policy that was in force.' })
  policyVersion!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the price book that the cost is from. Null when the workload has no price.',
  })
  priceVersion!: number | null;

  @Field(() => [DecisionLayer], { description: 'What each layer said, in the order of the waterfall.' })
  layers?: ByResolver;

  @Field(() => Receipt, {
    nullable: true,
    description:
      'The usage event of a request that was rejected, or called off while it waited, and why nothing was charged for it. Null when it was granted, because the job has the receipt then, and while it waits.',
  })
  receipt?: ByResolver;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the request was called off while it waited. Null when it was not.',
  })
  withdrawnAt?: ByResolver;
}

export const { Edge: DecisionEdge, Connection: DecisionConnection } = connectionTypes({
  name: 'Decision',
  node: () => Decision,
  what: 'decisions',
  order: 'newest first',
});

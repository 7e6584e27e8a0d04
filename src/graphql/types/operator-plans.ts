/** Plans: what an account may use, and what it gets each period. */
import { createUnionType, Field, Int, ObjectType } from 'type-graphql';
import type { ByResolver } from './by-resolver.ts';
import { Priority } from './catalogue.ts';
import { connectionTypes } from './connection.ts';
import { DOCUMENT_TEXT, DocumentRejected } from './operator-documents.ts';
import { IdempotencyConflict, InvalidRequest } from './problem.ts';

@ObjectType('Plan', {
  simpleResolvers: true,
  description:
    'A version of a plan; it never changes. Accounts stay on the version that they took until an operator moves them.',
})
export class Plan {
  /** What `document` is resolved by. */
  planId!: number;

  @Field(() => String, { description: 'What the plan is called by programs, e.g. pro.' })
  slug!: string;

  @Field(() => Int, { description: 'Counts up with each change of the plan.' })
  version!: number;

  @Field(() => String, { description: 'What people read.' })
  name!: string;

  @Field(() => String, { description: "Which of the policy's tiers moves its limits." })
  tier!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The slugs of the models that it includes. Null: all.',
  })
  models!: string[] | null;

  @Field(() => [Priority], { description: 'The priorities that may be asked for.' })
  priorities!: Priority[];

  @Field(() => String, { description: DOCUMENT_TEXT })
  document?: ByResolver;
}

export const { Edge: PlanEdge, Connection: PlanConnection } = connectionTypes({
  name: 'Plan',
  node: () => Plan,
  what: 'plans',
  order: 'by slug',
});

@ObjectType('PlanDefined', {
  simpleResolvers: true,
  description: 'Returned when the plan is as it was asked for.',
})
export class PlanDefined {
  @Field(() => Plan, { description: 'The version that new accounts take.' })
  plan!: Plan;

  @Field(() => Boolean, { description: 'This is the answer to an earlier identical request.' })
  replayed!: boolean;
}

export const DefinePlanResult = createUnionType({
  name: 'DefinePlanResult',
  description: 'The answer to definePlan.',
  types: () => [PlanDefined, DocumentRejected, IdempotencyConflict, InvalidRequest] as const,
});
export type DefinePlanResult = typeof DefinePlanResult;

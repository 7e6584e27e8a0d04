/** The policy: how limits adapt, who pays in which order, what happens at the edges. */
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { DateTime, IdempotencyKey } from '../scalars.ts';
import { DOCUMENT_TEXT, DocumentRejected } from './operator-documents.ts';
import { IdempotencyConflict, InvalidRequest, NotFound, StaleRevision } from './problem.ts';

@ObjectType('Policy', {
  simpleResolvers: true,
  description: 'A version of the policy. The highest version is in force; a version never changes.',
})
export class Policy {
  @Field(() => Int, {
    description: 'Counts up with each version. Every decision names the one it was made under.',
  })
  version!: number;

  @Field(() => DateTime, { description: 'When it was published, and so in force.' })
  publishedAt!: Date;

  @Field(() => String, { description: 'The application whose key published it.' })
  publishedBy!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The old version that it brought back. Null: it was new.',
  })
  restores!: number | null;

  @Field(() => String, { nullable: true, description: 'Why it was published, as the operator said.' })
  reason!: string | null;

  @Field(() => String, { description: DOCUMENT_TEXT })
  document!: string;
}

@InputType('PublishPolicyInput', {
  description:
    'A policy to put in force: a document, a draft, or an old version to bring back. One of the three.',
})
export class PublishPolicyInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input publishes once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => String, { nullable: true, description: DOCUMENT_TEXT })
  document?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The version to bring back: its document is published again under the next number.',
  })
  restore?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The draft to publish; it ends with that, and names the version that it became.',
  })
  draftId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The revision of the draft that was looked at. Needed with draftId, and with nothing else.',
  })
  expectedRevision?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The version in force that this one is to follow; 0 when none was published yet. When another is in force by then, the answer is StaleRevision. Left out: whatever is in force.',
  })
  expectedVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'Why, for the record.' })
  reason?: string | null;
}

@ObjectType('PolicyPublished', {
  simpleResolvers: true,
  description: 'Returned when the policy was put in force.',
})
export class PolicyPublished {
  @Field(() => Policy, { description: 'The new version.' })
  policy!: Policy;

  @Field(() => Boolean, { description: 'This is the stored answer to an earlier identical request.' })
  replayed!: boolean;
}

export const PublishPolicyResult = createUnionType({
  name: 'PublishPolicyResult',
  description: 'The answer to publishPolicy.',
  types: () =>
    [
      PolicyPublished,
      DocumentRejected,
      StaleRevision,
      NotFound,
      IdempotencyConflict,
      InvalidRequest,
    ] as const,
});
export type PublishPolicyResult = typeof PublishPolicyResult;

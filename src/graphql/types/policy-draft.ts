/** Policies that are being written. */
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { DateTime, IdempotencyKey } from '../scalars.ts';
import { connectionTypes } from './connection.ts';
import { describedEnum } from './described-enum.ts';
import { DOCUMENT_TEXT, DocumentProblem } from './operator-documents.ts';
import { IdempotencyConflict, InvalidRequest, NotFound, StaleRevision } from './problem.ts';

export const PolicyDraftState = describedEnum('PolicyDraftState', 'What became of a draft.', {
  OPEN: 'It can be changed, published and discarded.',
  PUBLISHED: 'It became a version of the policy, and changes no more.',
  DISCARDED: 'It was given up, and changes no more.',
});
export type PolicyDraftState = keyof typeof PolicyDraftState;

@ObjectType('PolicyDraft', {
  simpleResolvers: true,
  description: 'A policy that is being written. It decides nothing, and may have anything wrong with it.',
})
export class PolicyDraft {
  @Field(() => ID, { description: 'The id, for publishPolicy, shadowPolicy, whatIf and the command line.' })
  id!: string;

  @Field(() => String, { description: 'What people call it.' })
  name!: string;

  @Field(() => String, { description: `As it was written. ${DOCUMENT_TEXT}` })
  document!: string;

  @Field(() => Int, {
    description: 'Counts up with each change. Whoever changes it says which revision they looked at.',
  })
  revision!: number;

  @Field(() => PolicyDraftState, { description: 'Whether it can still be changed.' })
  state!: PolicyDraftState;

  @Field(() => [DocumentProblem], {
    description:
      'All that would keep it from being published now, against the catalogue as it is now; empty: nothing.',
  })
  problems!: DocumentProblem[];

  @Field(() => String, { description: 'The application whose key began it.' })
  createdBy!: string;

  @Field(() => DateTime, { description: 'When it was begun.' })
  createdAt!: Date;

  @Field(() => String, { description: 'The application whose key changed or ended it last.' })
  changedBy!: string;

  @Field(() => DateTime, { description: 'When it was changed or ended last.' })
  changedAt!: Date;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the policy that it became. Null: none.',
  })
  publishedAs!: number | null;
}

export const { Edge: PolicyDraftEdge, Connection: PolicyDraftConnection } = connectionTypes<PolicyDraft>({
  name: 'PolicyDraft',
  node: () => PolicyDraft,
  what: 'open drafts',
  order: 'newest first',
});

@InputType('DraftPolicyInput', { description: 'A draft to begin, or a change of one.' })
export class DraftPolicyInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input does it once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { nullable: true, description: 'The draft to change. Left out: a new one.' })
  draftId?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The revision that the change rests on; needed with draftId. When the draft is at another by then, the answer is StaleRevision.',
  })
  expectedRevision?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What people call it, 1 to 100 characters. Needed for a new one; left out, it stays.',
  })
  name?: string | null;

  @Field(() => String, {
    description: `All of the document; kept also when it is no policy yet. ${DOCUMENT_TEXT}`,
  })
  document!: string;
}

@InputType('DiscardPolicyDraftInput', { description: 'A draft to give up.' })
export class DiscardPolicyDraftInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input does it once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The draft.' })
  draftId!: string;

  @Field(() => Int, { description: 'The revision that was looked at.' })
  expectedRevision!: number;
}

@ObjectType('PolicyDraftKept', {
  simpleResolvers: true,
  description: 'Returned when the draft is as it was asked for; its problems, if any, are told with it.',
})
export class PolicyDraftKept {
  @Field(() => PolicyDraft, { description: 'The draft as it is now.' })
  draft!: PolicyDraft;

  @Field(() => Boolean, { description: 'It was done by an earlier identical request.' })
  replayed!: boolean;
}

export const DraftPolicyResult = createUnionType({
  name: 'DraftPolicyResult',
  description: 'The answer to draftPolicy and discardPolicyDraft.',
  types: () => [PolicyDraftKept, StaleRevision, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type DraftPolicyResult = typeof DraftPolicyResult;

@InputType('CheckPolicyInput', { description: 'What to check: a document or a stored draft.' })
export class CheckPolicyInput {
  @Field(() => String, { nullable: true, description: DOCUMENT_TEXT })
  document?: string | null;

  @Field(() => ID, { nullable: true, description: 'The draft, in place of a document.' })
  draftId?: string | null;
}

@ObjectType('PolicyChecked', {
  simpleResolvers: true,
  description: 'What came of looking at a policy as if it were to be published now.',
})
export class PolicyChecked {
  @Field(() => Boolean, { description: 'Nothing is wrong with it.' })
  publishable!: boolean;

  @Field(() => [DocumentProblem], { description: 'Everything that is wrong with it, at once.' })
  problems!: DocumentProblem[];
}

export const CheckPolicyResult = createUnionType({
  name: 'CheckPolicyResult',
  description: 'The answer to checkPolicy.',
  types: () => [PolicyChecked, NotFound, InvalidRequest] as const,
});
export type CheckPolicyResult = typeof CheckPolicyResult;

/** A draft policy that runs in shadow beside the policy in force. */
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Count, DateTime, IdempotencyKey } from '../scalars.ts';
import { DOCUMENT_TEXT, DocumentRejected } from './operator-documents.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';
import { WhatIfChangeCount, WhatIfExample } from './what-if.ts';

@InputType('ShadowPolicyInput', { description: 'A draft policy to run in shadow.' })
export class ShadowPolicyInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input starts it once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => String, {
    nullable: true,
    description: `The draft, where it is not stored. ${DOCUMENT_TEXT}`,
  })
  document?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The stored draft, as it stands now: one of this and document. What is changed in it later changes nothing of what runs.',
  })
  draftId?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, for the record; at most 1000 characters.' })
  reason?: string | null;
}

@ObjectType('PolicyShadow', {
  simpleResolvers: true,
  description:
    'A draft policy in shadow: every decision made since is asked again under it, by itself and on the facts that it rested on, and nothing is changed.',
})
export class PolicyShadow {
  @Field(() => Int, { description: 'Counts up with each one that was started.' })
  number!: number;

  @Field(() => String, { description: 'The draft, as it was written.' })
  draft!: string;

  @Field(() => String, { nullable: true, description: 'Why it was started, as the operator said.' })
  reason!: string | null;

  @Field(() => String, { description: 'The application whose key started it.' })
  startedBy!: string;

  @Field(() => DateTime, { description: 'Since when decisions are asked again.' })
  since!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was stopped. Null while it runs.' })
  stoppedAt!: Date | null;

  @Field(() => Count, { description: 'How many decisions were asked again.' })
  decided!: bigint;

  @Field(() => Count, { description: 'How many of them came out the same.' })
  agreed!: bigint;

  @Field(() => Count, { description: 'How many came out otherwise.' })
  disagreed!: bigint;

  @Field(() => Count, { description: 'How many decisions could not be asked again.' })
  skipped!: bigint;

  @Field(() => [WhatIfChangeCount], {
    description: 'Disagreements by what would be otherwise, those that happened.',
  })
  disagreements!: WhatIfChangeCount[];

  @Field(() => [WhatIfExample], {
    description: 'The last disagreements, at most 10 of each kind, oldest first.',
  })
  examples!: WhatIfExample[];

  @Field(() => Count, {
    description: 'How many commits it has still to look at; zero when it is up to date or stopped.',
  })
  behind!: bigint;
}

@ObjectType('PolicyShadowStarted', {
  simpleResolvers: true,
  description: 'Returned when the draft runs in shadow. One that ran before was stopped.',
})
export class PolicyShadowStarted {
  @Field(() => PolicyShadow, { description: 'The shadow as it stands.' })
  shadow!: PolicyShadow;

  @Field(() => Boolean, { description: 'It was started by an earlier identical request.' })
  replayed!: boolean;
}

export const ShadowPolicyResult = createUnionType({
  name: 'ShadowPolicyResult',
  description: 'The answer to shadowPolicy.',
  types: () =>
    [PolicyShadowStarted, DocumentRejected, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type ShadowPolicyResult = typeof ShadowPolicyResult;

@ObjectType('PolicyShadowStopped', {
  simpleResolvers: true,
  description: 'Returned when no draft runs in shadow any more.',
})
export class PolicyShadowStopped {
  @Field(() => PolicyShadow, { description: 'The one that ran last.' })
  shadow!: PolicyShadow;
}

export const StopPolicyShadowResult = createUnionType({
  name: 'StopPolicyShadowResult',
  description: 'The answer to stopPolicyShadow.',
  types: () => [PolicyShadowStopped, NotFound] as const,
});
export type StopPolicyShadowResult = typeof StopPolicyShadowResult;

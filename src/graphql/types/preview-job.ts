/** What a request would be answered, without asking. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, DateTime } from '../scalars.ts';
import { Priority } from './catalogue.ts';
import { DecisionLayer, DecisionOutcome } from './decision.ts';
import { Balance, Cost, Funding } from './money.ts';
import { InvalidRequest } from './problem.ts';
import { RejectionReason } from './rejection.ts';
import { Remedy } from './remedy.ts';
import { Quantity, WorkloadInput } from './workload.ts';

@InputType('PreviewJobInput', {
  description: 'The request to try out. It means the same as in RequestJobInput.',
})
export class PreviewJobInput {
  @Field(() => ID, { nullable: true, description: "The account that would pay. Left out: the caller's." })
  accountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The end user inside the account, as the account names them.',
  })
  userId?: string | null;

  @Field(() => String, { description: 'The slug of the model.' })
  model!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The product endpoint that the work would come through, e.g. /v1/videos.',
  })
  endpoint?: string | null;

  @Field(() => WorkloadInput, { description: 'The most that the job may use.' })
  workload!: WorkloadInput;

  @Field(() => Priority, {
    nullable: true,
    defaultValue: Priority.STANDARD,
    description: "Which priorities may be asked for is the plan's and the key's to say. Null is STANDARD.",
  })
  priority?: Priority | null;

  @Field(() => ID, { nullable: true, description: 'A quote whose frozen price would be used.' })
  quoteId?: string | null;

  @Field(() => Credits, {
    nullable: true,
    description: 'Reject rather than hold or charge more than this; zero or more.',
  })
  maxCost?: bigint | Malformed | null;
}

@ObjectType('JobPreview', {
  simpleResolvers: true,
  description:
    'What requestJob would answer at this instant. Nothing was changed or kept, and nothing is promised.',
})
export class JobPreview {
  @Field(() => DecisionOutcome, { description: 'GRANTED or REJECTED.' })
  outcome!: DecisionOutcome;

  @Field(() => [Quantity], { description: 'What would be granted; when rejected, what was asked for.' })
  workload!: Quantity[];

  @Field(() => Cost, {
    nullable: true,
    description: 'What would be held. Null when the workload has no price.',
  })
  cost!: Cost | null;

  @Field(() => [Funding], {
    description: 'Where the hold would be taken from, in order. Empty when rejected.',
  })
  funding!: Funding[];

  @Field(() => [DecisionLayer], { description: 'What each layer says, in the order of the waterfall.' })
  layers!: DecisionLayer[];

  @Field(() => [RejectionReason], { description: 'Every reason against it; empty when it would be granted.' })
  reasons!: RejectionReason[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When every reason will have cleared by time alone. Null when granted, or when time alone does not help.',
  })
  retryAt!: Date | null;

  @Field(() => [Remedy], {
    description: 'Changes that, each taken alone, would be granted now; empty when granted.',
  })
  remedies!: Remedy[];

  @Field(() => Balance, { description: "The paying account's balance now." })
  balance!: Balance;
}

export const PreviewJobResult = createUnionType({
  name: 'PreviewJobResult',
  description: 'The answer to previewJob.',
  types: () => [JobPreview, InvalidRequest] as const,
});
export type PreviewJobResult = typeof PreviewJobResult;

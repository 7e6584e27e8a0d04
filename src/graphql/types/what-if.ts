/** What past decisions would have been under a draft. */
import { createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Count, Credits, DateTime } from '../scalars.ts';
import { DecisionOutcome } from './decision.ts';
import { describedEnum } from './described-enum.ts';
import { FundingSource } from './money.ts';
import { DOCUMENT_TEXT, DocumentRejected } from './operator-documents.ts';
import { InvalidRequest, NotFound } from './problem.ts';
import { RejectionCode } from './rejection.ts';

export const WhatIfChange = describedEnum(
  'WhatIfChange',
  'The most telling way in which a decision differs under the draft; the first that is true.',
  {
    NOW_GRANTED: 'It was not granted and would be.',
    NOW_REFUSED: 'It was granted and would not be.',
    COSTS_MORE: 'Granted on both sides, at a higher cost.',
    COSTS_LESS: 'Granted on both sides, at a lower cost.',
    OTHER_WORKLOAD: 'Granted on both sides, but more or less work of it (acceptPartial).',
    PAID_OTHERWISE: 'Granted on both sides at the same cost, which other sources would pay.',
    OTHER_REASONS: 'Refused on both sides, for other reasons.',
    SAME: 'Nothing of this.',
  },
);
export type WhatIfChange = keyof typeof WhatIfChange;

@InputType('WhatIfInput', {
  description:
    'The drafts to try, and on which decisions. A policy, prices, or both; what is left out stays as it was at each decision.',
})
export class WhatIfInput {
  @Field(() => String, { nullable: true, description: `A policy. ${DOCUMENT_TEXT}` })
  policy?: string | null;

  @Field(() => ID, { nullable: true, description: 'A stored draft of a policy, in place of its text.' })
  policyDraftId?: string | null;

  @Field(() => String, { nullable: true, description: `A price book. ${DOCUMENT_TEXT}` })
  prices?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'The first instant. Left out: from the first on.' })
  from?: Date | Malformed | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The first instant that is not looked at any more. Left out: up to now.',
  })
  to?: Date | Malformed | null;

  @Field(() => ID, { nullable: true, description: 'Only of this account. Left out: of all.' })
  accountId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only of the model with this slug. Left out: of all.' })
  model?: string | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 10_000,
    description: 'How many decisions are asked again at most, account by account: 1 to 100000.',
  })
  limit?: number | null;
}

@ObjectType('WhatIfSource', { simpleResolvers: true, description: 'What one kind of source would pay.' })
export class WhatIfSource {
  @Field(() => FundingSource, { description: 'Which kind.' })
  source!: FundingSource;

  @Field(() => Credits, { description: 'What was held from it.' })
  before!: bigint;

  @Field(() => Credits, { description: 'What would be held from it under the draft.' })
  after!: bigint;
}

@ObjectType('WhatIfSums', { simpleResolvers: true, description: 'Sums over decisions on one side.' })
export class WhatIfSums {
  @Field(() => Count, { description: 'Granted.' })
  granted!: bigint;

  @Field(() => Count, { description: 'Let wait.' })
  waiting!: bigint;

  @Field(() => Count, { description: 'Refused.' })
  refused!: bigint;

  @Field(() => Credits, { description: 'What the granted jobs cost, as it is held for them.' })
  held!: bigint;
}

@ObjectType('WhatIfChangeCount', {
  simpleResolvers: true,
  description: 'How many decisions differ in one way.',
})
export class WhatIfChangeCount {
  @Field(() => WhatIfChange, { description: 'In which way.' })
  change!: WhatIfChange;

  @Field(() => Count, { description: 'How many.' })
  decisions!: bigint;
}

@ObjectType('WhatIfReason', {
  simpleResolvers: true,
  description: 'How many requests are refused for one reason first of all.',
})
export class WhatIfReason {
  @Field(() => RejectionCode, { description: 'The reason.' })
  code!: RejectionCode;

  @Field(() => Count, { description: 'How many were.' })
  before!: bigint;

  @Field(() => Count, { description: 'How many would be under the draft.' })
  after!: bigint;
}

@ObjectType('WhatIfGroup', {
  simpleResolvers: true,
  description: 'The decisions of one account, plan or model.',
})
export class WhatIfGroup {
  @Field(() => String, {
    description:
      'The id of the account, or the slug of the plan or model; "others" for accounts beyond 10000.',
  })
  name!: string;

  @Field(() => Count, { description: 'How many decisions.' })
  decisions!: bigint;

  @Field(() => Count, { description: 'How many of them differ in any way.' })
  changed!: bigint;

  @Field(() => WhatIfSums, { description: 'As it was.' })
  before!: WhatIfSums;

  @Field(() => WhatIfSums, { description: 'As it would be under the draft.' })
  after!: WhatIfSums;
}

@ObjectType('WhatIfSide', { simpleResolvers: true, description: 'One decision on one side.' })
export class WhatIfSide {
  @Field(() => DecisionOutcome, { description: 'What is decided.' })
  outcome!: DecisionOutcome;

  @Field(() => Credits, { description: 'What is held for the job; zero unless it is granted.' })
  held!: bigint;

  @Field(() => [RejectionCode], { description: 'All reasons of a refusal.' })
  codes!: RejectionCode[];
}

@ObjectType('WhatIfExample', {
  simpleResolvers: true,
  description: 'A decision that differs under the draft.',
})
export class WhatIfExample {
  @Field(() => ID, { description: 'The id of the decision.' })
  decisionId!: string;

  @Field(() => ID, { description: 'The account that asked.' })
  accountId!: string;

  @Field(() => DateTime, { description: 'When it was decided.' })
  at!: Date;

  @Field(() => String, { description: 'The slug of the plan.' })
  plan!: string;

  @Field(() => String, { description: 'The slug of the model.' })
  model!: string;

  @Field(() => WhatIfChange, { description: 'How it differs.' })
  change!: WhatIfChange;

  @Field(() => WhatIfSide, { description: 'As it was.' })
  before!: WhatIfSide;

  @Field(() => WhatIfSide, { description: 'As it would be under the draft.' })
  after!: WhatIfSide;
}

@ObjectType('UncountedLimit', {
  simpleResolvers: true,
  description:
    'A limit of the draft that did not count then: it is taken as if it had counted nothing before.',
})
export class UncountedLimit {
  @Field(() => String, { description: 'The name of the limit.' })
  limit!: string;

  @Field(() => Count, { description: 'How many decisions rest on that.' })
  decisions!: bigint;
}

@ObjectType('WhatIfReport', {
  simpleResolvers: true,
  description:
    'What decisions would have been under the drafts, each by itself on the facts that it rested on. What the draft would have done to the decisions before it is not followed up.',
})
export class WhatIfReport {
  @Field(() => Count, { description: 'How many decisions are compared.' })
  decisions!: bigint;

  @Field(() => Count, { description: 'How many can not be asked again and are left out.' })
  skipped!: bigint;

  @Field(() => Boolean, { description: 'There were more than the limit, and the rest was not looked at.' })
  cut!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the first was decided. Null when there is none.',
  })
  from!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last was decided. Null when there is none.',
  })
  to!: Date | null;

  @Field(() => [WhatIfChangeCount], { description: 'By the way in which they differ; every way is listed.' })
  changes!: WhatIfChangeCount[];

  @Field(() => WhatIfSums, { description: 'As it was.' })
  before!: WhatIfSums;

  @Field(() => WhatIfSums, { description: 'As it would be under the drafts.' })
  after!: WhatIfSums;

  @Field(() => [WhatIfSource], { description: 'Who pays, by kind of source; every kind is listed.' })
  sources!: WhatIfSource[];

  @Field(() => [WhatIfReason], { description: 'Refusals by their first reason, the most frequent first.' })
  reasons!: WhatIfReason[];

  @Field(() => [WhatIfGroup], { description: 'By plan, the most changed first; at most 50.' })
  plans!: WhatIfGroup[];

  @Field(() => [WhatIfGroup], { description: 'By model, the most changed first; at most 50.' })
  models!: WhatIfGroup[];

  @Field(() => [WhatIfGroup], { description: 'By account, the most changed first; at most 50.' })
  accounts!: WhatIfGroup[];

  @Field(() => [UncountedLimit], { description: 'What had to be assumed about limits.' })
  uncounted!: UncountedLimit[];

  @Field(() => [WhatIfExample], { description: 'Some that differ, at most 20 of each kind of change.' })
  examples!: WhatIfExample[];
}

export const WhatIfResult = createUnionType({
  name: 'WhatIfResult',
  description: 'The answer to whatIf.',
  types: () => [WhatIfReport, DocumentRejected, NotFound, InvalidRequest] as const,
});
export type WhatIfResult = typeof WhatIfResult;

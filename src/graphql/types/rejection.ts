/** Why a job was rejected: the codes, and the facts that each kind of reason rests on. */
import { Field, InterfaceType, ObjectType } from 'type-graphql';
import { Credits, DateTime } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { describedEnum } from './described-enum.ts';
import { EffectiveLimit } from './limit.ts';
import { Pool, PoolLoad } from './pool.ts';

export const RejectionAction = describedEnum('RejectionAction', 'What a machine should do next.', {
  WAIT: 'Ask again at retryAt, or at checkAgainAt when there is no retryAt.',
  REDUCE: 'Ask for a smaller job; the remedies say how small.',
  TOP_UP: 'Add credits; the remedies say how many.',
  ASK_OPERATOR: 'Only an operator can help: entitlement, standing, budget or price.',
  STOP: 'The same request will not be granted; asking again is no use.',
});
export type RejectionAction = keyof typeof RejectionAction;

export const RejectionCode = describedEnum('RejectionCode', 'Why a job was rejected.', {
  RATE_LIMITED: 'Too much in a window of time.',
  CONCURRENCY_LIMITED: 'Too many jobs run at once.',
  OVERLOADED: 'The pool has no room for work of this priority.',
  TOO_LARGE: 'The job is larger than a limit ever lets through, so waiting does not help.',
  INSUFFICIENT_CREDITS: 'All sources together do not pay for it.',
  BUDGET_EXCEEDED: 'A cap on spending would be exceeded.',
  MAX_COST_EXCEEDED: 'It costs more than the maxCost of the request.',
  UNPRICED: 'The workload has no price; what has no price is never free.',
  MODEL_UNAVAILABLE: 'The model cannot be run now.',
  NOT_ENTITLED: 'Plan or key do not allow the model or the priority.',
  ACCOUNT_SUSPENDED: 'The account is suspended, or owes a debt that blocks it.',
  QUOTE_EXPIRED: 'The quote of the request has expired.',
  POLICY_DENIED: 'A rule of the policy forbids it.',
});
export type RejectionCode = keyof typeof RejectionCode;

@InterfaceType('RejectionReason', {
  description:
    'One reason. Each kind adds the facts that it rests on (the limit; needed and available; pool and level; the budget; the rule).',
})
export abstract class RejectionReason {
  @Field(() => RejectionCode, { description: 'Which kind of reason it is, for a machine.' })
  code!: RejectionCode;

  @Field(() => String, { description: 'The reason in English, for people to read. Its wording may change.' })
  message!: string;

  @Field(() => String, { description: 'The name of the layer of the decision that refused.' })
  layer!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When this one reason will have cleared by time alone. Null when time alone does not help.',
  })
  retryAt!: Date | null;
}

@ObjectType('LimitReason', {
  implements: RejectionReason,
  simpleResolvers: true,
  description: 'A limit refused: a rate, concurrency, or a limit of size.',
})
export class LimitReason extends RejectionReason {
  @Field(() => EffectiveLimit, { description: 'The limit as it bound, with what was left and its factors.' })
  limit!: EffectiveLimit;
}

@ObjectType('LoadReason', {
  implements: RejectionReason,
  simpleResolvers: true,
  description: 'The pool was too loaded for work of this priority.',
})
export class LoadReason extends RejectionReason {
  /** What `pool` is resolved by. */
  poolId!: number;

  @Field(() => Pool, { description: 'The pool that had no room.' })
  pool?: ByResolver;

  @Field(() => PoolLoad, { description: 'How loaded it was when this was decided.' })
  load!: PoolLoad;
}

@ObjectType('CreditsReason', {
  implements: RejectionReason,
  simpleResolvers: true,
  description: 'The sources together do not pay for the job, or it costs more than maxCost.',
})
export class CreditsReason extends RejectionReason {
  @Field(() => Credits, { description: 'What the job costs.' })
  needed!: bigint;

  @Field(() => Credits, { description: 'What there is to pay from: all sources together, or maxCost.' })
  available!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The included windows that would have room later: when the first of them resets. Null when none helps.',
  })
  windowsResetAt!: Date | null;
}

@ObjectType('BudgetReason', {
  implements: RejectionReason,
  simpleResolvers: true,
  description: 'A cap on spending would have been exceeded.',
})
export class BudgetReason extends RejectionReason {
  @Field(() => String, { description: 'The name of the budget.' })
  budget!: string;

  @Field(() => Credits, { description: 'What may be spent in the period.' })
  cap!: bigint;

  @Field(() => Credits, { description: 'What is left of it in this period; never below zero.' })
  remaining!: bigint;
}

@ObjectType('PolicyReason', {
  implements: RejectionReason,
  simpleResolvers: true,
  description: 'A rule forbids it: entitlement, standing, price, quote or policy.',
})
export class PolicyReason extends RejectionReason {
  @Field(() => String, { description: 'The name of the rule.' })
  rule!: string;
}

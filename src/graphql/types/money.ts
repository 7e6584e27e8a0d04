/** Costs, who pays them, and what an account has. */
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Count, Credits, DateTime, Decimal } from '../scalars.ts';
import { describedEnum } from './described-enum.ts';

export const FundingSource = describedEnum(
  'FundingSource',
  'What credits are paid from. Order of paying: rank of the source as the policy sets it (by default INCLUDED 0, PROMOTIONAL and PLAN 1, PURCHASED 2, POSTPAID 3), then burnPriority (lower first), then expiry (never is last), then effective instant, then id.',
  {
    INCLUDED: 'Usage that the plan includes, in windows of time. Not part of the balance.',
    PROMOTIONAL: 'Credits given for nothing: a welcome, a promotion, a compensation.',
    PLAN: 'Credits that the plan gives anew each period.',
    PURCHASED: 'Credits that were paid for beforehand.',
    POSTPAID:
      'The credit line of the account, billed afterwards. Not part of the balance; what is used is owed.',
  },
);
export type FundingSource = keyof typeof FundingSource;

@ObjectType('CostLine', {
  simpleResolvers: true,
  description: 'One line of a cost. price for each `per` units: 62.5 credits per 1000000 input_token.',
})
export class CostLine {
  @Field(() => String, { description: 'The slug of the meter; on the line of a minimum charge, "minimum".' })
  meter!: string;

  @Field(() => Decimal, { description: "How much of the meter, in the meter's unit." })
  quantity!: bigint;

  @Field(() => Decimal, { description: 'The price in credits of each `per` units.' })
  price!: bigint;

  @Field(() => Decimal, { description: 'The number of units that the price is for; above zero.' })
  per!: bigint;

  @Field(() => Credits, {
    description: 'quantity x price / per, rounded up to one micro-credit (0.000001 credits).',
  })
  amount!: bigint;

  @Field(() => String, {
    nullable: true,
    description:
      'Which rule of the price book gave this price, e.g. "resolution 1280x720". Null when there is nothing to add.',
  })
  note!: string | null;
}

@ObjectType('Cost', {
  simpleResolvers: true,
  description: 'Each line is rounded up to one micro-credit; a minimum charge is a line of its own.',
})
export class Cost {
  @Field(() => Credits, { description: 'The sum of the amounts of the lines; never negative.' })
  total!: bigint;

  @Field(() => [CostLine], { description: 'What the total is made of, a line for each meter with a price.' })
  lines!: CostLine[];

  @Field(() => Int, { description: 'The version of the price book that the prices are from.' })
  priceVersion!: number;
}

@ObjectType('Funding', {
  simpleResolvers: true,
  description: 'An amount, and the source that it goes from or back to.',
})
export class Funding {
  @Field(() => FundingSource, { description: 'The kind of source.' })
  source!: FundingSource;

  @Field(() => ID, {
    nullable: true,
    description:
      'The id of the CreditGrant, for PROMOTIONAL, PLAN and PURCHASED. Null for INCLUDED and POSTPAID.',
  })
  grantId!: string | null;

  @Field(() => String, { description: 'The name of the grant or of the window, for people.' })
  name!: string;

  @Field(() => Credits, { description: 'How much; above zero.' })
  amount!: bigint;
}

@ObjectType('Balance', {
  simpleResolvers: true,
  description:
    'Counts promotional, plan and purchased credits. posted = available + held. None is ever below zero; what is owed stands apart.',
})
export class Balance {
  @Field(() => Credits, { description: 'What new jobs can be paid from now.' })
  available!: bigint;

  @Field(() => Credits, {
    description: 'Set aside for jobs that have not ended; comes back or is charged when they do.',
  })
  held!: bigint;

  @Field(() => Credits, { description: 'All that the account has: available + held.' })
  posted!: bigint;

  @Field(() => Credits, {
    description: 'Owed because jobs used more than there was to pay from. The next credits pay it first.',
  })
  debt!: bigint;

  @Field(() => Credits, { description: 'Used of the post-paid line and not yet paid.' })
  postpaidOwed!: bigint;

  @Field(() => Count, {
    description:
      'Grows with every change of the account. Of two balances, the one with the higher version is the newer.',
  })
  version!: bigint;

  @Field(() => DateTime, { description: 'When the balance was read.' })
  at!: Date;
}

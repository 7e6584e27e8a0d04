/** Accounts as operators make and change them: plan, standing, post-paid line, budgets, users. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Credits, DateTime, Decimal, IdempotencyKey, TimeZone } from '../scalars.ts';
import { Account } from './account.ts';
import { connectionTypes } from './connection.ts';
import { describedEnum } from './described-enum.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

export const AccountStatus = describedEnum('AccountStatus', 'Whether an account may have jobs run.', {
  ACTIVE: 'It may.',
  SUSPENDED: 'Every request is refused. What runs may end, and credits stay.',
});
export type AccountStatus = keyof typeof AccountStatus;

export const BudgetScope = describedEnum('BudgetScope', 'What a budget caps the spending of.', {
  ACCOUNT: 'The whole account.',
  PROJECT: 'Jobs with one value of the label "project".',
  USER: 'Jobs of one user of the account.',
  KEY: 'Jobs asked for with one API key.',
  MODEL: 'Jobs of one model.',
});
export type BudgetScope = keyof typeof BudgetScope;

export const BudgetPeriod = describedEnum('BudgetPeriod', 'After what time a budget begins anew.', {
  HOUR: 'At each full hour.',
  DAY: 'At midnight.',
  WEEK: 'At midnight before Monday.',
  MONTH: 'At midnight before the first of the month.',
  TOTAL: 'Never.',
});
export type BudgetPeriod = keyof typeof BudgetPeriod;

@ObjectType('Budget', {
  simpleResolvers: true,
  description: 'A cap on what is spent in a period. What is held counts like what was charged.',
})
export class Budget {
  @Field(() => String, { description: 'What it is called; rejections name it.' })
  name!: string;

  @Field(() => BudgetScope, { description: 'What it caps.' })
  scope!: BudgetScope;

  @Field(() => String, {
    nullable: true,
    description:
      'The user, the id of the key, the slug of the model or the project. Null with ACCOUNT, and for a user whose name was erased.',
  })
  match!: string | null;

  @Field(() => BudgetPeriod, { description: 'When it begins anew.' })
  period!: BudgetPeriod;

  @Field(() => TimeZone, { description: 'Where days, weeks and months begin.' })
  timeZone!: string;

  @Field(() => Credits, { description: 'The most that may be spent in a period.' })
  cap!: bigint;

  @Field(() => Credits, { description: 'What was spent in the present one, held credits included.' })
  used!: bigint;

  @Field(() => Credits, { description: 'What is left of the present one; never below zero.' })
  remaining!: bigint;

  @Field(() => DateTime, { nullable: true, description: 'When it begins anew. Null with TOTAL.' })
  resetsAt!: Date | null;
}

@InputType('BudgetInput', { description: 'A cap on what is spent in a period.' })
export class BudgetInput {
  @Field(() => String, { description: 'What it is called; unique within the account.' })
  name!: string;

  @Field(() => BudgetScope, { description: 'What it caps.' })
  scope!: BudgetScope;

  @Field(() => String, {
    nullable: true,
    description:
      'The user as the account names them, the id of the key, the slug of the model or the project. Left out with ACCOUNT.',
  })
  match?: string | null;

  @Field(() => BudgetPeriod, { description: 'When it begins anew.' })
  period!: BudgetPeriod;

  @Field(() => TimeZone, {
    nullable: true,
    defaultValue: 'UTC',
    description: 'Where days, weeks and months begin. Null is UTC.',
  })
  timeZone?: string | Malformed | null;

  @Field(() => Credits, { description: 'The most that may be spent in a period; above zero.' })
  cap!: bigint | Malformed;
}

@InputType('CreateAccountInput', { description: 'An account to be opened.' })
export class CreateAccountInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input opens one account and answers with it again.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => String, { description: 'The name, for people; 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'The slug of its plan. It takes the newest version.' })
  plan!: string;

  @Field(() => Credits, {
    nullable: true,
    description: 'How much may be owed on the post-paid line. Left out: nothing.',
  })
  postpaidLimit?: bigint | Malformed | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "A factor on the account's limits, from 0 to 1000. Left out: 1.",
  })
  operatorFactor?: bigint | Malformed | null;

  @Field(() => [BudgetInput], { nullable: true, description: 'Caps on what it spends. Left out: none.' })
  budgets?: BudgetInput[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What you tell devices or cards apart by, as an opaque text of 1 to 200 characters. Only a keyed hash of it is kept. Accounts of one fingerprint that are used up one after the other are flagged.',
  })
  fingerprint?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where it was opened from, as an opaque text of 1 to 200 characters. It is shown beside a flag, and never makes one.',
  })
  address?: string | null;
}

@ObjectType('AccountCreated', { simpleResolvers: true, description: 'Returned when the account is open.' })
export class AccountCreated {
  @Field(() => Account, { description: 'The account.' })
  account!: Account;

  @Field(() => Boolean, { description: 'It was opened by an earlier identical request.' })
  replayed!: boolean;
}

export const CreateAccountResult = createUnionType({
  name: 'CreateAccountResult',
  description: 'The answer to createAccount.',
  types: () => [AccountCreated, IdempotencyConflict, InvalidRequest] as const,
});
export type CreateAccountResult = typeof CreateAccountResult;

@InputType('ChangeTermsInput', { description: 'What is to change about an account. What is left out stays.' })
export class ChangeTermsInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input changes once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The slug of a plan, of which it takes the newest version. Another plan gives its allowances at once, another version of the same plan when its period ends; what the old one gave stays until it expires.',
  })
  plan?: string | null;

  @Field(() => AccountStatus, { nullable: true, description: 'Suspends or restores it.' })
  status?: AccountStatus | null;

  @Field(() => Credits, { nullable: true, description: 'How much may be owed on the post-paid line.' })
  postpaidLimit?: bigint | Malformed | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "A factor on the account's limits, from 0 to 1000; 1 changes nothing.",
  })
  operatorFactor?: bigint | Malformed | null;

  @Field(() => [BudgetInput], { nullable: true, description: 'All budgets that it has from now on.' })
  budgets?: BudgetInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the record; kept with the entry in the ledger.',
  })
  reason?: string | null;
}

@ObjectType('TermsChanged', { simpleResolvers: true, description: 'Returned when the change is in force.' })
export class TermsChanged {
  @Field(() => Account, { description: 'The account as it is now.' })
  account!: Account;

  @Field(() => Boolean, { description: 'It was changed by an earlier identical request.' })
  replayed!: boolean;
}

export const ChangeTermsResult = createUnionType({
  name: 'ChangeTermsResult',
  description: 'The answer to changeTerms.',
  types: () => [TermsChanged, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type ChangeTermsResult = typeof ChangeTermsResult;

@InputType('EraseUserInput', {
  description: 'A user whose name is to be forgotten. It takes no idempotency key: to ask again is harmless.',
})
export class EraseUserInput {
  @Field(() => ID, { description: 'The account that the user is in.' })
  accountId!: string;

  @Field(() => String, { description: 'The user as the account names them.' })
  userId!: string;
}

@ObjectType('UserErased', {
  simpleResolvers: true,
  description:
    'Returned when the name is known no more. What was done under it stays, and nothing tells whose it was.',
})
export class UserErased {
  @Field(() => Boolean, { description: 'False when the account had no such user.' })
  erased!: boolean;
}

export const EraseUserResult = createUnionType({
  name: 'EraseUserResult',
  description: 'The answer to eraseUser.',
  types: () => [UserErased, NotFound, InvalidRequest] as const,
});
export type EraseUserResult = typeof EraseUserResult;

export const { Edge: AccountEdge, Connection: AccountConnection } = connectionTypes({
  name: 'Account',
  node: () => Account,
  what: 'accounts',
  order: 'newest first',
});

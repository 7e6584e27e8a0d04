/** Statements of an account for a period. */
import { ArgsType, Field, ObjectType } from 'type-graphql';
import type { Statement as DomainStatement } from '../../ledger/statement.ts';
import type { Malformed } from '../malformed.ts';
import { Count, Credits, DateTime } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { LedgerEntryConnection } from './ledger-entry.ts';

@ArgsType()
export class StatementArgs {
  @Field(() => DateTime, { description: 'The first instant of the period.' })
  from!: Date | Malformed;

  @Field(() => DateTime, { description: 'The first instant after the period; later than from.' })
  to!: Date | Malformed;
}

@ObjectType('StatementBalance', {
  simpleResolvers: true,
  description: 'What an account had at the edge of a period. posted = available + held + pending.',
})
export class StatementBalance {
  @Field(() => Credits, { description: 'What jobs could be paid from.' })
  available!: bigint;

  @Field(() => Credits, { description: 'What was set aside for jobs.' })
  held!: bigint;

  @Field(() => Credits, { description: 'Credits that were given and could not be used yet.' })
  pending!: bigint;

  @Field(() => Credits, { description: 'All credits that the account had.' })
  posted!: bigint;

  @Field(() => Credits, { description: 'What was owed because jobs used more than there was.' })
  debt!: bigint;

  @Field(() => Credits, { description: 'What was used of the post-paid line and not yet paid.' })
  postpaidOwed!: bigint;

  @Field(() => Count, { description: 'The number of the last entry before; zero before the first.' })
  version!: bigint;
}

@ObjectType('StatementTotals', {
  simpleResolvers: true,
  description:
    'What happened in a period. closing.posted = opening.posted + credited + refunded - charged - debtPaid - expired - revoked - lapsed.',
})
export class StatementTotals {
  @Field(() => Count, { description: 'How many entries there are.' })
  entries!: bigint;

  @Field(() => Credits, { description: 'New credits of every kind.' })
  credited!: bigint;

  @Field(() => Credits, { description: 'What jobs were charged from credits, refunds not taken off.' })
  charged!: bigint;

  @Field(() => Credits, { description: 'What refunds gave back to credits.' })
  refunded!: bigint;

  @Field(() => Credits, { description: 'Credits that paid what was owed.' })
  debtPaid!: bigint;

  @Field(() => Credits, { description: 'Credits that expired.' })
  expired!: bigint;

  @Field(() => Credits, { description: 'Credits that were taken back.' })
  revoked!: bigint;

  @Field(() => Credits, { description: 'What came back from jobs to credits that were over by then.' })
  lapsed!: bigint;

  @Field(() => Credits, { description: 'What included windows paid, less refunds.' })
  included!: bigint;

  @Field(() => Credits, { description: 'What the post-paid line paid, less refunds.' })
  postpaid!: bigint;

  @Field(() => Credits, {
    description:
      'What became owed, less refunds, and what was paid of it not taken off; below zero when refunds prevailed.',
  })
  debt!: bigint;
}

@ObjectType('AccountStatement', {
  simpleResolvers: true,
  description:
    'What an account had at the beginning of a period, what happened in it, and what it had at the end. The amounts of the entries are the difference of the two balances, to the last micro-credit.',
})
export class AccountStatement {
  /** What the fields with a resolver are read from. */
  statement!: DomainStatement;

  @Field(() => DateTime, { description: 'The first instant of the period.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The first instant after the period.' })
  to!: Date;

  @Field(() => StatementBalance, { description: 'What the account had at the beginning.' })
  opening!: StatementBalance;

  @Field(() => StatementBalance, {
    description: 'What the account had at the end; in a period that is not over, what it has now.',
  })
  closing!: StatementBalance;

  @Field(() => StatementTotals, { description: 'What happened, added up.' })
  totals?: ByResolver;

  @Field(() => LedgerEntryConnection, { description: 'Everything that happened, oldest first.' })
  entries?: ByResolver;

  @Field(() => String, {
    description:
      'The path of the whole statement as CSV, on the same address and with the same key as this API.',
  })
  csvPath!: string;
}

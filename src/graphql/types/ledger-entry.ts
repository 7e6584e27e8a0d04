/** The ledger as its owner reads it: entries of the journal, with what they posted and what they left. */
import { ArgsType, Field, ID, ObjectType } from 'type-graphql';
import type { Entry } from '../../domain/entry.ts';
import { Count, Credits, DateTime } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { connectionTypes, PageArgs } from './connection.ts';
import { describedEnum } from './described-enum.ts';
import { Job } from './job.ts';
import { EntryProof } from './ledger-checkpoint.ts';
import { Balance } from './money.ts';

export const LedgerAccount = describedEnum(
  'LedgerAccount',
  'An account of the books that are kept for each account: the names end in what the money is.',
  {
    ISSUED: 'What was given, as a negative balance.',
    AVAILABLE: 'Credits of a grant that can be used.',
    HELD: 'Credits of a grant that are set aside for jobs.',
    SPENT: 'Credits of a grant that jobs were charged, or that paid what was owed.',
    EXPIRED: 'Credits of a grant that were lost by expiry.',
    REVOKED: 'Credits of a grant that were taken back.',
    INCLUDED: 'What included windows gave, as a negative balance.',
    INCLUDED_HELD: 'What of it is set aside for jobs.',
    INCLUDED_SPENT: 'What of it jobs were charged.',
    POSTPAID: 'The post-paid line drawn, as a negative balance.',
    POSTPAID_HELD: 'What of it is set aside for jobs.',
    POSTPAID_SPENT: 'What of it jobs were charged.',
    DEBT: 'What is owed because jobs used more than there was, as a negative balance.',
    DEBT_SPENT: 'What jobs were charged and could not be paid.',
    FORGIVEN: 'What was let go, as a negative balance.',
    FORGIVEN_SPENT: 'What jobs used and were not charged for.',
  },
);
export type LedgerAccount = keyof typeof LedgerAccount;

export const LedgerEntryKind = describedEnum('LedgerEntryKind', 'What an entry of the journal says.', {
  OPENED: 'The account was opened.',
  TERMS_CHANGED: 'What is agreed with the account was changed.',
  GRANTED: 'A request was granted, and what it may cost is held.',
  REJECTED: 'A request was rejected; nothing was taken.',
  WAITING: 'A request waits for room; nothing was taken.',
  WITHDRAWN: 'A request that waited for room was called off; nothing had been taken.',
  LAPSED: 'The lease of a job lapsed; what it holds stays held.',
  SETTLED: 'A job ended and was charged.',
  CANCELLED: 'A job was ended early and charged for what it had used.',
  EXPIRED: 'A job ended because nobody said what it used in time; everything went back.',
  REFUNDED: 'Something that a job was charged went back.',
  CREDITED: 'Credits were added.',
  GRANT_EXPIRED: 'What was left of a grant expired.',
  GRANT_REVOKED: 'A grant was taken back.',
  PAYMENT_RETURNED: 'A purchase was refunded or charged back.',
  ADJUSTED: 'An operator corrected the balance.',
  STANDING_CHANGED: 'What the account did before, or an operator, moved its limits. No money moved.',
  DEBT_PAID: 'Credits that became usable, or came back, paid what was owed.',
});
export type LedgerEntryKind = keyof typeof LedgerEntryKind;

@ObjectType('LedgerPosting', {
  simpleResolvers: true,
  description: 'One signed amount on one account of the books. The postings of an entry sum to zero.',
})
export class LedgerPosting {
  @Field(() => LedgerAccount, { description: 'Where it was posted.' })
  account!: LedgerAccount;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of the CreditGrant whose money it is. Null for what belongs to no grant.',
  })
  grantId!: string | null;

  @Field(() => Credits, { description: 'How much; below zero for what was taken.' })
  amount!: bigint;
}

@ObjectType('LedgerEntry', {
  simpleResolvers: true,
  description:
    "One entry of an account's journal: never changed, never deleted. Usage event, charge and transaction are its three records, each causing the next.",
})
export class LedgerEntry {
  /** What the fields with a resolver are read from. */
  entry!: Entry;
  jobId!: string | null;

  @Field(() => Count, { description: "Its number in the account's journal: 1, 2, 3 ... without gaps." })
  seq!: bigint;

  @Field(() => DateTime, { description: 'When it happened.' })
  at!: Date;

  @Field(() => LedgerEntryKind, { description: 'What it says.' })
  kind!: LedgerEntryKind;

  @Field(() => Credits, {
    description:
      "By how much the account's credits grew, available and held together; below zero when they shrank.",
  })
  amount!: bigint;

  @Field(() => Credits, { description: 'By how much what is held of them grew.' })
  held!: bigint;

  @Field(() => Credits, {
    description:
      'What it charged, debt included; below zero when it gave something back; zero when it charged nothing.',
  })
  charged!: bigint;

  @Field(() => [LedgerPosting], { description: 'What it posted; the amounts sum to zero.' })
  postings!: LedgerPosting[];

  @Field(() => Balance, { description: 'What the account had after it.' })
  balance!: Balance;

  @Field(() => ID, { nullable: true, description: 'Its usage event. Null when it is no activity of a job.' })
  usageEventId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Its charge, which its usage event caused. Null when nothing was charged.',
  })
  chargeId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Its transaction: the postings, as one. Null when no money moved.',
  })
  transactionId!: string | null;

  @Field(() => String, { description: 'Why this was charged, or why nothing was, for people to read.' })
  why!: string;

  @Field(() => Job, { nullable: true, description: 'The job that it is about, as it is now.' })
  job?: ByResolver;

  @Field(() => ID, { nullable: true, description: 'The id of the CreditGrant that it is about.' })
  grantId!: string | null;

  @Field(() => EntryProof, {
    nullable: true,
    description: 'The proof that it stands in the journal, against the journal as it is now.',
  })
  proof?: ByResolver;
}

export const { Edge: LedgerEntryEdge, Connection: LedgerEntryConnection } = connectionTypes({
  name: 'LedgerEntry',
  node: () => LedgerEntry,
  what: 'entries of the journal',
  order: 'newest first; in a statement, oldest first',
});

@ArgsType()
export class LedgerArgs extends PageArgs {
  @Field(() => [LedgerEntryKind], {
    nullable: true,
    description: 'Only entries of these kinds. Left out: all.',
  })
  kinds?: LedgerEntryKind[] | null;
}

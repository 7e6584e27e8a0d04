/** The proof of an account's books, and what operators are told when it fails. */
import { Field, ID, ObjectType } from 'type-graphql';
import { Count, Credits, DateTime } from '../scalars.ts';
import { connectionTypes } from './connection.ts';
import { describedEnum } from './described-enum.ts';

export const LedgerFlawKind = describedEnum('LedgerFlawKind', 'What can be wrong with a ledger.', {
  MISSING: 'An entry is not there, or one is there that nobody counted.',
  UNREADABLE: "The packed bytes of an entry, a state or an open job can't be read.",
  COLUMN: 'A column of the journal says something else than the packed entry beside it.',
  TIME: 'Instants run backwards.',
  LINK: 'An entry does not follow from the entries before it about the same job or grant.',
  POSTINGS: 'Postings do not sum to zero, or are not those of what the entry says.',
  BALANCE: 'The balance in an entry is not that of the entries up to it.',
  TREE: 'A hash of the Merkle tree is not that of the entries.',
  CHECKPOINT: 'The journal is not the one that was signed.',
  STATE: "The account's present state is not that of its journal.",
  GRANT: 'The row of a grant is not that of the journal.',
  OPEN_JOB: 'The rows of open jobs, or of requests that wait, are not those of the journal.',
});
export type LedgerFlawKind = keyof typeof LedgerFlawKind;

@ObjectType('LedgerFlaw', {
  simpleResolvers: true,
  description: "The first thing that is wrong with an account's ledger.",
})
export class LedgerFlaw {
  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => Count, {
    nullable: true,
    description: 'The entry that it is about; null when it is about none.',
  })
  seq!: bigint | null;

  @Field(() => LedgerFlawKind, { description: 'What is wrong.' })
  what!: LedgerFlawKind;

  @Field(() => String, { description: 'What is wrong, for people.' })
  message!: string;
}

@ObjectType('Reconciliation', {
  simpleResolvers: true,
  description:
    "The proof of an account's books: every entry read from the first on, and postings, links, columns, hashes, state, grants and open jobs compared with what the entries make.",
})
export class Reconciliation {
  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => Boolean, { description: 'Whether everything holds.' })
  balanced!: boolean;

  @Field(() => Count, {
    description: 'Entries that were read: all, or those before the first that is broken.',
  })
  entries!: bigint;

  @Field(() => Count, { description: 'Postings that were added up.' })
  postings!: bigint;

  @Field(() => Credits, { description: 'What they sum to; zero when the books balance.' })
  sum!: bigint;

  @Field(() => String, { description: 'The root of the tree over those entries: SHA-256, base64.' })
  root!: string;

  @Field(() => DateTime, { description: 'The moment that was looked at.' })
  at!: Date;

  @Field(() => LedgerFlaw, {
    nullable: true,
    description: 'What is wrong first of all; null when nothing is.',
  })
  firstBroken!: LedgerFlaw | null;
}

@ObjectType('Alarm', {
  simpleResolvers: true,
  description:
    'Something that operators must know of. One for each thing that is wrong, however often it is found.',
})
export class Alarm {
  @Field(() => ID, { description: 'The id of the alarm.' })
  id!: string;

  @Field(() => String, { description: 'What raised it, e.g. LEDGER.' })
  kind!: string;

  @Field(() => ID, { nullable: true, description: 'The account that it is about.' })
  accountId!: string | null;

  @Field(() => Count, { nullable: true, description: 'The entry that it is about.' })
  seq!: bigint | null;

  @Field(() => String, { description: 'What is wrong, for programs.' })
  what!: string;

  @Field(() => String, { description: 'What is wrong, for people.' })
  message!: string;

  @Field(() => DateTime, { description: 'When it was found first.' })
  firstAt!: Date;

  @Field(() => DateTime, { description: 'When it was found last.' })
  lastAt!: Date;

  @Field(() => Count, { description: 'How often it was found.' })
  times!: bigint;
}

export const { Edge: AlarmEdge, Connection: AlarmConnection } = connectionTypes({
  name: 'Alarm',
  node: () => Alarm,
  what: 'alarms',
  order: 'newest first',
});

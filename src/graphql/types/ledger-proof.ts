/** The proof of the ledger. */
import { Field, ObjectType } from 'type-graphql';
import { Count, Credits } from '../scalars.ts';

@ObjectType('LedgerProof', {
  simpleResolvers: true,
  description:
    'What comes out when every journal is read from its first entry, each account at a moment of its own: whether postings sum to zero, and whether balances, grants, holds and hashes are what the entries make.',
})
export class LedgerProof {
  @Field(() => Boolean, { description: 'Whether everything holds.' })
  balanced!: boolean;

  @Field(() => Count, { description: 'Accounts that were read.' })
  accounts!: bigint;

  @Field(() => Count, { description: 'Entries that were read.' })
  entries!: bigint;

  @Field(() => Count, { description: 'Postings that were added up.' })
  postings!: bigint;

  @Field(() => Credits, { description: 'What all postings sum to; zero when the books balance.' })
  sum!: bigint;

  @Field(() => Count, { description: 'Accounts in which something does not hold.' })
  brokenAccounts!: bigint;

  @Field(() => String, {
    nullable: true,
    description: 'What is wrong first of all, with account and entry. Null when nothing is.',
  })
  firstBroken!: string | null;
}

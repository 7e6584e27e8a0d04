/** The proof of the ledger over GraphQL. */
import { Ctx, Query, Resolver } from 'type-graphql';
import type { Broken } from '../../ledger/flaw.ts';
import type { ProveLedger } from '../../ledger/ledger-proof.ts';
import type { GraphqlContext } from '../context.ts';
import { accountGid } from '../global-id.ts';
import { LedgerProof } from '../types/ledger-proof.ts';
import { make } from '../types/make.ts';

@Resolver()
export class LedgerProofResolver {
  private readonly prove: ProveLedger;

  constructor({ proveLedger }: { proveLedger: ProveLedger }) {
    this.prove = proveLedger;
  }

  @Query(() => LedgerProof, {
    nullable: true,
    description:
      'Reads every journal from its first entry and proves the books. For operators; it takes time in proportion to the ledger, and nothing waits for it.',
  })
  async ledgerProof(@Ctx() { caller }: GraphqlContext): Promise<LedgerProof> {
    const { balanced, accounts, entries, postings, sum, brokenAccounts, broken } = await this.prove(caller);
    const [first] = broken;
    return make(LedgerProof, {
      balanced,
      accounts: BigInt(accounts),
      entries: BigInt(entries),
      postings: BigInt(postings),
      sum,
      brokenAccounts: BigInt(brokenAccounts),
      firstBroken: first ? describe(first) : null,
    });
  }
}

function describe({ accountId, seq, what, message }: Broken): string {
  const entry = seq === null ? '' : `, entry ${seq}`;
  return `${what} of ${accountGid(accountId)}${entry}: ${message}`;
}

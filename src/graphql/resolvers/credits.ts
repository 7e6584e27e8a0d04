/** Credits: grantCredits, topUp, and the grants of an account. */
import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { GrantCredits } from '../../accounts/grant-credits.ts';
import { presentGrant } from '../../accounts/present-state.ts';
import type { TopUp } from '../../accounts/top-up.ts';
import type { Grant } from '../../domain/account.ts';
import type { GraphqlContext } from '../context.ts';
import { toGrantCredits, toTopUp } from '../input/accounts.ts';
import { toGrant, toGrantCreditsResult } from '../map/credit-answer.ts';
import { toInvalidRequest } from '../map/problem.ts';
import { readInput } from '../read-input.ts';
import type { PageOf } from '../read-ports.ts';
import { readSeqCursor, seqCursor } from '../seq-cursor.ts';
import { Account } from '../types/account.ts';
import { connectEdges, PageArgs, readPage } from '../types/connection.ts';
import { CreditGrantConnection, CreditGrantEdge } from '../types/grant.ts';
import { GrantCreditsInput, GrantCreditsResult, TopUpInput } from '../types/grant-credits.ts';
import { requireAccount } from '../visible.ts';

/** An account's grants, spent ones included, the newest first. */
export interface GrantPages {
  pageOfGrants(page: PageOf): Promise<readonly { readonly grant: Grant; readonly createdSeq: number }[]>;
}

export interface CreditsDependencies {
  readonly grantCredits: GrantCredits;
  readonly topUp: TopUp;
  readonly grants: GrantPages;
}

@Resolver(() => Account)
export class CreditsResolver {
  private readonly use: CreditsDependencies;

  constructor(use: CreditsDependencies) {
    this.use = use;
  }

  @Mutation(() => GrantCreditsResult, {
    nullable: true,
    description:
      'Adds credits to an account: promotional, by plan, or by entitlement, with priority and expiry.',
  })
  async grantCredits(
    @Arg('input', () => GrantCreditsInput, { description: 'The account, the amount and the terms.' })
    given: GrantCreditsInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<GrantCreditsResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toGrantCredits(reading.input);
    return 'kind' in input
      ? toInvalidRequest(input)
      : toGrantCreditsResult(await this.use.grantCredits(caller, input));
  }

  @Mutation(() => GrantCreditsResult, {
    nullable: true,
    description:
      'Adds purchased credits, once for each payment: notified again, also under another idempotency key, it answers with the first credit.',
  })
  async topUp(
    @Arg('input', () => TopUpInput, { description: 'The account, the amount and the payment.' })
    given: TopUpInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<GrantCreditsResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toTopUp(reading.input);
    return 'kind' in input
      ? toInvalidRequest(input)
      : toGrantCreditsResult(await this.use.topUp(caller, input));
  }

  @FieldResolver(() => CreditGrantConnection, {
    description: 'All credits that the account was ever given, newest first.',
  })
  async grants(
    @Root() { accountId }: Account,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<InstanceType<typeof CreditGrantConnection>> {
    requireAccount(caller, accountId);
    const page = readPage(args);
    const before = readSeqCursor(page.after);
    const [rows, account] = await Promise.all([
      this.use.grants.pageOfGrants({ accountId, before, limit: page.first + 1 }),
      loaders.accountStates.load(accountId),
    ]);
    const now = account?.now ?? 0;
    const edges = rows.slice(0, page.first).map(({ grant, createdSeq }) => ({
      cursor: seqCursor(createdSeq),
      node: toGrant(presentGrant(grant, now), accountId),
    }));
    const types = { Edge: CreditGrantEdge, Connection: CreditGrantConnection };
    return connectEdges({ types, page, edges, more: rows.length > page.first });
  }
}

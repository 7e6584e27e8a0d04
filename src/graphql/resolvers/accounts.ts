/** Accounts for those who may see them: Query.viewer, account and accounts, and what an account has. */
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { AccountList } from '../../accounts/ports.ts';
import { type PresentAccount, presentState } from '../../accounts/present-state.ts';
import { limitsOf } from '../../accounts/read-limits.ts';
import { requireRole } from '../../auth/caller.ts';
import { type BudgetRule, balanceOf } from '../../domain/account.ts';
import { readBudget } from '../../domain/budgets.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import { readAccountCursor, toAccountCursor } from '../account-cursor.ts';
import type { GraphqlContext } from '../context.ts';
import { readGid } from '../global-id.ts';
import { type Loaders, loadAccount } from '../loaders.ts';
import { toAccount } from '../map/account.ts';
import { toBudget } from '../map/account-answer.ts';
import { toPlan } from '../map/catalogue-answer.ts';
import { toLimit } from '../map/limit.ts';
import { toBalance } from '../map/money.ts';
import { Credits } from '../scalars.ts';
import { Account } from '../types/account.ts';
import { Priority } from '../types/catalogue.ts';
import { connectEdges, PageArgs, readPage } from '../types/connection.ts';
import { EffectiveLimit } from '../types/limit.ts';
import { make } from '../types/make.ts';
import { Balance } from '../types/money.ts';
import { AccountConnection, AccountEdge, AccountStatus, Budget } from '../types/operator-accounts.ts';
import { Plan } from '../types/operator-plans.ts';
import { Viewer } from '../types/viewer.ts';
import { mayRead, requireAccount, requireAnyRole } from '../visible.ts';

export interface AccountsDependencies {
  readonly catalogue: CatalogueSource;
  readonly accountList: AccountList;
}

@Resolver(() => Account)
export class AccountsResolver {
  private readonly use: AccountsDependencies;

  constructor(use: AccountsDependencies) {
    this.use = use;
  }

  /** The account as it is now. Throws `Forbidden` unless the caller may read it. */
  private async present(accountId: string, { caller, loaders }: GraphqlContext): Promise<PresentAccount> {
    requireAccount(caller, accountId);
    const read = await loaders.accountStates.load(accountId);
    if (!read) throw new Error(`account ${accountId} has no state`);
    return presentState(this.use.catalogue, { state: read.found, now: read.now });
  }

  @Query(() => Account, {
    nullable: true,
    description: "An account by its id. Null when there is none, and for another's.",
  })
  async account(
    @Arg('id', () => ID, { description: 'The id of the account.' }) id: string,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<Account | null> {
    requireAnyRole(caller);
    const ref = readGid(id);
    if (ref?.kind !== 'acc' || !mayRead(caller, ref.accountId)) return null;
    if ((await loaders.accountStates.load(ref.accountId)) === null) return null;
    return toAccount(await loadAccount(loaders, ref.accountId));
  }

  @Query(() => AccountConnection, {
    nullable: true,
    description: 'All accounts, newest first. For operators.',
  })
  async accounts(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof AccountConnection>> {
    requireRole(caller, 'OPERATOR');
    const page = readPage(args);
    const before = readAccountCursor(page.after);
    const rows = await this.use.accountList.page({ before, limit: page.first + 1 });
    const edges = rows.slice(0, page.first).map((row) => ({
      cursor: toAccountCursor(row.accountId),
      node: toAccount(row),
    }));
    const types = { Edge: AccountEdge, Connection: AccountConnection };
    return connectEdges({ types, page, edges, more: rows.length > page.first });
  }

  @FieldResolver(() => Balance)
  async balance(@Root() { accountId }: Account, @Ctx() context: GraphqlContext): Promise<Balance> {
    const { state, now } = await this.present(accountId, context);
    return toBalance(balanceOf(state, now));
  }

  @FieldResolver(() => [EffectiveLimit])
  async limits(@Root() { accountId }: Account, @Ctx() context: GraphqlContext): Promise<EffectiveLimit[]> {
    const { state, plan, now } = await this.present(accountId, context);
    const catalogue = this.use.catalogue.current();
    const ids = [...catalogue.pools.keys()];
    const states = await Promise.all(ids.map((id) => context.loaders.poolStates.load(id)));
    const pools = new Map(states.map(({ found }) => [found.poolId, found]));
    const { caller } = context;
    const keyId = caller?.accountId === accountId ? caller.keyId : null;
    return limitsOf({ state, plan, catalogue, pools, now, keyId }).map(toLimit);
  }

  @FieldResolver(() => Plan, { description: 'The version of the plan that it has.' })
  async plan(@Root() { accountId }: Account, @Ctx() context: GraphqlContext): Promise<Plan> {
    return toPlan((await this.present(accountId, context)).plan);
  }

  @FieldResolver(() => AccountStatus, { description: 'Whether it may have jobs run.' })
  async status(@Root() { accountId }: Account, @Ctx() context: GraphqlContext): Promise<AccountStatus> {
    return (await this.present(accountId, context)).state.terms.status;
  }

  @FieldResolver(() => Credits, { description: 'How much may be owed on the post-paid line.' })
  async postpaidLimit(@Root() { accountId }: Account, @Ctx() context: GraphqlContext): Promise<bigint> {
    return (await this.present(accountId, context)).state.terms.postpaidLimit;
  }

  @FieldResolver(() => [Budget], { description: 'The caps on what it spends, as they stand now.' })
  async budgets(@Root() { accountId }: Account, @Ctx() context: GraphqlContext): Promise<Budget[]> {
    const { state, now } = await this.present(accountId, context);
    return Promise.all(
      state.terms.budgets.map(async (rule) => {
        const match = await matchOf(rule, accountId, context.loaders);
        return toBudget(readBudget(rule, state.budgets, now), match);
      }),
    );
  }
}

async function matchOf(
  { scope, match }: BudgetRule,
  accountId: string,
  loaders: Loaders,
): Promise<string | null> {
  if (scope !== 'USER' || match === null) return match;
  return loaders.userNames.load({ accountId, userRef: match });
}

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, {
    nullable: true,
    description:
      'Who is asking: key or token, roles, and the account that it belongs to. Null without credentials.',
  })
  viewer(@Ctx() { caller }: GraphqlContext): Viewer | null {
    return caller && make(Viewer, { accountId: caller.accountId, roles: [...caller.roles] });
  }

  @FieldResolver(() => Account, { nullable: true })
  async account(@Root() { accountId }: Viewer, @Ctx() { loaders }: GraphqlContext): Promise<Account | null> {
    return accountId === null ? null : toAccount(await loadAccount(loaders, accountId));
  }

  @FieldResolver(() => String, { description: 'The application that the key was made for.' })
  application(@Ctx() { caller }: GraphqlContext): string {
    return requireAnyRole(caller).application;
  }

  @FieldResolver(() => [Priority], {
    description: 'The priorities that it may ask for, as far as the plan allows them.',
  })
  priorities(@Ctx() { caller }: GraphqlContext): Priority[] {
    return [...requireAnyRole(caller).priorities];
  }
}

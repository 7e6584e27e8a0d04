/** Jobs and decisions to read: Query.job, Query.decision, and the fields that lead on from them. */
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { modelOf } from '../../jobs/model-of.ts';
import { receiptOf, receiptOfRefusal, receiptOfWithdrawal } from '../../jobs/receipt.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import type { GraphqlContext } from '../context.ts';
import { findDecision, findJob } from '../find-subject.ts';
import { readGid } from '../global-id.ts';
import { type Loaders, loadAccount, loadWithdrawal } from '../loaders.ts';
import { toAccount } from '../map/account.ts';
import { toDecision, toLayers } from '../map/decision.ts';
import { toDate } from '../map/instant.ts';
import { toModel } from '../map/model.ts';
import { toReceipt } from '../map/receipt.ts';
import { DateTime } from '../scalars.ts';
import { Account } from '../types/account.ts';
import { Model } from '../types/catalogue.ts';
import { Decision, DecisionLayer } from '../types/decision.ts';
import { Job } from '../types/job.ts';
import { Receipt } from '../types/receipt.ts';
import { ModelRemedy } from '../types/remedy.ts';

@Resolver(() => Job)
export class JobsResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  @Query(() => Job, {
    nullable: true,
    description: 'A job by its id. Null when there is none that the caller may see.',
  })
  job(
    @Arg('id', () => ID, { description: 'The id of the job.' }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<Job | null> {
    return findJob(readGid(id), context);
  }

  @FieldResolver(() => Account)
  async account(@Root() { view }: Job, @Ctx() { loaders }: GraphqlContext): Promise<Account> {
    return toAccount(await loadAccount(loaders, view.accountId));
  }

  @FieldResolver(() => String, { nullable: true })
  async userId(@Root() { view }: Job, @Ctx() { loaders }: GraphqlContext): Promise<string | null> {
    const { accountId, userRef } = view;
    return userRef === null ? null : loaders.userNames.load({ accountId, userRef });
  }

  @FieldResolver(() => Model)
  async model(@Root() { view }: Job): Promise<Model> {
    return toModel(await modelOf(this.catalogue, view.modelId));
  }

  @FieldResolver(() => Decision)
  decision(@Root() { view }: Job): Decision {
    return toDecision(view.decision);
  }

  @FieldResolver(() => Receipt, { nullable: true })
  receipt(@Root() { view }: Job): Receipt | null {
    const receipt = receiptOf(view);
    return receipt && toReceipt(receipt);
  }
}

/** Only a decision that let a request wait can have been followed by one. */
async function findWithdrawal(decision: Decision['decision'], loaders: Loaders) {
  return decision.outcome === 'WAITING' ? loadWithdrawal(loaders, decision) : null;
}

@Resolver(() => Decision)
export class DecisionsResolver {
  // Dozens of values, which who only wants the answer is spared.
  @FieldResolver(() => [DecisionLayer])
  layers(@Root() { decision }: Decision): DecisionLayer[] {
    return toLayers(decision.layers, decision.accountId);
  }

  @Query(() => Decision, {
    nullable: true,
    description:
      'A past decision with the whole explanation that was given. Null when there is none that the caller may see.',
  })
  decision(
    @Arg('id', () => ID, { description: 'The id of the decision.' }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<Decision | null> {
    return findDecision(readGid(id), context);
  }

  @FieldResolver(() => Receipt, { nullable: true })
  async receipt(
    @Root() { decision, ordinal }: Decision,
    @Ctx() { loaders }: GraphqlContext,
  ): Promise<Receipt | null> {
    const withdrawal = await findWithdrawal(decision, loaders);
    const receipt = withdrawal ? receiptOfWithdrawal(withdrawal) : receiptOfRefusal(decision, ordinal);
    return receipt && toReceipt(receipt);
  }

  @FieldResolver(() => DateTime, { nullable: true })
  async withdrawnAt(
    @Root() { decision }: Decision,
    @Ctx() { loaders }: GraphqlContext,
  ): Promise<Date | null> {
    const withdrawal = await findWithdrawal(decision, loaders);
    return withdrawal && toDate(withdrawal.at);
  }
}

@Resolver(() => ModelRemedy)
export class ModelRemedyResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  @FieldResolver(() => Model)
  async model(@Root() { modelId }: ModelRemedy): Promise<Model> {
    return toModel(await modelOf(this.catalogue, modelId));
  }
}

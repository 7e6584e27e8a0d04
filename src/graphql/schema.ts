/**
 * The public schema, made of all resolver classes. They are listed here and nowhere else; their
 * instances, which carry their dependencies, are made in src/app.ts.
 */
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { makeResolveTypeSync } from './make-resolve-type-sync.ts';
import { passArgumentsPlainly } from './pass-arguments-plainly.ts';
import { AccountHistoryResolver } from './resolvers/account-history.ts';
import { AccountsResolver, ViewerResolver } from './resolvers/accounts.ts';
import { ApiKeysResolver } from './resolvers/api-keys.ts';
import { AutoTopUpResolver } from './resolvers/auto-top-up.ts';
import { CatalogueResolver, PlanResolver } from './resolvers/catalogue.ts';
import { ClockResolver } from './resolvers/clock.ts';
import { CompensateResolver } from './resolvers/compensate.ts';
import { CorrectCreditsResolver } from './resolvers/correct-credits.ts';
import { CreditsResolver } from './resolvers/credits.ts';
import { DecisionReplayResolver } from './resolvers/decision-replay.ts';
import { DecisionsResolver, JobsResolver, ModelRemedyResolver } from './resolvers/jobs.ts';
import { AccountLedgerResolver, LedgerEntryResolver, StatementResolver } from './resolvers/ledger.ts';
import { LedgerProofResolver } from './resolvers/ledger-proof.ts';
import { LedgerProofsResolver, ReceiptProofResolver } from './resolvers/ledger-proofs.ts';
import { LoadReasonResolver, LoadReportedResolver, LoadResolver } from './resolvers/load.ts';
import { ModelsResolver, PoolNameResolver } from './resolvers/models.ts';
import { NodeResolver } from './resolvers/node.ts';
import { OperateAccountsResolver } from './resolvers/operate-accounts.ts';
import { PolicyResolver } from './resolvers/policy.ts';
import { PolicyDraftsResolver } from './resolvers/policy-drafts.ts';
import { PolicyShadowResolver } from './resolvers/policy-shadow.ts';
import { RequestJobsResolver } from './resolvers/request-jobs.ts';
import { ReturnPaymentResolver } from './resolvers/return-payment.ts';
import { RunJobsResolver } from './resolvers/run-jobs.ts';
import { AbuseFlagResolver, StandingResolver } from './resolvers/standing.ts';
import {
  BalanceChangedResolver,
  LoadChangedResolver,
  StreamsResolver,
  ThrottledResolver,
} from './resolvers/streams.ts';
import { UsageResolver } from './resolvers/usage.ts';
import { AccountInsightResolver, RefusalInsightResolver } from './resolvers/usage-insight.ts';
import { WhatIfResolver } from './resolvers/what-if.ts';
import { bindSubscriptions } from './subscriptions.ts';

const RESOLVERS = {
  abuseFlag: AbuseFlagResolver,
  accountHistory: AccountHistoryResolver,
  accountInsight: AccountInsightResolver,
  accountLedger: AccountLedgerResolver,
  accounts: AccountsResolver,
  apiKeys: ApiKeysResolver,
  autoTopUp: AutoTopUpResolver,
  balanceChanged: BalanceChangedResolver,
  catalogue: CatalogueResolver,
  clock: ClockResolver,
  compensate: CompensateResolver,
  correctCredits: CorrectCreditsResolver,
  credits: CreditsResolver,
  decisionReplay: DecisionReplayResolver,
  decisions: DecisionsResolver,
  jobs: JobsResolver,
  ledgerEntry: LedgerEntryResolver,
  ledgerProof: LedgerProofResolver,
  ledgerProofs: LedgerProofsResolver,
  load: LoadResolver,
  loadChanged: LoadChangedResolver,
  loadReason: LoadReasonResolver,
  loadReported: LoadReportedResolver,
  modelRemedy: ModelRemedyResolver,
  models: ModelsResolver,
  node: NodeResolver,
  operateAccounts: OperateAccountsResolver,
  plan: PlanResolver,
  policy: PolicyResolver,
  policyDrafts: PolicyDraftsResolver,
  policyShadow: PolicyShadowResolver,
  poolName: PoolNameResolver,
  receiptProof: ReceiptProofResolver,
  refusalInsight: RefusalInsightResolver,
  requestJobs: RequestJobsResolver,
  returnPayment: ReturnPaymentResolver,
  runJobs: RunJobsResolver,
  standing: StandingResolver,
  statement: StatementResolver,
  streams: StreamsResolver,
  throttled: ThrottledResolver,
  usage: UsageResolver,
  viewer: ViewerResolver,
  whatIf: WhatIfResolver,
} as const;

/** An instance of each resolver class. */
export type Resolvers = {
  readonly [Name in keyof typeof RESOLVERS]: InstanceType<(typeof RESOLVERS)[Name]>;
};

/** Builds the schema that is served, over the given instances. */
export function createSchema(resolvers: Resolvers): GraphQLSchema {
  const instances = new Map<unknown, object>(
    Object.values(resolvers).map((resolver) => [resolver.constructor, resolver]),
  );
  const schema = build((resolver) => {
    const instance = instances.get(resolver);
    if (!instance) throw new Error('a resolver of the schema was not made');
    return instance;
  });
  return bindSubscriptions(schema, resolvers.streams.subscribe);
}

/** Builds the same schema to be looked at only: its fields can't be resolved. */
export function describeSchema(): GraphQLSchema {
  return build(() => {
    throw new Error('a schema that is only described resolves nothing');
  });
}

function build(instanceOf: (resolver: unknown) => object): GraphQLSchema {
  const [first, ...rest] = Object.values(RESOLVERS);
  if (!first) throw new Error('the schema has no resolvers');
  const schema = buildSchemaSync({
    resolvers: [first, ...rest],
    container: { get: instanceOf },
    // Inputs are checked by read-input.ts and the use cases.
    validate: false,
    // type-graphql asks for a bus; Weir's streams bring their own sources.
    pubSub: {
      publish: () => {
        throw new Error('nothing is published through type-graphql');
      },
      subscribe: () => {
        throw new Error('nothing is subscribed to through type-graphql');
      },
    },
  });
  return passArgumentsPlainly(makeResolveTypeSync(schema), instanceOf);
}

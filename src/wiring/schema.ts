/** The schema over the use cases: an instance of each resolver class. */
import type { GraphQLSchema } from 'graphql';
import type { Streams } from '../events/streams.ts';
import { createFindGrant } from '../graphql/find-grant.ts';
import { createNodeFinders } from '../graphql/node-finders.ts';
import { AccountHistoryResolver } from '../graphql/resolvers/account-history.ts';
import { AccountsResolver, ViewerResolver } from '../graphql/resolvers/accounts.ts';
import { ApiKeysResolver } from '../graphql/resolvers/api-keys.ts';
import { AutoTopUpResolver } from '../graphql/resolvers/auto-top-up.ts';
import { CatalogueResolver, PlanResolver } from '../graphql/resolvers/catalogue.ts';
import { ClockResolver } from '../graphql/resolvers/clock.ts';
import { CompensateResolver } from '../graphql/resolvers/compensate.ts';
import { CorrectCreditsResolver } from '../graphql/resolvers/correct-credits.ts';
import { CreditsResolver } from '../graphql/resolvers/credits.ts';
import { DecisionReplayResolver } from '../graphql/resolvers/decision-replay.ts';
import { DecisionsResolver, JobsResolver, ModelRemedyResolver } from '../graphql/resolvers/jobs.ts';
import {
  AccountLedgerResolver,
  LedgerEntryResolver,
  StatementResolver,
} from '../graphql/resolvers/ledger.ts';
import { LedgerProofResolver } from '../graphql/resolvers/ledger-proof.ts';
import { LedgerProofsResolver, ReceiptProofResolver } from '../graphql/resolvers/ledger-proofs.ts';
import { LoadReasonResolver, LoadReportedResolver, LoadResolver } from '../graphql/resolvers/load.ts';
import { ModelsResolver, PoolNameResolver } from '../graphql/resolvers/models.ts';
import { NodeResolver } from '../graphql/resolvers/node.ts';
import { OperateAccountsResolver } from '../graphql/resolvers/operate-accounts.ts';
import { PolicyResolver } from '../graphql/resolvers/policy.ts';
import { PolicyDraftsResolver } from '../graphql/resolvers/policy-drafts.ts';
import { PolicyShadowResolver } from '../graphql/resolvers/policy-shadow.ts';
import { RequestJobsResolver } from '../graphql/resolvers/request-jobs.ts';
import { ReturnPaymentResolver } from '../graphql/resolvers/return-payment.ts';
import { RunJobsResolver } from '../graphql/resolvers/run-jobs.ts';
import { AbuseFlagResolver, StandingResolver } from '../graphql/resolvers/standing.ts';
import {
  BalanceChangedResolver,
  LoadChangedResolver,
  StreamsResolver,
  ThrottledResolver,
} from '../graphql/resolvers/streams.ts';
import { UsageResolver } from '../graphql/resolvers/usage.ts';
import { AccountInsightResolver, RefusalInsightResolver } from '../graphql/resolvers/usage-insight.ts';
import { WhatIfResolver } from '../graphql/resolvers/what-if.ts';
import { createSchema } from '../graphql/schema.ts';
import type { Stores } from './stores.ts';
import type { UseCases } from './use-cases.ts';

export function makeSchema(params: { stores: Stores; useCases: UseCases; streams: Streams }): GraphQLSchema {
  const { stores, useCases, streams } = params;
  const { accountList, catalogue, clock, documents, journal, keys, quotes, states } = stores;
  return createSchema({
    abuseFlag: new AbuseFlagResolver(),
    accountHistory: new AccountHistoryResolver({ journal, catalogue }),
    accountInsight: new AccountInsightResolver(useCases),
    accountLedger: new AccountLedgerResolver({ ...useCases, journal }),
    accounts: new AccountsResolver({ catalogue, accountList }),
    apiKeys: new ApiKeysResolver({ ...useCases, keys }),
    autoTopUp: new AutoTopUpResolver({ ...useCases, autoTopUps: stores.autoTopUps }),
    balanceChanged: new BalanceChangedResolver(),
    catalogue: new CatalogueResolver({ ...useCases, catalogue, documents, now: clock.now }),
    clock: new ClockResolver(useCases),
    compensate: new CompensateResolver(useCases),
    correctCredits: new CorrectCreditsResolver(useCases),
    credits: new CreditsResolver({ ...useCases, grants: states }),
    decisionReplay: new DecisionReplayResolver(useCases),
    decisions: new DecisionsResolver(),
    jobs: new JobsResolver({ catalogue }),
    ledgerEntry: new LedgerEntryResolver({ ...useCases, journal }),
    ledgerProof: new LedgerProofResolver(useCases),
    ledgerProofs: new LedgerProofsResolver(useCases),
    load: new LoadResolver({ catalogue, reportLoad: useCases.reportLoad }),
    loadChanged: new LoadChangedResolver({ catalogue }),
    loadReason: new LoadReasonResolver({ catalogue }),
    loadReported: new LoadReportedResolver({ catalogue }),
    modelRemedy: new ModelRemedyResolver({ catalogue }),
    models: new ModelsResolver({ catalogue }),
    node: new NodeResolver({
      finders: createNodeFinders({
        catalogue,
        quotes,
        findGrant: createFindGrant({ grants: states }),
        findTicket: useCases.findTicket,
      }),
    }),
    operateAccounts: new OperateAccountsResolver(useCases),
    plan: new PlanResolver({ documents }),
    policyDrafts: new PolicyDraftsResolver(useCases),
    policyShadow: new PolicyShadowResolver(useCases),
    policy: new PolicyResolver({ ...useCases, documents }),
    poolName: new PoolNameResolver({ catalogue }),
    receiptProof: new ReceiptProofResolver(useCases),
    refusalInsight: new RefusalInsightResolver(),
    requestJobs: new RequestJobsResolver(useCases),
    returnPayment: new ReturnPaymentResolver(useCases),
    runJobs: new RunJobsResolver(useCases),
    standing: new StandingResolver({ ...useCases, catalogue }),
    statement: new StatementResolver(useCases),
    streams: new StreamsResolver({ streams, catalogue }),
    throttled: new ThrottledResolver({ catalogue }),
    usage: new UsageResolver(useCases),
    viewer: new ViewerResolver(),
    whatIf: new WhatIfResolver(useCases),
  });
}

/** The schema over the use cases: an instance of each resolver class. */
import type { GraphQLSchema } from 'graphql';
import type { Streams } from '../events/streams.ts';
import { createNodeFinders } from '../graphql/node-finders.ts';
import { AccountHistoryResolver } from '../graphql/resolvers/account-history.ts';
import { ClockResolver } from '../graphql/resolvers/clock.ts';
import { DecisionsResolver, JobsResolver, ModelRemedyResolver } from '../graphql/resolvers/jobs.ts';
import { LoadReasonResolver, LoadReportedResolver, LoadResolver } from '../graphql/resolvers/load.ts';
import { NodeResolver } from '../graphql/resolvers/node.ts';
import { RequestJobsResolver } from '../graphql/resolvers/request-jobs.ts';
import { RunJobsResolver } from '../graphql/resolvers/run-jobs.ts';
import {
  BalanceChangedResolver,
  LoadChangedResolver,
  StreamsResolver,
  ThrottledResolver,
} from '../graphql/resolvers/streams.ts';
import { UsageResolver } from '../graphql/resolvers/usage.ts';
import { AccountInsightResolver, RefusalInsightResolver } from '../graphql/resolvers/usage-insight.ts';
import { createSchema } from '../graphql/schema.ts';
import type { Stores } from './stores.ts';
import type { UseCases } from './use-cases.ts';

export function makeSchema(params: { stores: Stores; useCases: UseCases; streams: Streams }): GraphQLSchema {
  const { stores, useCases, streams } = params;
  const { catalogue, journal, quotes } = stores;
  return createSchema({
    accountHistory: new AccountHistoryResolver({ journal, catalogue }),
    accountInsight: new AccountInsightResolver(useCases),
    balanceChanged: new BalanceChangedResolver(),
    clock: new ClockResolver(useCases),
    decisions: new DecisionsResolver(),
    jobs: new JobsResolver({ catalogue }),
    load: new LoadResolver({ catalogue, reportLoad: useCases.reportLoad }),
    loadChanged: new LoadChangedResolver({ catalogue }),
    loadReason: new LoadReasonResolver({ catalogue }),
    loadReported: new LoadReportedResolver({ catalogue }),
    modelRemedy: new ModelRemedyResolver({ catalogue }),
    node: new NodeResolver({
      finders: createNodeFinders({ catalogue, quotes, findGrant: async () => null }),
    }),
    refusalInsight: new RefusalInsightResolver(),
    requestJobs: new RequestJobsResolver(useCases),
    runJobs: new RunJobsResolver(useCases),
    streams: new StreamsResolver({ streams, catalogue }),
    throttled: new ThrottledResolver({ catalogue }),
    usage: new UsageResolver(useCases),
  });
}

/** Account.jobs and Account.decisions: what an account asked for, newest first, a page at a time. */
import { GraphQLError } from 'graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { findModel } from '../../jobs/prepare-request.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import type { GraphqlContext } from '../context.ts';
import { loadJob } from '../loaders.ts';
import { toDecision } from '../map/decision.ts';
import { toJob } from '../map/job.ts';
import type { JournalPages } from '../read-ports.ts';
import { readSeqCursor, seqCursor } from '../seq-cursor.ts';
import { Account } from '../types/account.ts';
import { AccountDecisionsArgs, AccountJobsArgs } from '../types/account-pages.ts';
import { connectEdges, readPage } from '../types/connection.ts';
import { DecisionConnection, DecisionEdge } from '../types/decision.ts';
import { JobConnection, JobEdge } from '../types/job.ts';
import { requireAccount } from '../visible.ts';

@Resolver(() => Account)
export class AccountHistoryResolver {
  private readonly journal: JournalPages;
  private readonly catalogue: CatalogueSource;

  constructor({ journal, catalogue }: { journal: JournalPages; catalogue: CatalogueSource }) {
    this.journal = journal;
    this.catalogue = catalogue;
  }

  @FieldResolver(() => JobConnection, { description: 'The jobs that the account was granted, newest first.' })
  async jobs(
    @Root() { accountId }: Account,
    @Args(() => AccountJobsArgs) args: AccountJobsArgs,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<InstanceType<typeof JobConnection>> {
    requireAccount(caller, accountId);
    const page = readPage(args);
    const refs = await this.journal.pageOfJobs({
      accountId,
      before: readSeqCursor(page.after),
      limit: page.first + 1,
      states: args.states ?? null,
      modelId: await this.modelId(args.model ?? null),
    });
    const edges = await Promise.all(
      refs.slice(0, page.first).map(async ({ subject, seq }) => {
        const view = await loadJob(loaders, { accountId, jobId: subject });
        if (!view) throw new Error(`entry ${seq} of account ${accountId} grants no job`);
        return { cursor: seqCursor(seq), node: toJob(view) };
      }),
    );
    const types = { Edge: JobEdge, Connection: JobConnection };
    return connectEdges({ types, page, edges, more: refs.length > page.first });
  }

  @FieldResolver(() => DecisionConnection, {
    description: 'What was decided about the requests of the account, newest first.',
  })
  async decisions(
    @Root() { accountId }: Account,
    @Args(() => AccountDecisionsArgs) args: AccountDecisionsArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof DecisionConnection>> {
    requireAccount(caller, accountId);
    const page = readPage(args);
    const entries = await this.journal.pageOfDecisions({
      accountId,
      before: readSeqCursor(page.after),
      limit: page.first + 1,
      outcome: args.outcome ?? null,
    });
    const edges = entries.slice(0, page.first).map(({ seq, ordinal, detail }) => {
      if (detail.kind !== 'GRANTED' && detail.kind !== 'REJECTED' && detail.kind !== 'WAITING')
        throw new Error(`entry ${seq} of account ${accountId} decides no request`);
      return { cursor: seqCursor(seq), node: toDecision(detail.decision, ordinal) };
    });
    const types = { Edge: DecisionEdge, Connection: DecisionConnection };
    return connectEdges({ types, page, edges, more: entries.length > page.first });
  }

  private async modelId(slug: string | null): Promise<number | null> {
    if (slug === null) return null;
    const model = await findModel(this.catalogue, slug);
    if (model) return model.id;
    const known = [...this.catalogue.current().modelsBySlug.keys()].sort().join(', ');
    throw new GraphQLError(`There is no model ${slug}.`, {
      extensions: { code: 'BAD_USER_INPUT', path: ['model'], expected: `one of ${known}` },
    });
  }
}

/** Policies that are being written: policyDraft, policyDrafts, checkPolicy, draftPolicy, discardPolicyDraft. */
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type {
  CheckPolicy,
  DiscardDraft,
  DraftPolicy,
  ReadDrafts,
  ShownDraft,
} from '../../policy/draft-policy.ts';
import { isOpen } from '../../policy/draft-ports.ts';
import type { GraphqlContext } from '../context.ts';
import { draftCursor, readDraftCursor } from '../draft-cursor.ts';
import { draftGid, readDraftGid } from '../global-id.ts';
import { toDocumentProblem } from '../map/catalogue-answer.ts';
import { toDate } from '../map/instant.ts';
import { toIdempotencyConflict, toInvalidRequest, toNotFound, toStaleRevision } from '../map/problem.ts';
import { readDraftId } from '../read-id.ts';
import { readInput } from '../read-input.ts';
import { connectEdges, PageArgs, readPage } from '../types/connection.ts';
import { make } from '../types/make.ts';
import {
  CheckPolicyInput,
  CheckPolicyResult,
  DiscardPolicyDraftInput,
  DraftPolicyInput,
  DraftPolicyResult,
  PolicyChecked,
  PolicyDraft,
  PolicyDraftConnection,
  PolicyDraftEdge,
  PolicyDraftKept,
} from '../types/policy-draft.ts';

function toDraft({ draft, problems }: ShownDraft): PolicyDraft {
  const { id, name, document, revision, createdBy, createdAt, changedBy, changedAt, publishedAs } = draft;
  return make(PolicyDraft, {
    id: draftGid(id),
    name,
    document,
    revision,
    state: isOpen(draft) ? 'OPEN' : publishedAs === null ? 'DISCARDED' : 'PUBLISHED',
    problems: problems.map(toDocumentProblem),
    createdBy,
    createdAt: toDate(createdAt),
    changedBy,
    changedAt: toDate(changedAt),
    publishedAs,
  });
}

function toKept(answer: Awaited<ReturnType<DraftPolicy>>): DraftPolicyResult {
  switch (answer.kind) {
    case 'INVALID':
      return toInvalidRequest(answer);
    case 'NOT_FOUND':
      return toNotFound(answer);
    case 'STALE':
      return toStaleRevision(answer);
    case 'CONFLICT':
      return toIdempotencyConflict(answer);
    case 'KEPT':
      return make(PolicyDraftKept, { draft: toDraft(answer), replayed: answer.replayed });
  }
}

export interface PolicyDraftsDependencies {
  readonly draftPolicy: DraftPolicy;
  readonly discardDraft: DiscardDraft;
  readonly checkPolicy: CheckPolicy;
  readonly readDrafts: ReadDrafts;
}

@Resolver()
export class PolicyDraftsResolver {
  private readonly use: PolicyDraftsDependencies;

  constructor(use: PolicyDraftsDependencies) {
    this.use = use;
  }

  @Query(() => PolicyDraft, {
    nullable: true,
    description:
      'A draft of a policy, also one that was published or discarded, for operators and monitors. Null when there is none.',
  })
  async policyDraft(
    @Arg('id', () => ID, { description: 'The id of the draft.' }) gid: string,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<PolicyDraft | null> {
    const id = readDraftGid(gid);
    const found = await this.use.readDrafts.find(caller, id ?? '00000000-0000-0000-0000-000000000000');
    return found && toDraft(found);
  }

  @Query(() => PolicyDraftConnection, {
    nullable: true,
    description: 'The open drafts of policies, newest first, for operators and monitors.',
  })
  async policyDrafts(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof PolicyDraftConnection>> {
    const page = readPage(args);
    const rows = await this.use.readDrafts.page(caller, {
      after: readDraftCursor(page.after),
      limit: page.first + 1,
    });
    const edges = rows
      .slice(0, page.first)
      .map((shown) => ({ cursor: draftCursor(shown.draft), node: toDraft(shown) }));
    const types = { Edge: PolicyDraftEdge, Connection: PolicyDraftConnection };
    return connectEdges({ types, page, edges, more: rows.length > page.first });
  }

  @Query(() => CheckPolicyResult, {
    nullable: true,
    description:
      'Everything that would keep a policy from being published now, at once. Changes nothing. For operators.',
  })
  async checkPolicy(
    @Arg('input', () => CheckPolicyInput, { description: 'The document, or the draft.' })
    given: CheckPolicyInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<CheckPolicyResult> {
    const { document = null, draftId: draft } = given;
    const draftId = draft == null ? null : readDraftId(draft, ['input', 'draftId']);
    if (draftId !== null && typeof draftId !== 'string') return toInvalidRequest(draftId);
    const answer = await this.use.checkPolicy(caller, { document, draftId });
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'CHECKED': {
        const problems = answer.problems.map(toDocumentProblem);
        return make(PolicyChecked, { publishable: problems.length === 0, problems });
      }
    }
  }

  @Mutation(() => DraftPolicyResult, {
    nullable: true,
    description:
      'Begins a draft of a policy, or changes one. It is kept whatever is wrong with it, and decides nothing until publishPolicy. For operators.',
  })
  async draftPolicy(
    @Arg('input', () => DraftPolicyInput, { description: 'The draft.' }) given: DraftPolicyInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<DraftPolicyResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { idempotencyKey, draftId: draft, expectedRevision = null, name = null, document } = reading.input;
    const draftId = draft == null ? null : readDraftId(draft, ['input', 'draftId']);
    if (draftId !== null && typeof draftId !== 'string') return toInvalidRequest(draftId);
    return toKept(
      await this.use.draftPolicy(caller, { idempotencyKey, draftId, expectedRevision, name, document }),
    );
  }

  @Mutation(() => DraftPolicyResult, {
    nullable: true,
    description: 'Gives a draft of a policy up. It stays to be read, and changes no more. For operators.',
  })
  async discardPolicyDraft(
    @Arg('input', () => DiscardPolicyDraftInput, { description: 'The draft, and its revision.' })
    given: DiscardPolicyDraftInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<DraftPolicyResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { idempotencyKey, expectedRevision } = reading.input;
    const draftId = readDraftId(reading.input.draftId, ['input', 'draftId']);
    if (typeof draftId !== 'string') return toInvalidRequest(draftId);
    return toKept(await this.use.discardDraft(caller, { idempotencyKey, draftId, expectedRevision }));
  }
}

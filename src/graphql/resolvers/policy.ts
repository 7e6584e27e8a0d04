/** The policy: reading its versions, and publishPolicy. */
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import { requireRole } from '../../auth/caller.ts';
import type { PublishedDocuments } from '../../catalogue/ports.ts';
import type { PublishPolicy } from '../../policy/publish-policy.ts';
import type { GraphqlContext } from '../context.ts';
import { toDocumentRejected, toPolicy } from '../map/catalogue-answer.ts';
import { toIdempotencyConflict, toInvalidRequest, toNotFound, toStaleRevision } from '../map/problem.ts';
import { readDraftId } from '../read-id.ts';
import { readInput } from '../read-input.ts';
import { make } from '../types/make.ts';
import {
  Policy,
  PolicyPublished,
  PublishPolicyInput,
  PublishPolicyResult,
} from '../types/operator-policy.ts';

export interface PolicyDependencies {
  readonly publishPolicy: PublishPolicy;
  readonly documents: Pick<PublishedDocuments, 'policy'>;
}

@Resolver()
export class PolicyResolver {
  private readonly use: PolicyDependencies;

  constructor(use: PolicyDependencies) {
    this.use = use;
  }

  @Query(() => Policy, {
    nullable: true,
    description: 'A version of the policy, for operators and monitors. Null when there is none.',
  })
  async policy(
    @Arg('version', () => Int, { nullable: true, description: 'Left out: the one in force.' })
    version: number | null | undefined,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<Policy | null> {
    requireRole(caller, 'OPERATOR', 'MONITOR');
    const found = await this.use.documents.policy(version ?? null);
    return found && toPolicy(found);
  }

  @Mutation(() => PublishPolicyResult, {
    nullable: true,
    description:
      'Puts a policy in force, for every decision from now on, on every node; or brings an old version back. All or nothing.',
  })
  async publishPolicy(
    @Arg('input', () => PublishPolicyInput, {
      description: 'The document, the draft, or the version to bring back.',
    })
    given: PublishPolicyInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<PublishPolicyResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { idempotencyKey, document = null, restore = null, reason = null } = reading.input;
    const { draftId: draft, expectedRevision = null, expectedVersion = null } = reading.input;
    const draftId = draft == null ? null : readDraftId(draft, ['input', 'draftId']);
    if (draftId !== null && typeof draftId !== 'string') return toInvalidRequest(draftId);
    const answer = await this.use.publishPolicy(caller, {
      idempotencyKey,
      document,
      draftId,
      restore,
      expectedRevision,
      expectedVersion,
      reason,
    });
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'STALE':
        return toStaleRevision(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'REFUSED':
        return toDocumentRejected(answer);
      case 'PUBLISHED':
        return make(PolicyPublished, { policy: toPolicy(answer.policy), replayed: answer.replayed });
    }
  }
}

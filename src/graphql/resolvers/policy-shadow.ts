/** Draft policies in shadow: policyShadow, shadowPolicy, stopPolicyShadow. */
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { WHAT_IF_CHANGES } from '../../domain/what-if.ts';
import type { Shadow } from '../../whatif/ports.ts';
import type { ReadShadow, ShadowPolicy, StopShadow } from '../../whatif/shadow-policy.ts';
import type { GraphqlContext } from '../context.ts';
import { toDocumentRejected } from '../map/catalogue-answer.ts';
import { toDate, toDateOrNull } from '../map/instant.ts';
import { toIdempotencyConflict, toInvalidRequest, toNotFound } from '../map/problem.ts';
import { toWhatIfExample } from '../map/what-if.ts';
import { readDraftId } from '../read-id.ts';
import { readInput } from '../read-input.ts';
import { make } from '../types/make.ts';
import {
  PolicyShadow,
  PolicyShadowStarted,
  PolicyShadowStopped,
  ShadowPolicyInput,
  ShadowPolicyResult,
  StopPolicyShadowResult,
} from '../types/policy-shadow.ts';
import { WhatIfChangeCount } from '../types/what-if.ts';

function toShadow(shadow: Shadow): PolicyShadow {
  const { id, document, reason, startedBy, startedAt, stoppedAt, decided, skipped, disagreements } = shadow;
  const counts = WHAT_IF_CHANGES.flatMap((change) => {
    const decisions = disagreements[change] ?? 0;
    return decisions === 0 ? [] : [make(WhatIfChangeCount, { change, decisions: BigInt(decisions) })];
  });
  const disagreed = counts.reduce((sum, { decisions }) => sum + decisions, 0n);
  return make(PolicyShadow, {
    number: id,
    draft: document,
    reason,
    startedBy,
    since: toDate(startedAt),
    stoppedAt: toDateOrNull(stoppedAt),
    decided: BigInt(decided),
    agreed: BigInt(decided) - disagreed,
    disagreed,
    skipped: BigInt(skipped),
    disagreements: counts,
    examples: shadow.examples.map(toWhatIfExample),
    behind: BigInt(shadow.behind),
  });
}

export interface PolicyShadowDependencies {
  readonly shadowPolicy: ShadowPolicy;
  readonly stopShadow: StopShadow;
  readonly readShadow: ReadShadow;
}

@Resolver()
export class PolicyShadowResolver {
  private readonly use: PolicyShadowDependencies;

  constructor(use: PolicyShadowDependencies) {
    this.use = use;
  }

  @Query(() => PolicyShadow, {
    nullable: true,
    description:
      'The draft policy that runs in shadow, or ran last, for operators and monitors. Null when there never was one.',
  })
  async policyShadow(@Ctx() { caller }: GraphqlContext): Promise<PolicyShadow | null> {
    const shadow = await this.use.readShadow(caller);
    return shadow && toShadow(shadow);
  }

  @Mutation(() => ShadowPolicyResult, {
    nullable: true,
    description:
      'Runs a draft policy in shadow beside the policy in force: every decision from now on is asked again under it, after it was given. Changes nothing for anybody. For operators.',
  })
  async shadowPolicy(
    @Arg('input', () => ShadowPolicyInput, { description: 'The draft.' }) given: ShadowPolicyInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<ShadowPolicyResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { idempotencyKey, document = null, draftId: draft, reason = null } = reading.input;
    const draftId = draft == null ? null : readDraftId(draft, ['input', 'draftId']);
    if (draftId !== null && typeof draftId !== 'string') return toInvalidRequest(draftId);
    const answer = await this.use.shadowPolicy(caller, { idempotencyKey, document, draftId, reason });
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'REFUSED':
        return toDocumentRejected(answer);
      case 'STARTED':
        return make(PolicyShadowStarted, { shadow: toShadow(answer.shadow), replayed: answer.replayed });
    }
  }

  @Mutation(() => StopPolicyShadowResult, {
    nullable: true,
    description:
      'Stops the draft policy that runs in shadow; its counts stay to be read. Done again, it answers the same. For operators.',
  })
  async stopPolicyShadow(@Ctx() { caller }: GraphqlContext): Promise<StopPolicyShadowResult> {
    const answer = await this.use.stopShadow(caller);
    if ('kind' in answer) return toNotFound(answer);
    return make(PolicyShadowStopped, { shadow: toShadow(answer) });
  }
}

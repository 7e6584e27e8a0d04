/** Corrections by operators: adjustCredits and revokeGrant. */
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { AdjustCredits } from '../../accounts/adjust-credits.ts';
import type { RevokeGrant } from '../../accounts/revoke-grant.ts';
import type { GraphqlContext } from '../context.ts';
import { toAdjustCredits, toRevokeGrant } from '../input/corrections.ts';
import { toAdjustCreditsResult, toRevokeGrantResult } from '../map/correction-answer.ts';
import { toInvalidRequest } from '../map/problem.ts';
import { readInput } from '../read-input.ts';
import {
  AdjustCreditsInput,
  AdjustCreditsResult,
  RevokeGrantInput,
  RevokeGrantResult,
} from '../types/correct-credits.ts';

export interface CorrectCreditsDependencies {
  readonly adjustCredits: AdjustCredits;
  readonly revokeGrant: RevokeGrant;
}

@Resolver()
export class CorrectCreditsResolver {
  private readonly use: CorrectCreditsDependencies;

  constructor(use: CorrectCreditsDependencies) {
    this.use = use;
  }

  @Mutation(() => AdjustCreditsResult, {
    nullable: true,
    description: "Corrects an account's balance up or down, with the reason on record. For operators.",
  })
  async adjustCredits(
    @Arg('input', () => AdjustCreditsInput, { description: 'The account, the amount and why.' })
    given: AdjustCreditsInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<AdjustCreditsResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toAdjustCredits(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    return toAdjustCreditsResult(await this.use.adjustCredits(caller, input));
  }

  @Mutation(() => RevokeGrantResult, {
    nullable: true,
    description:
      'Takes a grant back: what is available is gone at once, what jobs hold when it returns. For operators.',
  })
  async revokeGrant(
    @Arg('input', () => RevokeGrantInput, { description: 'The grant and why.' }) given: RevokeGrantInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<RevokeGrantResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toRevokeGrant(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    return toRevokeGrantResult(await this.use.revokeGrant(caller, input));
  }
}

/** Compensations of many accounts: compensate and reverseCompensation. */
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Compensate, CompensateAnswer, ReverseCompensation } from '../../accounts/compensate.ts';
import type { GraphqlContext } from '../context.ts';
import { toCompensate, toReverseCompensation } from '../input/compensate.ts';
import { toDateOrNull } from '../map/instant.ts';
import { toInvalidRequest, toRefusedCredits } from '../map/problem.ts';
import { readInput } from '../read-input.ts';
import {
  CompensateInput,
  CompensateResult,
  Compensation,
  CompensationDone,
  ReverseCompensationInput,
} from '../types/compensate.ts';
import { make } from '../types/make.ts';

export interface CompensateDependencies {
  readonly compensate: Compensate;
  readonly reverseCompensation: ReverseCompensation;
}

function toResult(answer: CompensateAnswer): CompensateResult {
  if (answer.kind !== 'COMPENSATED') return toRefusedCredits(answer);
  const { id, reason, accounts, refused, granted, revoked, reversedAt } = answer.compensation;
  const shown = { id, reason, accounts, refused, granted, revoked, reversedAt: toDateOrNull(reversedAt) };
  return make(CompensationDone, { compensation: make(Compensation, shown), replayed: answer.replayed });
}

@Resolver()
export class CompensateResolver {
  private readonly use: CompensateDependencies;

  constructor(use: CompensateDependencies) {
    this.use = use;
  }

  @Mutation(() => CompensateResult, {
    nullable: true,
    description: 'Gives credits to many accounts in one operation that can be reversed. For operators.',
  })
  async compensate(
    @Arg('input', () => CompensateInput, { description: 'Who, how much and why.' }) given: CompensateInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<CompensateResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toCompensate(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    return toResult(await this.use.compensate(caller, input));
  }

  @Mutation(() => CompensateResult, {
    nullable: true,
    description:
      'Takes back what is left of each grant of a compensation. What was used stays used, and makes no debt. For operators.',
  })
  async reverseCompensation(
    @Arg('input', () => ReverseCompensationInput, { description: 'The compensation and why.' })
    given: ReverseCompensationInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<CompensateResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toReverseCompensation(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    return toResult(await this.use.reverseCompensation(caller, input));
  }
}

/** Query.whatIf. */
import { GraphQLError } from 'graphql';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { AskWhatIf } from '../../whatif/what-if.ts';
import type { GraphqlContext } from '../context.ts';
import { toInvalidRequest, toNotFound } from '../map/problem.ts';
import { toDraftsRejected, toWhatIfReport } from '../map/what-if.ts';
import { readAccountId, readDraftId } from '../read-id.ts';
import { readInput } from '../read-input.ts';
import { WhatIfInput, WhatIfResult } from '../types/what-if.ts';

@Resolver()
export class WhatIfResolver {
  private readonly ask: AskWhatIf;

  constructor({ whatIf }: { whatIf: AskWhatIf }) {
    this.ask = whatIf;
  }

  @Query(() => WhatIfResult, {
    nullable: true,
    description:
      'What past decisions would have been under a draft policy or price book, for operators: who would have been granted, refused or charged differently. Changes nothing.',
  })
  async whatIf(
    @Arg('input', () => WhatIfInput, { description: 'The drafts, and which decisions.' }) given: WhatIfInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<WhatIfResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const {
      policy = null,
      policyDraftId: draft,
      prices = null,
      from,
      to,
      accountId: account,
      model = null,
      limit,
    } = reading.input;
    const accountId = account == null ? null : readAccountId(account, ['input', 'accountId']);
    if (accountId !== null && typeof accountId !== 'string') return toInvalidRequest(accountId);
    const policyDraftId = draft == null ? null : readDraftId(draft, ['input', 'policyDraftId']);
    if (policyDraftId !== null && typeof policyDraftId !== 'string') return toInvalidRequest(policyDraftId);
    const answer = await this.ask(caller, {
      policy,
      policyDraftId,
      prices,
      from: from?.getTime() ?? null,
      to: to?.getTime() ?? null,
      accountId,
      model,
      most: limit ?? 10_000,
    });
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'REFUSED':
        return toDraftsRejected(answer);
      case 'BUSY':
        throw new GraphQLError(answer.message, { extensions: { code: 'UNAVAILABLE', retryable: true } });
      case 'REPORT':
        return toWhatIfReport(answer);
    }
  }
}

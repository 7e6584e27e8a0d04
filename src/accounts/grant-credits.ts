/** grantCredits: an operator adds credits to an account. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { FundingSource, GrantSource } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import { hashOf, idFrom } from '../domain/request.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { type Invalid, invalid } from '../problem.ts';
import { type CreditAnswer, creditCommand } from './credit-command.ts';
import { mistakeInAmount, mistakeInReason, mistakeInText } from './read-fields.ts';

export interface GrantCreditsInput {
  readonly idempotencyKey: string;
  readonly accountId: string;
  readonly source: FundingSource;
  readonly name: string;
  readonly amount: bigint;
  readonly burnPriority: number;
  readonly effectiveAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly reason: string | null;
}

export type GrantCredits = (caller: Caller | null, input: GrantCreditsInput) => Promise<CreditAnswer>;

const MAX_BURN_PRIORITY = 1_000_000;

function grantSource(source: FundingSource): GrantSource | Invalid {
  if (source === 'INCLUDED' || source === 'POSTPAID') {
    const message = `${source} is no credits that can be granted.`;
    return invalid('BAD_SOURCE', ['input', 'source'], message, 'PROMOTIONAL, PLAN or PURCHASED');
  }
  return source;
}

function mistake(input: GrantCreditsInput): Invalid | null {
  const { burnPriority } = input;
  const wrong =
    mistakeInText(input.name, { path: ['input', 'name'], most: 100 }) ??
    mistakeInAmount(input.amount, ['input', 'amount']) ??
    mistakeInReason(input.reason);
  if (wrong) return wrong;
  if (burnPriority >= 0 && burnPriority <= MAX_BURN_PRIORITY) return null;
  const expected = `a whole number from 0 to ${MAX_BURN_PRIORITY}`;
  return invalid('BAD_PRIORITY', ['input', 'burnPriority'], `burnPriority is ${burnPriority}.`, expected);
}

/** Makes `grantCredits`, for operators. Once for each key of the account; see `creditCommand` for the answers. */
export function createGrantCredits(deps: { pipeline: Pipeline }): GrantCredits {
  return async (maybe, input) => {
    requireRole(maybe, 'OPERATOR');
    const source = grantSource(input.source);
    if (typeof source !== 'string') return source;
    const wrong = mistake(input);
    if (wrong) return wrong;
    const { idempotencyKey, accountId, name, amount, burnPriority, effectiveAt, expiresAt, reason } = input;
    const terms = { source, name, amount, burnPriority, effectiveAt, expiresAt, reason };
    return deps.pipeline.submit(
      creditCommand({
        ...terms,
        accountId,
        id: idFrom(accountId, 'grantCredits', idempotencyKey),
        payment: null,
        inputHash: hashOf(terms),
      }),
    );
  };
}

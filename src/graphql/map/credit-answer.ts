/** Grants of credits, and what adding them answers. */
import type { CreditAnswer } from '../../accounts/credit-command.ts';
import type { Grant } from '../../domain/account.ts';
import { ownedGid } from '../global-id.ts';
import { CreditGrant } from '../types/grant.ts';
import { CreditsGranted, type GrantCreditsResult } from '../types/grant-credits.ts';
import { make } from '../types/make.ts';
import { toDate, toDateOrNull } from './instant.ts';
import { toBalance } from './money.ts';
import { toIdempotencyConflict, toInvalidRequest, toNotFound } from './problem.ts';

export function toGrant(grant: Grant, accountId: string): CreditGrant {
  const { id, source, name, burnPriority, effectiveAt, expiresAt } = grant;
  const { granted, available, held, spent, expired, revoked } = grant;
  return make(CreditGrant, {
    id: ownedGid('grant', { accountId, id }),
    source,
    name,
    burnPriority,
    effectiveAt: toDate(effectiveAt),
    expiresAt: toDateOrNull(expiresAt),
    granted,
    available,
    held,
    spent,
    expired,
    revoked,
  });
}

export function toGrantCreditsResult(answer: CreditAnswer): GrantCreditsResult {
  switch (answer.kind) {
    case 'NOT_FOUND':
      return toNotFound(answer);
    case 'CONFLICT':
      return toIdempotencyConflict(answer);
    case 'INVALID':
      return toInvalidRequest(answer);
    case 'CREDITED':
      return make(CreditsGranted, {
        grant: toGrant(answer.grant, answer.accountId),
        balance: toBalance(answer.balance),
        replayed: answer.replayed,
      });
  }
}

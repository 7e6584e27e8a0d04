/** Refusals and mistakes that are data. */
import type { Conflict, Invalid, Missing, Stale } from '../../problem.ts';
import { make } from '../types/make.ts';
import { IdempotencyConflict, InvalidRequest, NotFound, StaleRevision } from '../types/problem.ts';
import { toDate } from './instant.ts';

export function toInvalidRequest({ code, path, message, expected }: Invalid): InvalidRequest {
  return make(InvalidRequest, { code, path: [...path], message, expected });
}

export function toNotFound({ message }: Missing): NotFound {
  return make(NotFound, { message });
}

export function toStaleRevision({ path, message, actual }: Stale): StaleRevision {
  return make(StaleRevision, { path: [...path], message, actual });
}

export function toIdempotencyConflict({ message, firstAt }: Conflict): IdempotencyConflict {
  return make(IdempotencyConflict, { message, firstAt: toDate(firstAt) });
}

/** The three refusals that mutations about an account's credits have in common. */
export function toRefusedCredits(
  refusal: Conflict | Invalid | Missing,
): IdempotencyConflict | InvalidRequest | NotFound {
  switch (refusal.kind) {
    case 'NOT_FOUND':
      return toNotFound(refusal);
    case 'CONFLICT':
      return toIdempotencyConflict(refusal);
    case 'INVALID':
      return toInvalidRequest(refusal);
  }
}

/** An account with 20 limits, 5 budgets and 20 grants, all of which a request has to be held against. */
import type { AccountState } from '../src/domain/account.ts';
import type { Terrain } from '../src/domain/evaluate.ts';
import { idFrom, type JobRequest } from '../src/domain/request.ts';
import {
  account,
  credits,
  grant,
  limit,
  plan,
  pool,
  request,
  START,
  terms,
  terrain,
} from '../test/domain/world.ts';

const LIMITS = 20;
const BUDGETS = 5;
const GRANTS = 20;
const ROOM = credits(1_000_000_000);

export function richAccount(): AccountState {
  const budgets = Array.from({ length: BUDGETS }, (_, index) => ({
    name: `budget ${index}`,
    scope: 'ACCOUNT' as const,
    match: null,
    period: 'TOTAL' as const,
    timeZone: 'UTC',
    cap: ROOM,
  }));
  return account({
    terms: { ...terms, budgets },
    grants: Array.from({ length: GRANTS }, (_, index) => grant(ROOM, { burnPriority: index })),
  });
}

export function openTerrain(): Terrain {
  const limits = Array.from({ length: LIMITS }, (_, index) =>
    limit({
      name: `limit ${index}`,
      base: ROOM,
      kind: index % 4 === 0 ? 'CONCURRENCY' : 'RATE',
      unit: index % 4 === 0 ? 'job' : 'request',
      windowMs: index % 4 === 0 ? null : 60_000 * (index + 1),
      factors: ['TIER', 'LOAD'],
    }),
  );
  return terrain({ now: START, plan: { ...plan, limits }, pool: { ...pool, capacity: 1_000_000_000 } });
}

export function requestOf(index: number): JobRequest {
  return request(2, { id: idFrom('bench', String(index)) });
}

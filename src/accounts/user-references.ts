/**
 * The references that stand for end users' names. Everything that Weir keeps about a user is under the
 * reference; the name stands in one table that can be erased. References are kept in memory for a short
 * while, because every request of a user needs its own.
 */
import { createShortMemory } from '../short-memory.ts';
import type { UserStore } from './ports.ts';

export interface UserReferences {
  /** The reference of this user, made at the first time. */
  refOf(accountId: string, name: string): Promise<string>;
  /** Forgets what is in memory about a user who was erased. */
  forget(accountId: string, name: string): void;
}

/**
 * Makes the references. `keepMs` is how long, after a name was erased on another node, work of the same
 * name still goes under the old reference here; `most` bounds the memory.
 */
export function createUserReferences(deps: {
  users: Pick<UserStore, 'refOf'>;
  keepMs?: number;
  most?: number;
  clock?: () => number;
}): UserReferences {
  const { users, keepMs = 60_000, most = 50_000, clock } = deps;
  const memory = createShortMemory<string>({ keepMs, most, ...(clock && { clock }) });
  const keyOf = (accountId: string, name: string) => `${accountId} ${name}`;
  return {
    refOf: (accountId, name) => memory.get(keyOf(accountId, name), () => users.refOf(accountId, name)),
    forget: (accountId, name) => memory.forget(keyOf(accountId, name)),
  };
}

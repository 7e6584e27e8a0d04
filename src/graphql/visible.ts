/** Whether what belongs to an account may be read by who asks. */
import { type Caller, Forbidden, maySeeAccount, requireRole } from '../auth/caller.ts';

/** Throws `Forbidden` without credentials. What is another's is not told apart from what does not exist. */
export function mayRead(caller: Caller | null, accountId: string): boolean {
  return maySeeAccount(requireAnyRole(caller), accountId);
}

/** Throws `Forbidden` unless the account's own records are for the caller to read. */
export function requireAccount(caller: Caller | null, accountId: string): void {
  if (!mayRead(caller, accountId)) throw new Forbidden('FORBIDDEN', 'This key may not read that account.');
}

/** The caller, whatever its role. Throws `Forbidden` without credentials. */
export function requireAnyRole(caller: Caller | null): Caller {
  return requireRole(caller, 'ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR');
}

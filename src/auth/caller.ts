/** Who is asking. Made from an API key or a token by `authenticate`; every rule of permission reads this and nothing else. */
import type { Priority } from '../domain/catalogue.ts';
import type { KeyRole } from '../domain/request.ts';

export type Role = KeyRole;

export interface Caller {
  /** The API key's id; null for a token. */
  readonly keyId: number | null;
  /** The application that the key was made for. */
  readonly application: string;
  readonly roles: readonly Role[];
  /** The account that the key belongs to; null for keys of the company itself (orchestrators, monitors, operators). */
  readonly accountId: string | null;
  /** The priorities that it may ask for. */
  readonly priorities: readonly Priority[];
}

/** Thrown when a caller may not do what it asked. Becomes a GraphQL error with the code FORBIDDEN or UNAUTHENTICATED. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
  readonly code: 'FORBIDDEN' | 'UNAUTHENTICATED';

  constructor(code: 'FORBIDDEN' | 'UNAUTHENTICATED', message: string) {
    super(message);
    this.code = code;
  }
}

/** The caller, if it has one of the roles. Throws `Forbidden` otherwise, naming what would be needed. */
export function requireRole(caller: Caller | null, ...roles: readonly Role[]): Caller {
  if (!caller)
    throw new Forbidden('UNAUTHENTICATED', 'Send an API key or token: Authorization: Bearer <key>.');
  if (caller.roles.some((role) => roles.includes(role))) return caller;
  throw new Forbidden(
    'FORBIDDEN',
    `This needs a key with the role ${roles.join(' or ')}; yours has ${caller.roles.join(', ')}.`,
  );
}

/** Operators, orchestrators and monitors see every account; an account's key sees its own. */
export function maySeeAccount(caller: Caller, accountId: string): boolean {
  return (
    caller.accountId === accountId ||
    caller.roles.some((role) => role !== 'ACCOUNT' && caller.accountId === null)
  );
}

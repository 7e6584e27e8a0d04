/**
 * eraseUser: forgets the name of an end user for good. What was done under the reference stays, and
 * nothing tells whose it was.
 */
import { type Caller, maySeeAccount, requireRole } from '../auth/caller.ts';
import { type Invalid, type Missing, missing } from '../problem.ts';
import { NO_ACCOUNT } from './credit-command.ts';
import type { UserStore } from './ports.ts';
import { mistakeInText } from './read-fields.ts';
import type { UserReferences } from './user-references.ts';

export interface EraseUserInput {
  readonly accountId: string;
  /** The user as the account names them. */
  readonly userId: string;
}

export interface UserErased {
  readonly kind: 'ERASED';
  /** False when the account had no such user. */
  readonly erased: boolean;
}

export type EraseUserAnswer = UserErased | Missing | Invalid;
export type EraseUser = (caller: Caller | null, input: EraseUserInput) => Promise<EraseUserAnswer>;

/**
 * Makes `eraseUser`, for operators and for the account's own keys. It takes no idempotency key: to ask
 * again is harmless, and a key would have to remember the name that is to be forgotten. The same name
 * that comes again afterwards is a new user.
 */
export function createEraseUser(deps: {
  users: Pick<UserStore, 'erase'>;
  references: Pick<UserReferences, 'forget'>;
}): EraseUser {
  return async (maybe, { accountId, userId }) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'OPERATOR');
    if (!maySeeAccount(caller, accountId)) return missing(NO_ACCOUNT);
    const wrong = mistakeInText(userId, { path: ['input', 'userId'], most: 200 });
    if (wrong) return wrong;
    const erased = await deps.users.erase(accountId, userId);
    deps.references.forget(accountId, userId);
    return { kind: 'ERASED', erased };
  };
}

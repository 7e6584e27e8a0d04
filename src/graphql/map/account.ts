/** Accounts, as far as other things refer to them. */
import { accountGid } from '../global-id.ts';
import { Account } from '../types/account.ts';
import { make } from '../types/make.ts';

export function toAccount({ accountId, name }: { accountId: string; name: string }): Account {
  return make(Account, { id: accountGid(accountId), accountId, name });
}

// Accounts as far as they are no money: who exists under which name, and the list of them.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { AccountList, AccountStore } from '../accounts/ports.ts';
import { AccountEntity, AccountNameEntity } from './entities/account.ts';
import { once } from './operator-requests.ts';

export function createAccountStore({ orm }: { orm: MikroORM }): AccountStore {
  return {
    register: (request, { accountId, name }) =>
      once<{ accountId: string }, never>(orm, request, async (em) => {
        await em.insert(AccountEntity, { id: accountId });
        await em.insert(AccountNameEntity, { account: accountId, name });
        return { kind: 'WORKED', result: { accountId } };
      }),
  };
}

// An account that was registered and whose journal was not opened, because a node ended in between, does not
// exist yet for anybody else. The place is taken from the table, because a cursor's milliseconds are coarser.
const PAGE = `
  select a.id as "accountId", n.name,
    floor(extract(epoch from a.created_at) * 1000)::float8 as "createdAt"
  from accounts a join account_names n on n.account_id = a.id
  where (?::uuid is null or (a.created_at, a.id) < (select created_at, id from accounts where id = ?::uuid))
    and exists (select from account_state s where s.account_id = a.id and s.version > 0)
  order by a.created_at desc, a.id desc limit ?`;

export function createAccountList({ orm }: { orm: MikroORM }): AccountList {
  return {
    page: ({ before, limit }) => orm.em.fork().execute(PAGE, [before, before, limit]),
  };
}

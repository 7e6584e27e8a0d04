// End users inside accounts: their references, and their names in this one place.
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { UserStore } from '../accounts/ports.ts';
import { AccountUserEntity } from './entities/account-user.ts';

// Of an account that does not exist nothing is entered: whoever asks finds that out by itself later.
const ENTER = `
  insert into account_users (account_id, user_ref, name)
  select id, ?::uuid, ? from accounts where id = ?::uuid
  on conflict do nothing returning user_ref`;

export function createUserStore({ orm }: { orm: MikroORM }): UserStore {
  async function find(accountId: string, name: string): Promise<string | null> {
    const row = await orm.em.fork().findOne(AccountUserEntity, { account: accountId, name });
    return row?.userRef ?? null;
  }

  return {
    find,
    refOf: async (accountId, name) => {
      const known = await find(accountId, name);
      if (known !== null) return known;
      const ref = randomUUID();
      const entered = await orm.em.fork().execute(ENTER, [ref, name, accountId]);
      if (entered.length > 0) return ref;
      // Somebody else entered the name a moment ago; or the account does not exist, and any reference will do.
      return (await find(accountId, name)) ?? ref;
    },
    erase: async (accountId, name) => {
      const change = { name: null, erasedAt: new Date() };
      const erased = await orm.em
        .fork()
        .nativeUpdate(AccountUserEntity, { account: accountId, name }, change);
      return erased > 0;
    },
  };
}

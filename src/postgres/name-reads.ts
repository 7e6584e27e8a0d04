/** Reads of names: of accounts, and of the end users inside them. They stand apart from all else, so that they can be erased. */
import type pg from 'pg';
import { uuidArray } from './binary-array.ts';

const ACCOUNT_NAMES = {
  name: 'read_account_names',
  text: 'select account_id as id, name from account_names where account_id = any ($1::uuid[])',
};

const USER_NAMES = {
  name: 'read_user_names',
  text: `
    select u.user_ref as id, u.name
    from unnest($1::uuid[], $2::uuid[]) as wanted (account_id, user_ref)
    join account_users u using (account_id, user_ref)
    where u.name is not null`,
};

interface NameRow {
  readonly id: string;
  readonly name: string;
}

export interface NameReads {
  /** The names of accounts, by id. An account that does not exist is missing. */
  accountNames(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The names that stand behind references to end users, by reference. One that was erased is missing. */
  userNames(
    users: readonly { readonly accountId: string; readonly userRef: string }[],
  ): Promise<ReadonlyMap<string, string>>;
}

/** `pool` may be shared with other reads. */
export function createNameReads({ pool }: { pool: pg.Pool }): NameReads {
  async function names(
    statement: { name: string; text: string },
    values: Buffer[],
  ): Promise<ReadonlyMap<string, string>> {
    const { rows } = await pool.query<NameRow>({ ...statement, values });
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
  return {
    accountNames: (accountIds) => names(ACCOUNT_NAMES, [uuidArray(accountIds)]),
    userNames: (users) =>
      names(USER_NAMES, [
        uuidArray(users.map(({ accountId }) => accountId)),
        uuidArray(users.map(({ userRef }) => userRef)),
      ]),
  };
}

/**
 * Transactions that only read, for queries. Read for an account's own key, a transaction is bound to that
 * account: it works as the role `weir_reader`, for which row-level security shows the rows of the bound
 * account and no others, whatever the statement says. Statements name the account all the same; the
 * binding is there for the one that forgets.
 *
 * Where the migrations could not make the role, or the login may not take it, there is no binding and
 * `canBind` says so.
 */
import type pg from 'pg';
import { errorCode } from '../error-code.ts';

export interface ReadSession {
  readonly query: <Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>;
}

export interface ReadSessions {
  /** Whether sessions can be bound to accounts here. */
  readonly canBind: boolean;
  /**
   * One consistent reading: all statements of `work` see the same moment. `account` is whose rows there
   * are; null is everybody's. `settings` hold for the transaction alone.
   */
  read<T>(
    params: { account: string | null; settings?: Readonly<Record<string, string>> },
    work: (session: ReadSession) => Promise<T>,
  ): Promise<T>;
}

const ROLE = 'weir_reader';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SETTING = /^[a-z_]+$/;
const INSUFFICIENT_PRIVILEGE = '42501';
const NO_SUCH_ROLE = '22023';

function bind(account: string): string {
  if (!UUID.test(account)) throw new RangeError(`${account} is no UUID in lower case`);
  return `set local weir.account = '${account}'; set local role ${ROLE}`;
}

function set([name, value]: readonly [string, string]): string {
  if (!SETTING.test(name)) throw new RangeError(`${name} is no setting`);
  return `set local ${name} = '${value.replaceAll("'", "''")}'`;
}

/** Begins a transaction by `begin`, does the work and ends it. A connection that failed is not used again. */
async function inTransaction<T>(
  pool: pg.Pool,
  begin: string,
  work: (session: ReadSession) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query(begin);
    const result = await work({
      query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
        (await client.query<Row>(text, [...values])).rows,
    });
    await client.query('commit');
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}

async function mayBind(pool: pg.Pool): Promise<boolean> {
  try {
    await inTransaction(pool, `begin read only; set local role ${ROLE}`, async () => undefined);
    return true;
  } catch (error) {
    if (errorCode(error) === INSUFFICIENT_PRIVILEGE || errorCode(error) === NO_SUCH_ROLE) return false;
    throw error;
  }
}

/** Finds out whether sessions can be bound, and makes them over the pool. The pool stays the caller's to close. */
export async function createReadSessions({ pool }: { pool: pg.Pool }): Promise<ReadSessions> {
  const canBind = await mayBind(pool);
  return {
    canBind,
    read: async ({ account, settings = {} }, work) => {
      const begin = [
        'begin isolation level repeatable read read only',
        ...Object.entries(settings).map(set),
        ...(account !== null && canBind ? [bind(account)] : []),
      ];
      return inTransaction(pool, begin.join('; '), work);
    },
  };
}

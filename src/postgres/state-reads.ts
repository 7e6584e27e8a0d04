/** Reads of present states for queries: accounts, pools, grants, each many at once in one statement. Nothing is locked. */
import type pg from 'pg';
import type { AccountState, Grant } from '../domain/account.ts';
import type { PoolState } from '../domain/load.ts';
import { int4Array, uuidArray } from './binary-array.ts';
import {
  GRANTS_BY_ID,
  type GrantWithState,
  NEWEST_GRANTS,
  type NumberedGrant,
  readGrants,
} from './grant-reads.ts';
import type { ReadAt } from './journal-reads.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { poolFormat } from './packed-pool.ts';
import { stateFormat } from './packed-state.ts';

const FRAME = `select ${millisOf(CLOCK)} as now`;

const ACCOUNTS = {
  name: 'read_account_states',
  text: `${FRAME}, s.state from (select) as one
    left join account_state s on s.account_id = any ($1::uuid[]) and s.version > 0`,
};

const POOLS = {
  name: 'read_pool_states',
  text: `${FRAME}, s.state from (select) as one
    left join pool_state s on s.pool_id = any ($1::int4[]) and s.version > 0`,
};

interface Framed {
  readonly now: number;
  readonly state: Buffer | null;
}

export interface StateReads {
  /** The states of accounts as last committed, by id. One that does not exist is missing. */
  accountStates(ids: readonly string[]): Promise<ReadAt<ReadonlyMap<string, AccountState>>>;
  /** The states of pools as last committed, by id. One that was never used is missing. */
  poolStates(ids: readonly number[]): Promise<ReadAt<ReadonlyMap<number, PoolState>>>;
  /** An account's grants, spent ones included, the newest first, from before a seq or from the newest. */
  pageOfGrants(page: {
    readonly accountId: string;
    readonly before: number | null;
    readonly limit: number;
  }): Promise<readonly NumberedGrant[]>;
  /** The grants of these ids as last written, in order of creation. */
  grantsOf(accountId: string, ids: readonly string[]): Promise<readonly Grant[]>;
}

/** `pool` may be shared with other reads. */
export function createStateReads({ pool }: { pool: pg.Pool }): StateReads {
  return {
    accountStates: async (ids) => {
      const { rows } = await pool.query<Framed>({ ...ACCOUNTS, values: [uuidArray(ids)] });
      const states = rows.flatMap(({ state }) => (state ? [stateFormat.decode(state)] : []));
      return { now: rows[0]?.now ?? 0, found: new Map(states.map((state) => [state.accountId, state])) };
    },
    poolStates: async (ids) => {
      const { rows } = await pool.query<Framed>({ ...POOLS, values: [int4Array(ids)] });
      const states = rows.flatMap(({ state }) => (state ? [poolFormat.decode(state)] : []));
      return { now: rows[0]?.now ?? 0, found: new Map(states.map((state) => [state.poolId, state])) };
    },
    pageOfGrants: async ({ accountId, before, limit }) => {
      const { rows } = await pool.query<GrantWithState>({
        ...NEWEST_GRANTS,
        values: [accountId, before, limit],
      });
      return readGrants(rows);
    },
    grantsOf: async (accountId, ids) => {
      const { rows } = await pool.query<GrantWithState>({
        ...GRANTS_BY_ID,
        values: [accountId, uuidArray(ids)],
      });
      return readGrants(rows).map(({ grant }) => grant);
    },
  };
}

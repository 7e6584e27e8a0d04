/**
 * The ledger in Postgres: one transaction for a batch of commands. READ COMMITTED with row locks, taken
 * in one order by every node; nothing is ever tried a second time because of another transaction.
 */
import type pg from 'pg';
import type { CatalogueSource, Ledger, Needs } from '../pipeline/ports.ts';
import { int4Array, uuidArray } from './binary-array.ts';
import { GRANTS_BY_ID, type GrantWithState, readGrants } from './grant-reads.ts';
import { loadLocked, type Snapshot } from './ledger-load.ts';
import { CLOCK, createSessions, type Row, type Session, type Timeouts } from './ledger-session.ts';
import { rollback, writeChanges } from './ledger-write.ts';
import { createStateCache } from './state-cache.ts';

/** Some 50 MB, when all are in use. */
const CACHED_STATES = 10_000;

/** How often a transaction begins anew because the catalogue or a pool had to be fetched first. */
const MAX_STARTS = 5;

const CREATE_POOLS = {
  name: 'pools_create',
  text: `
    insert into pool_state (pool_id, version, state)
    select pool_id, 0, '' from unnest($1::int4[]) as t (pool_id) order by pool_id
    on conflict do nothing`,
};

const FIND_DUE = {
  name: 'find_due',
  text: `
    with clock as (select ${CLOCK} as now)
    select account_id, job_id from (
      (select account_id, null::uuid as job_id, due_at from account_due
        where due_at <= (select now from clock) order by due_at limit $1)
      union all
      (select account_id, job_id, due_at from open_jobs
        where due_at <= (select now from clock) order by due_at limit $1)
    ) as due order by due_at limit $1`,
};

interface DueRow extends Row {
  readonly account_id: string;
  readonly job_id: string | null;
}

/**
 * `pool` must be used by nothing else. Rejections are `LedgerUnavailable` while the
 * database cannot serve; what `decide` throws passes through; anything else is a bug.
 */
export function createLedger({
  pool,
  catalogue,
  timeouts,
}: {
  pool: pg.Pool;
  catalogue: Pick<CatalogueSource, 'current' | 'atLeast'>;
  timeouts?: Timeouts;
}): Ledger {
  const sessions = createSessions({ pool, timeouts });
  const cache = createStateCache({ limit: CACHED_STATES });

  /** Loads under locks; null when something had to be fetched first, with nothing locked any more. */
  async function start(session: Session, needs: readonly Needs[]): Promise<Snapshot | null> {
    const snapshot = await loadLocked(session, { needs, cache });
    if (snapshot.missingPools.length > 0) {
      // In a transaction of their own: a row that is inserted while others are locked would be locked out of order.
      await rollback(session);
      await session.query({ statement: CREATE_POOLS, values: [int4Array(snapshot.missingPools)] });
      return null;
    }
    if (snapshot.catalogueVersion > catalogue.current().version) {
      await rollback(session);
      await catalogue.atLeast(snapshot.catalogueVersion);
      return null;
    }
    return snapshot;
  }

  return {
    transact: (needs, decide) =>
      sessions.use(async (session) => {
        let snapshot: Snapshot | null = null;
        for (let starts = 0; snapshot === null; starts += 1) {
          if (starts === MAX_STARTS)
            throw new Error(`the catalogue or the pools changed ${MAX_STARTS} times in a row`);
          snapshot = await start(session, needs);
        }
        const { changes, result } = decide({ ...snapshot, catalogue: catalogue.current() });
        await writeChanges(session, { changes, snapshot, cache });
        return result;
      }),
    findDue: (limit) =>
      sessions.use(async (session) => {
        const rows = await session.query<DueRow>({ statement: FIND_DUE, values: [limit] });
        return rows.map((row) => ({ accountId: row.account_id, jobId: row.job_id }));
      }),
    readGrants: (accountId, ids) =>
      sessions.use(async (session) => {
        const values = [accountId, uuidArray(ids)];
        const rows = await session.query<GrantWithState>({ statement: GRANTS_BY_ID, values });
        return readGrants(rows).map(({ grant }) => grant);
      }),
  };
}

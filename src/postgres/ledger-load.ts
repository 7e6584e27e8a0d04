/**
 * The first half of a transaction: locks what the commands need, then reads it. Locks are taken in one
 * order everywhere (accounts by id, then pools by id), and what is read is read by later statements than
 * the locks, whose snapshots are younger than what others committed before they gave the locks up.
 */
import type { AccountState, Grant } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import { newPoolState, type PoolState } from '../domain/load.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { WaitingJob } from '../domain/waiting.ts';
import type { Needs } from '../pipeline/ports.ts';
import { type BaseRow, type BasesOf, readBases, seenBases } from './base-rows.ts';
import { int4Array, uuidArray } from './binary-array.ts';
import { type EntryBases, NO_BASES } from './entry-bases.ts';
import { GRANT_COLUMNS, type GrantRecord, readGrant, withGrants } from './grant-rows.ts';
import { ENTRY_COLUMNS, type EntryRow, readEntry } from './journal-rows.ts';
import { type Call, CLOCK, millisOf, type Row, type Session } from './ledger-session.ts';
import { OPEN_JOB_COLUMNS, type OpenJobRow, readOpenJob, withGrantWhere } from './open-job-rows.ts';
import { poolFormat } from './packed-pool.ts';
import { stateFormat } from './packed-state.ts';
import { waitingFormat } from './packed-waiting.ts';
import type { StateCache } from './state-cache.ts';
import { READ_WAITING, type WaitingRow, waitingOf } from './waiting-rows.ts';

const BEGIN = { name: 'begin', text: 'begin isolation level read committed' };

// An account that is being created has no row to lock. An empty one in its place makes a second creation
// wait for the first. These rows come before all locks, so nobody who holds a lock waits for one of them.
const PLACE_ACCOUNTS = {
  name: 'account_place',
  text: `
    insert into account_state (account_id, version, state)
    select account_id, 0, '' from unnest($1::uuid[]) as t (account_id) order by account_id
    on conflict do nothing`,
};

const LOCK_ACCOUNTS = {
  name: 'account_lock',
  text: `
    select account_id, version::float8 as version, state from account_state
    where account_id = any ($1::uuid[]) order by account_id for update`,
};

// Each row that is wanted is looked up by its key, whatever the planner thinks of the table (`offset 0`, `limit 1`):
// one that was analyzed while it was empty would be read from end to end for each row.
const READ_ENTRIES = {
  name: 'entries_of_subjects',
  text: `
    select ${ENTRY_COLUMNS}
    from unnest($1::uuid[], $2::uuid[]) as wanted (account_id, subject)
    cross join lateral (
      select * from journal e where e.account_id = wanted.account_id and e.subject = wanted.subject offset 0
    ) j
    order by j.account_id, j.subject, j.ordinal`,
};

/** The open job of each row of `wanted`, under the name `o`. */
function openJobsOf(wanted: string, jobId = `${wanted}.job_id`): string {
  return `cross join lateral (
        select * from open_jobs j where j.account_id = ${wanted}.account_id and j.job_id = ${jobId} limit 1
      ) o`;
}

// The entries about most of these jobs are read beside them, their grants among them.
const READ_JOBS = {
  name: 'jobs_with_parents',
  text: `
    with found as (
      select o.account_id, o.job_id, o.parent_job_id
      from unnest($1::uuid[], $2::uuid[]) as wanted (account_id, job_id) ${openJobsOf('wanted')}
    )
    select ${OPEN_JOB_COLUMNS} from (
      select account_id, job_id from found
      union select account_id, parent_job_id from found where parent_job_id is not null
    ) as asked ${openJobsOf('asked')} ${withGrantWhere('o.job_id <> all ($3::uuid[])')}`,
};

const READ_GRANTS = {
  name: 'grants_that_left',
  text: `
    select ${GRANT_COLUMNS}
    from unnest($1::uuid[], $2::uuid[]) as wanted (account_id, grant_id)
    cross join lateral (
      select * from grants r where r.account_id = wanted.account_id and r.grant_id = wanted.grant_id limit 1
    ) g
    where not g.open`,
};

function lockPools(name: string, more = '') {
  return {
    name,
    text: `
    with found as (
      select o.account_id, o.pool_id, o.parent_job_id
      from unnest($2::uuid[], $3::uuid[]) as wanted (account_id, job_id) ${openJobsOf('wanted')}
    )
    select pool_id, version::float8 as version, state from pool_state
    where pool_id = any (
      array(
        select unnest($1::int4[])
        union select pool_id from found
        union select o.pool_id from found ${openJobsOf('found', 'found.parent_job_id')}
        ${more}
      )
    )
    order by pool_id for update`,
  };
}

const LOCK_NAMED_POOLS = {
  name: 'pool_lock_named',
  text: `
    select pool_id, version::float8 as version, state from pool_state
    where pool_id = any ($1::int4[]) order by pool_id for update`,
};

const LOCK_POOLS = lockPools('pool_lock');

// Also those that requests wait for: their rows stay as they are while their accounts are locked.
const LOCK_POOLS_OF_WAITING = lockPools(
  'pool_lock_waiting',
  `union select w.pool_id from unnest($4::uuid[], $5::uuid[]) as waits (account_id, job_id) ${waitingOf('waits')}`,
);

const READ_POOLS = {
  name: 'pools_read',
  text: 'select pool_id, version::float8 as version, state from pool_state',
};

const READ_CLOCK = {
  name: 'clock',
  text: `select ${millisOf(CLOCK)} as now, (select version::float8 from catalogue_head) as catalogue`,
};

interface StateRow extends Row {
  readonly account_id: string;
  readonly version: number;
  readonly state: Buffer;
}

interface PoolRow extends Row {
  readonly pool_id: number;
  readonly version: number;
  readonly state: Buffer;
}

interface ClockRow extends Row {
  readonly now: number;
  readonly catalogue: number | null;
}

export interface LockedAccount {
  /** The row's version; 0 is a place for an account that does not exist yet. */
  readonly version: number;
  /** As stored; null when the account does not exist. */
  readonly state: AccountState | null;
  /** What its entries may be kept as differences from. */
  readonly bases: EntryBases;
  /** The grants that were brought back into it. */
  readonly back: readonly Grant[];
}

/** What was read, under locks that last until the transaction ends. */
export interface Snapshot {
  readonly now: Instant;
  /** The version of the catalogue that is committed. */
  readonly catalogueVersion: number;
  readonly locked: ReadonlyMap<string, LockedAccount>;
  readonly accounts: ReadonlyMap<string, AccountState>;
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  readonly jobs: ReadonlyMap<string, OpenJob>;
  readonly waiting: ReadonlyMap<string, WaitingJob>;
  readonly pools: ReadonlyMap<number, PoolState>;
  readonly otherPools: ReadonlyMap<number, PoolState>;
  /** Pools that were needed and have no row to lock yet. */
  readonly missingPools: readonly number[];
}

/** Pairs of an account and something of it, each once, as two arrays; null when there are none. */
function pairsOf(needs: readonly Needs[], pick: (need: Needs) => readonly string[]): [Buffer, Buffer] | null {
  const seen = new Set<string>();
  const accounts: string[] = [];
  const ids: string[] = [];
  for (const need of needs) {
    const { accountId } = need;
    if (accountId === null) continue;
    for (const id of pick(need)) {
      const pair = accountId + id;
      if (seen.has(pair)) continue;
      seen.add(pair);
      accounts.push(accountId);
      ids.push(id);
    }
  }
  return ids.length === 0 ? null : [uuidArray(accounts), uuidArray(ids)];
}

function accountsOf(needs: readonly Needs[]): string[] {
  const accounts = new Set<string>();
  for (const { accountId } of needs) if (accountId !== null) accounts.add(accountId);
  return [...accounts];
}

const NO_PAIRS: [Buffer, Buffer] = [uuidArray([]), uuidArray([])];

/** A command that names no pool may change those of its jobs and their parents, and of its requests that wait. */
function namesNoPool({ pools }: Needs): boolean {
  return pools.length === 0;
}

/** The pools that had to be locked. */
function neededPools(
  needs: readonly Needs[],
  { jobs, waiting }: Pick<Snapshot, 'jobs' | 'waiting'>,
): Set<number> {
  const pools = new Set(needs.flatMap((need) => need.pools));
  const open = needs.filter(namesNoPool);
  for (const id of open.flatMap((need) => need.jobs)) {
    const job = jobs.get(id);
    const parent = job?.hold.parentJobId ? jobs.get(job.hold.parentJobId) : undefined;
    for (const each of [job, parent]) if (each) pools.add(each.hold.poolId);
  }
  for (const id of open.flatMap((need) => need.waiting ?? [])) {
    const waits = waiting.get(id);
    if (waits) pools.add(waits.poolId);
  }
  return pools;
}

async function none(): Promise<readonly never[]> {
  return [];
}

/** `known` are subjects whose entries are read beside. */
function readJobs(jobs: [Buffer, Buffer], known: [Buffer, Buffer] | null): Call {
  return { statement: READ_JOBS, values: [...jobs, (known ?? NO_PAIRS)[1]] };
}

/** The open jobs of requests that are asked again. Mostly there are none, and nothing is sent. */
async function readRepeated(
  session: Session,
  params: { needs: readonly Needs[]; entries: ReadonlyMap<string, readonly Entry[]> },
): Promise<readonly OpenJobRow[]> {
  const { needs, entries } = params;
  const repeated = pairsOf(needs, (need) => (need.repeated ?? []).filter((id) => entries.has(id)));
  return repeated ? session.query<OpenJobRow>(readJobs(repeated, repeated)) : none();
}

/** Begins a transaction and sends everything that is to be locked and read, in one round trip. */
async function readRows(session: Session, { needs, cache }: { needs: readonly Needs[]; cache: StateCache }) {
  const created = accountsOf(needs.filter((need) => need.creates));
  const accounts = accountsOf(needs);
  const subjects = pairsOf(needs, (need) => need.subjects);
  const jobs = pairsOf(needs, (need) => need.jobs);
  const grants = pairsOf(needs, (need) => need.grants);
  const waiting = pairsOf(needs, (need) => need.waiting ?? []);
  const pools = [...new Set(needs.flatMap((need) => need.pools))];
  const open = needs.filter(namesNoPool);
  const jobsWithPools = pairsOf(open, (need) => need.jobs);
  const waitsWithPools = pairsOf(open, (need) => need.waiting ?? []);
  const anyPool = pools.length > 0 || jobsWithPools !== null || waitsWithPools !== null;
  const named = int4Array(pools);
  const jobsAndNamed = [named, ...(jobsWithPools ?? NO_PAIRS)];
  let lock: Call = { statement: LOCK_NAMED_POOLS, values: [named] };
  if (waitsWithPools)
    lock = { statement: LOCK_POOLS_OF_WAITING, values: [...jobsAndNamed, ...waitsWithPools] };
  else if (jobsWithPools) lock = { statement: LOCK_POOLS, values: jobsAndNamed };
  const unseen = unseenBases(accounts, cache);
  const looks = readBases(unseen);
  const [
    ,
    ,
    accountRows,
    baseRows,
    entryRows,
    jobRows,
    waitingRows,
    grantRows,
    poolRows,
    otherRows,
    clockRows,
  ] = await Promise.all([
    session.query({ statement: BEGIN }),
    created.length > 0 ? session.query({ statement: PLACE_ACCOUNTS, values: [uuidArray(created)] }) : none(),
    accounts.length > 0
      ? session.query<StateRow>({ statement: LOCK_ACCOUNTS, values: [uuidArray(accounts)] })
      : none(),
    looks ? session.query<BaseRow>(looks) : none(),
    subjects ? session.query<EntryRow>({ statement: READ_ENTRIES, values: subjects }) : none(),
    jobs ? session.query<OpenJobRow>(readJobs(jobs, subjects)) : none(),
    waiting ? session.query<WaitingRow>({ statement: READ_WAITING, values: waiting }) : none(),
    grants ? session.query<GrantRecord>({ statement: READ_GRANTS, values: grants }) : none(),
    anyPool ? session.query<PoolRow>(lock) : none(),
    pools.length > 0 ? session.query<PoolRow>({ statement: READ_POOLS }) : none(),
    // Last, so that no instant is older than a lock that was waited for.
    session.query<ClockRow>({ statement: READ_CLOCK }),
  ]);
  const bases = seenBases(unseen, baseRows);
  return { accountRows, bases, entryRows, jobRows, waitingRows, grantRows, poolRows, otherRows, clockRows };
}

/** Mostly there are none: nobody else writes the accounts of this node. */
function unseenBases(accounts: readonly string[], cache: StateCache): BasesOf {
  const unseen = new Map<string, EntryBases>();
  for (const accountId of accounts) {
    const bases = cache.unseen(accountId);
    if (bases) unseen.set(accountId, bases);
  }
  return unseen;
}

function unpackPool(row: PoolRow, now: Instant): PoolState {
  if (row.version === 0) return newPoolState(row.pool_id, now);
  return { ...poolFormat.decode(row.state), version: row.version };
}

/** Locks and reads all that is needed. The transaction stays open. */
export async function loadLocked(
  session: Session,
  params: { needs: readonly Needs[]; cache: StateCache },
): Promise<Snapshot> {
  const { needs, cache } = params;
  const rows = await readRows(session, params);
  const [clock] = rows.clockRows;
  if (!clock) throw new Error('the clock gave no row');
  const { now } = clock;

  const back = new Map<string, Grant[]>();
  for (const row of rows.grantRows) {
    const grants = back.get(row.account_id) ?? [];
    grants.push(readGrant(row));
    back.set(row.account_id, grants);
  }
  const locked = new Map<string, LockedAccount>();
  const accounts = new Map<string, AccountState>();
  for (const { account_id: accountId, version, state: bytes } of rows.accountRows) {
    const known = version === 0 ? null : cache.find(accountId, bytes);
    const state = version === 0 ? null : (known?.state ?? stateFormat.decode(bytes));
    const grants = back.get(accountId) ?? [];
    locked.set(accountId, {
      version,
      state,
      bases: known?.bases ?? rows.bases.get(accountId) ?? NO_BASES,
      back: grants,
    });
    if (state) accounts.set(accountId, withGrants(state, grants));
  }

  const entries = new Map<string, Entry[]>();
  for (const row of rows.entryRows) {
    const found = entries.get(row.subject) ?? [];
    found.push(readEntry(row));
    entries.set(row.subject, found);
  }
  const jobs = new Map<string, OpenJob>();
  for (const row of [...rows.jobRows, ...(await readRepeated(session, { needs, entries }))]) {
    const job = readOpenJob(row, entries);
    jobs.set(job.jobId, job);
  }
  const waiting = new Map<string, WaitingJob>();
  for (const row of rows.waitingRows) {
    const job = waitingFormat.decode(row.waiting);
    waiting.set(job.request.id, job);
  }
  const pools = new Map(rows.poolRows.map((row) => [row.pool_id, unpackPool(row, now)]));
  const otherPools = new Map(
    rows.otherRows.filter((row) => !pools.has(row.pool_id)).map((row) => [row.pool_id, unpackPool(row, now)]),
  );
  return {
    now,
    catalogueVersion: clock.catalogue ?? 0,
    locked,
    accounts,
    entries,
    jobs,
    waiting,
    pools,
    otherPools,
    missingPools: [...neededPools(needs, { jobs, waiting })]
      .filter((poolId) => !pools.has(poolId))
      .sort((a, b) => a - b),
  };
}

/**
 * Shows the ledger as it stands in one moment, a page at a time, to whoever proves it. Reads only, without
 * locks, and leaves the judgement to `src/ledger`; what it says about a row is whether that can be read.
 */

import { type Entry, LedgerBroken } from '../domain/entry.ts';
import { errorMessage } from '../error-code.ts';
import { type Flaw, flaw } from '../ledger/flaw.ts';
import type { OpenJobRow as AuditedJob, JournalRow, LedgerAudit, LedgerSnapshot } from '../ledger/ports.ts';
import { uuidArray } from './binary-array.ts';
import { CorruptBytes } from './cbor-reader.ts';
import { leafOf } from './entry-leaves.ts';
import { GRANT_COLUMNS, type GrantRecord, readGrant } from './grant-rows.ts';
import { bodyOf, ENTRY_COLUMNS, type EntryRow, readEntry } from './journal-rows.ts';
import { COPIED_COLUMNS, type CopiedColumns, compareColumns } from './ledger-audit-columns.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { OPEN_JOB_COLUMNS, type OpenJobRow, readOpenJob, WITH_GRANT } from './open-job-rows.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';
import { stateFormat } from './packed-state.ts';
import type { ReadSession, ReadSessions } from './read-session.ts';

// All reads go by keys, and pages in the order of a key. Without statistics the planner would take a young table for
// one to read from end to end, or gather and sort all that is left of a journal for each page of it.
const SETTINGS = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

const ROWS = `
  select ${ENTRY_COLUMNS}, j.nodes, ${COPIED_COLUMNS} from journal j
  where j.account_id = $1 and j.seq > $2 order by j.seq limit $3`;

const ABOUT = `
  select ${ENTRY_COLUMNS} from unnest($2::uuid[]) as wanted (subject)
  join journal j on j.account_id = $1 and j.subject = wanted.subject
  where j.seq <= $3 order by j.subject, j.ordinal`;

const STATE =
  'select version::float8 as version, state from account_state where account_id = $1 and version > 0';

const GRANTS = `
  select ${GRANT_COLUMNS} from grants g where g.account_id = $1 and g.grant_id = any ($2::uuid[]) order by g.created_seq`;

const GRANTS_CREATED = `
  select ${GRANT_COLUMNS} from grants g
  where g.account_id = $1 and g.created_seq > $2 and g.created_seq <= $3 order by g.created_seq limit 10000`;

const OPEN_JOBS = `
  select ${OPEN_JOB_COLUMNS}, o.pool_id, o.parent_job_id, ${millisOf('o.due_at')} as due_at,
    ${millisOf('o.lease_ends_at')} as lease_ends_at
  from open_jobs o ${WITH_GRANT} where o.account_id = $1 and ($2::uuid is null or o.job_id > $2) order by o.job_id limit $3`;

const WAITING = `
  select w.job_id from waiting_jobs w
  where w.account_id = $1 and ($2::uuid is null or w.job_id > $2) order by w.job_id limit $3`;

const ENDINGS = `${ENTRY_NUMBERS.SETTLED}, ${ENTRY_NUMBERS.CANCELLED}, ${ENTRY_NUMBERS.EXPIRED}`;

const LOST_JOB = `
  select j.subject as job_id, j.seq::float8 as seq from journal j
  where j.account_id = $1 and j.kind = ${ENTRY_NUMBERS.GRANTED}
    and not exists (
      select from journal e where e.account_id = j.account_id and e.subject = j.subject and e.kind in (${ENDINGS}))
    and not exists (select from open_jobs o where o.account_id = j.account_id and o.job_id = j.subject)
  order by j.seq limit 1`;

const CHECKPOINTS = `
  select * from (
    select size::float8 as size, root, ${millisOf('at')} as at from checkpoints
    where account_id = $1 order by size desc limit 10000
  ) as newest order by size`;

// Each table gives its next accounts by its key; the journal, which has many rows for each, one jump an account.
const ACCOUNTS = `
  with recursive jumps as (
    (select j.account_id, 1 as n from journal j where $1::uuid is null or j.account_id > $1 order by j.account_id limit 1)
    union all
    select (select j.account_id from journal j where j.account_id > jumps.account_id order by j.account_id limit 1), n + 1
    from jumps where n < $2::int and account_id is not null
  ), signed as (
    (select c.account_id, 1 as n from checkpoints c where $1::uuid is null or c.account_id > $1 order by c.account_id limit 1)
    union all
    select (select c.account_id from checkpoints c where c.account_id > signed.account_id order by c.account_id limit 1), n + 1
    from signed where n < $2::int and account_id is not null
  )
  select account_id from (
    (select account_id from account_state where version > 0 and ($1::uuid is null or account_id > $1) order by account_id limit $2::int)
    union select account_id from jumps where account_id is not null
    union select account_id from signed where account_id is not null
  ) as known order by account_id limit $2::int`;

type Row = EntryRow & CopiedColumns & { readonly nodes: Buffer | null };

interface OpenRow extends OpenJobRow {
  readonly pool_id: number;
  readonly parent_job_id: string | null;
  readonly due_at: number;
  readonly lease_ends_at: number;
}

function unreadable(error: unknown): Flaw {
  return flaw('UNREADABLE', `its bytes can't be read: ${errorMessage(error)}`);
}

function tryRead<T>(read: () => T): { value: T; damage: null } | { value: null; damage: Flaw } {
  try {
    return { value: read(), damage: null };
  } catch (error) {
    if (!(error instanceof CorruptBytes)) throw error;
    return { value: null, damage: unreadable(error) };
  }
}

/** The wrong bytes may be those of the entry from which the difference is. */
function withBase(damage: Flaw | null, { seq, base_distance: distance }: EntryRow): Flaw | null {
  if (!damage || distance === null) return damage;
  return {
    ...damage,
    message: `${damage.message} (it is kept as its difference from entry ${seq - distance})`,
  };
}

function readRow(row: Row): JournalRow {
  const { account_id: accountId, seq, subject, ordinal, at, nodes } = row;
  const body = tryRead(() => bodyOf(row));
  if (!body.value)
    return { seq, entry: null, damage: withBase(body.damage, row), leaf: new Uint8Array(), nodes };
  const whole = { ...row, detail: body.value, base_distance: null };
  const { value: entry, damage } = tryRead(() => readEntry(whole));
  return {
    seq,
    entry,
    damage: withBase(entry ? compareColumns(row, entry) : damage, row),
    leaf: leafOf({ accountId, seq, subject, ordinal, at }, body.value),
    nodes,
  };
}

function tryOpenJob(accountId: string, row: OpenRow): AuditedJob {
  const { job_id: jobId } = row;
  try {
    const job = readOpenJob(row);
    const same =
      job.accountId === accountId &&
      job.jobId === jobId &&
      job.hold.poolId === row.pool_id &&
      job.hold.parentJobId === row.parent_job_id &&
      job.dueAt === row.due_at &&
      job.leaseEndsAt === row.lease_ends_at;
    const damage = same
      ? null
      : flaw('OPEN_JOB', `the columns of open job ${jobId} are not of its packed row`, null);
    return { jobId, job, damage };
  } catch (error) {
    if (error instanceof LedgerBroken)
      return { jobId, job: null, damage: flaw('OPEN_JOB', error.message, null) };
    if (!(error instanceof CorruptBytes)) throw error;
    return {
      jobId,
      job: null,
      damage: flaw('UNREADABLE', `open job ${jobId} can't be read: ${error.message}`, null),
    };
  }
}

function readState(row: { version: number; state: Buffer }) {
  try {
    return { version: row.version, state: stateFormat.decode(row.state) };
  } catch (error) {
    if (!(error instanceof CorruptBytes)) throw error;
    return { version: row.version, state: null };
  }
}

function toGrantRow(row: GrantRecord) {
  return { grant: readGrant(row), createdSeq: row.created_seq, open: row.open };
}

function snapshotOver({ query }: ReadSession, now: number): LedgerSnapshot {
  return {
    now,
    state: async (accountId) => {
      const [row] = await query<{ version: number; state: Buffer }>(STATE, [accountId]);
      return row ? readState(row) : null;
    },
    rows: async ({ accountId, after, limit }) =>
      (await query<Row>(ROWS, [accountId, after, limit])).map(readRow),
    entriesAbout: async ({ accountId, subjects, upTo }) => {
      const found = new Map<string, Entry[]>();
      if (subjects.length === 0) return found;
      for (const row of await query<EntryRow>(ABOUT, [accountId, uuidArray(subjects), upTo])) {
        const { value: entry } = tryRead(() => readEntry(row));
        if (entry) found.set(row.subject, [...(found.get(row.subject) ?? []), entry]);
      }
      return found;
    },
    grants: async (accountId, ids) =>
      ids.length === 0 ? [] : (await query<GrantRecord>(GRANTS, [accountId, uuidArray(ids)])).map(toGrantRow),
    grantsCreated: async ({ accountId, after, upTo }) =>
      (await query<GrantRecord>(GRANTS_CREATED, [accountId, after, upTo])).map(toGrantRow),
    openJobs: async ({ accountId, after, limit }) =>
      (await query<OpenRow>(OPEN_JOBS, [accountId, after, limit])).map((row) => tryOpenJob(accountId, row)),
    waiting: async ({ accountId, after, limit }) =>
      (await query<{ job_id: string }>(WAITING, [accountId, after, limit])).map(({ job_id: id }) => id),
    lostJob: async (accountId) => {
      const [row] = await query<{ job_id: string; seq: number }>(LOST_JOB, [accountId]);
      return row ? { jobId: row.job_id, grantedSeq: row.seq } : null;
    },
    checkpoints: async (accountId) =>
      (await query<{ size: number; root: Buffer; at: number }>(CHECKPOINTS, [accountId])).map((row) => ({
        ...row,
        source: 'as kept in the database',
      })),
  };
}

/** Each snapshot takes one connection for as long as it lasts. */
export function createLedgerAudit({ sessions }: { sessions: ReadSessions }): LedgerAudit {
  return {
    snapshot: (work) =>
      sessions.read({ account: null, settings: SETTINGS }, async (session) => {
        const [clock] = await session.query<{ now: number }>(`select ${millisOf(CLOCK)} as now`);
        if (!clock) throw new Error('the clock gave no row');
        return work(snapshotOver(session, clock.now));
      }),
    accounts: ({ after, limit }) =>
      sessions.read({ account: null, settings: SETTINGS }, async ({ query }) =>
        (await query<{ account_id: string }>(ACCOUNTS, [after, limit])).map(({ account_id: id }) => id),
      ),
  };
}

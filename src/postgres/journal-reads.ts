/**
 * Reads of the journal and the open jobs for queries: many keys at once, each kind of read one
 * statement. Nothing here locks or changes anything; what is read is what was committed last.
 */
import type pg from 'pg';
import type { DecisionOutcome } from '../domain/decision.ts';
import type { Entry, EntryKind } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { JobState } from '../jobs/job-view.ts';
import { int2Array, uuidArray } from './binary-array.ts';
import { ENTRY_COLUMNS, type EntryRow, readEntry } from './journal-rows.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { openJobOf } from './open-job-rows.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';

/** Something of an account's: a job, a decision, a grant. */
export interface SubjectRef {
  readonly accountId: string;
  readonly subject: string;
}

/** Something read together with the database's clock at that moment. */
export interface ReadAt<T> {
  readonly now: Instant;
  readonly found: T;
}

export interface StoredSubject {
  /** All entries about it, in order of their ordinals. */
  readonly entries: readonly Entry[];
  /** Its row while it is a job that has not ended. */
  readonly open: OpenJob | null;
}

export interface PageOf {
  readonly accountId: string;
  /** Only entries with a smaller seq; null begins at the newest. */
  readonly before: number | null;
  readonly limit: number;
}

export interface JournalQueries {
  /** All entries about a subject, in order of their ordinals. */
  entriesOf(ref: SubjectRef): Promise<readonly Entry[]>;
  /** The subjects, by their id, that exist in the account named with them. */
  readSubjects(refs: readonly SubjectRef[]): Promise<ReadAt<ReadonlyMap<string, StoredSubject>>>;
  /** The grants of jobs, newest first: their subjects and the seq of the entry that granted them. */
  pageOfJobs(
    page: PageOf & { readonly states: readonly JobState[] | null; readonly modelId: number | null },
  ): Promise<readonly { readonly subject: string; readonly seq: number }[]>;
  /** The entries that decided a request, newest first. */
  pageOfDecisions(page: PageOf & { readonly outcome: DecisionOutcome | null }): Promise<readonly Entry[]>;
  /** An account's entries, all or of some kinds, from the newest down or, after a seq, from there up. */
  pageOfEntries(page: {
    readonly accountId: string;
    readonly from: { readonly before: number | null } | { readonly after: number };
    readonly kinds: readonly EntryKind[] | null;
    readonly limit: number;
  }): Promise<readonly Entry[]>;
  /** One entry by its number; null when there is none. */
  entryAt(ref: { readonly accountId: string; readonly seq: number }): Promise<Entry | null>;
}

// Of a request that waited, the decision that ended its wait stands for both; one that was called off has no other.
const DECISIONS = {
  name: 'read_decisions_down',
  text: `
    select ${ENTRY_COLUMNS} from journal j
    where j.account_id = $1 and j.seq < coalesce($2::int8, 9223372036854775807) and j.kind = any ($3::int2[])
      and (j.kind <> ${ENTRY_NUMBERS.WAITING} or not exists (
        select from journal e where e.account_id = j.account_id and e.subject = j.subject and e.ordinal = 1
          and e.kind <> ${ENTRY_NUMBERS.WITHDRAWN}))
    order by j.seq desc limit $4`,
};

// One snapshot for entries and open row: a job is never seen both open and ended, or neither.
const SUBJECTS = {
  name: 'read_subjects',
  text: `
    select ${millisOf(CLOCK)} as now, j.*, o.job_id, o.job
    from (select) as one
    left join (
      select ${ENTRY_COLUMNS}
      from unnest($1::uuid[], $2::uuid[]) as wanted (account_id, subject)
      join journal j using (account_id, subject)
    ) as j on true
    left join open_jobs o on o.account_id = j.account_id and o.job_id = j.subject and j.ordinal = 0
    order by j.account_id, j.subject, j.ordinal`,
};

const ENTRIES_OF = {
  name: 'read_entries_of',
  text: `select ${ENTRY_COLUMNS} from journal j where j.account_id = $1 and j.subject = $2 order by j.ordinal`,
};

const NEWEST = {
  name: 'read_entries_down',
  text: `
    select ${ENTRY_COLUMNS} from journal j
    where j.account_id = $1 and j.seq < coalesce($2::int8, 9223372036854775807)
      and ($3::int2[] is null or j.kind = any ($3::int2[]))
    order by j.seq desc limit $4`,
};

const NEXT = {
  name: 'read_entries_up',
  text: `
    select ${ENTRY_COLUMNS} from journal j
    where j.account_id = $1 and j.seq > $2::int8 and ($3::int2[] is null or j.kind = any ($3::int2[]))
    order by j.seq limit $4`,
};

const AT = {
  name: 'read_entry_at',
  text: `select ${ENTRY_COLUMNS} from journal j where j.account_id = $1 and j.seq = $2::int8`,
};

// An open job's state follows from its lease, an ended one's from the last entry that ended it: a late
// settlement comes after EXPIRED.
const STATE = `
  case
    when o.job_id is not null then case when o.lease_ends_at > clock.now then 'GRANTED' else 'UNKNOWN' end
    else (
      select case e.kind when ${ENTRY_NUMBERS.SETTLED} then 'SETTLED' when ${ENTRY_NUMBERS.CANCELLED} then 'CANCELLED' else 'EXPIRED' end
      from journal e
      where e.account_id = j.account_id and e.subject = j.subject
        and e.kind in (${ENTRY_NUMBERS.SETTLED}, ${ENTRY_NUMBERS.CANCELLED}, ${ENTRY_NUMBERS.EXPIRED})
      order by e.ordinal desc limit 1
    )
  end`;

const JOBS = {
  name: 'read_jobs_down',
  text: `
    with clock as materialized (select ${CLOCK} as now)
    select j.subject, j.seq::float8 as seq
    from clock cross join journal j
    left join open_jobs o on o.account_id = j.account_id and o.job_id = j.subject
    where j.account_id = $1 and j.seq < coalesce($2::int8, 9223372036854775807)
      and j.kind = ${ENTRY_NUMBERS.GRANTED}
      and ($3::int4 is null or j.model_id = $3)
      and ($4::text[] is null or ${STATE} = any ($4::text[]))
    order by j.seq desc limit $5`,
};

// Jobs that have not ended are few, however long the journal is: they are looked for from their own table.
const OPEN_JOBS = {
  name: 'read_open_jobs_down',
  text: `
    with clock as materialized (select ${CLOCK} as now)
    select j.subject, j.seq::float8 as seq
    from clock cross join open_jobs o
    join journal j on j.account_id = o.account_id and j.subject = o.job_id and j.kind = ${ENTRY_NUMBERS.GRANTED}
    where o.account_id = $1 and j.seq < coalesce($2::int8, 9223372036854775807)
      and ($3::int4 is null or j.model_id = $3)
      and ${STATE} = any ($4::text[])
    order by j.seq desc limit $5`,
};

const OPEN_STATES: readonly JobState[] = ['GRANTED', 'UNKNOWN'];

interface SubjectRow extends Partial<Omit<EntryRow, 'account_id'>> {
  readonly now: number;
  readonly account_id: string | null;
  /** Of the job that is open, at its first entry; `job` is null while it is as it was granted. */
  readonly job_id: string | null;
  readonly job: Buffer | null;
}

function isEntry(row: SubjectRow): row is SubjectRow & EntryRow {
  return row.account_id !== null;
}

function kindNumbers(kinds: readonly EntryKind[] | null): Buffer | null {
  return kinds && int2Array(kinds.map((kind) => ENTRY_NUMBERS[kind]));
}

/** `pool` may be shared with other reads. */
export function createJournalQueries({ pool }: { pool: pg.Pool }): JournalQueries {
  async function entries(
    statement: { name: string; text: string },
    values: readonly (Buffer | string | number | null)[],
  ): Promise<readonly Entry[]> {
    const { rows } = await pool.query<EntryRow>({ ...statement, values: [...values] });
    return rows.map(readEntry);
  }

  return {
    entriesOf: ({ accountId, subject }) => entries(ENTRIES_OF, [accountId, subject]),
    readSubjects: async (refs) => {
      const values = [uuidArray(refs.map((ref) => ref.accountId)), uuidArray(refs.map((ref) => ref.subject))];
      const { rows } = await pool.query<SubjectRow>({ ...SUBJECTS, values });
      const found = new Map<string, { entries: Entry[]; open: OpenJob | null }>();
      const open = new Map<string, Buffer | null>();
      for (const row of rows) {
        if (!isEntry(row)) continue;
        const stored = found.get(row.subject) ?? { entries: [], open: null };
        stored.entries.push(readEntry(row));
        if (row.job_id !== null) open.set(row.subject, row.job);
        found.set(row.subject, stored);
      }
      for (const [subject, job] of open) {
        const stored = found.get(subject);
        if (stored) stored.open = openJobOf(subject, { job, entries: stored.entries });
      }
      return { now: rows[0]?.now ?? 0, found };
    },
    pageOfJobs: async ({ accountId, before, limit, states, modelId }) => {
      const open = states?.every((state) => OPEN_STATES.includes(state)) ?? false;
      const { rows } = await pool.query<{ subject: string; seq: number }>({
        ...(open ? OPEN_JOBS : JOBS),
        values: [accountId, before, modelId, states, limit],
      });
      return rows;
    },
    pageOfDecisions: async ({ accountId, before, limit, outcome }) => {
      const kinds: readonly EntryKind[] = outcome === null ? ['GRANTED', 'REJECTED', 'WAITING'] : [outcome];
      return entries(DECISIONS, [accountId, before, kindNumbers(kinds), limit]);
    },
    pageOfEntries: ({ accountId, from, kinds, limit }) =>
      'after' in from
        ? entries(NEXT, [accountId, from.after, kindNumbers(kinds), limit])
        : entries(NEWEST, [accountId, from.before, kindNumbers(kinds), limit]),
    entryAt: async ({ accountId, seq }) => (await entries(AT, [accountId, seq]))[0] ?? null,
  };
}

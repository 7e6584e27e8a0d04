/** Reads entries of the journal for what streams tell of them: many at once, each by its key. */
import type pg from 'pg';
import type { Entry } from '../domain/entry.ts';
import type { EntryReads, EntryRef, JobMoment } from '../events/ports.ts';
import { ENTRY_COLUMNS, type EntryRow, readEntry } from './journal-rows.ts';

const BY_SEQ = {
  name: 'stream_entries',
  text: `
    select ${ENTRY_COLUMNS}
    from unnest($1::uuid[], $2::bigint[]) as wanted (account_id, seq)
    join journal j using (account_id, seq)`,
};

const OF_JOBS = {
  name: 'stream_job_entries',
  text: `
    select ${ENTRY_COLUMNS}
    from unnest($1::uuid[], $2::uuid[]) as wanted (account_id, subject)
    join journal j using (account_id, subject)
    order by j.account_id, j.subject, j.ordinal`,
};

function nameOf(accountId: string, id: string | number): string {
  return `${accountId} ${id}`;
}

export function createEntryReads({ pool }: { pool: pg.Pool }): EntryReads {
  async function readEntries(refs: readonly EntryRef[]): Promise<readonly Entry[]> {
    const distinct = [...new Map(refs.map((ref) => [nameOf(ref.accountId, ref.seq), ref])).values()];
    const values = [distinct.map(({ accountId }) => accountId), distinct.map(({ seq }) => seq)];
    const { rows } = await pool.query<EntryRow>({ ...BY_SEQ, values });
    const found = new Map(rows.map((row) => [nameOf(row.account_id, row.seq), readEntry(row)]));
    return refs.map(({ accountId, seq }) => {
      const entry = found.get(nameOf(accountId, seq));
      if (!entry) throw new Error(`The journal of account ${accountId} has no entry ${seq}.`);
      return entry;
    });
  }

  async function readJobEntries(moments: readonly JobMoment[]): Promise<readonly (readonly Entry[])[]> {
    const distinct = [...new Map(moments.map((job) => [nameOf(job.accountId, job.jobId), job])).values()];
    const values = [distinct.map(({ accountId }) => accountId), distinct.map(({ jobId }) => jobId)];
    const { rows } = await pool.query<EntryRow>({ ...OF_JOBS, values });
    const found = new Map<string, Entry[]>();
    for (const entry of rows.map(readEntry)) {
      const name = nameOf(entry.accountId, entry.subject);
      const sofar = found.get(name);
      if (sofar) sofar.push(entry);
      else found.set(name, [entry]);
    }
    return moments.map(({ accountId, jobId, ordinal }) =>
      (found.get(nameOf(accountId, jobId)) ?? []).filter((entry) => entry.ordinal <= ordinal),
    );
  }

  return {
    entries: async (refs) => (refs.length === 0 ? [] : readEntries(refs)),
    jobEntries: async (moments) => (moments.length === 0 ? [] : readJobEntries(moments)),
  };
}

/**
 * Open jobs as rows. While a job stands as its grant left it, the grant's entry in the journal says all
 * about it and `job` is null: a grant then writes the job's facts once, not twice.
 */

import { type Entry, LedgerBroken } from '../domain/entry.ts';
import { isAsGranted, jobAsGranted } from '../domain/granted-job.ts';
import type { OpenJob } from '../domain/open-job.ts';
import { byteaArray, instantArray, int4Array, uuidArray } from './binary-array.ts';
import { bodyColumns, readEntry } from './journal-rows.ts';
import { type Call, millisOf, type Row } from './ledger-session.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';
import { jobFormat } from './packed-job.ts';

const PUT = {
  name: 'jobs_put',
  text: `
    insert into open_jobs (account_id, job_id, pool_id, parent_job_id, due_at, lease_ends_at, job)
    select account_id, job_id, pool_id, parent_job_id, due_at, lease_ends_at, job
    from unnest($1::uuid[], $2::uuid[], $3::int4[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::bytea[])
      as t (account_id, job_id, pool_id, parent_job_id, due_at, lease_ends_at, job)
    on conflict (account_id, job_id)
      do update set due_at = excluded.due_at, lease_ends_at = excluded.lease_ends_at, job = excluded.job`,
};

// The rows are found one by one, as those that are read (`ledger-load.ts`); nobody else can touch them, for their
// accounts are locked.
const END = {
  name: 'jobs_end',
  text: `
    delete from open_jobs where ctid = any (array(
      select o.place from unnest($1::uuid[], $2::uuid[]) as t (account_id, job_id)
      cross join lateral (
        select j.ctid as place from open_jobs j where j.account_id = t.account_id and j.job_id = t.job_id limit 1
      ) o
    ))`,
};

/** Writes jobs as they stand now. `entries` are those of this transaction: a job that one of them grants is not told again. */
export function putJobs(jobs: readonly OpenJob[], entries: readonly Entry[]): Call {
  const grants = new Map<string, Entry>();
  for (const entry of entries) if (entry.detail.kind === 'GRANTED') grants.set(entry.subject, entry);
  return {
    statement: PUT,
    values: [
      uuidArray(jobs.map(({ accountId }) => accountId)),
      uuidArray(jobs.map(({ jobId }) => jobId)),
      int4Array(jobs.map(({ hold }) => hold.poolId)),
      uuidArray(jobs.map(({ hold }) => hold.parentJobId)),
      instantArray(jobs.map(({ dueAt }) => dueAt)),
      instantArray(jobs.map(({ leaseEndsAt }) => leaseEndsAt)),
      byteaArray(
        jobs.map((job) => {
          const grant = grants.get(job.jobId);
          return grant && isAsGranted(job, grant) ? null : jobFormat.encode(job);
        }),
      ),
    ],
  };
}

export function endJobs(jobs: readonly { readonly accountId: string; readonly jobId: string }[]): Call {
  const accounts = uuidArray(jobs.map(({ accountId }) => accountId));
  return { statement: END, values: [accounts, uuidArray(jobs.map(({ jobId }) => jobId))] };
}

/** The columns that `readOpenJob` needs, where `WITH_GRANT` stands behind open_jobs under the name `o`. */
export const OPEN_JOB_COLUMNS = `o.account_id as job_account, o.job_id, o.job, g.seq as grant_seq, g.ordinal as grant_ordinal,
  g.at as grant_at, g.detail as grant_detail, g.base_distance as grant_base_distance, g.base as grant_base`;

/** The grants of jobs that are as they were granted, where `needed` holds; nothing is looked up for others. */
export function withGrantWhere(needed: string): string {
  return `
  left join lateral (
    select e.seq::float8 as seq, e.ordinal, ${millisOf('e.at')} as at, ${bodyColumns('e')} from journal e
    where o.job is null and ${needed}
      and e.account_id = o.account_id and e.subject = o.job_id and e.kind = ${ENTRY_NUMBERS.GRANTED}
    order by e.ordinal limit 1
  ) g on true`;
}

export const WITH_GRANT = withGrantWhere('true');

export interface OpenJobRow extends Row {
  readonly job_account: string;
  readonly job_id: string;
  readonly job: Buffer | null;
  readonly grant_seq: number | null;
  readonly grant_ordinal: number | null;
  readonly grant_at: number | null;
  readonly grant_detail: Buffer | null;
  readonly grant_base_distance: number | null;
  readonly grant_base: Buffer | null;
}

/** An open job from its packed bytes, or from its grant among these entries. Throws `LedgerBroken` when there is none. */
export function openJobOf(
  jobId: string,
  { job, entries }: { job: Buffer | null; entries: readonly Entry[] },
): OpenJob {
  if (job) return jobFormat.decode(job);
  for (const entry of entries) {
    if (entry.detail.kind === 'GRANTED') return jobAsGranted(entry, entry.detail);
  }
  throw new LedgerBroken(`open job ${jobId} has no grant in the journal`);
}

/** `known` are entries that were read already, by their subject. */
export function readOpenJob(row: OpenJobRow, known?: ReadonlyMap<string, readonly Entry[]>): OpenJob {
  const { job_id: jobId, job } = row;
  return openJobOf(jobId, { job, entries: known?.get(jobId) ?? readGrant(row) });
}

function readGrant(row: OpenJobRow): Entry[] {
  const {
    job_account,
    job_id: subject,
    grant_seq: seq,
    grant_ordinal: ordinal,
    grant_at: at,
    grant_detail: detail,
    grant_base_distance: base_distance,
    grant_base: base,
  } = row;
  if (seq === null || ordinal === null || at === null || detail === null) return [];
  return [readEntry({ account_id: job_account, subject, seq, ordinal, at, detail, base_distance, base })];
}

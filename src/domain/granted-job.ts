/** The open job that a grant makes, as it stands until anything happens to it. */
import type { Entry, EntryDetail } from './entry.ts';
import type { OpenJob } from './open-job.ts';

export type GrantedDetail = Extract<EntryDetail, { kind: 'GRANTED' }>;

/** The job of a grant's entry, before its first heartbeat. */
export function jobAsGranted(
  entry: Pick<Entry, 'accountId' | 'subject' | 'ordinal'>,
  { hold, reserve, leaseToken, leaseEndsAt }: GrantedDetail,
): OpenJob {
  return {
    accountId: entry.accountId,
    jobId: entry.subject,
    hold,
    reserve,
    leaseToken,
    leaseEndsAt,
    reported: [],
    dueAt: leaseEndsAt,
    lapsed: false,
    entries: entry.ordinal + 1,
  };
}

/** Whether a job stands as its grant left it, so that the grant's entry says all about it. */
export function isAsGranted(job: OpenJob, { ordinal, detail }: Pick<Entry, 'ordinal' | 'detail'>): boolean {
  return (
    detail.kind === 'GRANTED' &&
    job.hold === detail.hold &&
    job.reserve === detail.reserve &&
    job.leaseToken === detail.leaseToken &&
    job.leaseEndsAt === detail.leaseEndsAt &&
    job.dueAt === detail.leaseEndsAt &&
    job.reported.length === 0 &&
    !job.lapsed &&
    job.entries === ordinal + 1
  );
}

/** The stream of jobs: each entry about a job and each lease that was kept, with the job as it was right after. */
import type { Entry, EntryKind } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import { foldJob, type JobView } from '../jobs/job-view.ts';
import { createQueue } from './mailbox.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { JobMoment, PresentState } from './ports.ts';
import type { Source } from './stream.ts';

/** The most open jobs with which a stream begins. */
const MOST_PRESENT = 10_000;

const ABOUT_JOBS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'GRANTED',
  'LAPSED',
  'SETTLED',
  'CANCELLED',
  'EXPIRED',
  'REFUNDED',
]);

/** The moment of a job that an item tells of; null when it tells of none. */
function momentOf(item: OutboxItem): JobMoment | null {
  if (item.kind === 'HEARTBEAT') return item;
  if (item.kind !== 'ENTRY' || !ABOUT_JOBS.has(item.entryKind)) return null;
  const { accountId, subject: jobId, ordinal } = item;
  return { accountId, jobId, ordinal, leaseEndsAt: null };
}

/** The job at a moment; null when the entries are not about a job that was granted. */
function viewAt(entries: readonly Entry[], params: { moment: JobMoment; at: Instant }): JobView | null {
  const { moment, at } = params;
  const view = foldJob(entries, { open: null, now: at });
  if (view === null || view.endedAt !== null || moment.leaseEndsAt === null) return view;
  // The entries don't tell of heartbeats: the end of the lease then is what decides.
  const { leaseEndsAt } = moment;
  return { ...view, leaseExpiresAt: leaseEndsAt, state: leaseEndsAt > at ? 'GRANTED' : 'UNKNOWN' };
}

/** `accountId` null stands for all accounts, `jobId` null for all jobs. Jobs are never merged: at most `mostWaiting` events wait. */
export function jobSource(params: {
  accountId: string | null;
  jobId: string | null;
  mostWaiting: number;
  present: Pick<PresentState, 'job' | 'openJobs'>;
  readJobEntries: (moment: JobMoment) => Promise<readonly Entry[]>;
}): Source<JobView> {
  const { accountId, jobId, mostWaiting, present, readJobEntries } = params;

  async function presentMoments() {
    if (accountId === null || jobId === null) return present.openJobs({ accountId, limit: MOST_PRESENT });
    const { value, ...frame } = await present.job({ accountId, jobId });
    return { ...frame, value: value ? [value] : [] };
  }

  return {
    topic: { kind: 'JOURNAL', accountId },
    merges: false,
    mailbox: () => createQueue(mostWaiting),
    wants: (item) => {
      const moment = momentOf(item);
      if (moment === null) return false;
      return (
        (accountId === null || moment.accountId === accountId) && (jobId === null || moment.jobId === jobId)
      );
    },
    present: async () => {
      const { value: moments, ...frame } = await presentMoments();
      return {
        ...frame,
        value: moments.map(
          (moment) => async () => viewAt(await readJobEntries(moment), { moment, at: frame.at }),
        ),
      };
    },
    resolve: (deliveries) =>
      Promise.all(
        deliveries.map(async ({ located }) => {
          const moment = momentOf(located.item);
          if (moment === null) return null;
          const entries = await readJobEntries(moment);
          // A heartbeat is no entry: it happened when its batch was committed.
          const at = located.item.kind === 'ENTRY' ? (entries.at(-1)?.at ?? located.at) : located.at;
          const value = viewAt(entries, { moment, at });
          return value && { at, value };
        }),
      ),
  };
}

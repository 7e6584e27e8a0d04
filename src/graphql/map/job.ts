/** Jobs and leases. */
import type { Entry } from '../../domain/entry.ts';
import type { Instant } from '../../domain/instant.ts';
import type { OpenJob } from '../../domain/open-job.ts';
import { foldJob, type JobView } from '../../jobs/job-view.ts';
import { ownedGid } from '../global-id.ts';
import { Job, Lease } from '../types/job.ts';
import { make } from '../types/make.ts';
import { toDate, toDateOrNull } from './instant.ts';
import { toQuantities } from './money.ts';

export function toJob(view: JobView): Job {
  return make(Job, {
    id: ownedGid('job', view),
    view,
    state: view.state,
    priority: view.priority,
    workload: toQuantities(view.workload),
    held: view.held,
    charged: view.charged === null ? null : view.charged - view.refunded,
    leaseExpiresAt: toDateOrNull(view.leaseExpiresAt),
    grantedAt: toDate(view.grantedAt),
    endedAt: toDateOrNull(view.endedAt),
  });
}

/** The job that an answer is about. An answer that carries a job is about one that was granted: anything else is a bug. */
export function toJobOf(
  entries: readonly Entry[],
  params: { readonly open: OpenJob | null; readonly now: Instant },
): Job {
  const view = foldJob(entries, params);
  if (!view) throw new Error(`the entries about ${entries[0]?.subject} do not begin with a grant`);
  return toJob(view);
}

/** A job that has ended: it has no lease, so it looks the same at every instant. */
export function toEndedJob(entries: readonly Entry[]): Job {
  return toJobOf(entries, { open: null, now: 0 });
}

export function toLease({ leaseToken, leaseEndsAt }: Pick<OpenJob, 'leaseToken' | 'leaseEndsAt'>): Lease {
  return make(Lease, { token: leaseToken, expiresAt: toDate(leaseEndsAt) });
}

/** Finding jobs and decisions by what a global id names. Null for another kind of id, for none, and for another's. */
import type { GraphqlContext } from './context.ts';
import type { GlobalRef } from './global-id.ts';
import { loadDecision, loadJob } from './loaders.ts';
import { toDecision } from './map/decision.ts';
import { toJob } from './map/job.ts';
import type { Decision } from './types/decision.ts';
import type { Job } from './types/job.ts';
import { mayRead, requireAnyRole } from './visible.ts';

export async function findJob(ref: GlobalRef | null, context: GraphqlContext): Promise<Job | null> {
  requireAnyRole(context.caller);
  if (ref?.kind !== 'job' || !mayRead(context.caller, ref.accountId)) return null;
  const view = await loadJob(context.loaders, { accountId: ref.accountId, jobId: ref.id });
  return view && toJob(view);
}

export async function findDecision(ref: GlobalRef | null, context: GraphqlContext): Promise<Decision | null> {
  requireAnyRole(context.caller);
  if (ref?.kind !== 'dec' || !mayRead(context.caller, ref.accountId)) return null;
  const entry = await loadDecision(context.loaders, ref);
  return entry && toDecision(entry.detail.decision, entry.ordinal);
}

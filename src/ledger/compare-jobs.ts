/** The rows of open jobs against the journal, and what they hold against what the account's grants and lines say is held. */

import type { AccountState } from '../domain/account.ts';
import { formatMicro } from '../domain/decimal.ts';
import { graceEnd, type OpenJob } from '../domain/open-job.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Fold } from './fold.ts';
import { factsOf, type JobFacts } from './job-facts.ts';
import { sameParts } from './parts.ts';
import type { LedgerSnapshot } from './ports.ts';
import { sameValues } from './same-values.ts';

/** So many rows are held in memory at once. */
const PAGE = 500;

/** What all open jobs hold together. */
interface Held {
  jobs: number;
  postpaid: bigint;
  readonly grants: Map<string, bigint>;
  /** How many slots of the account's own counters end when, by counter and instant. */
  readonly slots: Map<string, number>;
}

function slotKey(counter: string, end: number): string {
  return `${end} ${counter}`;
}

function count(held: Held, job: OpenJob): void {
  held.jobs += 1;
  for (const { source, grantId, amount } of [...job.hold.parts, ...job.reserve]) {
    if (source === 'POSTPAID') held.postpaid += amount;
    if (grantId !== null) held.grants.set(grantId, (held.grants.get(grantId) ?? 0n) + amount);
  }
  for (const { counter, shared } of job.hold.slots) {
    if (shared) continue;
    const key = slotKey(counter, job.leaseEndsAt);
    held.slots.set(key, (held.slots.get(key) ?? 0) + 1);
  }
}

function compareJob(fold: Fold, job: OpenJob, facts: JobFacts | null): Flaw | null {
  const wrong = (message: string) => flaw('OPEN_JOB', message, facts?.grantedSeq ?? null);
  const name = `open job ${job.jobId}`;
  if (!facts) return wrong(`${name} was never granted`);
  if (facts.endKind !== null) return wrong(`${name} is there although it was ${facts.endKind.toLowerCase()}`);
  if (!sameValues(job.hold, facts.hold)) return wrong(`${name} does not hold what it was granted`);
  if (!sameParts(job.reserve, fold.parents.get(job.jobId)?.reserve ?? [])) {
    return wrong(`${name} does not hold for its children what they left`);
  }
  if (job.entries !== facts.entries)
    return wrong(`${name} counts ${job.entries} of ${facts.entries} entries`);
  if (job.lapsed && !facts.lapsed) return wrong(`${name} has lapsed, and the journal does not say so`);
  const dueAt = job.lapsed ? graceEnd(job) : job.leaseEndsAt;
  return job.dueAt === dueAt ? null : wrong(`${name} is due at another instant than its lease makes it`);
}

function compareHeld(fold: Fold, held: Held): Flaw | null {
  for (const [id, amount] of held.grants) {
    const kept = fold.grants.get(id)?.grant.held ?? 0n;
    if (kept === amount) continue;
    const message = `open jobs hold ${formatMicro(amount)} of grant ${id}, and the journal makes it ${formatMicro(kept)}`;
    return flaw('OPEN_JOB', message, null);
  }
  for (const { grant } of fold.grants.values()) {
    if (grant.held === 0n || held.grants.has(grant.id)) continue;
    const message = `of grant ${grant.id} ${formatMicro(grant.held)} are held, and no open job holds them`;
    return flaw('OPEN_JOB', message, null);
  }
  if (held.postpaid !== fold.postpaidHeld) {
    const message = `open jobs hold ${formatMicro(held.postpaid)} of the post-paid line, and the journal makes it ${formatMicro(fold.postpaidHeld)}`;
    return flaw('OPEN_JOB', message, null);
  }
  return null;
}

/** A slot that nobody has. Only ends that lie ahead count: the others may have been dropped, or not yet. */
function leakedSlot(state: AccountState, params: { held: Held; now: number }): Flaw | null {
  for (const { counter, ends } of state.leases) {
    for (const [end, leases] of ends) {
      const taken = params.held.slots.get(slotKey(counter, end)) ?? 0;
      if (end <= params.now || leases <= taken) continue;
      const message = `the state counts ${leases} leases of ${counter} that end at ${new Date(end).toISOString()}, and open jobs have ${taken}`;
      return flaw('STATE', message, null);
    }
  }
  return null;
}

/** Compares the rows of requests that wait. Each was told so, and none that was told is forgotten. */
export async function compareWaiting(fold: Fold, snapshot: LedgerSnapshot): Promise<Flaw | null> {
  const { accountId } = fold;
  let known = 0;
  for (let after: string | null = null; ; ) {
    const page: readonly string[] = await snapshot.waiting({ accountId, after, limit: PAGE });
    for (const jobId of page) {
      if (!fold.waiting.has(jobId))
        return flaw('OPEN_JOB', `request ${jobId} waits and was not told so`, null);
    }
    known += page.length;
    after = page.at(-1) ?? null;
    if (page.length < PAGE) break;
  }
  if (known === fold.waiting.size) return null;
  return flaw('OPEN_JOB', `${fold.waiting.size} requests wait, and ${known} have a row`, null);
}

/** Compares all open jobs of the account, a page at a time. */
export async function compareJobs(
  fold: Fold,
  params: { snapshot: LedgerSnapshot; state: AccountState },
): Promise<Flaw | null> {
  const { snapshot, state } = params;
  const { accountId } = fold;
  const held: Held = { jobs: 0, postpaid: 0n, grants: new Map(), slots: new Map() };
  let after: string | null = null;
  for (;;) {
    const rows = await snapshot.openJobs({ accountId, after, limit: PAGE });
    const subjects = rows.map(({ jobId }) => jobId);
    const entries = await snapshot.entriesAbout({ accountId, subjects, upTo: fold.seq });
    for (const { jobId, job, damage } of rows) {
      if (damage) return damage;
      if (!job) continue;
      const wrong = compareJob(fold, job, factsOf(entries.get(jobId) ?? []));
      if (wrong) return wrong;
      count(held, job);
    }
    after = rows.at(-1)?.jobId ?? null;
    if (rows.length < PAGE) break;
  }
  if (held.jobs !== fold.openJobs) {
    const lost = await snapshot.lostJob(accountId);
    const message = `the journal leaves ${fold.openJobs} jobs open, and ${held.jobs} have a row`;
    if (!lost) return flaw('OPEN_JOB', message, null);
    return flaw('OPEN_JOB', `open job ${lost.jobId} has no row: ${message}`, lost.grantedSeq);
  }
  return compareHeld(fold, held) ?? leakedSlot(state, { held, now: Math.max(snapshot.now, state.lastAt) });
}

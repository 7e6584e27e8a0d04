/**
 * How jobs end: settled, cancelled, or expired by time. What was used is charged at the frozen price in
 * the order of the hold; the rest goes back to exactly the sources that it came from.
 *
 * More used than held is charged on through the waterfall, what that does not cover becomes debt (or
 * all of it is forgiven, as the policy says), but never above a quote or `maxCost`: what lies above is
 * forgiven. Nothing is dropped in silence: charged + debt + forgiven is the cost.
 */
import type { AccountState } from './account.ts';
import { countInBudgets } from './budgets.ts';
import type { Plan } from './catalogue.ts';
import { maxOf, minOf } from './decimal.ts';
import type { FundingPart } from './decision.ts';
import { type Activity, append, type Ending, type EndKind, type Entry, type EntryDetail } from './entry.ts';
import { mergeParts, sourcesOf, splitParts, takeFrom, totalOf } from './funding.ts';
import type { Instant } from './instant.ts';
import { addLeases } from './leases.ts';
import type { PoolState } from './load.ts';
import { graceEnd, type OpenJob } from './open-job.ts';
import type { Policy } from './policy.ts';
import { moveParts, type Posting, transfer } from './postings.ts';
import type { Cost } from './pricing.ts';
import { holdParts, returnParts, spendParts } from './sources.ts';
import { readWindows } from './windows.ts';

/** What is told about the end by whoever ends the job. */
export type EndReport = Pick<
  Ending,
  'inputHash' | 'outcome' | 'usage' | 'computeMs' | 'startedAt' | 'finishedAt' | 'reason'
>;

export interface EndContext {
  readonly now: Instant;
  readonly policy: Policy;
  readonly plan: Plan;
  /** The slug of the job's model, by which windows choose. */
  readonly model: string;
  readonly poolState: PoolState;
  /** The open job whose child budget paid for this one. */
  readonly parent: OpenJob | null;
}

export interface Ended {
  readonly state: AccountState;
  readonly poolState: PoolState;
  readonly entry: Entry;
  readonly ending: Ending;
  /** The parent with its child budget after this end, when that paid. */
  readonly parent: OpenJob | null;
}

interface Overage {
  readonly state: AccountState;
  readonly parts: readonly FundingPart[];
  readonly debt: bigint;
  readonly forgiven: bigint;
}

const NO_OVERAGE = { parts: [], debt: 0n, forgiven: 0n } as const;

/** Charges what the hold did not cover. */
function chargeOn(state: AccountState, amount: bigint, context: EndContext & { late: boolean }): Overage {
  if (amount === 0n) return { state, ...NO_OVERAGE };
  const { policy, plan, model, now, late } = context;
  if (policy.overage === 'FORGIVE' && !late) return { state, ...NO_OVERAGE, forgiven: amount };
  const windows = readWindows({ rules: plan.windows, uses: state.windows, model, now });
  const { parts, missing } = takeFrom(sourcesOf({ state, windows, policy, now }), { amount, windows });
  return { state: spendParts(holdParts(state, parts), parts), parts, debt: missing, forgiven: 0n };
}

function freeSlots(
  state: AccountState,
  job: OpenJob,
  params: { poolState: PoolState; now: Instant },
): { state: AccountState; poolState: PoolState } {
  const { now } = params;
  let { poolState } = params;
  let next = state;
  for (const { counter, shared } of job.hold.slots) {
    const change = { counter, end: job.leaseEndsAt, delta: -1, now };
    if (shared) poolState = { ...poolState, leases: addLeases(poolState.leases, change) };
    else next = { ...next, leases: addLeases(next.leases, change) };
  }
  return { state: next, poolState };
}

export function activityOfJob(job: Pick<OpenJob, 'hold'>): Activity {
  const { modelId, poolId, keyId, userRef, endpoint, priority, labels } = job.hold;
  return { modelId, poolId, keyId, userRef, endpoint, priority, labels, code: null };
}

/** Whether the job is paid by its parent's child budget, so that what is left goes back there while the parent is open. */
function returnsToParent(job: OpenJob, parent: OpenJob | null): parent is OpenJob {
  return parent !== null && job.hold.parentJobId === parent.jobId && parent.hold.childBudget !== null;
}

interface Return {
  readonly state: AccountState;
  readonly postings: readonly Posting[];
  readonly parent: OpenJob | null;
}

function giveBack(
  state: AccountState,
  job: OpenJob,
  params: { parts: readonly FundingPart[]; context: EndContext },
): Return {
  const { parts, context } = params;
  const { parent, now } = context;
  if (returnsToParent(job, parent)) {
    return { state, postings: [], parent: { ...parent, reserve: mergeParts([...parent.reserve, ...parts]) } };
  }
  const returned = returnParts(state, parts, { from: 'HELD', now });
  const budgets = countInBudgets(returned.state.budgets, {
    counts: job.hold.budgets,
    amount: -totalOf(parts),
  });
  return { state: { ...returned.state, budgets }, postings: returned.postings, parent: null };
}

function detailOf(kind: EndKind, ending: Ending, job: OpenJob): EntryDetail {
  const { leaseToken } = job;
  return kind === 'EXPIRED' ? { kind, ending, leaseToken, job } : { kind, ending, leaseToken };
}

function finish(
  state: AccountState,
  job: OpenJob,
  params: { kind: EndKind; ending: Ending; postings: readonly Posting[]; at: Instant },
): { state: AccountState; entry: Entry } {
  const { kind, ending, postings, at } = params;
  return append(state, {
    subject: job.jobId,
    ordinal: job.entries,
    at,
    detail: detailOf(kind, ending, job),
    postings,
    activity: activityOfJob(job),
  });
}

/**
 * Ends a job with a known usage: settle or cancel, in time or late. `cost` is the usage at the frozen
 * price. A job that has expired holds nothing any more (`late`): all of it goes through the present
 * waterfall, whatever the overage rule says.
 */
export function endJob(
  state: AccountState,
  job: OpenJob,
  params: {
    kind: 'SETTLED' | 'CANCELLED';
    cost: Cost;
    report: EndReport;
    context: EndContext;
    late: boolean;
  },
): Ended {
  const { kind, cost, report, context, late } = params;
  const { chargeCap, budgets } = job.hold;
  const due = chargeCap === null ? cost.total : minOf(cost.total, chargeCap);
  const parts = late ? [] : job.hold.parts;
  const held = totalOf(parts);
  const own = splitParts(parts, minOf(due, held));

  let next = spendParts(state, own.first);
  const postings: Posting[] = moveParts(own.first, 'HELD', 'SPENT');
  const back = giveBack(next, job, { parts: [...own.rest, ...(late ? [] : job.reserve)], context });
  next = back.state;
  postings.push(...back.postings);

  // What a child used above its hold comes from its parent's child budget first.
  const overage = maxOf(0n, due - held);
  const parent = returnsToParent(job, context.parent) ? context.parent : null;
  const fromReserve =
    parent && !late ? splitParts(parent.reserve, overage) : { first: [], rest: [], missing: overage };
  next = spendParts(next, fromReserve.first);
  postings.push(...moveParts(fromReserve.first, 'HELD', 'SPENT'));
  const extra = chargeOn(next, fromReserve.missing, { ...context, late });
  next = extra.state;
  postings.push(...moveParts(extra.parts, 'FREE', 'SPENT'));
  postings.push(...transfer('DEBT', 'DEBT_SPENT', { grantId: null, amount: extra.debt }));
  const forgiven = cost.total - due + extra.forgiven;
  postings.push(...transfer('FORGIVEN', 'FORGIVEN_SPENT', { grantId: null, amount: forgiven }));
  const counted = totalOf(extra.parts) + extra.debt;
  next = {
    ...next,
    debt: next.debt + extra.debt,
    budgets: countInBudgets(next.budgets, { counts: budgets, amount: counted }),
  };

  const slots = late ? { state: next, poolState: context.poolState } : freeSlots(next, job, context);
  const ending: Ending = {
    ...report,
    cost,
    charged: mergeParts([...own.first, ...fromReserve.first, ...extra.parts]),
    returned: [...own.rest, ...(late ? [] : job.reserve)],
    forgiven,
    debt: extra.debt,
  };
  const done = finish(slots.state, job, { kind, ending, postings, at: context.now });
  const paying =
    parent && !late
      ? { ...parent, reserve: mergeParts([...fromReserve.rest, ...own.rest, ...job.reserve]) }
      : null;
  return { state: done.state, poolState: slots.poolState, entry: done.entry, ending, parent: paying };
}

/** The grace has ended and nobody said what was used: everything goes back, and a late settle is still charged. */
export function expireJob(state: AccountState, job: OpenJob, context: EndContext): Ended {
  const parts = [...job.hold.parts, ...job.reserve];
  const back = giveBack(state, job, { parts, context });
  const ending: Ending = {
    inputHash: null,
    outcome: null,
    usage: [],
    cost: { total: 0n, lines: [], priceVersion: job.hold.priceVersion },
    charged: [],
    returned: parts,
    forgiven: 0n,
    debt: 0n,
    computeMs: null,
    startedAt: null,
    finishedAt: null,
    reason: 'The grace ended without a settlement.',
  };
  const done = finish(back.state, job, {
    kind: 'EXPIRED',
    ending,
    postings: back.postings,
    at: graceEnd(job),
  });
  return { state: done.state, poolState: context.poolState, entry: done.entry, ending, parent: back.parent };
}

/** Writes down that the lease lapsed. The slots were free from that instant on; the hold stays. */
export function lapseJob(
  state: AccountState,
  job: OpenJob,
): { state: AccountState; entry: Entry; job: OpenJob } {
  const done = append(state, {
    subject: job.jobId,
    ordinal: job.entries,
    at: job.leaseEndsAt,
    detail: { kind: 'LAPSED', leaseEndsAt: job.leaseEndsAt },
    postings: [],
  });
  return { ...done, job: { ...job, lapsed: true, entries: job.entries + 1, dueAt: graceEnd(job) } };
}

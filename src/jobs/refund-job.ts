/** refundJob: gives back part or all of what an ended job was charged, once for each key. */

import type { OperatorKeys } from '../accounts/ports.ts';
import { type Caller, requireRole } from '../auth/caller.ts';
import { formatMicro } from '../domain/decimal.ts';
import type { FundingPart } from '../domain/decision.ts';
import { activityOfJob } from '../domain/endings.ts';
import type { Ending, Entry } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import { type Refunded, refundable, refundJob } from '../domain/refunds.ts';
import { hashOf } from '../domain/request.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { grantOf } from './decision-entry.ts';
import { findJob, hidden, type JobRef, NO_JOB } from './job-ref.ts';
import { presentAccount } from './terrain.ts';

export interface RefundJobInput {
  readonly idempotencyKey: string;
  readonly job: JobRef;
  /** Null stands for all that is left. */
  readonly amount: bigint | null;
  readonly reason: string;
}

export interface JobRefunded {
  readonly kind: 'REFUNDED';
  readonly entry: Entry;
  readonly entries: readonly Entry[];
  readonly parts: readonly FundingPart[];
  readonly replayed: boolean;
}

export type RefundJobAnswer = JobRefunded | Missing | Conflict | Invalid;
export type RefundJob = (caller: Caller | null, input: RefundJobInput) => Promise<RefundJobAnswer>;

function refundsOf(
  entries: readonly Entry[],
): (Refunded & { key: string; inputHash: string; entry: Entry })[] {
  return entries.flatMap((entry) => (entry.detail.kind === 'REFUNDED' ? [{ ...entry.detail, entry }] : []));
}

/** It will be refunded once its key is taken and the grants that paid are loaded, which may have left the account's state. */
interface Unready {
  readonly kind: 'UNREADY';
  readonly payers: readonly string[];
}

function payersOf({ charged }: Ending): string[] {
  return charged.flatMap(({ grantId }) => (grantId === null ? [] : [grantId]));
}

function apply(
  world: World,
  params: { input: RefundJobInput; inputHash: string; keyTaken: boolean },
): RefundJobAnswer | Unready {
  const { input, inputHash, keyTaken } = params;
  const found = findJob(world, input.job);
  if ('kind' in found) return found;
  const { entries, end } = found;
  const before = refundsOf(entries);
  const same = before.find(({ key }) => key === input.idempotencyKey);
  if (same) {
    if (same.inputHash !== inputHash) return conflict(same.entry.at);
    return { kind: 'REFUNDED', entry: same.entry, entries, parts: same.parts, replayed: true };
  }
  const granted = grantOf(entries)?.detail;
  if (!end || !granted) {
    return invalid(
      'JOB_OPEN',
      ['input', 'jobId'],
      'The job has not ended, so it was charged nothing yet.',
      'a job that was settled or cancelled',
    );
  }
  const { ending } = end;
  const left = refundable(ending, before);
  const most = totalOf(left.parts) + left.debt;
  if (most === 0n || (input.amount ?? 0n) > most) {
    return invalid(
      'REFUND_TOO_LARGE',
      ['input', 'amount'],
      `${formatMicro(most)} credits of this job can still be refunded.`,
      `more than zero and at most ${formatMicro(most)}`,
    );
  }
  const present = presentAccount(world, input.job.accountId);
  if (!present) return missing(NO_JOB);
  const { state, now } = present;
  const payers = payersOf(ending);
  const loaded = new Set(state.grants.map(({ id }) => id));
  if (!keyTaken || payers.some((id) => !loaded.has(id))) return { kind: 'UNREADY', payers };
  const refunded = refundJob(state, {
    jobId: input.job.jobId,
    ordinal: entries.length,
    ending,
    before,
    amount: input.amount,
    budgets: granted.hold.budgets,
    key: input.idempotencyKey,
    inputHash,
    reason: input.reason,
    activity: activityOfJob({ hold: granted.hold }),
    now,
  });
  if (!refunded) throw new Error(`${formatMicro(most)} of job ${input.job.jobId} could not be refunded`);
  world.commit({ state: refunded.state, entries: [...present.entries, refunded.entry] });
  const parts = refunded.entry.detail.kind === 'REFUNDED' ? refunded.entry.detail.parts : [];
  return {
    kind: 'REFUNDED',
    entry: refunded.entry,
    entries: [...entries, refunded.entry],
    parts,
    replayed: false,
  };
}

/**
 * Makes `refundJob`, for operators and orchestrators. The first look tells whether there is anything to
 * refund and who paid; then the key is taken, for this job and amount alone, and it is done.
 */
export function createRefundJob(deps: { pipeline: Pipeline; keys: OperatorKeys }): RefundJob {
  const { pipeline, keys } = deps;
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR', 'ORCHESTRATOR');
    const foreign = hidden(caller, input.job);
    if (foreign) return foreign;
    const { idempotencyKey, amount, reason } = input;
    if (amount !== null && amount <= 0n) {
      return invalid(
        'BAD_AMOUNT',
        ['input', 'amount'],
        'A refund gives something back.',
        'more than zero credits',
      );
    }
    if (reason.trim() === '')
      return invalid('REASON_NEEDED', ['input', 'reason'], 'Say why.', 'a reason that the user can read');
    const { accountId, jobId } = input.job;
    const inputHash = hashOf({ amount, reason });
    const look = (keyTaken: boolean, grants: readonly string[]): Promise<RefundJobAnswer | Unready> =>
      pipeline.submit({
        needs: { accountId, subjects: [jobId], jobs: [jobId], pools: [], grants },
        apply: (world) => apply(world, { input, inputHash, keyTaken }),
      });
    let answer = await look(false, []);
    if (answer.kind !== 'UNREADY') return answer;
    const claimed = await keys.claim({
      scope: accountId,
      operation: 'refundJob',
      key: idempotencyKey,
      inputHash: hashOf({ jobId, amount, reason }),
      askedBy: caller.application,
    });
    if (claimed.kind !== 'DONE') return claimed;
    // Again only where the job was settled after it had expired, just then, and others paid.
    while (answer.kind === 'UNREADY') answer = await look(true, answer.payers);
    return answer;
  };
}

/** settleJob and cancelJob: one winner, whatever arrives together, and the same answer to the same input for ever. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Model, Quantity } from '../domain/catalogue.ts';
import { formatMicro } from '../domain/decimal.ts';
import { type EndReport, endJob } from '../domain/endings.ts';
import type { Ending, Entry } from '../domain/entry.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import type { OpenJob } from '../domain/open-job.ts';
import { MAX_COST, priceOf } from '../domain/pricing.ts';
import { hashOf, hashOfText } from '../domain/request.ts';
import { LONGEST_DURATION_MS } from '../iso-8601.ts';
import type { Command, Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Invalid, invalid, type Missing, missing } from '../problem.ts';
import {
  type AlreadyEnded,
  alreadyEnded,
  type FoundJob,
  findJob,
  hidden,
  type JobRef,
  type LeaseLost,
  leaseLost,
  NO_JOB,
  STALE_TOKEN,
} from './job-ref.ts';
import { readQuantities } from './read-workload.ts';
import { observedPool, planOf, presentAccount } from './terrain.ts';
import { type Withdrawn, withdrawWait } from './withdraw-wait.ts';

export interface SettleJobInput {
  readonly job: JobRef;
  readonly leaseToken: string;
  readonly outcome: 'SUCCEEDED' | 'FAILED';
  readonly usage: readonly Quantity[];
  readonly computeMs: Millis | null;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
}

export interface CancelJobInput {
  /** A job, or a request that waits. */
  readonly job: JobRef;
  /** Null is allowed to the account's own key alone, and to all for a request that waits: it has no lease. */
  readonly leaseToken: string | null;
  /** Null stands for what was last reported. */
  readonly used: readonly Quantity[] | null;
  readonly reason: string | null;
}

export interface Settled {
  readonly kind: 'SETTLED';
  readonly ending: Ending;
  readonly entry: Entry;
  readonly entries: readonly Entry[];
  readonly replayed: boolean;
}

export type EndJobAnswer = Settled | AlreadyEnded | LeaseLost | Missing | Invalid;
export type CancelJobAnswer = EndJobAnswer | Withdrawn;

interface EndCommand {
  readonly kind: 'SETTLED' | 'CANCELLED';
  readonly job: JobRef;
  readonly leaseToken: string | null;
  readonly usage: readonly Quantity[] | null;
  readonly usagePath: readonly string[];
  readonly report: Omit<EndReport, 'usage'>;
}

function modelOf(world: World, job: OpenJob): Model {
  const model = world.catalogue.models.get(job.hold.modelId);
  if (!model) throw new Error(`model ${job.hold.modelId} of job ${job.jobId} is not in the catalogue`);
  return model;
}

function apply(world: World, command: EndCommand): EndJobAnswer {
  const found = findJob(world, command.job);
  if ('kind' in found) return found;
  const { end, open } = found;
  const lastToken = open?.leaseToken ?? end?.leaseToken;
  if (command.leaseToken !== null && command.leaseToken !== lastToken) return leaseLost(found, STALE_TOKEN);
  if (end && end.kind !== 'EXPIRED') {
    const same = end.kind === command.kind && end.ending.inputHash === command.report.inputHash;
    if (!same) return alreadyEnded(found);
    return { kind: 'SETTLED', ending: end.ending, entry: end.entry, entries: found.entries, replayed: true };
  }
  // A job that expired holds nothing: there is nothing to cancel, but what was used is still charged.
  if (end && command.kind === 'CANCELLED') return alreadyEnded(found);
  const job = open ?? end?.expired;
  return job ? finish(world, command, { found, job, late: open === null }) : missing(NO_JOB);
}

function finish(
  world: World,
  command: EndCommand,
  params: { found: FoundJob; job: OpenJob; late: boolean },
): EndJobAnswer {
  const { found, job, late } = params;
  const model = modelOf(world, job);
  const usage = readQuantities(command.usage ?? job.reported, {
    model,
    path: command.usagePath,
    steps: false,
  });
  if ('kind' in usage) return usage;
  const { priceVersion, attributes } = job.hold;
  const prices = world.catalogue.priceBooks.get(priceVersion)?.models.get(model.slug);
  const priced = priceOf(prices, { priceVersion, workload: { quantities: usage, attributes } });
  if ('unpriced' in priced) {
    const message = `${priced.unpriced.join(', ')} had no price when the job was granted.`;
    return invalid('UNPRICED', command.usagePath, message, 'meters that the price book of the grant covers');
  }
  if (priced.cost.total > MAX_COST) {
    const message = `This usage costs ${formatMicro(priced.cost.total)} credits, which can't be meant.`;
    return invalid(
      'COST_TOO_LARGE',
      command.usagePath,
      message,
      `usage that costs at most ${formatMicro(MAX_COST)} credits`,
    );
  }
  const present = presentAccount(world, job.accountId);
  if (!present) return missing(NO_JOB);
  const { state, now } = present;
  const ended = endJob(
    state,
    { ...job, entries: found.entries.length },
    {
      kind: command.kind,
      cost: priced.cost,
      report: { ...command.report, usage },
      late,
      context: {
        now,
        policy: world.catalogue.policy,
        plan: planOf(world, state),
        model: model.slug,
        poolState: observedPool(world, job.hold.poolId, now),
        parent: job.hold.parentJobId === null ? null : world.job(job.hold.parentJobId),
      },
    },
  );
  world.commit({
    state: ended.state,
    entries: [...present.entries, ended.entry],
    ended: [job],
    jobs: ended.parent ? [ended.parent] : [],
    // A late end frees no slot, and the pool of a job that is no longer open is not locked.
    pools: late || ended.poolState === world.pool(job.hold.poolId) ? [] : [ended.poolState],
  });
  const entries = [...found.entries, ended.entry];
  return { kind: 'SETTLED', ending: ended.ending, entry: ended.entry, entries, replayed: false };
}

function commandFor(command: EndCommand): Command<EndJobAnswer> {
  const { accountId, jobId } = command.job;
  return {
    needs: { accountId, subjects: [jobId], jobs: [jobId], pools: [], grants: [] },
    apply: (world) => apply(world, command),
  };
}

/** `hashOf` what was reported, which is stored and compared for ever, with the amounts written out beforehand: half the time. */
export function settleHashOf(
  reported: Pick<SettleJobInput, 'outcome' | 'usage' | 'computeMs' | 'startedAt' | 'finishedAt'>,
): string {
  const { outcome, computeMs, startedAt, finishedAt } = reported;
  const usage = reported.usage.map(({ meter, quantity }) => ({ meter, quantity: quantity.toString() }));
  return hashOfText(JSON.stringify({ outcome, usage, computeMs, startedAt, finishedAt }));
}

export type SettleJob = (caller: Caller | null, input: SettleJobInput) => Promise<EndJobAnswer>;

/** Makes `settleJob`. A late settle, after EXPIRED, is still charged. */
export function createSettleJob(deps: { pipeline: Pipeline }): SettleJob {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'OPERATOR');
    const { job, leaseToken, outcome, computeMs, startedAt, finishedAt } = input;
    const foreign = hidden(caller, job);
    if (foreign) return foreign;
    if (computeMs !== null && computeMs < 0) {
      return invalid(
        'NEGATIVE_DURATION',
        ['input', 'computeSeconds'],
        'computeSeconds is negative.',
        'zero or more',
      );
    }
    if (computeMs !== null && computeMs > LONGEST_DURATION_MS) {
      const expected = `at most ${LONGEST_DURATION_MS / 1000}`;
      return invalid(
        'DURATION_TOO_LONG',
        ['input', 'computeSeconds'],
        "So much machine time can't be meant.",
        expected,
      );
    }
    if (startedAt !== null && finishedAt !== null && finishedAt < startedAt) {
      return invalid(
        'BAD_PERIOD',
        ['input', 'finishedAt'],
        'finishedAt is before startedAt.',
        'an instant not before startedAt',
      );
    }
    const usage = [...input.usage].sort((a, b) => (a.meter < b.meter ? -1 : 1));
    const inputHash = settleHashOf({ outcome, usage, computeMs, startedAt, finishedAt });
    return deps.pipeline.submit(
      commandFor({
        kind: 'SETTLED',
        job,
        leaseToken,
        usage,
        usagePath: ['input', 'usage'],
        report: { inputHash, outcome, computeMs, startedAt, finishedAt, reason: null },
      }),
    );
  };
}

const TOKEN_NEEDED = invalid(
  'TOKEN_NEEDED',
  ['input', 'leaseToken'],
  "Only the account's own key may cancel without the lease token.",
  'the last lease token of the job',
);

export type CancelJob = (caller: Caller | null, input: CancelJobInput) => Promise<CancelJobAnswer>;

/** Makes `cancelJob`: for a job, or for a request that waits. The account's own key needs no lease token. */
export function createCancelJob(deps: { pipeline: Pipeline }): CancelJob {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'OPERATOR');
    const { job, leaseToken, reason } = input;
    const foreign = hidden(caller, job);
    if (foreign) return foreign;
    const lacksToken = leaseToken === null && caller.accountId !== job.accountId;
    const used = input.used === null ? null : [...input.used].sort((a, b) => (a.meter < b.meter ? -1 : 1));
    const { needs, apply: end } = commandFor({
      kind: 'CANCELLED',
      job,
      leaseToken,
      usage: used,
      usagePath: ['input', 'used'],
      report: {
        inputHash: hashOf({ used, reason }),
        outcome: null,
        computeMs: null,
        startedAt: null,
        finishedAt: null,
        reason,
      },
    });
    return deps.pipeline.submit({
      needs: { ...needs, waiting: [job.jobId] },
      apply: (world) =>
        withdrawWait(world, { ref: job, leaseToken, used, reason }) ??
        (lacksToken ? TOKEN_NEEDED : end(world)),
    });
  };
}

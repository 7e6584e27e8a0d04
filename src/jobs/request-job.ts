/** requestJob: may this job run, how much of it, and who pays? */
import { type Caller, requireRole } from '../auth/caller.ts';
import { PRIORITIES } from '../domain/catalogue.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { JobRequest } from '../domain/request.ts';
import { decideOrWait } from '../domain/waiting.ts';
import type { Urgency } from '../pipeline/command-queue.ts';
import type { Command, Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, conflict, type Invalid, invalid } from '../problem.ts';
import { decisionEntryOf } from './decision-entry.ts';
import type { AskedBefore, PrepareRequest, RequestJobInput, UnknownQuote } from './prepare-request.ts';
import { alternativesFor, presentAccount, terrainFor } from './terrain.ts';

/** `entry` holds the last decision, granted, waiting or rejected; `open` is the job as it stands now, null when it was not granted or has ended. */
export interface Decided {
  readonly kind: 'DECIDED';
  readonly entry: Entry;
  /** All that is written about it, so that an answer that is repeated can show the job as it is now. */
  readonly entries: readonly Entry[];
  readonly open: OpenJob | null;
  /** The instant at which the answer was given, for showing the job as it is then. */
  readonly now: Instant;
  readonly replayed: boolean;
}

export type RequestJobAnswer = Decided | Conflict | Invalid;
export type RequestJob = (
  caller: Caller | null,
  input: RequestJobInput,
  path?: readonly string[],
) => Promise<RequestJobAnswer>;

const URGENCY = { CRITICAL: 'FIRST', STANDARD: 'USUAL', SHEDDABLE: 'LAST' } as const;

/** How urgent requests are that are decided together in their order: as the least of them. */
export function urgencyOf(requests: readonly JobRequest[]): Urgency {
  const least = Math.max(...requests.map(({ priority }) => PRIORITIES.indexOf(priority)));
  return URGENCY[PRIORITIES[least] ?? 'STANDARD'];
}

/** The command that decides one request, or repeats the answer that it was given before. `path` is where the input stands. */
export function requestJobCommand(
  request: JobRequest,
  {
    path = ['input'],
    urgency = URGENCY[request.priority],
    affinity = request.accountId,
  }: { path?: readonly string[]; urgency?: Urgency; affinity?: string } = {},
): Command<RequestJobAnswer> {
  const { id, accountId, parentJobId, model } = request;
  return {
    urgency,
    affinity,
    needs: {
      accountId,
      subjects: [id],
      jobs: parentJobId === null ? [] : [parentJobId],
      repeated: [id],
      pools: [model.poolId],
      grants: [],
    },
    apply: (world: World) => {
      const entries = world.entries(id);
      const first = entries[0];
      if (first) return repeat(world, first, request);
      const present = presentAccount(world, accountId);
      if (!present) {
        return invalid(
          'UNKNOWN_ACCOUNT',
          [...path, 'accountId'],
          'There is no such account.',
          'the id of an account',
        );
      }
      const { state, now } = present;
      const current = world.catalogue.models.get(model.id) ?? model;
      const parent = parentJobId === null ? null : world.job(parentJobId);
      const terrain = terrainFor(world, { state, model: current, now, parent });
      const alternatives = alternativesFor(world, { state, model: current, now });
      const decided = decideOrWait(state, { ...request, model: current }, { terrain, alternatives });
      world.commit({
        state: decided.state,
        entries: [...present.entries, decided.entry],
        jobs: [decided.job, decided.parent].filter((job) => job !== null),
        waiting: decided.waiting ? [decided.waiting] : [],
        pools: decided.poolState === world.pool(current.poolId) ? [] : [decided.poolState],
      });
      return {
        kind: 'DECIDED',
        entry: decided.entry,
        entries: [decided.entry],
        open: decided.job,
        now,
        replayed: false,
      };
    },
  };
}

/** Repeats the answer of a request whose quote is not there, if it was decided before the quote was forgotten. */
export function unknownQuoteCommand({ asked, ...problem }: UnknownQuote): Command<RequestJobAnswer> {
  const { id, accountId } = asked;
  return {
    needs: { accountId, subjects: [id], jobs: [], repeated: [id], pools: [], grants: [] },
    apply: (world) => {
      const [first] = world.entries(id);
      return first ? repeat(world, first, asked) : problem;
    },
  };
}

function repeat(world: World, first: Entry, request: AskedBefore): RequestJobAnswer {
  const { id, accountId } = request;
  const entries = world.entries(id);
  const entry = decisionEntryOf(entries);
  if (!entry || entry.detail.decision.asked.inputHash !== request.inputHash) return conflict(first.at);
  const now = world.nowFor(world.account(accountId));
  return {
    kind: 'DECIDED',
    entry,
    entries,
    open: world.job(id),
    now,
    replayed: true,
  };
}

/**
 * Makes `requestJob`. It answers DECIDED (a grant, a place in the queue or a rejection, stored
 * for ever under the key; the same input again gives the last decision, so one who waited gets the lease),
 * CONFLICT (the key was used with another input) or INVALID (nothing was stored). Throws `Forbidden`,
 * and whatever kept the pipeline from committing.
 */
export function createRequestJob(deps: { pipeline: Pipeline; prepare: PrepareRequest }): RequestJob {
  return async (maybe, input, path = ['input']) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'OPERATOR');
    const request = await deps.prepare(caller, input, path);
    if ('asked' in request) return deps.pipeline.submit(unknownQuoteCommand(request));
    return 'kind' in request ? request : deps.pipeline.submit(requestJobCommand(request, { path }));
  };
}

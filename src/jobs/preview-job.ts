/** previewJob: what requestJob would answer now, by the same path, changing nothing. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { type AccountState, type Balance, balanceOf } from '../domain/account.ts';
import type { Remedy } from '../domain/decision.ts';
import { type Evaluation, evaluate } from '../domain/evaluate.ts';
import type { Instant } from '../domain/instant.ts';
import { remediesFor } from '../domain/remedies.ts';
import type { JobRequest } from '../domain/request.ts';
import { retryAtFor } from '../domain/retry.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Invalid, invalid } from '../problem.ts';
import type { PrepareRequest, RequestJobInput } from './prepare-request.ts';
import { alternativesFor, presentAccount, terrainFor } from './terrain.ts';

export interface Preview {
  readonly kind: 'PREVIEW';
  readonly accountId: string;
  readonly evaluation: Evaluation;
  readonly retryAt: Instant | null;
  readonly remedies: readonly Remedy[];
  readonly balance: Balance;
}

export type PreviewJob = (
  caller: Caller | null,
  input: Omit<RequestJobInput, 'idempotencyKey'>,
) => Promise<Preview | Invalid>;

function preview(world: World, state: AccountState, request: JobRequest): Preview {
  const now = world.nowFor(state);
  const model = world.catalogue.models.get(request.model.id) ?? request.model;
  const terrain = terrainFor(world, { state, model, now, parent: null });
  const evaluation = evaluate(state, request, terrain);
  const { accountId } = state;
  const balance = balanceOf(state, now);
  if (evaluation.reasons.length === 0) {
    return { kind: 'PREVIEW', accountId, evaluation, retryAt: null, remedies: [], balance };
  }
  const retryAt = retryAtFor(state, request, { terrain, refused: evaluation });
  const alternatives = alternativesFor(world, { state, model, now });
  const remedies = remediesFor(state, request, { terrain, refused: evaluation, retryAt, alternatives });
  return { kind: 'PREVIEW', accountId, evaluation, retryAt, remedies, balance };
}

/** Makes `previewJob`. Goes through the pipeline, so it sees exactly what a request at its place would see. */
export function createPreviewJob(deps: { pipeline: Pipeline; prepare: PrepareRequest }): PreviewJob {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'OPERATOR');
    const request = await deps.prepare(caller, { ...input, idempotencyKey: 'preview' }, ['input']);
    if ('kind' in request) return request;
    const { accountId, model } = request;
    return deps.pipeline.submit({
      needs: { accountId, subjects: [], jobs: [], pools: [model.poolId], grants: [] },
      apply: (world) => {
        const present = presentAccount(world, accountId);
        if (present) return preview(world, present.state, request);
        return invalid(
          'UNKNOWN_ACCOUNT',
          ['input', 'accountId'],
          'There is no such account.',
          'the id of an account',
        );
      },
    });
  };
}

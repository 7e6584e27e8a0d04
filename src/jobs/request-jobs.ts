/** requestJobs: many requests at once, decided in their order, each on its own. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { PrepareRequest, RequestJobInput } from './prepare-request.ts';
import { type RequestJobAnswer, requestJobCommand, unknownQuoteCommand, urgencyOf } from './request-job.ts';

/** The most requests in one call. */
export const MAX_REQUESTS = 1_000;

/** A request, and where its input stands in the operation: ["inputs", "3"]. */
export interface PlacedInput {
  readonly path: readonly string[];
  readonly input: RequestJobInput;
}

export type RequestJobs = (
  caller: Caller | null,
  inputs: readonly PlacedInput[],
) => Promise<RequestJobAnswer[]>;

/**
 * Makes `requestJobs`. The answers stand in the order of the inputs. All are prepared before the first is
 * submitted, because preparing takes unequal time and the decisions must keep the order; so `Forbidden`
 * for one of them decides none.
 */
export function createRequestJobs(deps: { pipeline: Pipeline; prepare: PrepareRequest }): RequestJobs {
  const { pipeline, prepare } = deps;
  return async (maybe, inputs) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'OPERATOR');
    const prepared = await Promise.all(
      inputs.map(async ({ path, input }) => ({ path, request: await prepare(caller, input, path) })),
    );
    const asked = prepared.flatMap(({ request }) => ('kind' in request ? [] : [request]));
    // Together in one lane, because they may be after the same last slot of a pool.
    const order = { urgency: urgencyOf(asked), affinity: asked[0]?.accountId };
    return Promise.all(
      prepared.map(({ path, request }) => {
        if ('asked' in request) return pipeline.submit(unknownQuoteCommand(request));
        return 'kind' in request ? request : pipeline.submit(requestJobCommand(request, { path, ...order }));
      }),
    );
  };
}

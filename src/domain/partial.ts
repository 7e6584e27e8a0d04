/** The largest share of a workload that would be granted. All quantities shrink by one factor, each rounded down to its meter's step. */
import type { AccountState } from './account.ts';
import { MICRO } from './decimal.ts';
import { type Evaluation, evaluate, type Terrain } from './evaluate.ts';
import { scaleQuantities } from './pricing.ts';
import type { JobRequest } from './request.ts';

export interface Smaller {
  readonly request: JobRequest;
  readonly evaluation: Evaluation;
}

/** The request with its workload shrunk to `share` (millionths); null when nothing of it is left, or the quote binds the whole. */
export function shrink(request: JobRequest, share: bigint): JobRequest | null {
  if (request.quote) return null;
  const steps = new Map(request.model.meters.map((meter) => [meter.slug, meter.step]));
  const quantities = scaleQuantities(request.workload.quantities, {
    shareMicro: share,
    stepOf: (meter) => steps.get(meter) ?? 1n,
  });
  if (quantities.every(({ quantity }) => quantity === 0n)) return null;
  return { ...request, workload: { ...request.workload, quantities } };
}

/**
 * Searches the shares from `least` (millionths) up to all for the largest that is granted. Less work
 * never needs more of anything, so bisection finds it; null when not even the least is granted.
 */
export function largestGranted(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; least: bigint },
): Smaller | null {
  const attempt = (share: bigint): Smaller | null => {
    const smaller = shrink(request, share);
    if (!smaller) return null;
    const evaluation = evaluate(state, smaller, params.terrain);
    return evaluation.reasons.length === 0 ? { request: smaller, evaluation } : null;
  };
  let low = params.least;
  let best = attempt(low);
  // A share so small that a step rounds to nothing is no refusal: the search starts above it.
  if (!best && shrink(request, low)) return null;
  let high = MICRO;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    const tried = attempt(middle);
    const tooSmall = !tried && shrink(request, middle) === null;
    if (tried) best = tried;
    if (tried || tooSmall) low = middle;
    else high = middle - 1n;
  }
  return best;
}

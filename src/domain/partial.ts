/** The largest share of a workload that would be granted. All quantities shrink by one factor, each rounded down to its meter's step. */
import type { AccountState } from './account.ts';
import type { Quantity } from './catalogue.ts';
import { MICRO, maxOf, minOf } from './decimal.ts';
import type { Reason } from './decision.ts';
import { type Evaluation, evaluate, type Terrain } from './evaluate.ts';
import type { Policy } from './policy.ts';
import { MAX_COST } from './pricing.ts';
import type { JobRequest } from './request.ts';
import { ruleBehind } from './rules.ts';
import { weigh, wouldGrant } from './weigh.ts';

export interface Smaller {
  readonly request: JobRequest;
  readonly evaluation: Evaluation;
}

/** A share of the workload, as an exact fraction. */
interface Share {
  readonly top: bigint;
  readonly bottom: bigint;
}

function compareShares(a: Share, b: Share): number {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function stepsOf(request: JobRequest): (meter: string) => bigint {
  const steps = new Map(request.model.meters.map(({ slug, step }) => [slug, step]));
  return (meter) => steps.get(meter) ?? 1n;
}

/** The request with its workload shrunk to a share; null when nothing of it is left. */
function shrink(request: JobRequest, { top, bottom }: Share): JobRequest | null {
  const stepOf = stepsOf(request);
  const quantities = request.workload.quantities.map(({ meter, quantity }) => {
    const step = stepOf(meter);
    return { meter, quantity: ((quantity * top) / (bottom * step)) * step };
  });
  if (quantities.every(({ quantity }) => quantity === 0n)) return null;
  return { ...request, workload: { ...request.workload, quantities } };
}

/**
 * The largest share that a reason could leave, by what it has and what it was asked for; null when less
 * work does not help against it. It is where the search begins: for prices that grow with the work it is
 * right but for the rounding.
 */
function roomUnder(reason: Reason, request: JobRequest, own: bigint): Share | null {
  const aside = request.childBudget ?? 0n;
  switch (reason.kind) {
    case 'LIMIT': {
      const { unit, remaining, kind } = reason.limit;
      if (kind !== 'RATE' || unit === 'request' || unit === 'job') return null;
      const asked = request.workload.quantities.find(({ meter }) => meter === unit)?.quantity;
      return { top: remaining, bottom: unit === 'credit' ? own : (asked ?? 0n) };
    }
    case 'CREDITS':
      // What is needed on top of the job is a debt, and that is not made smaller.
      return reason.needed > own + aside ? null : { top: reason.available - aside, bottom: own };
    case 'BUDGET':
      return { top: reason.remaining - aside, bottom: own };
    case 'POLICY': {
      if (reason.code !== 'TOO_LARGE') return null;
      const shares = request.workload.quantities.flatMap(({ meter, quantity }): Share[] => {
        const max = request.model.meters.find(({ slug }) => slug === meter)?.max ?? null;
        return max === null || max >= quantity ? [] : [{ top: max, bottom: quantity }];
      });
      return shares.sort(compareShares)[0] ?? { top: MAX_COST - aside, bottom: own };
    }
    case 'LOAD':
      return null;
  }
}

/** The least of what the reasons leave; null when less work does not help. */
function roomUnderAll(
  request: JobRequest,
  reasons: readonly Reason[],
  params: { own: bigint; policy: Policy },
): Share | null {
  const { own, policy } = params;
  let least: Share = { top: 1n, bottom: 1n };
  for (const reason of reasons) {
    // What a rule leaves that looks at the work is found by asking it.
    if (ruleBehind(reason, policy)?.reads.workload) continue;
    const room = roomUnder(reason, request, own);
    if (!room || room.top < 0n || room.bottom <= 0n) return null;
    if (compareShares(room, least) < 0) least = room;
  }
  return least;
}

/**
 * The largest number from `low` to `high` that passes, when all below it pass too; null when not even
 * `low` does. Begins at `guess` and goes on in growing strides, so a good guess takes two tries.
 */
function largestPassing(params: {
  low: bigint;
  high: bigint;
  guess: bigint;
  passes: (n: bigint) => boolean;
}): bigint | null {
  const { low, high, passes } = params;
  // What is below `low` counts as passing and what is above `high` as failing, until they are tried.
  let good = low - 1n;
  let bad = high + 1n;
  let next = maxOf(low, minOf(high, params.guess));
  for (let stride = 1n; bad - good > 1n; stride *= 4n) {
    const up = passes(next);
    if (up) good = next;
    else bad = next;
    const open = up ? bad > high && good + stride < bad : good < low && bad - stride > good;
    if (open) next = up ? good + stride : bad - stride;
    else next = (good + bad) / 2n;
  }
  return good < low ? null : good;
}

/** The meter of which the job takes the most steps: every other one changes at most once between two of them. */
function finestOf(request: JobRequest): { quantity: bigint; step: bigint; steps: bigint } {
  const stepOf = stepsOf(request);
  let finest = { quantity: 1n, step: 1n, steps: 0n };
  for (const { meter, quantity } of request.workload.quantities) {
    const step = stepOf(meter);
    if (quantity / step > finest.steps) finest = { quantity, step, steps: quantity / step };
  }
  return finest;
}

/** The shares above `from` and below `to` at which a quantity gains a step. */
function sharesBetween(request: JobRequest, from: Share, to: Share): Share[] {
  const stepOf = stepsOf(request);
  const gained = ({ meter, quantity }: Quantity): Share[] => {
    const step = stepOf(meter);
    const steps = (quantity * from.top) / (from.bottom * step) + 1n;
    const share = { top: steps * step, bottom: quantity };
    return quantity > 0n && compareShares(share, to) < 0 ? [share] : [];
  };
  return request.workload.quantities.flatMap(gained).sort(compareShares);
}

/**
 * The largest share from `least` (millionths) up to all that is granted; null when there is none, or the
 * quote binds the whole. Less work never needs more of anything, so a search over the steps of the finest
 * meter finds it exactly, however large the work is; only a rule that refuses what is too small can hide
 * a larger share from it.
 */
export function largestGranted(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; least: bigint; refused?: Pick<Evaluation, 'cost' | 'reasons'> },
): Smaller | null {
  if (request.quote) return null;
  const { terrain } = params;
  const whole = params.refused ?? weigh(state, request, { terrain, foresee: false });
  const room = roomUnderAll(request, whole.reasons, {
    own: whole.cost?.total ?? 0n,
    policy: terrain.policy,
  });
  if (!room) return null;
  const least: Share = { top: params.least, bottom: MICRO };
  const { quantity, step, steps } = finestOf(request);
  const shareOf = (n: bigint): Share => {
    const share = { top: n * step, bottom: quantity };
    return compareShares(share, least) < 0 ? least : share;
  };
  // A share of which nothing is left is no refusal: more may still be granted.
  const passes = (share: Share): boolean => {
    const smaller = shrink(request, share);
    return smaller === null || wouldGrant(state, smaller, terrain);
  };
  const low = (least.top * quantity) / (least.bottom * step);
  const found = largestPassing({
    low,
    high: maxOf(low, steps),
    guess: (room.top * quantity) / (maxOf(1n, room.bottom) * step),
    passes: (n) => passes(shareOf(n)),
  });
  if (found === null) return null;
  let best = shareOf(found);
  for (const share of sharesBetween(request, best, { top: (found + 1n) * step, bottom: quantity })) {
    if (compareShares(share, { top: 1n, bottom: 1n }) > 0 || !passes(share)) break;
    best = share;
  }
  const smaller = shrink(request, best);
  return smaller && { request: smaller, evaluation: evaluate(state, smaller, terrain) };
}

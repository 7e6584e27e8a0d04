/** The gates in front of the limits: may this account run this model at this priority, at this size, now? */
import type { AccountState } from './account.ts';
import { formatMicro } from './decimal.ts';
import type { Reason } from './decision.ts';
import type { Terrain } from './evaluate.ts';
import type { Instant } from './instant.ts';
import { findCount, freeAt, running } from './leases.ts';
import { aheadOf, loadOf, ownCapacity, POOL_COUNTER, sheds } from './load.ts';
import { type Cost, MAX_COST } from './pricing.ts';
import { loadReason, maxCostReason, policyReason } from './reasons.ts';
import type { JobRequest } from './request.ts';

export interface Gate {
  readonly name: string;
  readonly note: string | null;
  readonly reason: Reason | null;
}

function standing(state: AccountState): Gate {
  const suspended = state.terms.status === 'SUSPENDED';
  const message = 'The account is suspended. An operator can restore it.';
  return {
    name: 'account',
    note: state.terms.status,
    reason: suspended
      ? policyReason('ACCOUNT_SUSPENDED', { layer: 'account', rule: 'status', message })
      : null,
  };
}

function modelGate(request: JobRequest, { plan }: Terrain): Gate {
  const { model } = request;
  const gate = { name: 'model', note: model.slug };
  if (!model.available) {
    const message = `${model.slug} is not available at present.`;
    return {
      ...gate,
      reason: policyReason('MODEL_UNAVAILABLE', { layer: 'model', rule: 'available', message }),
    };
  }
  if (plan.models !== null && !plan.models.includes(model.slug)) {
    const message = `Plan ${plan.slug} does not include ${model.slug}; it includes ${plan.models.join(', ') || 'none'}.`;
    return { ...gate, reason: policyReason('NOT_ENTITLED', { layer: 'model', rule: 'models', message }) };
  }
  return { ...gate, reason: null };
}

function priorityGate(request: JobRequest, { plan }: Terrain): Gate {
  const { priority, keyPriorities } = request;
  const gate = { name: 'priority', note: priority };
  const bound = !plan.priorities.includes(priority)
    ? `Plan ${plan.slug}`
    : keyPriorities.includes(priority)
      ? null
      : 'The key';
  if (bound === null) return { ...gate, reason: null };
  const message = `${bound} does not allow priority ${priority}.`;
  return {
    ...gate,
    reason: policyReason('NOT_ENTITLED', { layer: 'priority', rule: 'priorities', message }),
  };
}

function sizeGate(request: JobRequest, cost: Cost | null): Gate {
  const gate = { name: 'size', note: null };
  const held = (cost?.total ?? 0n) + (request.childBudget ?? 0n);
  if (held > MAX_COST) {
    const message = `${formatMicro(held)} credits are more than the ${formatMicro(MAX_COST)} that one job may hold.`;
    return { ...gate, reason: policyReason('TOO_LARGE', { layer: 'size', rule: 'max cost', message }) };
  }
  for (const { meter, quantity } of request.workload.quantities) {
    const max = request.model.meters.find((each) => each.slug === meter)?.max ?? null;
    if (max === null || quantity <= max) continue;
    const message = `${formatMicro(quantity)} ${meter} is more than the ${formatMicro(max)} that one job of ${request.model.slug} may use.`;
    return { ...gate, reason: policyReason('TOO_LARGE', { layer: 'size', rule: `max ${meter}`, message }) };
  }
  return { ...gate, reason: null };
}

function quoteGate(request: JobRequest, { now }: Terrain): Gate[] {
  if (!request.quote) return [];
  const gate = { name: 'quote', note: request.quote.id };
  if (now < request.quote.expiresAt) return [{ ...gate, reason: null }];
  const message = `The quote expired at ${new Date(request.quote.expiresAt).toISOString()}. Ask for a new one.`;
  return [{ ...gate, reason: policyReason('QUOTE_EXPIRED', { layer: 'quote', rule: 'expiry', message }) }];
}

function maxCostGate(request: JobRequest, cost: Cost | null): Gate[] {
  if (request.maxCost === null || !cost) return [];
  const total = cost.total + (request.childBudget ?? 0n);
  const reason = total > request.maxCost ? maxCostReason({ cost: total, maxCost: request.maxCost }) : null;
  return [{ name: 'maxCost', note: formatMicro(request.maxCost), reason }];
}

function parentGate(request: JobRequest, { parent }: Terrain): Gate[] {
  if (request.parentJobId === null) return [];
  const message = 'The parent job has ended, so it can have no more children.';
  const reason = parent
    ? null
    : policyReason('POLICY_DENIED', { layer: 'parent', rule: 'open parent', message });
  return [{ name: 'parent', note: request.parentJobId, reason }];
}

/** The first instant by time alone at which the pool has a place beyond those of the `ahead` who wait: when leases end, or a report of its capacity grows stale. */
function placeAt(
  { pool, poolState, policy, now }: Terrain,
  { capacity, ahead }: { capacity: number; ahead: number },
): Instant | null {
  const count = findCount(poolState.leases, POOL_COUNTER);
  const free = freeAt(count, now, running(count, now) + ahead + 1 - capacity);
  const own = ownCapacity({ state: poolState, pool, policy: policy.load });
  if (poolState.report === null || own === capacity) return free;
  const staleAt = poolState.report.at + policy.load.staleMs;
  if (free !== null && free < staleAt) return free;
  const over = running(count, staleAt) + ahead + 1 - own;
  return over <= 0 ? staleAt : freeAt(count, staleAt, over);
}

function loadGate(request: JobRequest, terrain: Terrain): Gate {
  const { pool, poolState, policy, now } = terrain;
  const load = loadOf({ state: poolState, pool, policy: policy.load, now });
  const gate = { name: 'load', note: `${pool.slug} ${load.level}` };
  const ahead = aheadOf(poolState, request.priority);
  const facts = { layer: 'load', poolId: pool.id, load, ahead };
  if (sheds(policy.load, load.level, request.priority)) {
    const message = `Pool ${pool.slug} is ${load.level} and turns ${request.priority} work away.`;
    return { ...gate, reason: loadReason({ ...facts, message, retryAt: null }) };
  }
  if (load.running + ahead < load.capacity) return { ...gate, reason: null };
  const line = ahead > 0 ? `, and ${ahead} wait for room` : '';
  const message = `Pool ${pool.slug} runs ${load.running} of ${load.capacity} jobs${line}.`;
  const retryAt = placeAt(terrain, { capacity: load.capacity, ahead });
  return { ...gate, reason: loadReason({ ...facts, message, retryAt }) };
}

/** Every gate with its verdict, in order. A gate that does not concern the request is left out. */
export function checkGates(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; cost: Cost | null },
): Gate[] {
  const { terrain, cost } = params;
  return [
    standing(state),
    modelGate(request, terrain),
    priorityGate(request, terrain),
    sizeGate(request, cost),
    ...quoteGate(request, terrain),
    ...maxCostGate(request, cost),
    ...parentGate(request, terrain),
    loadGate(request, terrain),
  ];
}

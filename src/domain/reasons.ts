/** The sentences and facts of every reason for which a job can be refused. */
import type { AccountState } from './account.ts';
import type { BudgetReading } from './budgets.ts';
import type { Model } from './catalogue.ts';
import { formatMicro } from './decimal.ts';
import type { Reason, RejectionCode } from './decision.ts';
import type { Instant } from './instant.ts';
import type { LimitCheck } from './limits.ts';
import type { PoolLoad } from './load.ts';
import type { WindowReading } from './windows.ts';

export function policyReason(
  code: RejectionCode,
  params: { layer: string; rule: string; message: string; retryAt?: Instant },
): Reason {
  const { layer, rule, message, retryAt = null } = params;
  return { kind: 'POLICY', code, layer, rule, message, retryAt };
}

export function unpricedReason(model: Model, meters: readonly string[]): Reason {
  const message = `${model.slug} has no price for ${meters.join(', ')} with these attributes. What has no price is not free.`;
  return policyReason('UNPRICED', { layer: 'price', rule: 'price', message });
}

/** The earlier of two instants, null being never. */
function earlier(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

export function limitReason(check: LimitCheck): Reason {
  const { reading, rule, cost, fitsAt, appliesUntil } = check;
  const code =
    check.neverFits && rule.kind === 'RATE' && appliesUntil === null
      ? 'TOO_LARGE'
      : rule.kind === 'RATE'
        ? 'RATE_LIMITED'
        : 'CONCURRENCY_LIMITED';
  const wanted = formatMicro(cost);
  const limit = `limit ${rule.name} of ${formatMicro(reading.value)} ${rule.unit}`;
  const message =
    code === 'TOO_LARGE'
      ? `The job takes ${wanted} ${rule.unit}, more than the ${limit} allows at all.`
      : code === 'RATE_LIMITED'
        ? `The ${limit} has ${formatMicro(reading.remaining)} left and the job takes ${wanted}.`
        : `The ${limit} has no free slot.`;
  return {
    kind: 'LIMIT',
    code,
    layer: rule.name,
    message,
    retryAt: earlier(fitsAt, appliesUntil),
    limit: reading,
  };
}

export function loadReason(params: {
  layer: string;
  poolId: number;
  load: PoolLoad;
  ahead: number;
  message: string;
  retryAt: Instant | null;
}): Reason {
  return { kind: 'LOAD', code: 'OVERLOADED', ...params };
}

export function budgetReason(budget: BudgetReading, needed: bigint): Reason {
  const { rule, remaining, resetsAt } = budget;
  return {
    kind: 'BUDGET',
    code: 'BUDGET_EXCEEDED',
    layer: rule.name,
    message: `Budget ${rule.name} has ${formatMicro(remaining)} of ${formatMicro(rule.cap)} credits left and the job holds ${formatMicro(needed)}.`,
    retryAt: needed > rule.cap ? null : resetsAt,
    budget: rule.name,
    cap: rule.cap,
    remaining,
  };
}

export function childBudgetReason(params: { cap: bigint; needed: bigint; remaining: bigint }): Reason {
  const { cap, needed, remaining } = params;
  return {
    kind: 'BUDGET',
    code: 'BUDGET_EXCEEDED',
    layer: 'childBudget',
    message: `The parent job's child budget has ${formatMicro(remaining)} credits left and the job holds ${formatMicro(needed)}.`,
    retryAt: null,
    budget: 'childBudget',
    cap,
    remaining,
  };
}

export function maxCostReason(params: { cost: bigint; maxCost: bigint }): Reason {
  const { cost, maxCost } = params;
  return {
    kind: 'BUDGET',
    code: 'MAX_COST_EXCEEDED',
    layer: 'maxCost',
    message: `The job holds ${formatMicro(cost)} credits, more than its maxCost of ${formatMicro(maxCost)}.`,
    retryAt: null,
    budget: 'maxCost',
    cap: maxCost,
    remaining: maxCost,
  };
}

/** When included windows have more room by time: all that now bind must have been emptied. Null when none would. */
function windowsResetAt(windows: readonly WindowReading[]): Instant | null {
  const room = windows.reduce<bigint | null>(
    (least, { remaining }) => (least === null || remaining < least ? remaining : least),
    null,
  );
  let last: Instant | null = null;
  for (const { remaining, used, resetsAt } of windows) {
    if (remaining !== room) continue;
    if (used === 0n || resetsAt === null) return null;
    last = Math.max(last ?? 0, resetsAt);
  }
  return last;
}

export function creditsReason(params: {
  state: AccountState;
  needed: bigint;
  available: bigint;
  windows: readonly WindowReading[];
  retryAt: Instant | null;
  blockedByDebt: boolean;
}): Reason {
  const { state, needed, available, windows, retryAt, blockedByDebt } = params;
  const message = blockedByDebt
    ? `The account owes ${formatMicro(state.debt)} credits, which are paid before new work.`
    : `The job holds ${formatMicro(needed)} credits and ${formatMicro(available)} can be had.`;
  return {
    kind: 'CREDITS',
    code: 'INSUFFICIENT_CREDITS',
    layer: 'funding',
    message,
    retryAt,
    needed: blockedByDebt ? needed + state.debt : needed,
    available,
    windowsResetAt: windowsResetAt(windows),
  };
}

/** What would help. Each remedy is weighed in the same way before it is offered: taken alone, it is granted now. */
import type { AccountState } from './account.ts';
import { type Model, PRIORITIES, type Workload } from './catalogue.ts';
import { issue } from './crediting.ts';
import { formatMicro, maxOf } from './decimal.ts';
import type { Reason, RejectionAction, RejectionCode, Remedy } from './decision.ts';
import type { Evaluation, Terrain } from './evaluate.ts';
import type { Instant } from './instant.ts';
import { largestGranted } from './partial.ts';
import type { Policy } from './policy.ts';
import type { JobRequest } from './request.ts';
import { ruleBehind } from './rules.ts';
import { weigh, wouldGrant } from './weigh.ts';

/** Another model of the same kind with the ground it stands on. */
export interface Alternative {
  readonly model: Model;
  readonly terrain: Terrain;
}

function topUp(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; refused: Evaluation },
): Remedy[] {
  const { terrain, refused } = params;
  const reason = refused.reasons.find((each) => each.kind === 'CREDITS');
  if (reason?.kind !== 'CREDITS' || refused.reasons.length > 1) return [];
  // A debt is paid first by whatever comes in. Where it blocks, the reason has counted it.
  const debt = terrain.policy.debtBlocks ? 0n : state.debt;
  const amount = maxOf(1n, reason.needed - reason.available + debt);
  const { state: richer } = issue(state, {
    id: 'ffffffff-ffff-8fff-bfff-ffffffffffff',
    at: terrain.now,
    source: 'PURCHASED',
    name: 'top-up',
    burnPriority: 50,
    effectiveAt: terrain.now,
    expiresAt: null,
    amount,
  });
  if (!wouldGrant(richer, request, terrain)) return [];
  return [{ kind: 'TOP_UP', amount, message: `Add ${formatMicro(amount)} credits.` }];
}

function reduce(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; refused: Evaluation },
): Remedy[] {
  const smaller = largestGranted(state, request, { ...params, least: 1n });
  const cost = smaller?.evaluation.cost;
  if (!smaller || !cost) return [];
  const workload = smaller.request.workload.quantities;
  const text = workload.map(({ meter, quantity }) => `${formatMicro(quantity)} ${meter}`).join(', ');
  return [
    {
      kind: 'REDUCE',
      workload,
      cost,
      message: `Ask for ${text}; it costs ${formatMicro(cost.total)} credits.`,
    },
  ];
}

/** Whether a reason can be another one, or none, for another priority. */
function dependsOnPriority(reason: Reason, policy: Policy): boolean {
  if (reason.kind === 'LOAD' || ruleBehind(reason, policy)?.reads.priority) return true;
  if (reason.kind === 'LIMIT') return reason.limit.factors.some(({ cause }) => cause === 'LOAD');
  return reason.layer === 'priority';
}

function otherPriority(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; refused: Evaluation },
): Remedy[] {
  const { terrain, refused } = params;
  if (!refused.reasons.every((reason) => dependsOnPriority(reason, terrain.policy))) return [];
  for (const priority of PRIORITIES) {
    if (priority === request.priority) continue;
    if (!terrain.plan.priorities.includes(priority) || !request.keyPriorities.includes(priority)) continue;
    if (wouldGrant(state, { ...request, priority }, terrain)) {
      return [{ kind: 'PRIORITY', priority, message: `Ask with priority ${priority}.` }];
    }
  }
  return [];
}

/** The workload as another model would read it, with that model's defaults; null when it does not take it. */
function workloadFor(model: Model, { workload, endpoint }: JobRequest): Workload | null {
  const { quantities, attributes } = workload;
  const counts = quantities.every(({ meter, quantity }) =>
    model.meters.some(({ slug, step }) => slug === meter && quantity % step === 0n),
  );
  const known = attributes.every(({ name, value }) =>
    model.attributes.some((rule) => rule.name === name && rule.values.includes(value)),
  );
  const served = endpoint === null || model.endpoints.length === 0 || model.endpoints.includes(endpoint);
  if (!counts || !known || !served) return null;
  const filled = [...attributes];
  for (const { name, fallback } of model.attributes) {
    if (attributes.some((given) => given.name === name)) continue;
    if (fallback === null) return null;
    filled.push({ name, value: fallback });
  }
  return { quantities, attributes: filled.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function otherModel(state: AccountState, request: JobRequest, alternatives: Iterable<Alternative>): Remedy[] {
  if (request.quote) return [];
  return [...alternatives].flatMap(({ model, terrain }): Remedy[] => {
    const workload = model.slug === request.model.slug ? null : workloadFor(model, request);
    if (!workload) return [];
    const { cost, reasons } = weigh(state, { ...request, model, workload }, { terrain, foresee: false });
    if (reasons.length > 0 || !cost) return [];
    const message = `Use ${model.slug}; it costs ${formatMicro(cost.total)} credits.`;
    return [{ kind: 'MODEL', modelId: model.id, cost, message }];
  });
}

/** Every remedy that would be granted, the cheapest for the client first: waiting, another priority, less, more credits, another model. */
export function remediesFor(
  state: AccountState,
  request: JobRequest,
  params: {
    terrain: Terrain;
    refused: Evaluation;
    retryAt: Instant | null;
    alternatives: Iterable<Alternative>;
  },
): Remedy[] {
  const { retryAt, alternatives } = params;
  const wait: Remedy[] =
    retryAt === null
      ? []
      : [
          {
            kind: 'WAIT',
            until: retryAt,
            message: `Ask again at ${new Date(retryAt).toISOString()} under a new key.`,
          },
        ];
  return [
    ...wait,
    ...otherPriority(state, request, params),
    ...reduce(state, request, params),
    ...topUp(state, request, params),
    ...otherModel(state, request, alternatives),
  ];
}

const ASK_OPERATOR: ReadonlySet<RejectionCode> = new Set([
  'NOT_ENTITLED',
  'ACCOUNT_SUSPENDED',
  'POLICY_DENIED',
]);
const PASSING: ReadonlySet<RejectionCode> = new Set(['OVERLOADED', 'RATE_LIMITED', 'CONCURRENCY_LIMITED']);

/** Whether nothing but time and load stands in the way. */
export function mayPass(reasons: readonly Reason[]): boolean {
  return reasons.every(({ code, retryAt }) => retryAt !== null || PASSING.has(code));
}

/** What a machine should do next, the least drastic first. */
export function actionFor(
  reasons: readonly Reason[],
  params: { retryAt: Instant | null; remedies: readonly Remedy[] },
): RejectionAction {
  const { retryAt, remedies } = params;
  const codes = new Set(reasons.map(({ code }) => code));
  if (reasons.some((reason) => reason.retryAt === null && ASK_OPERATOR.has(reason.code))) {
    return 'ASK_OPERATOR';
  }
  if (retryAt !== null) return 'WAIT';
  if (remedies.some(({ kind }) => kind === 'TOP_UP')) return 'TOP_UP';
  if (remedies.some(({ kind }) => kind === 'REDUCE')) return 'REDUCE';
  if (mayPass(reasons)) return 'WAIT';
  if (codes.has('TOO_LARGE') || codes.has('MAX_COST_EXCEEDED')) return 'REDUCE';
  return codes.has('INSUFFICIENT_CREDITS') ? 'TOP_UP' : 'STOP';
}

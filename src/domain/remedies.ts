/** What would help. Each remedy is tried by the same evaluation before it is offered: taken alone, it is granted now. */
import type { AccountState, Grant } from './account.ts';
import { type Model, PRIORITIES } from './catalogue.ts';
import { formatMicro, maxOf } from './decimal.ts';
import type { Reason, RejectionAction, Remedy } from './decision.ts';
import { type Evaluation, evaluate, type Terrain } from './evaluate.ts';
import type { Instant } from './instant.ts';
import { largestGranted } from './partial.ts';
import type { JobRequest } from './request.ts';

/** Another model of the same kind with the ground it stands on. */
export interface Alternative {
  readonly model: Model;
  readonly terrain: Terrain;
}

function granted(evaluation: Evaluation): boolean {
  return evaluation.reasons.length === 0;
}

function topUp(
  state: AccountState,
  request: JobRequest,
  params: { terrain: Terrain; refused: Evaluation },
): Remedy[] {
  const reason = params.refused.reasons.find((each) => each.kind === 'CREDITS');
  if (reason?.kind !== 'CREDITS') return [];
  const amount = maxOf(1n, reason.needed - reason.available);
  const bought: Grant = {
    id: 'ffffffff-ffff-8fff-bfff-ffffffffffff',
    source: 'PURCHASED',
    name: 'top-up',
    burnPriority: 0,
    effectiveAt: 0,
    expiresAt: null,
    revokedAt: null,
    granted: amount,
    available: maxOf(0n, amount - state.debt),
    held: 0n,
    spent: 0n,
    expired: 0n,
    revoked: 0n,
  };
  const richer = { ...state, debt: maxOf(0n, state.debt - amount), grants: [...state.grants, bought] };
  if (!granted(evaluate(richer, request, params.terrain))) return [];
  return [{ kind: 'TOP_UP', amount, message: `Add ${formatMicro(amount)} credits.` }];
}

function reduce(state: AccountState, request: JobRequest, terrain: Terrain): Remedy[] {
  const smaller = largestGranted(state, request, { terrain, least: 1n });
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

function otherPriority(state: AccountState, request: JobRequest, terrain: Terrain): Remedy[] {
  for (const priority of PRIORITIES) {
    if (priority === request.priority) continue;
    if (!terrain.plan.priorities.includes(priority) || !request.keyPriorities.includes(priority)) continue;
    if (granted(evaluate(state, { ...request, priority }, terrain))) {
      return [{ kind: 'PRIORITY', priority, message: `Ask with priority ${priority}.` }];
    }
  }
  return [];
}

function takes(model: Model, request: JobRequest): boolean {
  const { quantities, attributes } = request.workload;
  return (
    quantities.every(({ meter }) => model.meters.some(({ slug }) => slug === meter)) &&
    attributes.every(({ name, value }) =>
      model.attributes.some((rule) => rule.name === name && rule.values.includes(value)),
    )
  );
}

function otherModel(
  state: AccountState,
  request: JobRequest,
  alternatives: readonly Alternative[],
): Remedy[] {
  if (request.quote) return [];
  return alternatives.flatMap(({ model, terrain }): Remedy[] => {
    if (model.slug === request.model.slug || !takes(model, request)) return [];
    const evaluation = evaluate(state, { ...request, model }, terrain);
    if (!granted(evaluation) || !evaluation.cost) return [];
    const { total } = evaluation.cost;
    return [
      {
        kind: 'MODEL',
        modelId: model.id,
        cost: evaluation.cost,
        message: `Use ${model.slug}; it costs ${formatMicro(total)} credits.`,
      },
    ];
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
    alternatives: readonly Alternative[];
  },
): Remedy[] {
  const { terrain, retryAt, alternatives } = params;
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
    ...otherPriority(state, request, terrain),
    ...reduce(state, request, terrain),
    ...topUp(state, request, params),
    ...otherModel(state, request, alternatives),
  ];
}

const ASK_OPERATOR: readonly string[] = ['NOT_ENTITLED', 'ACCOUNT_SUSPENDED', 'POLICY_DENIED'];

/** What a machine should do next, the least drastic first. */
export function actionFor(
  reasons: readonly Reason[],
  params: { retryAt: Instant | null; remedies: readonly Remedy[] },
): RejectionAction {
  const { retryAt, remedies } = params;
  if (reasons.some(({ code }) => ASK_OPERATOR.includes(code))) return 'ASK_OPERATOR';
  if (retryAt !== null || reasons.every(({ code }) => code === 'OVERLOADED')) return 'WAIT';
  if (remedies.some(({ kind }) => kind === 'TOP_UP')) return 'TOP_UP';
  if (remedies.some(({ kind }) => kind === 'REDUCE')) return 'REDUCE';
  if (reasons.some(({ code }) => code === 'TOO_LARGE' || code === 'MAX_COST_EXCEEDED')) return 'REDUCE';
  return reasons.some(({ code }) => code === 'INSUFFICIENT_CREDITS') ? 'TOP_UP' : 'STOP';
}

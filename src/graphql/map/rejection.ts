/** Why a job was refused and what would help: each kind becomes the type that carries its facts. */
import type { Remedy as DomainRemedy, Reason } from '../../domain/decision.ts';
import { make } from '../types/make.ts';
import {
  BudgetReason,
  CreditsReason,
  LimitReason,
  LoadReason,
  PolicyReason,
  type RejectionReason,
} from '../types/rejection.ts';
import {
  ModelRemedy,
  PriorityRemedy,
  ReduceRemedy,
  type Remedy,
  TopUpRemedy,
  WaitRemedy,
} from '../types/remedy.ts';
import { toDate, toDateOrNull } from './instant.ts';
import { toLimit } from './limit.ts';
import { toCost, toQuantities } from './money.ts';
import { toLoad } from './pool.ts';

export function toReason(reason: Reason): RejectionReason {
  const { code, message, layer } = reason;
  const base = { code, message, layer, retryAt: toDateOrNull(reason.retryAt) };
  switch (reason.kind) {
    case 'LIMIT':
      return make(LimitReason, { ...base, limit: toLimit(reason.limit) });
    case 'LOAD':
      return make(LoadReason, { ...base, poolId: reason.poolId, load: toLoad(reason.load) });
    case 'CREDITS':
      return make(CreditsReason, {
        ...base,
        needed: reason.needed,
        available: reason.available,
        windowsResetAt: toDateOrNull(reason.windowsResetAt),
      });
    case 'BUDGET':
      return make(BudgetReason, {
        ...base,
        budget: reason.budget,
        cap: reason.cap,
        remaining: reason.remaining,
      });
    case 'POLICY':
      return make(PolicyReason, { ...base, rule: reason.rule });
  }
}

export function toRemedy(remedy: DomainRemedy): Remedy {
  const { message } = remedy;
  switch (remedy.kind) {
    case 'WAIT':
      return make(WaitRemedy, { message, until: toDate(remedy.until) });
    case 'TOP_UP':
      return make(TopUpRemedy, { message, amount: remedy.amount });
    case 'REDUCE':
      return make(ReduceRemedy, {
        message,
        workload: toQuantities(remedy.workload),
        cost: toCost(remedy.cost),
      });
    case 'PRIORITY':
      return make(PriorityRemedy, { message, priority: remedy.priority });
    case 'MODEL':
      return make(ModelRemedy, { message, modelId: remedy.modelId, cost: toCost(remedy.cost) });
  }
}

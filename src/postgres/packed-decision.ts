/** How a decision with its whole explanation is packed. */
import type {
  Asked,
  Decision,
  Factor,
  Layer,
  LimitReading,
  PayingFacts,
  Reason,
  RejectionCode,
  Remedy,
} from '../domain/decision.ts';
import { attribute, balance, cost, fundingPart, grantSource, priority, quantity } from './packed-money.ts';
import { poolLoad } from './packed-pool.ts';
import {
  amount,
  type Codec,
  choice,
  integer,
  list,
  name,
  nullable,
  record,
  text,
  union,
  uuid,
} from './packing.ts';

/** Also in the journal's column `code`. Published: a number never changes its meaning. */
export const REJECTION_NUMBERS: Readonly<Record<RejectionCode, number>> = {
  RATE_LIMITED: 1,
  CONCURRENCY_LIMITED: 2,
  OVERLOADED: 3,
  TOO_LARGE: 4,
  INSUFFICIENT_CREDITS: 5,
  BUDGET_EXCEEDED: 6,
  MAX_COST_EXCEEDED: 7,
  UNPRICED: 8,
  MODEL_UNAVAILABLE: 9,
  NOT_ENTITLED: 10,
  ACCOUNT_SUSPENDED: 11,
  QUOTE_EXPIRED: 12,
  POLICY_DENIED: 13,
};

export const rejectionCode: Codec<RejectionCode> = choice(REJECTION_NUMBERS);

const factor: Codec<Factor> = record('Factor', {
  cause: choice({ TIER: 0, LOAD: 1, HISTORY: 2, OPERATOR: 3 }),
  value: integer,
  since: integer,
  note: nullable(text),
});

export const limitReading: Codec<LimitReading> = record('LimitReading', {
  name: text,
  kind: choice({ RATE: 0, CONCURRENCY: 1, INCLUDED_WINDOW: 2 }),
  unit: text,
  base: amount,
  floor: amount,
  ceiling: amount,
  value: amount,
  remaining: amount,
  factors: list(factor),
  windowMs: nullable(integer),
  resetsAt: nullable(integer),
});

const payingFacts: Codec<PayingFacts> = record('PayingFacts', {
  source: grantSource,
  burnPriority: integer,
  effectiveAt: integer,
  expiresAt: nullable(integer),
});

const layer: Codec<Layer> = record('Layer', {
  name: text,
  kind: choice({ PRICE: 0, GATE: 1, LIMIT: 2, BUDGET: 3, FUNDING: 4 }),
  verdict: choice({ PASSED: 0, TOOK: 1, SKIPPED: 2, REFUSED: 3 }),
  note: nullable(text),
  unit: nullable(text),
  before: nullable(amount),
  taken: nullable(amount),
  after: nullable(amount),
  limit: nullable(limitReading),
  paying: nullable(payingFacts),
});

const reasonBase = { code: rejectionCode, message: text, layer: text, retryAt: nullable(integer) };

const reason: Codec<Reason> = union<Reason>('Reason', {
  LIMIT: [0, { ...reasonBase, limit: limitReading }],
  LOAD: [1, { ...reasonBase, poolId: integer, load: poolLoad }],
  CREDITS: [2, { ...reasonBase, needed: amount, available: amount, windowsResetAt: nullable(integer) }],
  BUDGET: [3, { ...reasonBase, budget: text, cap: amount, remaining: amount }],
  POLICY: [4, { ...reasonBase, rule: text }],
});

const remedy: Codec<Remedy> = union<Remedy>('Remedy', {
  WAIT: [0, { message: text, until: integer }],
  TOP_UP: [1, { message: text, amount }],
  REDUCE: [2, { message: text, workload: list(quantity), cost }],
  PRIORITY: [3, { message: text, priority }],
  MODEL: [4, { message: text, modelId: integer, cost }],
});

const asked: Codec<Asked> = record('Asked', {
  inputHash: name,
  modelId: integer,
  quantities: list(quantity),
  attributes: list(attribute),
  priority,
  quoteId: nullable(name),
  maxCost: nullable(amount),
  acceptPartial: nullable(amount),
  parentJobId: nullable(uuid),
  childBudget: nullable(amount),
});

export const decision: Codec<Decision> = record('Decision', {
  id: uuid,
  accountId: uuid,
  at: integer,
  outcome: choice({ GRANTED: 0, WAITING: 1, REJECTED: 2 }),
  policyVersion: integer,
  priceVersion: nullable(integer),
  load: poolLoad,
  asked,
  workload: list(quantity),
  cost: nullable(cost),
  layers: list(layer),
  funding: list(fundingPart),
  balance,
  reasons: list(reason),
  remedies: list(remedy),
  action: nullable(choice({ WAIT: 0, REDUCE: 1, TOP_UP: 2, ASK_OPERATOR: 3, STOP: 4 })),
  retryAt: nullable(integer),
  checkAgainAt: nullable(integer),
});

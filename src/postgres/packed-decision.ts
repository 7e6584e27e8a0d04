/** How a decision with its whole explanation is packed. */
import type { GrantSource } from '../domain/catalogue.ts';
import type {
  Asked,
  AskedBy,
  Decision,
  Factor,
  Layer,
  LimitReading,
  PayingFacts,
  Reason,
  RejectionCode,
  Remedy,
} from '../domain/decision.ts';
import { attributes, keyRole } from './packed-job.ts';
import {
  balance,
  cost,
  fundingPart,
  GRANT_SOURCE_NUMBERS,
  grantSource,
  priority,
  quantity,
} from './packed-money.ts';
import { poolLoad } from './packed-pool.ts';
import {
  amount,
  type Choice,
  type Codec,
  choice,
  custom,
  instant,
  integer,
  list,
  nullable,
  text,
  uuid,
} from './packing.ts';
import { format } from './packing-format.ts';
import { derived, record, union } from './packing-records.ts';

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

export const rejectionCode: Choice<RejectionCode> = choice(REJECTION_NUMBERS);

const ONE = 1_000_000;

const factor: Codec<Factor> = record('Factor', {
  cause: choice({ TIER: 0, LOAD: 1, HISTORY: 2, OPERATOR: 3 }),
  value: derived(integer, () => ONE, 'one'),
  since: instant,
  note: nullable(text),
});

export const limitReading: Codec<LimitReading> = record('LimitReading', {
  name: text,
  kind: choice({ RATE: 0, CONCURRENCY: 1, INCLUDED_WINDOW: 2 }),
  unit: text,
  base: amount,
  floor: derived(
    amount,
    ({ kind, base }) => (kind === 'INCLUDED_WINDOW' ? base : 0n),
    'base in a window, else zero',
  ),
  ceiling: derived(amount, ({ base }) => base, 'base'),
  value: derived(amount, ({ base }) => base, 'base'),
  remaining: derived(amount, ({ value }) => value, 'value'),
  windowMs: nullable(integer),
  resetsAt: nullable(instant),
  factors: derived(list(factor), () => [], 'none'),
});

/** A limit by itself. */
export const limitFormat = format<LimitReading>(1, { codec: limitReading, at: () => 0 });

const payingFacts: Codec<PayingFacts> = record('PayingFacts', {
  source: grantSource,
  burnPriority: integer,
  effectiveAt: instant,
  expiresAt: nullable(instant),
});

const GRANT_SOURCES: readonly GrantSource[] = ['PROMOTIONAL', 'PLAN', 'PURCHASED'];

/** The note of a grant that could pay begins with its source, which has a number. */
function sourceOf(note: string): GrantSource | undefined {
  if (!note.startsWith('P')) return undefined;
  return GRANT_SOURCES.find((source) => note.startsWith(source) && note.startsWith(' ', source.length));
}

const layerNote: Codec<string> = custom({
  write: (value, output) => {
    const source = sourceOf(value);
    if (source === undefined) output.word(value);
    else {
      output.array(2);
      output.integer(GRANT_SOURCE_NUMBERS[source]);
      output.word(value.slice(source.length + 1));
    }
  },
  read: (input) => {
    if (!input.isArray()) return text.read(input);
    if (input.array() !== 2) input.refuse('a source and a text');
    const source = grantSource.read(input);
    return `${source} ${text.read(input)}`;
  },
  layout: { form: 'plain', name: 'text, or a source of grants and a text' },
});

const layer: Codec<Layer> = record('Layer', {
  kind: choice({ PRICE: 0, GATE: 1, LIMIT: 2, BUDGET: 3, FUNDING: 4 }),
  verdict: choice({ PASSED: 0, TOOK: 1, SKIPPED: 2, REFUSED: 3 }),
  limit: nullable(limitReading),
  name: derived(text, ({ limit }) => limit?.name, "limit's name"),
  note: nullable(layerNote),
  taken: nullable(amount),
  before: derived(nullable(amount), ({ limit }) => limit?.remaining ?? null, "limit's remaining, or null"),
  after: derived(
    nullable(amount),
    ({ before, taken }) => (before === null || taken === null ? null : before - taken),
    'before less taken, or null',
  ),
  unit: derived(
    nullable(text),
    ({ kind, limit }) => limit?.unit ?? (kind === 'GATE' ? null : 'credit'),
    "limit's unit; null for a gate; otherwise credit",
  ),
  paying: nullable(payingFacts),
});

const reasonBase = { code: rejectionCode, message: text, layer: text, retryAt: nullable(instant) };

const reason: Codec<Reason> = union<Reason>('Reason', {
  LIMIT: [0, { ...reasonBase, limit: limitReading }],
  LOAD: [1, { ...reasonBase, poolId: integer, load: poolLoad, ahead: derived(integer, () => 0, 'zero') }],
  CREDITS: [2, { ...reasonBase, needed: amount, available: amount, windowsResetAt: nullable(instant) }],
  BUDGET: [3, { ...reasonBase, budget: text, cap: amount, remaining: amount }],
  POLICY: [4, { ...reasonBase, rule: text }],
});

const remedy: Codec<Remedy> = union<Remedy>('Remedy', {
  WAIT: [0, { message: text, until: instant }],
  TOP_UP: [1, { message: text, amount }],
  REDUCE: [2, { message: text, workload: list(quantity), cost }],
  PRIORITY: [3, { message: text, priority }],
  MODEL: [4, { message: text, modelId: integer, cost }],
});

const asked: Codec<Asked> = record('Asked', {
  inputHash: text,
  modelId: integer,
  quantities: list(quantity),
  priority,
  attributes,
  quoteId: nullable(text),
  maxCost: nullable(amount),
  acceptPartial: nullable(amount),
  parentJobId: nullable(uuid),
  childBudget: nullable(amount),
});

const askedBy: Codec<AskedBy> = record('AskedBy', {
  keyRoles: list(keyRole),
  waitUpToMs: nullable(integer),
});

export const decision: Codec<Decision> = record('Decision', {
  outcome: choice({ GRANTED: 0, WAITING: 1, REJECTED: 2 }),
  policyVersion: integer,
  asked,
  load: poolLoad,
  balance,
  layers: list(layer),
  cost: nullable(cost),
  funding: derived(list(fundingPart), () => [], 'none'),
  workload: derived(list(quantity), (value) => value.asked.quantities, 'asked.quantities'),
  priceVersion: derived(nullable(integer), (value) => value.cost?.priceVersion ?? null, "cost's, or null"),
  reasons: derived(list(reason), () => [], 'none'),
  remedies: derived(list(remedy), () => [], 'none'),
  action: nullable(choice({ WAIT: 0, REDUCE: 1, TOP_UP: 2, ASK_OPERATOR: 3, STOP: 4 })),
  retryAt: nullable(instant),
  checkAgainAt: nullable(instant),
  id: derived(uuid, (_, frame) => frame.subject, "the frame's subject"),
  accountId: derived(uuid, (_, frame) => frame.accountId, "the frame's account"),
  at: derived(instant, (_, frame) => frame.at, "the frame's instant"),
  catalogueVersion: nullable(integer),
  askedBy: nullable(askedBy),
});

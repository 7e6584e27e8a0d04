// Any value of each stored type, for properties of the formats.
import fc, { type Arbitrary } from 'fast-check';
import type { AccountState, Balance, Grant, Terms } from '../../../src/domain/account.ts';
import type { Attribute, Priority, Quantity } from '../../../src/domain/catalogue.ts';
import type {
  Asked,
  Decision,
  Factor,
  FundingPart,
  Layer,
  LimitReading,
  Reason,
  RejectionCode,
  Remedy,
} from '../../../src/domain/decision.ts';
import type { Activity, Ending, Entry, EntryDetail } from '../../../src/domain/entry.ts';
import type { LeaseCount } from '../../../src/domain/leases.ts';
import type { PoolLoad, PoolState } from '../../../src/domain/load.ts';
import type { Hold, OpenJob } from '../../../src/domain/open-job.ts';
import { LEDGER_ACCOUNTS, type Posting } from '../../../src/domain/postings.ts';
import type { Cost } from '../../../src/domain/pricing.ts';
import type { RateLevel } from '../../../src/domain/rates.ts';
import { type Flag, NEUTRAL, type Override, type Standing } from '../../../src/domain/standing.ts';
import { EVIDENCE_KINDS } from '../../../src/domain/standing-rules.ts';
import type { WaitingJob } from '../../../src/domain/waiting.ts';
import type { Episode } from '../../../src/events/episode.ts';
import type { OutboxItem } from '../../../src/events/outbox-item.ts';
import { ENTRY_NUMBERS } from '../../../src/postgres/packed-entry.ts';

const LARGEST = 2n ** 63n - 1n;

/** Whole numbers of every length that CBOR knows. */
const integer = fc.oneof(
  fc.nat(30),
  fc.integer({ min: -70_000, max: 70_000 }),
  fc.integer({ min: 0, max: 2 ** 32 + 1 }),
  fc.maxSafeInteger(),
);
const instant = fc.oneof(fc.integer({ min: 1_790_000_000_000, max: 1_790_100_000_000 }), fc.maxSafeNat());
const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 30n }),
  fc.bigInt({ min: -(10n ** 7n), max: 10n ** 12n }),
  fc.bigInt({ min: -LARGEST, max: LARGEST }),
);
const uuid = fc.uuid();
const text = fc.oneof(
  fc.constantFrom('', 'credit', 'request', 'price', 'requests per minute'),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const name = fc.oneof(uuid, sha256, text);
const word = <T extends string>(...words: T[]): Arbitrary<T> => fc.constantFrom(...words);
const maybe = <T>(value: Arbitrary<T>): Arbitrary<T | null> => fc.option(value, { nil: null });
const few = <T>(value: Arbitrary<T>): Arbitrary<T[]> => fc.array(value, { maxLength: 4 });

const priority: Arbitrary<Priority> = word('CRITICAL', 'STANDARD', 'SHEDDABLE');
const quantity: Arbitrary<Quantity> = fc.record({ meter: text, quantity: amount });
const attribute: Arbitrary<Attribute> = fc.record({ name: text, value: text });
const code: Arbitrary<RejectionCode> = word(
  'RATE_LIMITED',
  'CONCURRENCY_LIMITED',
  'OVERLOADED',
  'TOO_LARGE',
  'INSUFFICIENT_CREDITS',
  'BUDGET_EXCEEDED',
  'MAX_COST_EXCEEDED',
  'UNPRICED',
  'MODEL_UNAVAILABLE',
  'NOT_ENTITLED',
  'ACCOUNT_SUSPENDED',
  'QUOTE_EXPIRED',
  'POLICY_DENIED',
);

export const anyPart: Arbitrary<FundingPart> = fc.record({
  source: word('INCLUDED', 'PROMOTIONAL', 'PLAN', 'PURCHASED', 'POSTPAID'),
  grantId: maybe(uuid),
  name: text,
  amount,
  windows: few(fc.record({ name: text, startedAt: instant })),
});

const cost: Arbitrary<Cost> = fc.record({
  total: amount,
  lines: few(
    fc.record({ meter: text, quantity: amount, price: amount, per: amount, amount, note: maybe(text) }),
  ),
  priceVersion: integer,
});

const grant: Arbitrary<Grant> = fc.record({
  id: uuid,
  source: word('PROMOTIONAL', 'PLAN', 'PURCHASED'),
  name: text,
  burnPriority: integer,
  effectiveAt: instant,
  expiresAt: maybe(instant),
  revokedAt: maybe(instant),
  granted: amount,
  available: amount,
  held: amount,
  spent: amount,
  expired: amount,
  revoked: amount,
});

const balance: Arbitrary<Balance> = fc.record({
  available: amount,
  held: amount,
  debt: amount,
  postpaidOwed: amount,
  version: fc.nat(2 ** 31 - 1),
  at: instant,
});

const posting: Arbitrary<Posting> = fc.record({
  account: fc.constantFrom(...LEDGER_ACCOUNTS),
  grantId: maybe(uuid),
  amount,
});

const terms: Arbitrary<Terms> = fc.record({
  planId: integer,
  planSince: instant,
  status: word('ACTIVE', 'SUSPENDED'),
  postpaidLimit: amount,
  operatorFactor: integer,
  operatorFactorSince: instant,
  budgets: few(
    fc.record({
      name: text,
      scope: word('ACCOUNT', 'PROJECT', 'USER', 'KEY', 'MODEL'),
      match: maybe(text),
      period: word('HOUR', 'DAY', 'WEEK', 'MONTH', 'TOTAL'),
      timeZone: text,
      cap: amount,
    }),
  ),
});

const rate: Arbitrary<RateLevel> = fc.record({ counter: text, level: amount, at: instant, limit: amount });
const leases: Arbitrary<LeaseCount> = fc.record({
  counter: text,
  ends: few(fc.tuple(instant, integer)),
});

const evidenceKind = fc.constantFrom(...EVIDENCE_KINDS);
const flag: Arbitrary<Flag> = fc.record({
  id: uuid,
  kind: evidenceKind,
  at: instant,
  expiresAt: instant,
  note: text,
});
const override: Arbitrary<Override> = fc.record({
  value: integer,
  reason: text,
  by: text,
  since: instant,
  expiresAt: maybe(instant),
});
const standing: Arbitrary<Standing> = fc.record({
  factor: integer,
  written: integer,
  since: maybe(instant),
  note: maybe(text),
  lookedAt: instant,
  evidence: few(
    fc.record({
      kind: evidenceKind,
      amount: integer,
      decayedAt: instant,
      cases: integer,
      since: instant,
      lastAt: instant,
    }),
  ),
  flags: few(flag),
  override: maybe(override),
  told: maybe(fc.record({ who: integer, at: instant, retryAt: instant })),
});

export const anyState: Arbitrary<AccountState> = fc.record({
  accountId: uuid,
  seq: integer,
  lastAt: instant,
  terms,
  grants: few(grant),
  windows: few(fc.record({ name: text, startedAt: instant, used: amount })),
  rates: few(rate),
  leases: few(leases),
  budgets: few(fc.record({ name: text, periodStart: instant, used: amount })),
  allowances: few(fc.record({ name: text, dueAt: instant })),
  debt: amount,
  postpaidHeld: amount,
  postpaidOwed: amount,
  peaks: few(fc.uint8Array({ minLength: 32, maxLength: 32 }).map((each) => Buffer.from(each))),
  standing: fc.oneof(fc.constant(NEUTRAL), standing),
});

const level = word('NORMAL', 'ELEVATED', 'HIGH', 'SATURATED');
const factorOfLoad = fc.record({ value: integer, since: instant });

export const anyPool: Arbitrary<PoolState> = fc.record({
  poolId: integer,
  version: integer,
  report: maybe(
    fc.record({
      at: instant,
      capacity: maybe(integer),
      utilisation: maybe(integer),
      queued: maybe(integer),
      latencyMs: maybe(integer),
    }),
  ),
  level,
  levelSince: instant,
  factors: fc.record({ CRITICAL: factorOfLoad, STANDARD: factorOfLoad, SHEDDABLE: factorOfLoad }),
  steppedAt: instant,
  leases: few(leases),
  rates: few(rate),
  waiting: integer,
  ahead: fc.record({ CRITICAL: integer, STANDARD: integer, SHEDDABLE: integer }),
  gaps: few(fc.record({ priority: word('CRITICAL', 'STANDARD', 'SHEDDABLE'), ms: integer })),
  startedAt: maybe(instant),
  learned: maybe(fc.record({ limit: integer, usual: integer, readings: integer, at: instant })),
});

const load: Arbitrary<PoolLoad> = fc.record({
  level,
  utilisation: integer,
  running: integer,
  capacity: integer,
  waiting: integer,
  at: instant,
  capacitySource: word('FIXED', 'REPORTED', 'LEARNED'),
});

const factor: Arbitrary<Factor> = fc.record({
  cause: word('TIER', 'LOAD', 'HISTORY', 'OPERATOR'),
  value: integer,
  since: instant,
  note: maybe(text),
});

const reading: Arbitrary<LimitReading> = fc.record({
  name: text,
  kind: word('RATE', 'CONCURRENCY', 'INCLUDED_WINDOW'),
  unit: text,
  base: amount,
  floor: amount,
  ceiling: amount,
  value: amount,
  remaining: amount,
  windowMs: maybe(integer),
  resetsAt: maybe(instant),
  factors: few(factor),
});

export const anyLimit = reading;

const layer: Arbitrary<Layer> = fc.record({
  name: text,
  kind: word('PRICE', 'GATE', 'LIMIT', 'BUDGET', 'FUNDING'),
  verdict: word('PASSED', 'TOOK', 'SKIPPED', 'REFUSED'),
  unit: maybe(text),
  before: maybe(amount),
  taken: maybe(amount),
  after: maybe(amount),
  limit: maybe(reading),
  note: maybe(text),
  paying: maybe(
    fc.record({
      source: word('PROMOTIONAL', 'PLAN', 'PURCHASED'),
      burnPriority: integer,
      effectiveAt: instant,
      expiresAt: maybe(instant),
    }),
  ),
});

const base = { code, message: text, layer: text, retryAt: maybe(instant) };
const reason: Arbitrary<Reason> = fc.oneof(
  fc.record({ ...base, kind: fc.constant('LIMIT' as const), limit: reading }),
  fc.record({ ...base, kind: fc.constant('LOAD' as const), poolId: integer, load, ahead: integer }),
  fc.record({
    ...base,
    kind: fc.constant('CREDITS' as const),
    needed: amount,
    available: amount,
    windowsResetAt: maybe(instant),
  }),
  fc.record({ ...base, kind: fc.constant('BUDGET' as const), budget: text, cap: amount, remaining: amount }),
  fc.record({ ...base, kind: fc.constant('POLICY' as const), rule: text }),
);

const remedy: Arbitrary<Remedy> = fc.oneof(
  fc.record({ kind: fc.constant('WAIT' as const), message: text, until: instant }),
  fc.record({ kind: fc.constant('TOP_UP' as const), message: text, amount }),
  fc.record({ kind: fc.constant('REDUCE' as const), message: text, workload: few(quantity), cost }),
  fc.record({ kind: fc.constant('PRIORITY' as const), message: text, priority }),
  fc.record({ kind: fc.constant('MODEL' as const), message: text, modelId: integer, cost }),
);

const asked: Arbitrary<Asked> = fc.record({
  inputHash: name,
  modelId: integer,
  quantities: few(quantity),
  attributes: few(attribute),
  priority,
  quoteId: maybe(name),
  maxCost: maybe(amount),
  acceptPartial: maybe(amount),
  parentJobId: maybe(uuid),
  childBudget: maybe(amount),
});

const decision: Arbitrary<Decision> = fc.record({
  id: uuid,
  accountId: uuid,
  at: instant,
  outcome: word('GRANTED', 'WAITING', 'REJECTED'),
  policyVersion: integer,
  catalogueVersion: maybe(integer),
  priceVersion: maybe(integer),
  load,
  asked,
  workload: few(quantity),
  cost: maybe(cost),
  layers: few(layer),
  funding: few(anyPart),
  reasons: few(reason),
  action: maybe(word('WAIT', 'REDUCE', 'TOP_UP', 'ASK_OPERATOR', 'STOP')),
  retryAt: maybe(instant),
  checkAgainAt: maybe(instant),
  remedies: few(remedy),
  balance,
  askedBy: maybe(
    fc.record({
      keyRoles: few(word('ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR')),
      waitUpToMs: maybe(integer),
    }),
  ),
});

const hold: Arbitrary<Hold> = fc.record({
  modelId: integer,
  poolId: integer,
  priority,
  userRef: maybe(uuid),
  keyId: maybe(integer),
  endpoint: maybe(text),
  labels: few(attribute),
  quantities: few(quantity),
  attributes: few(attribute),
  priceVersion: integer,
  parts: few(anyPart),
  budgets: few(fc.record({ name: text, periodStart: instant })),
  slots: few(fc.record({ counter: text, shared: fc.boolean() })),
  chargeCap: maybe(amount),
  parentJobId: maybe(uuid),
  childBudget: maybe(amount),
  leaseMs: integer,
  graceMs: integer,
  grantedAt: instant,
});

export const anyJob: Arbitrary<OpenJob> = fc.record({
  accountId: uuid,
  jobId: uuid,
  hold,
  reserve: few(anyPart),
  leaseToken: name,
  leaseEndsAt: instant,
  reported: few(quantity),
  dueAt: instant,
  lapsed: fc.boolean(),
  entries: integer,
});

const ending: Arbitrary<Ending> = fc.record({
  inputHash: maybe(name),
  outcome: maybe(word('SUCCEEDED', 'FAILED')),
  usage: few(quantity),
  cost,
  charged: few(anyPart),
  returned: few(anyPart),
  forgiven: amount,
  debt: amount,
  computeMs: maybe(integer),
  startedAt: maybe(instant),
  finishedAt: maybe(instant),
  reason: maybe(text),
});

const kind = <K extends string>(value: K): Arbitrary<K> => fc.constant(value);

/** One generator for each kind of entry: a kind that is added without one does not compile. */
const details: { readonly [K in EntryDetail['kind']]: Arbitrary<Extract<EntryDetail, { kind: K }>> } = {
  OPENED: fc.record({ kind: kind('OPENED'), terms, inputHash: name }),
  TERMS_CHANGED: fc.record({ kind: kind('TERMS_CHANGED'), terms, inputHash: name, reason: maybe(text) }),
  GRANTED: fc.record({
    kind: kind('GRANTED'),
    decision,
    hold,
    reserve: few(anyPart),
    leaseToken: name,
    leaseEndsAt: instant,
  }),
  REJECTED: fc.record({ kind: kind('REJECTED'), decision }),
  WAITING: fc.record({ kind: kind('WAITING'), decision, expiresAt: instant }),
  WITHDRAWN: fc.record({ kind: kind('WITHDRAWN'), reason: maybe(text) }),
  LAPSED: fc.record({ kind: kind('LAPSED'), leaseEndsAt: instant }),
  SETTLED: fc.record({ kind: kind('SETTLED'), ending, leaseToken: name }),
  CANCELLED: fc.record({ kind: kind('CANCELLED'), ending, leaseToken: name }),
  EXPIRED: fc.record({ kind: kind('EXPIRED'), ending, leaseToken: name, job: anyJob }),
  REFUNDED: fc.record({
    kind: kind('REFUNDED'),
    key: text,
    inputHash: name,
    parts: few(anyPart),
    debt: amount,
    grant: maybe(grant),
    reason: text,
  }),
  CREDITED: fc.record({
    kind: kind('CREDITED'),
    grant,
    debtPaid: amount,
    payment: maybe(fc.record({ provider: text, reference: text })),
    inputHash: maybe(name),
    reason: maybe(text),
  }),
  GRANT_EXPIRED: fc.record({ kind: kind('GRANT_EXPIRED'), grantId: uuid, amount }),
  GRANT_REVOKED: fc.record({
    kind: kind('GRANT_REVOKED'),
    grantId: uuid,
    amount,
    inputHash: name,
    reason: text,
  }),
  ADJUSTED: fc.record({
    kind: kind('ADJUSTED'),
    parts: few(anyPart),
    grant: maybe(grant),
    debtPaid: amount,
    inputHash: name,
    reason: text,
  }),
  DEBT_PAID: fc.record({ kind: kind('DEBT_PAID'), parts: few(anyPart) }),
  STANDING_CHANGED: fc.record({
    kind: kind('STANDING_CHANGED'),
    cause: word('EVIDENCE', 'NOTED', 'FLAGGED', 'REVERSED', 'OVERRIDDEN', 'OVERRIDE_ENDED'),
    from: integer,
    to: integer,
    note: maybe(text),
    evidence: maybe(evidenceKind),
    flag: maybe(flag),
    override: maybe(override),
    by: maybe(text),
    inputHash: maybe(sha256),
    reason: maybe(text),
  }),
  PAYMENT_RETURNED: fc.record({
    kind: kind('PAYMENT_RETURNED'),
    grantId: uuid,
    key: text,
    inputHash: name,
    how: fc.constantFrom('REFUND' as const, 'CHARGEBACK' as const),
    amount,
    debt: amount,
    reason: text,
  }),
};

export const anyGrantOfJob: Arbitrary<EntryDetail & { kind: 'GRANTED' }> = details.GRANTED;

const activity: Arbitrary<Activity> = fc.record({
  modelId: integer,
  poolId: integer,
  keyId: maybe(integer),
  userRef: maybe(uuid),
  endpoint: maybe(text),
  priority,
  labels: few(attribute),
  code: maybe(code),
});

export const anyEntry: Arbitrary<Entry> = fc.record({
  accountId: uuid,
  seq: fc.integer({ min: 1, max: 2 ** 40 }),
  subject: uuid,
  ordinal: fc.nat(1_000),
  at: instant,
  detail: fc.oneof(...Object.values<Arbitrary<EntryDetail>>(details)),
  postings: few(posting),
  balance,
  activity: maybe(activity),
});

const episode: Arbitrary<Episode> = fc.record({
  accountId: uuid,
  code,
  poolId: maybe(integer),
  limitName: maybe(text),
  opened: fc.record({ position: fc.bigInt({ min: 0n, max: LARGEST }), index: integer }),
  firstAt: instant,
  lastAt: instant,
  endedAt: maybe(instant),
  refusals: integer,
  limit: maybe(reading),
});

export const anyItem: Arbitrary<OutboxItem> = fc.oneof(
  fc.record({
    kind: kind('ENTRY'),
    accountId: uuid,
    seq: integer,
    entryKind: fc.constantFrom(...(Object.keys(ENTRY_NUMBERS) as (keyof typeof ENTRY_NUMBERS)[])),
    subject: uuid,
    ordinal: integer,
    poolId: maybe(integer),
    code: maybe(code),
    refusals: maybe(few(fc.record({ code, limit: maybe(text) }))),
  }),
  fc.record({
    kind: kind('HEARTBEAT'),
    accountId: uuid,
    jobId: uuid,
    ordinal: integer,
    leaseEndsAt: instant,
  }),
  fc.record({ kind: kind('POOL'), poolId: integer, load }),
  fc.record({ kind: kind('THROTTLE'), episode }),
);

const keyRole = word('ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR');

export const anyWaiting: Arbitrary<WaitingJob> = fc.record({
  request: fc.record({
    id: uuid,
    accountId: uuid,
    inputHash: name,
    keyPriorities: few(priority),
    keyRoles: few(keyRole),
    priority,
    workload: fc.record({ quantities: few(quantity), attributes: few(attribute) }),
    leaseToken: name,
    labels: few(attribute),
    waitUpToMs: maybe(integer),
    userRef: maybe(uuid),
    keyId: maybe(integer),
    endpoint: maybe(text),
    leaseMs: maybe(integer),
    maxCost: maybe(amount),
    acceptPartial: maybe(amount),
    parentJobId: maybe(uuid),
    childBudget: maybe(amount),
    quote: maybe(fc.record({ id: uuid, cost, expiresAt: instant })),
  }),
  modelId: integer,
  poolId: integer,
  weight: integer,
  askedAt: instant,
  expiresAt: instant,
});

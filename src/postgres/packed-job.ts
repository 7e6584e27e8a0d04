/** How an open job is packed: what it holds, and until when its lease lasts. */
import type { Attribute } from '../domain/catalogue.ts';
import type { Hold, OpenJob, Slot } from '../domain/open-job.ts';
import type { KeyRole } from '../domain/request.ts';
import { attribute, budgetCount, fundingPart, priority, quantity } from './packed-money.ts';
import { amount, type Codec, choice, flag, instant, integer, list, nullable, text, uuid } from './packing.ts';
import { format } from './packing-format.ts';
import { derived, type Fields, record } from './packing-records.ts';

const slot: Codec<Slot> = record('Slot', { counter: text, shared: flag });

/** Published: a number never changes its meaning. */
export const keyRole: Codec<KeyRole> = choice({ ACCOUNT: 0, ORCHESTRATOR: 1, MONITOR: 2, OPERATOR: 3 });

/** Names with values; mostly there are none. */
export const attributes = derived<unknown, readonly Attribute[]>(list(attribute), () => [], 'none');

/** A hold's fields, those that nothing else tells first. */
export const holdFields: Fields<Hold> = {
  poolId: integer,
  leaseMs: integer,
  graceMs: integer,
  slots: list(slot),
  budgets: list(budgetCount),
  labels: attributes,
  keyId: nullable(integer),
  endpoint: nullable(text),
  userRef: nullable(uuid),
  modelId: integer,
  priority,
  quantities: list(quantity),
  attributes,
  priceVersion: integer,
  parts: list(fundingPart),
  grantedAt: instant,
  chargeCap: nullable(amount),
  parentJobId: nullable(uuid),
  childBudget: nullable(amount),
};

export const openJob: Codec<OpenJob> = record('OpenJob', {
  accountId: uuid,
  jobId: uuid,
  hold: record('Hold', holdFields),
  leaseToken: text,
  leaseEndsAt: instant,
  dueAt: derived(instant, ({ leaseEndsAt }) => leaseEndsAt, 'leaseEndsAt'),
  entries: integer,
  lapsed: derived(flag, () => false, 'false'),
  reserve: derived(list(fundingPart), () => [], 'none'),
  reported: derived(list(quantity), () => [], 'none'),
});

export const jobFormat = format(1, { codec: openJob, at: (job) => job.hold.grantedAt });

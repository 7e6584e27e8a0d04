/** How an open job is packed: what it holds, and until when its lease lasts. */
import type { Hold, OpenJob, Slot } from '../domain/open-job.ts';
import { attribute, budgetCount, fundingPart, priority, quantity } from './packed-money.ts';
import {
  amount,
  type Codec,
  flag,
  format,
  integer,
  list,
  name,
  nullable,
  record,
  text,
  uuid,
} from './packing.ts';

const slot: Codec<Slot> = record('Slot', { counter: text, shared: flag });

export const hold: Codec<Hold> = record('Hold', {
  modelId: integer,
  poolId: integer,
  priority,
  priceVersion: integer,
  parts: list(fundingPart),
  quantities: list(quantity),
  attributes: list(attribute),
  labels: list(attribute),
  budgets: list(budgetCount),
  slots: list(slot),
  leaseMs: integer,
  graceMs: integer,
  grantedAt: integer,
  keyId: nullable(integer),
  userRef: nullable(uuid),
  endpoint: nullable(text),
  chargeCap: nullable(amount),
  parentJobId: nullable(uuid),
  childBudget: nullable(amount),
});

export const openJob: Codec<OpenJob> = record('OpenJob', {
  accountId: uuid,
  jobId: uuid,
  hold,
  reserve: list(fundingPart),
  leaseToken: name,
  leaseEndsAt: integer,
  reported: list(quantity),
  dueAt: integer,
  lapsed: flag,
  entries: integer,
});

export const jobFormat = format(1, openJob);

/** How a request that waits is packed. */
import type { FrozenQuote } from '../domain/request.ts';
import type { WaitingJob } from '../domain/waiting.ts';
import { attributes, keyRole } from './packed-job.ts';
import { cost, priority, quantity } from './packed-money.ts';
import { amount, type Codec, instant, integer, list, nullable, text, uuid } from './packing.ts';
import { format } from './packing-format.ts';
import { derived, record } from './packing-records.ts';

const quote: Codec<FrozenQuote> = record('WaitingQuote', { id: uuid, cost, expiresAt: instant });

const request: Codec<WaitingJob['request']> = record('WaitingRequest', {
  id: uuid,
  accountId: uuid,
  inputHash: text,
  keyPriorities: list(priority),
  priority,
  workload: record('WaitingWorkload', { quantities: list(quantity), attributes }),
  leaseToken: text,
  labels: attributes,
  waitUpToMs: nullable(integer),
  userRef: nullable(uuid),
  keyId: nullable(integer),
  endpoint: nullable(text),
  leaseMs: nullable(integer),
  maxCost: nullable(amount),
  acceptPartial: nullable(amount),
  parentJobId: nullable(uuid),
  childBudget: nullable(amount),
  quote: nullable(quote),
  keyRoles: derived(list(keyRole), () => [], 'none'),
});

const waitingJob: Codec<WaitingJob> = record('WaitingJob', {
  request,
  modelId: integer,
  poolId: integer,
  weight: integer,
  askedAt: instant,
  expiresAt: instant,
});

export const waitingFormat = format(1, { codec: waitingJob, at: (waiting) => waiting.askedAt });

/** What streams tell, as subscriptions deliver it. */
import type { BalanceNews } from '../../events/balance-changed.ts';
import type { Episode } from '../../events/episode.ts';
import type { LoadNews } from '../../events/load-changed.ts';
import type { StreamEvent } from '../../events/stream.ts';
import type { TicketNews } from '../../events/ticket-changed.ts';
import type { JobView } from '../../jobs/job-view.ts';
import { make } from '../types/make.ts';
import { BalanceChanged, JobChanged, LoadChanged, Throttled, TicketChanged } from '../types/stream.ts';
import { toDecision } from './decision.ts';
import { toDate, toDateOrNull } from './instant.ts';
import { toJob } from './job.ts';
import { toLimit } from './limit.ts';
import { toBalance } from './money.ts';
import { toLoad } from './pool.ts';
import { toTicket } from './wait-ticket.ts';

function frameOf({ cursor, at, kind }: StreamEvent<unknown>) {
  return { cursor, at: toDate(at), kind };
}

export function toBalanceChanged(event: StreamEvent<BalanceNews>): BalanceChanged {
  const { accountId, balance, cause } = event.value;
  return make(BalanceChanged, { ...frameOf(event), accountId, balance: toBalance(balance), cause });
}

export function toLoadChanged(event: StreamEvent<LoadNews>): LoadChanged {
  const { poolId, load } = event.value;
  return make(LoadChanged, { ...frameOf(event), poolId, load: toLoad(load) });
}

export function toThrottled(event: StreamEvent<Episode>): Throttled {
  const { accountId, poolId, code, limit, firstAt, lastAt, endedAt, refusals } = event.value;
  return make(Throttled, {
    ...frameOf(event),
    accountId,
    poolId,
    code,
    limit: limit && toLimit(limit),
    firstAt: toDate(firstAt),
    lastAt: toDate(lastAt),
    endedAt: toDateOrNull(endedAt),
    refusals: BigInt(refusals),
  });
}

export function toJobChanged(event: StreamEvent<JobView>): JobChanged {
  return make(JobChanged, { ...frameOf(event), job: toJob(event.value) });
}

export function toTicketChanged(event: StreamEvent<TicketNews>): TicketChanged {
  const { ticket, decided, ended } = event.value;
  return make(TicketChanged, {
    ...frameOf(event),
    ticket: ticket && toTicket(ticket),
    decision: toDecision(decided.detail.decision, decided.ordinal),
    ended,
  });
}

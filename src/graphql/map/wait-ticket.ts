/** Tickets of requests that wait. */
import type { WaitTicketView } from '../../jobs/wait-ticket.ts';
import { ownedGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import { EstimatedStart, WaitTicket } from '../types/request-job.ts';
import { toDate } from './instant.ts';

export function toTicket({ accountId, jobId, position, start, expiresAt }: WaitTicketView): WaitTicket {
  return make(WaitTicket, {
    id: ownedGid('ticket', { accountId, id: jobId }),
    position,
    estimatedStart: start && make(EstimatedStart, { from: toDate(start.from), to: toDate(start.to) }),
    expiresAt: toDate(expiresAt),
  });
}

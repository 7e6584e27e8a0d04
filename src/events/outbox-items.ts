/** What the outbox tells about the changes of one transaction, in the order in which streams deliver it. */
import type { Reason } from '../domain/decision.ts';
import type { Entry } from '../domain/entry.ts';
import type { Changes } from '../pipeline/ports.ts';
import type { OutboxItem, Refusal } from './outbox-item.ts';

/** Entries first, then the leases that were kept, then the pools whose load changed. Empty when there is nothing to tell. */
export function outboxItemsOf(changes: Pick<Changes, 'entries' | 'heartbeats' | 'loads'>): OutboxItem[] {
  return [
    ...changes.entries.map(itemOf),
    ...changes.heartbeats.map((heartbeat): OutboxItem => ({ kind: 'HEARTBEAT', ...heartbeat })),
    ...changes.loads.map((changed): OutboxItem => ({ kind: 'POOL', ...changed })),
  ];
}

function itemOf({ accountId, seq, subject, ordinal, activity, detail }: Entry): OutboxItem {
  return {
    kind: 'ENTRY',
    accountId,
    seq,
    entryKind: detail.kind,
    subject,
    ordinal,
    poolId: activity?.poolId ?? null,
    code: activity?.code ?? null,
    refusals: detail.kind === 'REJECTED' ? refusalsOf(detail.decision.reasons) : null,
  };
}

/** Each reason once: two windows of one limit are one refusal by it. */
function refusalsOf(reasons: readonly Reason[]): Refusal[] {
  const found = new Map<string, Refusal>();
  for (const reason of reasons) {
    const limit = reason.kind === 'LIMIT' ? reason.limit.name : null;
    found.set(`${reason.code} ${limit ?? ''}`, { code: reason.code, limit });
  }
  return [...found.values()];
}

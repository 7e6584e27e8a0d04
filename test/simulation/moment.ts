/** What the model can't know by itself about a moment: the ends of leases, tokens, and the ids of new grants, as the product gave them. */
import type { Moment } from './model/commands.ts';
import type { Model } from './model/model.ts';
import type { Batch, Decided } from './watch.ts';

interface GivenLease {
  readonly leaseToken: string;
  readonly leaseEndsAt: number;
}

/** The lease that an answer gives, of a granted request or a heartbeat. */
function leaseIn(answer: unknown): GivenLease | null {
  if (typeof answer !== 'object' || answer === null) return null;
  if ('open' in answer && isLease(answer.open)) return answer.open;
  if (!('entry' in answer) || typeof answer.entry !== 'object' || answer.entry === null) return null;
  if (!('detail' in answer.entry) || !isLease(answer.entry.detail)) return null;
  return answer.entry.detail;
}

function isLease(value: unknown): value is GivenLease {
  return typeof value === 'object' && value !== null && 'leaseToken' in value && 'leaseEndsAt' in value;
}

/** The lease of one that was let in by this batch. */
function leaseGiven(batch: Batch, jobId: string | undefined): GivenLease | null {
  const entry = batch.changes.entries.find(
    ({ subject, detail }) => subject === jobId && detail.kind === 'GRANTED',
  );
  return entry && isLease(entry.detail) ? entry.detail : null;
}

/** The id that a grant has in the model until the product has written down its own. */
export function unwritten(what: { account: string; name: string; from: number }): string {
  return `unwritten ${what.account} ${what.name} ${what.from}`;
}

/** Whether the product has not written the grant down. */
export function isUnwritten({ id }: { readonly id: string }): boolean {
  return id.startsWith('unwritten ');
}

/** The ids that the product gave, by those that the model would give: allowances, and what refunds made. */
function grantIds(batch: Batch): Map<string, string> {
  const ids = new Map<string, string>();
  for (const { accountId: account, detail, at } of batch.changes.entries) {
    if (detail.kind === 'CREDITED')
      ids.set(
        unwritten({ account, name: detail.grant.name, from: detail.grant.effectiveAt }),
        detail.grant.id,
      );
    if (detail.kind === 'REFUNDED' && detail.grant)
      ids.set(unwritten({ account, name: 'refund', from: at }), detail.grant.id);
  }
  return ids;
}

/** Grants that the model gave before the product had to write them down (for a preview, say) get their ids. */
export function nameGrants(model: Model, batch: Batch): void {
  const ids = grantIds(batch);
  if (ids.size === 0) return;
  for (const account of new Set(batch.changes.entries.map(({ accountId }) => accountId))) {
    for (const grant of model.accounts.get(account)?.grants ?? []) grant.id = ids.get(grant.id) ?? grant.id;
  }
}

export function momentOf(batch: Batch, decided: Decided): Moment {
  const lease = leaseIn(decided.answer) ?? leaseGiven(batch, decided.needs.waiting?.[0]);
  return {
    now: batch.now,
    leaseEnd: () => lease?.leaseEndsAt ?? Number.NaN,
    token: () => lease?.leaseToken ?? '',
    nameGrant: (what) => grantIds(batch).get(unwritten(what)) ?? unwritten(what),
  };
}

/** What operations name that only a model knows: the last lease tokens of jobs, the newest grant of a name. */
export function lookingInto({ accounts }: Pick<Model, 'accounts'>) {
  return {
    tokenOf: ({ accountId, jobId }: { accountId: string; jobId: string }): string | null =>
      accounts.get(accountId)?.jobs.get(jobId)?.token ?? null,
    grantNamed: (account: string, name: string): string | null =>
      accounts.get(account)?.grants.findLast((grant) => grant.name === name && !isUnwritten(grant))?.id ??
      null,
  };
}

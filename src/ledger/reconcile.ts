/** reconcile: proves one account's ledger, whole, as it stands at this moment. */
import { type Caller, maySeeAccount, requireRole } from '../auth/caller.ts';
import type { Instant } from '../domain/instant.ts';
import { rootOf } from '../domain/merkle.ts';
import { type Missing, missing } from '../problem.ts';
import { auditAccount } from './audit-account.ts';
import type { Broken } from './flaw.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import type { LedgerAudit } from './ports.ts';

export interface Reconciled {
  readonly kind: 'RECONCILED';
  readonly accountId: string;
  /** Whether everything holds. */
  readonly balanced: boolean;
  /** How many entries were looked at: all of them, or those up to the first that is broken. */
  readonly entries: number;
  readonly postings: number;
  readonly sum: bigint;
  /** The root of the tree over those entries. */
  readonly root: Uint8Array;
  readonly at: Instant;
  readonly firstBroken: Broken | null;
}

/** Too many proofs are being made already. Nothing was begun; asking again later is safe. */
export interface Busy {
  readonly kind: 'BUSY';
  readonly message: string;
}

export type ReconcileAnswer = Reconciled | Missing | Busy;
export type Reconcile = (caller: Caller | null, accountId: string) => Promise<ReconcileAnswer>;

/** The audits of a process that queries ask for wait for one another: each may read ten million entries. */
const MOST_WAITING = 20;

/**
 * Makes `reconcile`, for whoever may see the account. Answers RECONCILED, also when something is broken,
 * NOT_FOUND or BUSY. Throws `Forbidden`.
 */
export function createReconcile(deps: { audit: LedgerAudit }): Reconcile {
  const queue = createOneAtATime(MOST_WAITING);
  return async (maybe, accountId) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR');
    if (!maySeeAccount(caller, accountId)) return missing('There is no such account.');
    const answer = await queue(() =>
      deps.audit.snapshot(async (snapshot): Promise<ReconcileAnswer> => {
        const audited = await auditAccount(snapshot, accountId, {
          from: null,
          most: Number.MAX_SAFE_INTEGER,
          heads: [],
        });
        const { fold, entries } = audited;
        const broken = audited.kind === 'BROKEN' ? audited.broken : null;
        // Nothing at all of it: no state, no entry, no checkpoint.
        if (broken?.what === 'STATE' && entries === 0) return missing('There is no such account.');
        return {
          kind: 'RECONCILED',
          accountId,
          balanced: broken === null,
          entries,
          postings: fold.postings,
          sum: fold.sum,
          root: rootOf(fold.peaks),
          at: snapshot.now,
          firstBroken: broken,
        };
      }),
    );
    return (
      answer ?? { kind: 'BUSY', message: 'Too many proofs of the ledger are being made at this moment.' }
    );
  };
}

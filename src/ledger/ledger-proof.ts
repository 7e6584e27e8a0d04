/** ledgerProof: the proof of all accounts, for operators. Who asks while one is being made shares it. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { LedgerAudit } from './ports.ts';
import { type LedgerVerdict, verifyAll } from './verify-all.ts';

export type ProveLedger = (caller: Caller | null) => Promise<LedgerVerdict>;

/** Pages in a process that serves are small, so that what it serves never waits long for one. */
const PAGE = 200;

export function createProveLedger(deps: { audit: LedgerAudit }): ProveLedger {
  let running: Promise<LedgerVerdict> | null = null;
  return async (maybe) => {
    requireRole(maybe, 'OPERATOR');
    running ??= verifyAll({ audit: deps.audit, page: PAGE }).finally(() => {
      running = null;
    });
    return running;
  };
}

// What the replay asks of Weir as an operator: accounts, keys, the clock, and the proof of the ledger.
import type { WeirClient } from '../../client/client.ts';
import type { LedgerProof } from './checks.ts';

export interface Operator {
  /** The account's id. Throws a StartupError when Weir refuses, e.g. since it has no such plan. */
  createAccount(account: { idempotencyKey: string; name: string; plan: string }): Promise<string>;
  /** The secret of a new key with the role ORCHESTRATOR. */
  createOrchestratorKey(key: { idempotencyKey: string; application: string }): Promise<string>;
  /** What time it is on the server, and whether that can be set. */
  readClock(): Promise<{ now: number; virtual: boolean }>;
  /** Moves the clock and does what is due. */
  advanceClock(to: number): Promise<void>;
  ledgerProof(): Promise<LedgerProof>;
}

export function createOperator(_client: WeirClient): Operator {
  throw new Error('to come');
}

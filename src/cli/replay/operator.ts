// What the replay asks of Weir as an operator: accounts, keys, the clock, and the proof of the ledger.
import { isAnswer, present } from '../../client/answers.ts';
import type { WeirClient } from '../../client/client.ts';
import {
  AdvanceClockDocument,
  ClockDocument,
  CreateAccountDocument,
  CreateApiKeyDocument,
  LedgerProofDocument,
} from '../../client/generated/operations.ts';
import { StartupError } from '../../startup-error.ts';
import type { LedgerProof } from './checks.ts';

/** Every method throws a StartupError when Weir refuses, and a WeirError when it fails. */
export interface Operator {
  /** The account's id. */
  createAccount(account: { idempotencyKey: string; name: string; plan: string }): Promise<string>;
  /** The secret of a new key with the role ORCHESTRATOR. */
  createOrchestratorKey(key: { idempotencyKey: string; application: string }): Promise<string>;
  /** What time it is on the server, and whether that can be set. */
  readClock(): Promise<{ now: number; virtual: boolean }>;
  /** Moves the clock and does what is due. */
  advanceClock(to: number): Promise<void>;
  /** Over all accounts. */
  ledgerProof(): Promise<LedgerProof>;
}

/** The proof reads every entry of every account. */
const PROOF_MS = 600_000;

/** `client` sends a key with the role OPERATOR. */
export function createOperator(client: WeirClient): Operator {
  return {
    createAccount: async (input) => {
      const answer = present((await client.execute(CreateAccountDocument, { input })).createAccount);
      if (isAnswer(answer, 'AccountCreated')) return answer.account.id;
      throw new StartupError(`Weir opened no account on the plan ${input.plan}: ${answer.message}`);
    },
    createOrchestratorKey: async (key) => {
      const input = { ...key, roles: ['ORCHESTRATOR'] } as const;
      const answer = present((await client.execute(CreateApiKeyDocument, { input })).createApiKey);
      if (!isAnswer(answer, 'ApiKeyCreated')) {
        throw new StartupError(`Weir made no key for the replay: ${answer.message}`);
      }
      if (answer.secret !== null) return answer.secret;
      throw new StartupError('This replay was played here before: give another --run, or leave it out.');
    },
    readClock: async () => {
      const { now, virtual } = present((await client.execute(ClockDocument, {})).clock);
      return { now: Date.parse(now), virtual };
    },
    advanceClock: async (to) => {
      const variables = { to: new Date(to).toISOString() };
      const answer = present((await client.execute(AdvanceClockDocument, variables)).advanceClock);
      if (isAnswer(answer, 'ClockAdvanced')) return;
      throw new StartupError(`The clock could not be moved to ${variables.to}: ${answer.message}`);
    },
    ledgerProof: async () =>
      present((await client.execute(LedgerProofDocument, {}, { timeoutMs: PROOF_MS })).ledgerProof),
  };
}

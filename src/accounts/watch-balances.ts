/**
 * Tells which accounts fell below their threshold, right after the batch that did it. It is for speed
 * only: what it misses, because a node ended or did not know the newest terms, a look at all accounts
 * with automatic top-up finds.
 */
import { balanceOf } from '../domain/account.ts';
import type { Ledger } from '../pipeline/ports.ts';

export interface BalanceWatch {
  /** The same ledger, watched. */
  over(ledger: Ledger): Ledger;
  /** From now on an account is low below its threshold; accounts that are not named are never low. */
  setThresholds(thresholds: ReadonlyMap<string, bigint>): void;
  /** Calls the account low, whatever it has: somebody should look. */
  call(accountId: string): void;
  onLow(listener: (accountId: string) => void): void;
}

export function createBalanceWatch(): BalanceWatch {
  let thresholds: ReadonlyMap<string, bigint> = new Map();
  let listener: (accountId: string) => void = () => undefined;
  return {
    over: (ledger) => ({
      ...ledger,
      transact: async (needs, decide) => {
        if (thresholds.size === 0) return ledger.transact(needs, decide);
        const low: string[] = [];
        const result = await ledger.transact(needs, (loaded) => {
          const decided = decide(loaded);
          low.length = 0;
          for (const state of decided.changes.states) {
            const threshold = thresholds.get(state.accountId);
            if (threshold === undefined) continue;
            if (balanceOf(state, state.lastAt).available < threshold) low.push(state.accountId);
          }
          return decided;
        });
        for (const accountId of low) listener(accountId);
        return result;
      },
    }),
    setThresholds: (next) => {
      thresholds = next;
    },
    call: (accountId) => listener(accountId),
    onLow: (next) => {
      listener = next;
    },
  };
}

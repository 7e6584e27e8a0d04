/**
 * The states of accounts as this node wrote them last, so that bytes which come back as they were written
 * need not be unpacked. Compared by the bytes and not by the row's version: after a failover that lost
 * commits, a version can come a second time with another content. Nothing depends on the cache.
 */
import type { AccountState } from '../domain/account.ts';

export interface StateCache {
  /** The state that was written as these bytes; null when it is not known. */
  find(accountId: string, bytes: Buffer): AccountState | null;
  keep(bytes: Buffer, state: AccountState): void;
}

/** `limit` bounds how many accounts are remembered; the one that was written longest ago goes first. */
export function createStateCache({ limit }: { limit: number }): StateCache {
  const states = new Map<string, { readonly bytes: Buffer; readonly state: AccountState }>();
  return {
    find: (accountId, bytes) => {
      const found = states.get(accountId);
      return found?.bytes.equals(bytes) ? found.state : null;
    },
    keep: (bytes, state) => {
      // Put at the end: a Map gives its keys in the order in which they came.
      states.delete(state.accountId);
      states.set(state.accountId, { bytes, state });
      if (states.size <= limit) return;
      for (const oldest of states.keys()) {
        states.delete(oldest);
        break;
      }
    },
  };
}

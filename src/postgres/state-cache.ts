/**
 * The states of accounts as this node wrote them last, so that bytes which come back as they were written
 * need not be unpacked. Compared by the bytes and not by the row's version: after a failover that lost
 * commits, a version can come a second time with another content. Nothing depends on the cache.
 *
 * With a state comes what entries may be kept as differences from. The state has the peaks of the journal's tree,
 * which are those of these very entries: the same bytes prove that each of them is still there.
 */
import type { AccountState } from '../domain/account.ts';
import type { EntryBases } from './entry-bases.ts';

export interface KnownState {
  readonly state: AccountState;
  readonly bases: EntryBases;
}

export interface StateCache {
  /** The state that was written as these bytes; null when it is not known. */
  find(accountId: string, bytes: Buffer): KnownState | null;
  /** Only what was committed, and the bases with it. */
  keep(bytes: Buffer, known: KnownState): void;
}

/** `limit` bounds how many accounts are remembered; the one that was written longest ago goes first. */
export function createStateCache({ limit }: { limit: number }): StateCache {
  const states = new Map<string, { readonly bytes: Buffer; readonly known: KnownState }>();
  return {
    find: (accountId, bytes) => {
      const found = states.get(accountId);
      return found?.bytes.equals(bytes) ? found.known : null;
    },
    keep: (bytes, known) => {
      const { accountId } = known.state;
      // Put at the end: a Map gives its keys in the order in which they came.
      states.delete(accountId);
      states.set(accountId, { bytes, known });
      if (states.size <= limit) return;
      for (const oldest of states.keys()) {
        states.delete(oldest);
        break;
      }
    },
  };
}

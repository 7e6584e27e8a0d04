/**
 * The states of accounts as this node wrote them last, so that bytes which come back as they were written
 * need not be unpacked. Compared by the bytes and not by the row's version: after a failover that lost
 * commits, a version can come a second time with another content. Nothing depends on the cache.
 *
 * With a state comes what entries may be kept as differences from. The state has the peaks of the journal's tree,
 * which are those of these very entries: the same bytes prove that each of them is still there. Where another node
 * writes an account as well, the bytes are mostly its own, and the entries have to be seen in the journal.
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
  /** The bases that have to be seen to be used, where another node wrote the account lately; null elsewhere. */
  unseen(accountId: string): EntryBases | null;
  /** Only what was committed, and the bases with it. */
  keep(bytes: Buffer, known: KnownState): void;
}

/** After another node wrote an account, so many of this node's transactions look for its bases. */
const LOOKS = 16;

interface Remembered {
  readonly bytes: Buffer;
  readonly known: KnownState;
  looks: number;
}

/** `limit` bounds how many accounts are remembered; the one that was written longest ago goes first. */
export function createStateCache({ limit }: { limit: number }): StateCache {
  const states = new Map<string, Remembered>();
  return {
    find: (accountId, bytes) => {
      const found = states.get(accountId);
      if (!found) return null;
      const same = found.bytes.equals(bytes);
      found.looks = same ? Math.max(0, found.looks - 1) : LOOKS;
      return same ? found.known : null;
    },
    unseen: (accountId) => {
      const found = states.get(accountId);
      return found && found.looks > 0 ? found.known.bases : null;
    },
    keep: (bytes, known) => {
      const { accountId } = known.state;
      const looks = states.get(accountId)?.looks ?? 0;
      // Put at the end: a Map gives its keys in the order in which they came.
      states.delete(accountId);
      states.set(accountId, { bytes, known, looks });
      if (states.size <= limit) return;
      for (const oldest of states.keys()) {
        states.delete(oldest);
        break;
      }
    },
  };
}

/** The journal's Merkle tree: which bytes of an entry are its leaf, and the peaks after new entries. */
import type { AccountState } from '../domain/account.ts';
import { type Entry, LedgerBroken } from '../domain/entry.ts';
import { leafHash, push } from '../domain/merkle.ts';
import { type EntryBases, keepBody } from './entry-bases.ts';
import type { JournalRow } from './journal-columns.ts';
import { entryFormat, entryHeader } from './packed-entry.ts';

/** The hash of an entry: of its header and its packed body, however that is kept. */
export function leafOf(
  entry: Pick<Entry, 'accountId' | 'seq' | 'subject' | 'ordinal' | 'at'>,
  body: Buffer,
): Uint8Array {
  return leafHash(entryHeader(entry), body);
}

/**
 * Packs an account's new entries and appends them to its tree. They must go on from `before`, the
 * number of entries that the journal has, up to the state's own; otherwise an entry was lost or written twice.
 * `bases` are what they may be kept as differences from.
 */
export function appendLeaves(
  state: AccountState,
  params: { before: number; entries: readonly Entry[]; bases: EntryBases },
): { peaks: readonly Uint8Array[]; rows: JournalRow[]; bases: EntryBases } {
  let { peaks } = state;
  let { bases } = params;
  let size = params.before;
  const rows: JournalRow[] = [];
  for (const entry of params.entries) {
    if (entry.seq !== size + 1) {
      throw new LedgerBroken(
        `entry ${entry.seq} of account ${state.accountId} does not follow entry ${size}`,
      );
    }
    const body = entryFormat.encode(entry, entry);
    const pushed = push(peaks, { size, leaf: leafOf(entry, body) });
    peaks = pushed.peaks;
    size += 1;
    const { kept, baseDistance, bases: next } = keepBody(entry, body, bases);
    bases = next;
    rows.push({
      entry,
      kept,
      baseDistance,
      nodes: pushed.nodes.length > 0 ? Buffer.concat(pushed.nodes) : null,
    });
  }
  if (size !== state.seq) {
    throw new LedgerBroken(`account ${state.accountId} has ${state.seq} entries and its journal ${size}`);
  }
  return { peaks, rows, bases };
}

/** Reads the Merkle tree of an account by its nodes: a few rows by their keys for any proof. */
import { LedgerBroken } from '../domain/entry.ts';
import { rootOf } from '../domain/merkle.ts';
import type { TreeReads, TreeView } from '../ledger/ports.ts';
import type { ReadSubtrees } from '../ledger/tree-proof.ts';
import { int8Array } from './binary-array.ts';
import { CorruptBytes } from './cbor-reader.ts';
import { leafOf } from './entry-leaves.ts';
import { bodyOf, ENTRY_COLUMNS, type EntryRow } from './journal-rows.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { entryHeader } from './packed-entry.ts';
import { stateFormat } from './packed-state.ts';
import type { ReadSession, ReadSessions } from './read-session.ts';

const SETTINGS = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

const HEAD = `
  select ${millisOf(CLOCK)} as now, s.state
  from (select) as one left join account_state s on s.account_id = $1 and s.version > 0`;

const NODES = `
  select j.seq::float8 as seq, j.nodes from unnest($2::int8[]) as wanted (seq)
  join journal j on j.account_id = $1 and j.seq = wanted.seq`;

const LEAVES = `
  select ${ENTRY_COLUMNS} from unnest($2::int8[]) as wanted (seq)
  join journal j on j.account_id = $1 and j.seq = wanted.seq`;

const ENTRY = `
  select ${ENTRY_COLUMNS} from journal j where j.account_id = $1 and j.subject = $2 and j.ordinal = $3`;

const ENTRY_AT = `select ${ENTRY_COLUMNS} from journal j where j.account_id = $1 and j.seq = $2`;

const HASH_BYTES = 32;

/** Null where what is kept of the entry can't be restored. */
function tryBody(row: EntryRow): Buffer | null {
  try {
    return bodyOf(row);
  } catch (error) {
    if (error instanceof CorruptBytes) return null;
    throw error;
  }
}

function subtreesOver({ query }: ReadSession, accountId: string): ReadSubtrees {
  return async (subtrees) => {
    const inner = subtrees.filter(({ level }) => level > 0).map(({ last }) => last);
    const single = subtrees.filter(({ level }) => level === 0).map(({ last }) => last);
    const nodes =
      inner.length > 0
        ? await query<{ seq: number; nodes: Buffer | null }>(NODES, [accountId, int8Array(inner)])
        : [];
    const leaves = single.length > 0 ? await query<EntryRow>(LEAVES, [accountId, int8Array(single)]) : [];
    const nodesAt = new Map(nodes.map((row) => [row.seq, row.nodes]));
    const leafAt = new Map(
      leaves.map((row) => {
        const body = tryBody(row);
        return [row.seq, body && leafOf({ ...row, accountId: row.account_id }, body)];
      }),
    );
    return subtrees.map(({ last, level }) => {
      if (level === 0) return leafAt.get(last) ?? new Uint8Array();
      // A hash that is not there proves nothing, and what rests on it will not hold.
      return nodesAt.get(last)?.subarray((level - 1) * HASH_BYTES, level * HASH_BYTES) ?? new Uint8Array();
    });
  };
}

function viewOf(
  session: ReadSession,
  accountId: string,
  head: { now: number; state: Buffer | null },
): TreeView {
  const state = head.state && stateFormat.decode(head.state);
  return {
    now: head.now,
    tree: state && { size: state.seq, root: rootOf(state.peaks) },
    subtrees: subtreesOver(session, accountId),
    entry: async (ref) => {
      const [row] =
        'seq' in ref
          ? await session.query<EntryRow>(ENTRY_AT, [accountId, ref.seq])
          : await session.query<EntryRow>(ENTRY, [accountId, ref.subject, ref.ordinal]);
      if (!row) return null;
      const { seq, subject, ordinal, at } = row;
      const body = tryBody(row);
      if (!body) throw new LedgerBroken(`entry ${seq} of account ${accountId} can't be restored`);
      return { seq, bytes: Buffer.concat([entryHeader({ accountId, seq, subject, ordinal, at }), body]) };
    },
  };
}

export function createTreeReads({ sessions }: { sessions: ReadSessions }): TreeReads {
  return {
    view: (accountId, work) =>
      sessions.read({ account: accountId, settings: SETTINGS }, async (session) => {
        const [head] = await session.query<{ now: number; state: Buffer | null }>(HEAD, [accountId]);
        if (!head) throw new Error('the clock gave no row');
        return work(viewOf(session, accountId, head));
      }),
  };
}

/** The proof that an entry stands in its account's journal, for whoever does not want to take Weir's word for it. */
import { type Caller, maySeeAccount, requireRole } from '../auth/caller.ts';
import { LedgerBroken } from '../domain/entry.ts';
import { leafHash, verifyConsistency, verifyInclusion } from '../domain/merkle.ts';
import { type Missing, missing } from '../problem.ts';
import type { Checkpoint, SignedCheckpoint, Signer } from './checkpoint.ts';
import type { EntryRef, TreeReads, TreeState, TreeView } from './ports.ts';
import { readConsistency, readInclusion, rootsOf } from './tree-proof.ts';

export interface EntryProof {
  readonly accountId: string;
  readonly seq: number;
  /** Header and body, as they are hashed. */
  readonly bytes: Uint8Array;
  readonly leaf: Uint8Array;
  readonly path: readonly Uint8Array[];
  /** The tree that the path leads to. */
  readonly checkpoint: SignedCheckpoint;
}

export interface ConsistencyProof {
  readonly kind: 'CONSISTENT';
  readonly accountId: string;
  readonly first: TreeState;
  readonly second: SignedCheckpoint;
  readonly path: readonly Uint8Array[];
}

export interface Proofs {
  /** The proof of an entry against the tree as it stands; null when there is no such entry. The caller must be allowed to see it. */
  ofEntry(accountId: string, ref: EntryRef): Promise<EntryProof | null>;
  /** The account's tree as it stands, signed. */
  checkpoint(caller: Caller | null, accountId: string): Promise<SignedCheckpoint | Missing>;
  /** The proof that the first `first` entries are the beginning of the journal as it stands. */
  consistency(
    caller: Caller | null,
    params: { accountId: string; first: number },
  ): Promise<ConsistencyProof | Missing>;
}

const NO_ACCOUNT = 'There is no such account.';

/** `signer` is a promise's result, so that a node needs no key before it is asked for a proof. */
export function createProofs(deps: {
  trees: TreeReads;
  installation: () => Promise<string>;
  signer: () => Promise<Signer>;
}): Proofs {
  const { trees, installation, signer } = deps;

  function maySee(maybe: Caller | null, accountId: string): boolean {
    return maySeeAccount(requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR'), accountId);
  }

  async function signed(accountId: string, view: TreeView, tree: TreeState): Promise<SignedCheckpoint> {
    const checkpoint: Checkpoint = { installation: await installation(), accountId, ...tree, at: view.now };
    return (await signer()).sign(checkpoint);
  }

  return {
    ofEntry: (accountId, ref) =>
      trees.view(accountId, async (view) => {
        const { tree } = view;
        const entry = await view.entry(ref);
        if (!tree || !entry) return null;
        const { seq, bytes } = entry;
        const path = await readInclusion({ seq, size: tree.size }, view.subtrees);
        const leaf = leafHash(bytes);
        // A proof that does not hold is never given out as one.
        if (!verifyInclusion({ leaf, index: seq - 1, proof: path, ...tree })) {
          throw new LedgerBroken(`entry ${seq} of account ${accountId} is not under the root of its journal`);
        }
        return { accountId, seq, bytes, leaf, path, checkpoint: await signed(accountId, view, tree) };
      }),
    checkpoint: async (maybe, accountId) => {
      if (!maySee(maybe, accountId)) return missing(NO_ACCOUNT);
      return trees.view(accountId, async (view) =>
        view.tree ? signed(accountId, view, view.tree) : missing(NO_ACCOUNT),
      );
    },
    consistency: async (maybe, { accountId, first }) => {
      if (!maySee(maybe, accountId)) return missing(NO_ACCOUNT);
      return trees.view(accountId, async (view): Promise<ConsistencyProof | Missing> => {
        const { tree } = view;
        if (!tree) return missing(NO_ACCOUNT);
        if (first < 1 || first > tree.size) return missing(`The account has ${tree.size} entries.`);
        const [root] = await rootsOf([{ start: 0, end: first }], view.subtrees);
        const path = await readConsistency({ first, second: tree.size }, view.subtrees);
        const holds =
          root &&
          verifyConsistency({
            first,
            second: tree.size,
            firstRoot: root,
            secondRoot: tree.root,
            proof: path,
          });
        if (!holds) throw new LedgerBroken(`the journal of account ${accountId} does not begin as it did`);
        const second = await signed(accountId, view, tree);
        return { kind: 'CONSISTENT', accountId, first: { size: first, root }, second, path };
      });
    },
  };
}

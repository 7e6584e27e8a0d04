/**
 * Exporting checkpoints: every account whose journal has grown gets one, but only when the journal still
 * begins with what was exported before. So a past that was made anew is never signed as if it were the old.
 */
import { verifyConsistency } from '../domain/merkle.ts';
import type { SignedCheckpoint, Signer } from './checkpoint.ts';
import { type Broken, brokenAt, flaw } from './flaw.ts';
import type { CheckpointStore, LedgerAudit, TreeHead, TreeReads, TreeView } from './ports.ts';
import { readConsistency } from './tree-proof.ts';

export interface Exported {
  readonly accounts: number;
  readonly written: number;
  /** Accounts whose journal is not the continuation of what was exported before. Nothing was signed for them. */
  readonly broken: readonly Broken[];
}

const PAGE = 200;

function cutOff(accountId: string, view: TreeView, head: TreeHead): Broken {
  const size = view.tree?.size ?? 0;
  const when = new Date(head.at).toISOString();
  const message = `${head.size} entries were signed at ${when} (${head.source}), and the journal has ${size}: its end was cut off`;
  return brokenAt(accountId, size + 1, flaw('CHECKPOINT', message));
}

/** Whether the tree goes on from a head; what is wrong when it does not. */
async function goesOn(accountId: string, view: TreeView, head: TreeHead): Promise<Broken | null> {
  const { tree } = view;
  if (!tree || tree.size < head.size) return cutOff(accountId, view, head);
  const { size: first, root: firstRoot } = head;
  const proof = await readConsistency({ first, second: tree.size }, view.subtrees);
  if (verifyConsistency({ first, second: tree.size, firstRoot, secondRoot: tree.root, proof })) return null;
  const when = new Date(head.at).toISOString();
  const message = `the first ${first} entries are not those that were signed at ${when} (${head.source}): the journal was made anew`;
  return brokenAt(accountId, null, flaw('CHECKPOINT', message));
}

/**
 * Exports what is new. `known` has the newest head of each account that the file has already; `write` appends
 * checkpoints to it and must have them safe when it resolves: only then are they kept in the database.
 */
export async function exportCheckpoints(params: {
  audit: Pick<LedgerAudit, 'accounts'>;
  trees: TreeReads;
  store: CheckpointStore;
  signer: Signer;
  known: ReadonlyMap<string, TreeHead>;
  write: (checkpoints: readonly SignedCheckpoint[]) => Promise<void>;
  onProgress?: (accounts: number) => void;
}): Promise<Exported> {
  const { audit, trees, store, signer, known, write, onProgress } = params;
  const installation = await store.installation();
  await store.publishKey(signer);
  const broken: Broken[] = [];
  const unseen = new Set(known.keys());
  let [accounts, written] = [0, 0];

  async function next(accountId: string, kept: TreeHead | undefined): Promise<SignedCheckpoint | null> {
    return trees.view(accountId, async (view) => {
      for (const head of [known.get(accountId), kept]) {
        const wrong = head ? await goesOn(accountId, view, head) : null;
        if (!wrong) continue;
        broken.push(wrong);
        return null;
      }
      const { tree } = view;
      // The file may be a new one: what it has decides, not what the database remembers.
      const exported = known.get(accountId)?.size ?? 0;
      if (!tree || tree.size === 0 || tree.size === exported) return null;
      return signer.sign({ installation, accountId, ...tree, at: view.now });
    });
  }

  for (let after: string | null = null; ; ) {
    const page: readonly string[] = await audit.accounts({ after, limit: PAGE });
    const kept = await store.newest(page);
    const made: SignedCheckpoint[] = [];
    for (const accountId of page) {
      unseen.delete(accountId);
      const checkpoint = await next(accountId, kept.get(accountId));
      if (checkpoint) made.push(checkpoint);
    }
    if (made.length > 0) {
      await write(made);
      await store.save(made);
    }
    accounts += page.length;
    written += made.length;
    onProgress?.(accounts);
    after = page.at(-1) ?? null;
    if (page.length < PAGE) break;
  }
  // An account that has vanished with all that it had is known by its checkpoints alone.
  for (const accountId of unseen) {
    await next(accountId, undefined);
    accounts += 1;
  }
  return { accounts, written, broken };
}

/** The proof of all accounts, one after the other, each in a moment of its own. */
import { auditAccount } from './audit-account.ts';
import type { Broken } from './flaw.ts';
import type { LedgerAudit, TreeHead } from './ports.ts';

export interface LedgerVerdict {
  /** Whether everything holds. */
  readonly balanced: boolean;
  readonly accounts: number;
  readonly entries: number;
  readonly postings: number;
  /** The sum of all postings: zero, or something is broken. */
  readonly sum: bigint;
  /** The first broken row of the first accounts that are broken, at most 100. */
  readonly broken: readonly Broken[];
  /** How many accounts are broken. */
  readonly brokenAccounts: number;
}

export interface Progress {
  readonly accounts: number;
  readonly entries: number;
  readonly brokenAccounts: number;
}

const PAGE = 500;
const MOST_SHOWN = 100;

/** Accounts of the ledger and those that only the given heads know, in order, each once. */
async function* accountsOf(audit: LedgerAudit, heads: ReadonlyMap<string, readonly TreeHead[]>) {
  const known = [...heads.keys()].sort();
  let after: string | null = null;
  let next = 0;
  for (;;) {
    const page: readonly string[] = await audit.accounts({ after, limit: PAGE });
    for (const accountId of page) {
      for (; next < known.length && (known[next] ?? '') < accountId; next += 1) yield known[next] ?? '';
      if (known[next] === accountId) next += 1;
      yield accountId;
    }
    after = page.at(-1) ?? null;
    if (page.length < PAGE) break;
  }
  yield* known.slice(next);
}

/** Proves every account. `heads` are checkpoints that were kept outside the database, by account. */
export async function verifyAll(params: {
  audit: LedgerAudit;
  heads?: ReadonlyMap<string, readonly TreeHead[]>;
  page?: number;
  /** Told after each page of entries and each account. */
  onProgress?: (progress: Progress) => void;
  /** Asked between pages; ends the work with what it throws. */
  checkAborted?: () => void;
}): Promise<LedgerVerdict> {
  const { audit, heads = new Map(), page, onProgress, checkAborted } = params;
  const broken: Broken[] = [];
  let [accounts, entries, postings, brokenAccounts] = [0, 0, 0, 0];
  let sum = 0n;
  for await (const accountId of accountsOf(audit, heads)) {
    let paged = 0;
    const audited = await audit.snapshot((snapshot) =>
      auditAccount(snapshot, accountId, {
        from: null,
        most: Number.MAX_SAFE_INTEGER,
        heads: heads.get(accountId) ?? [],
        ...(page !== undefined && { page }),
        onPage: (read) => {
          checkAborted?.();
          paged += read;
          onProgress?.({ accounts, entries: entries + paged, brokenAccounts });
        },
      }),
    );
    accounts += 1;
    entries += audited.entries;
    postings += audited.fold.postings;
    sum += audited.fold.sum;
    if (audited.kind === 'BROKEN') {
      brokenAccounts += 1;
      if (broken.length < MOST_SHOWN) broken.push(audited.broken);
    }
    onProgress?.({ accounts, entries, brokenAccounts });
  }
  return { balanced: brokenAccounts === 0, accounts, entries, postings, sum, broken, brokenAccounts };
}

/** The product's postings, read once each as the journal grows: every entry sums to zero, and all of them are the balances. */
import type { Entry } from '../../src/domain/entry.ts';
import { differences, type Plain } from './answers.ts';
import { writtenGrants } from './check.ts';
import type { Account } from './model/account.ts';
import type { Node } from './product.ts';

const PAGE = 500;

interface Ledger {
  seq: number;
  readonly sums: Map<string, bigint>;
}

export interface PostingChecker {
  check(account: Account, node: Node): Promise<string[]>;
  /** How many postings were read. */
  read(): number;
}

function sumsOf(ledger: Ledger, names: readonly string[]): Plain {
  return Object.fromEntries(names.map((name) => [name, String(ledger.sums.get(name) ?? 0n)]));
}

/** What the sums over all postings have to be. */
function expected(account: Account): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { id, granted, available, held, spent, expired, revoked } of writtenGrants(account)) {
    for (const [name, amount] of Object.entries({
      ISSUED: -granted,
      AVAILABLE: available,
      HELD: held,
      SPENT: spent,
      EXPIRED: expired,
      REVOKED: revoked,
    }))
      sums.set(`${name} ${id}`, amount);
  }
  let includedHeld = 0n;
  let forgiven = 0n;
  for (const { ending, hold, reserve } of account.jobs.values()) {
    forgiven += ending?.forgiven ?? 0n;
    if (ending) continue;
    for (const { source, amount } of [...hold, ...reserve]) if (source === 'INCLUDED') includedHeld += amount;
  }
  sums.set('INCLUDED_HELD', includedHeld);
  sums.set('POSTPAID_HELD', account.postpaidHeld);
  sums.set('POSTPAID_SPENT', account.postpaidOwed);
  sums.set('DEBT', -account.debt);
  sums.set('FORGIVEN', -forgiven);
  return sums;
}

export function createPostingChecker(): PostingChecker {
  const ledgers = new Map<string, Ledger>();
  let total = 0;

  function take(ledger: Ledger, entry: Entry): string[] {
    const problems: string[] = [];
    if (entry.seq !== ledger.seq + 1)
      problems.push(`account ${entry.accountId}: entry ${entry.seq} follows ${ledger.seq}`);
    ledger.seq = entry.seq;
    let sum = 0n;
    for (const { account, grantId, amount } of entry.postings) {
      const name = grantId === null ? account : `${account} ${grantId}`;
      ledger.sums.set(name, (ledger.sums.get(name) ?? 0n) + amount);
      sum += amount;
      total += 1;
    }
    if (sum !== 0n) problems.push(`account ${entry.accountId}: entry ${entry.seq} sums to ${sum}`);
    return problems;
  }

  return {
    read: () => total,
    check: async (account, node) => {
      const ledger = ledgers.get(account.id) ?? { seq: 0, sums: new Map() };
      ledgers.set(account.id, ledger);
      const problems: string[] = [];
      for (;;) {
        const from = { after: ledger.seq };
        const query = { accountId: account.id, from, kinds: null, limit: PAGE };
        const entries = await node.stores.journal.pageOfEntries(query);
        for (const entry of entries) problems.push(...take(ledger, entry));
        if (entries.length < PAGE) break;
      }
      const wanted = expected(account);
      const names = [...wanted.keys()];
      const model = Object.fromEntries([...wanted].map(([name, amount]) => [name, String(amount)]));
      const found = differences(sumsOf(ledger, names), model, 'postings');
      return [...problems, ...found.map((line) => `account ${account.id}: ${line}`)];
    },
  };
}

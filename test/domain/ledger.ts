/**
 * Folds the postings of entries and compares them with the state: what the projections say must be what
 * the journal says. Knows nothing of how either came about.
 */
import type { AccountState } from '../../src/domain/account.ts';
import type { Entry } from '../../src/domain/entry.ts';
import type { LedgerAccount } from '../../src/domain/postings.ts';

export interface Ledger {
  readonly entries: Entry[];
  /** The sum of a ledger account, of one grant or of all. */
  sum(account: LedgerAccount, grantId?: string): bigint;
}

export function foldLedger(entries: readonly Entry[]): Ledger {
  const sums = new Map<string, bigint>();
  const add = (key: string, amount: bigint) => sums.set(key, (sums.get(key) ?? 0n) + amount);
  for (const { postings } of entries) {
    for (const { account, grantId, amount } of postings) {
      add(account, amount);
      if (grantId !== null) add(`${account} ${grantId}`, amount);
    }
  }
  return {
    entries: [...entries],
    sum: (account, grantId) => sums.get(grantId === undefined ? account : `${account} ${grantId}`) ?? 0n,
  };
}

/** What is wrong, in words; empty when nothing is. `opening` is what the account had before the first entry. */
export function problemsOf(entries: readonly Entry[], state: AccountState, opening: AccountState): string[] {
  const ledger = foldLedger(entries);
  const problems: string[] = [];
  const same = (what: string, found: bigint, expected: bigint) => {
    if (found !== expected) problems.push(`${what}: the state has ${found}, the journal ${expected}`);
  };
  for (const entry of entries) {
    const sum = entry.postings.reduce((total, { amount }) => total + amount, 0n);
    if (sum !== 0n) problems.push(`entry ${entry.seq} ${entry.detail.kind} sums to ${sum}`);
  }
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    if (entry.seq !== (before?.seq ?? opening.seq) + 1)
      problems.push(`entry ${entry.seq} is out of sequence`);
    if (entry.at < (before?.at ?? opening.lastAt))
      problems.push(`entry ${entry.seq} is before the one before it`);
    if (entry.balance.version !== entry.seq) problems.push(`entry ${entry.seq} has the balance of another`);
  }
  same('seq', BigInt(state.seq), BigInt(opening.seq + entries.length));
  const opened = new Map(opening.grants.map((grant) => [grant.id, grant]));
  for (const grant of state.grants) {
    const { id, granted, available, held, spent, expired, revoked } = grant;
    const before = opened.get(id);
    const parts = available + held + spent + expired + revoked;
    if (parts !== granted) problems.push(`grant ${id}: ${granted} granted are ${parts} in parts`);
    for (const part of [available, held, spent, expired, revoked]) {
      if (part < 0n) problems.push(`grant ${id} has a part below zero`);
    }
    same(`${id} granted`, granted, (before?.granted ?? 0n) - ledger.sum('ISSUED', id));
    same(`${id} available`, available, (before?.available ?? 0n) + ledger.sum('AVAILABLE', id));
    same(`${id} held`, held, (before?.held ?? 0n) + ledger.sum('HELD', id));
    same(`${id} spent`, spent, (before?.spent ?? 0n) + ledger.sum('SPENT', id));
    same(`${id} expired`, expired, (before?.expired ?? 0n) + ledger.sum('EXPIRED', id));
    same(`${id} revoked`, revoked, (before?.revoked ?? 0n) + ledger.sum('REVOKED', id));
  }
  same('debt', state.debt, opening.debt - ledger.sum('DEBT'));
  same('debt', state.debt, opening.debt + ledger.sum('DEBT_SPENT'));
  same('post-paid held', state.postpaidHeld, opening.postpaidHeld + ledger.sum('POSTPAID_HELD'));
  same('post-paid owed', state.postpaidOwed, opening.postpaidOwed + ledger.sum('POSTPAID_SPENT'));
  for (const amount of [state.debt, state.postpaidHeld, state.postpaidOwed]) {
    if (amount < 0n) problems.push('something that is owed is below zero');
  }
  for (const use of [...state.windows, ...state.budgets]) {
    if (use.used < 0n) problems.push(`${use.name} has used less than nothing`);
  }
  return problems;
}

/** Postings: that they balance, that they are those of what an entry says, and what they do to the fold. */
import type { Grant } from '../domain/account.ts';
import { formatMicro } from '../domain/decimal.ts';
import type { FundingPart } from '../domain/decision.ts';
import type { Entry } from '../domain/entry.ts';
import type { LedgerAccount, Posting } from '../domain/postings.ts';
import { sumOf } from '../domain/postings.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Fold, FoldedGrant } from './fold.ts';

type Numbers = Pick<Grant, 'granted' | 'available' | 'held' | 'spent' | 'expired' | 'revoked'>;

const GRANT_NUMBERS: Partial<Record<LedgerAccount, keyof Numbers>> = {
  AVAILABLE: 'available',
  HELD: 'held',
  SPENT: 'spent',
  EXPIRED: 'expired',
  REVOKED: 'revoked',
};

type Net = Map<string, { readonly posting: Posting; amount: bigint }>;

function addTo(net: Net, postings: readonly Posting[], sign: 1n | -1n): void {
  for (const posting of postings) {
    const key = `${posting.account} ${posting.grantId ?? ''}`;
    const sum = net.get(key);
    if (sum) sum.amount += sign * posting.amount;
    else net.set(key, { posting, amount: sign * posting.amount });
  }
}

function nameOf({ account, grantId }: Posting): string {
  return grantId === null ? account : `${account} of grant ${grantId}`;
}

/** Where what returned to a grant went on to: nowhere, or to be lost. */
function lossOf(
  { grant, exact }: FoldedGrant,
  entry: Entry,
): { account: LedgerAccount; certain: boolean } | null {
  // A row that tells of a revocation may tell of one that came after this entry.
  if (grant.revokedAt !== null && (exact || grant.revokedAt <= entry.at)) {
    return { account: 'REVOKED', certain: exact };
  }
  if (grant.expiresAt === null) return null;
  if (grant.expiresAt <= entry.at) return { account: 'EXPIRED', certain: true };
  // The end of a grace is written down later than it was, and by then the grant may have expired.
  return entry.detail.kind === 'EXPIRED' ? { account: 'EXPIRED', certain: false } : null;
}

/** What returned to grants that were over by then, which must have gone on to be lost. */
function lossesOf(fold: Fold, entry: Entry, returned: readonly FundingPart[]) {
  const losses = new Map<string, { amount: bigint; account: LedgerAccount; certain: boolean }>();
  for (const { grantId, amount } of returned) {
    const folded = grantId === null ? undefined : fold.grants.get(grantId);
    const loss = folded && amount !== 0n ? lossOf(folded, entry) : null;
    if (grantId === null || !loss) continue;
    const before = losses.get(grantId);
    losses.set(grantId, { ...loss, amount: (before?.amount ?? 0n) + amount });
  }
  return losses;
}

function sameInOrder(a: readonly Posting[], b: readonly Posting[]): boolean {
  if (a.length !== b.length) return false;
  for (const [index, { account, grantId, amount }] of a.entries()) {
    const other = b[index];
    if (other?.account !== account || other.grantId !== grantId || other.amount !== amount) return false;
  }
  return true;
}

/**
 * Compares an entry's postings with those that it must have. `returned` are the parts that went back to
 * their grants: of them, what went to a grant that was over must have gone on to be expired or revoked.
 */
export function comparePostings(
  fold: Fold,
  entry: Entry,
  params: { expected: readonly Posting[]; returned: readonly FundingPart[] },
): Flaw | null {
  const losses = lossesOf(fold, entry, params.returned);
  if (losses.size === 0 && sameInOrder(entry.postings, params.expected)) return null;
  const net: Net = new Map();
  addTo(net, entry.postings, 1n);
  addTo(net, params.expected, -1n);
  for (const [grantId, { account, amount, certain }] of losses) {
    const lost = net.get(`${account} ${grantId}`)?.amount ?? 0n;
    if (lost === 0n && !certain) continue;
    const gone: Posting[] = [
      { account: 'AVAILABLE', grantId, amount: -amount },
      { account, grantId, amount },
    ];
    addTo(net, gone, -1n);
  }
  for (const { posting, amount } of net.values()) {
    if (amount === 0n) continue;
    const more = formatMicro(amount < 0n ? -amount : amount);
    const how = amount < 0n ? 'less' : 'more';
    return flaw('POSTINGS', `it posts ${more} ${how} to ${nameOf(posting)} than ${entry.detail.kind} says`);
  }
  return null;
}

function changed(folded: FoldedGrant, { account, amount }: Posting): FoldedGrant | null {
  const { grant } = folded;
  if (account === 'ISSUED')
    return { ...folded, waits: false, grant: { ...grant, granted: grant.granted - amount } };
  const number = GRANT_NUMBERS[account];
  return number ? { ...folded, waits: false, grant: { ...grant, [number]: grant[number] + amount } } : null;
}

/** What does not hold of a grant's numbers; null when all is well. */
export function wrongNumbers(grant: Grant): string | null {
  const { granted, available, held, spent, expired, revoked } = grant;
  if (available < 0n || held < 0n || spent < 0n || expired < 0n || revoked < 0n) {
    return `grant ${grant.id} has a number below zero`;
  }
  const sum = available + held + spent + expired + revoked;
  if (sum === granted) return null;
  return `grant ${grant.id} was given ${formatMicro(granted)} and accounts for ${formatMicro(sum)}`;
}

/** Adds an entry's postings to the fold. The grants that they name must be in it. */
export function applyPostings(fold: Fold, entry: Entry): Flaw | null {
  const sum = sumOf(entry.postings);
  fold.sum += sum;
  if (sum !== 0n) return flaw('POSTINGS', `its postings sum to ${formatMicro(sum)} and not to zero`);
  const touched = new Set<string>();
  for (const posting of entry.postings) {
    const { account, grantId, amount } = posting;
    if (grantId !== null) {
      const before = fold.grants.get(grantId);
      if (!before) return flaw('LINK', `it posts to grant ${grantId}, which was never given`);
      const after = changed(before, posting);
      if (!after) return flaw('POSTINGS', `it posts to ${account}, which is of no grant`);
      fold.grants.set(grantId, after);
      touched.add(grantId);
    } else if (account === 'ISSUED' || GRANT_NUMBERS[account]) {
      return flaw('POSTINGS', `it posts to ${account} and names no grant`);
    } else if (account === 'DEBT_SPENT') fold.debt += amount;
    else if (account === 'POSTPAID_HELD') fold.postpaidHeld += amount;
    else if (account === 'POSTPAID_SPENT') fold.postpaidOwed += amount;
  }
  fold.postings += entry.postings.length;
  for (const grantId of touched) {
    const after = fold.grants.get(grantId);
    const wrong = after ? wrongNumbers(after.grant) : null;
    if (wrong !== null) return flaw('POSTINGS', wrong);
  }
  if (fold.debt < 0n || fold.postpaidHeld < 0n || fold.postpaidOwed < 0n) {
    return flaw('POSTINGS', 'what is owed goes below zero');
  }
  return null;
}

/**
 * The rows of grants against the fold. A grant that is spent leaves the fold as soon as its row says the
 * same: so the fold stays small, and when a refund brings the grant back its row has the numbers.
 */
import type { Grant } from '../domain/account.ts';
import { isSpent } from '../domain/due.ts';
import type { Entry } from '../domain/entry.ts';
import { differenceOf } from './compare-state.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Fold } from './fold.ts';
import { grantGivenBy } from './fold-credit.ts';
import { wrongNumbers } from './fold-postings.ts';
import type { GrantRow, LedgerSnapshot } from './ports.ts';

/** Brings the grants into the fold that these entries post to and that had left it. `exact`: their rows are of the moment at which they left. */
export async function bringGrants(
  fold: Fold,
  entries: readonly Entry[],
  params: { snapshot: LedgerSnapshot; exact: boolean },
): Promise<void> {
  const { snapshot, exact } = params;
  const wanted = new Set<string>();
  for (const entry of entries) {
    for (const { grantId } of entry.postings)
      if (grantId !== null && !fold.grants.has(grantId)) wanted.add(grantId);
    if (entry.detail.kind === 'GRANT_REVOKED' && !fold.grants.has(entry.detail.grantId)) {
      wanted.add(entry.detail.grantId);
    }
  }
  for (const entry of entries) {
    const given = grantGivenBy(entry);
    if (given) wanted.delete(given.id);
  }
  if (wanted.size === 0) return;
  for (const { grant, createdSeq } of await snapshot.grants(fold.accountId, [...wanted])) {
    if (createdSeq > fold.seq) continue;
    const before: Grant = exact
      ? grant
      : { ...grant, available: 0n, held: 0n, spent: grant.granted, expired: 0n, revoked: 0n };
    fold.grants.set(grant.id, { grant: before, exact, waits: false });
  }
}

function sameOrigin(row: Grant, given: Grant): boolean {
  const { id, source, name, burnPriority, effectiveAt, expiresAt, granted } = given;
  return (
    row.id === id &&
    row.source === source &&
    row.name === name &&
    row.burnPriority === burnPriority &&
    row.effectiveAt === effectiveAt &&
    row.expiresAt === expiresAt &&
    row.granted === granted
  );
}

/** Compares the grants that these entries gave with the rows that say that they were given there. */
async function compareGiven(
  fold: Fold,
  entries: readonly Entry[],
  params: { snapshot: LedgerSnapshot; after: number },
): Promise<Flaw | null> {
  const { snapshot, after } = params;
  const rows = await snapshot.grantsCreated({ accountId: fold.accountId, after, upTo: fold.seq });
  const kept = new Map(rows.map((row) => [row.grant.id, row]));
  for (const entry of entries) {
    const given = grantGivenBy(entry);
    if (!given) continue;
    const row = kept.get(given.id);
    if (!row) return flaw('GRANT', `grant ${given.id} has no row`, entry.seq);
    if (row.createdSeq !== entry.seq || !sameOrigin(row.grant, given)) {
      return flaw('GRANT', `the row of grant ${given.id} is not of the grant that was given`, entry.seq);
    }
    kept.delete(given.id);
  }
  const [extra] = kept.values();
  if (!extra) return null;
  return flaw('GRANT', `the row of grant ${extra.grant.id} is of a grant that nobody gave`, extra.createdSeq);
}

/** Checks the new grants' rows, and lets go of grants that are spent and whose rows say so. */
export async function settleGrants(
  fold: Fold,
  entries: readonly Entry[],
  params: { snapshot: LedgerSnapshot; after: number },
): Promise<Flaw | null> {
  const given = await compareGiven(fold, entries, params);
  if (given) return given;
  const spent = [...fold.grants.values()].filter(({ grant, waits }) => !waits && isSpent(grant));
  if (spent.length === 0) return null;
  const ids = spent.map(({ grant }) => grant.id);
  const rows = new Map((await params.snapshot.grants(fold.accountId, ids)).map((row) => [row.grant.id, row]));
  for (const folded of spent) {
    const { grant, exact } = folded;
    const row = rows.get(grant.id);
    if (!row) return flaw('GRANT', `grant ${grant.id} has no row`, null);
    const done = !row.open && differenceOf(row.grant, grant, exact) === null;
    if (done) fold.grants.delete(grant.id);
    else fold.grants.set(grant.id, { ...folded, waits: true });
  }
  return null;
}

function compareRow({ grant: row, open, createdSeq }: GrantRow, fold: Fold): Flaw | null {
  const folded = fold.grants.get(row.id);
  if (!folded) return null;
  const { grant, exact } = folded;
  if (open === isSpent(grant)) {
    return flaw('GRANT', `the row of grant ${row.id} says that it is ${open ? 'open' : 'spent'}`, createdSeq);
  }
  // While a grant is open the account's state has its numbers, and the row those of an earlier moment.
  const difference = open
    ? sameOrigin(row, grant)
      ? null
      : 'it is not of the grant that was given'
    : differenceOf(row, grant, exact);
  const wrong = difference ?? wrongNumbers(row);
  return wrong === null ? null : flaw('GRANT', `in the row of grant ${row.id}, ${wrong}`, createdSeq);
}

/** At the end of the journal: the rows of all grants that are still in the fold, and rows that nobody made. */
export async function compareGrantRows(fold: Fold, snapshot: LedgerSnapshot): Promise<Flaw | null> {
  const { accountId, seq } = fold;
  const late = await snapshot.grantsCreated({ accountId, after: seq, upTo: Number.MAX_SAFE_INTEGER });
  const [extra] = late;
  if (extra) return flaw('GRANT', `the row of grant ${extra.grant.id} is of a grant that nobody gave`, null);
  const ids = [...fold.grants.keys()];
  const rows = await snapshot.grants(accountId, ids);
  if (rows.length < ids.length) {
    const found = new Set(rows.map(({ grant }) => grant.id));
    return flaw('GRANT', `grant ${ids.find((id) => !found.has(id))} has no row`, null);
  }
  for (const row of rows) {
    const wrong = compareRow(row, fold);
    if (wrong) return wrong;
  }
  // What was taken from the rows is sure from here on: the rows of this moment are right.
  for (const { grant, open } of rows) if (!open) fold.grants.delete(grant.id);
  return null;
}

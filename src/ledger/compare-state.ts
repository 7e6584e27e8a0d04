/** The account's present state against the fold of its journal. */

import type { AccountState, Grant } from '../domain/account.ts';
import { formatMicro } from '../domain/decimal.ts';
import { type Flaw, flaw } from './flaw.ts';
import { type Fold, openGrants } from './fold.ts';
import { comparePeaks } from './fold-tree.ts';
import { sameValues } from './same-values.ts';

const NUMBERS = ['granted', 'available', 'held', 'spent', 'expired', 'revoked'] as const;
const FACTS = ['source', 'name', 'burnPriority', 'effectiveAt', 'expiresAt', 'revokedAt'] as const;

/**
 * The first difference of a grant as stored from the journal's, in words; null when they are the same.
 * `exact` compares all numbers, otherwise those that the fold is sure of.
 */
export function differenceOf(stored: Grant, folded: Grant, exact: boolean): string | null {
  for (const name of NUMBERS) {
    const sure = exact || name === 'granted' || name === 'available' || name === 'held';
    if (!sure || stored[name] === folded[name]) continue;
    return `${name} is ${formatMicro(stored[name])}, and the journal makes it ${formatMicro(folded[name])}`;
  }
  for (const name of FACTS) {
    if (stored[name] !== folded[name])
      return `${name} is ${stored[name]}, and the journal says ${folded[name]}`;
  }
  return null;
}

function compareGrants(fold: Fold, state: AccountState): Flaw | null {
  const stored = new Map(state.grants.map((grant) => [grant.id, grant]));
  for (const grant of openGrants(fold)) {
    const kept = stored.get(grant.id);
    if (!kept) return flaw('STATE', `the state lacks grant ${grant.id}, which has something left`, null);
    const exact = fold.grants.get(grant.id)?.exact ?? false;
    const difference = differenceOf(kept, grant, exact);
    if (difference) return flaw('STATE', `in the state, of grant ${grant.id} ${difference}`, null);
    stored.delete(grant.id);
  }
  const [extra] = stored.keys();
  if (extra === undefined) return null;
  return flaw('STATE', `the state has grant ${extra}, which the journal leaves nothing in`, null);
}

interface Counted {
  readonly name: string;
  readonly used: bigint;
  readonly since: number;
}

function compareUses(what: string, stored: readonly Counted[], folded: readonly Counted[]): Flaw | null {
  const kept = new Map(stored.map((use) => [use.name, use]));
  for (const use of folded) {
    const found = kept.get(use.name);
    if (!found || found.since !== use.since || found.used !== use.used) {
      const has = found ? `${formatMicro(found.used)} since ${found.since}` : 'nothing';
      const message = `in the state, ${what} ${use.name} has used ${has}, and the journal makes it ${formatMicro(use.used)} since ${use.since}`;
      return flaw('STATE', message, null);
    }
    kept.delete(use.name);
  }
  const [extra] = kept.keys();
  return extra === undefined
    ? null
    : flaw('STATE', `the state counts ${what} ${extra}, the journal does not`, null);
}

/**
 * Compares all of the state that follows from the journal. What does not follow from it alone are the
 * levels of rates, the instants of allowances, the evidence behind a standing, and leases, which open jobs tell.
 */
export function compareState(fold: Fold, state: AccountState): Flaw | null {
  if (state.accountId !== fold.accountId) return flaw('STATE', 'the state is of another account', null);
  for (const name of ['debt', 'postpaidHeld', 'postpaidOwed'] as const) {
    if (state[name] === fold[name]) continue;
    const message = `in the state, ${name} is ${formatMicro(state[name])}, and the journal makes it ${formatMicro(fold[name])}`;
    return flaw('STATE', message, null);
  }
  const grants = compareGrants(fold, state);
  if (grants) return grants;
  if (state.lastAt !== fold.lastAt) return flaw('STATE', 'the state has another last instant', null);
  if (!sameValues(state.terms, fold.terms)) {
    return flaw('STATE', 'the state has other terms than were agreed last', null);
  }
  const { written: factor, override } = state.standing;
  if (!sameValues({ factor, override }, { factor: fold.standing.factor, override: fold.standing.override })) {
    return flaw('STATE', 'the state has another factor of standing than the journal makes', null);
  }
  return (
    compareUses(
      'included window',
      state.windows.map(({ name, used, startedAt }) => ({ name, used, since: startedAt })),
      fold.windows.map(({ name, used, startedAt }) => ({ name, used, since: startedAt })),
    ) ??
    compareUses(
      'budget',
      state.budgets.map(({ name, used, periodStart }) => ({ name, used, since: periodStart })),
      fold.budgets.map(({ name, used, periodStart }) => ({ name, used, since: periodStart })),
    ) ??
    comparePeaks(fold, state.peaks)
  );
}

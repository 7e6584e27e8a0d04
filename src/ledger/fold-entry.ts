/** One entry: whether it follows from those before it, and what it adds to them. */

import { type Balance, isUsable } from '../domain/account.ts';
import { formatMicro } from '../domain/decimal.ts';
import type { Entry } from '../domain/entry.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Fold } from './fold.ts';
import {
  emptyGrant,
  grantGivenBy,
  passAdjustment,
  passCredit,
  passDebtPayment,
  passGrantExpiry,
  passReturnedPayment,
  passRevocation,
} from './fold-credit.ts';
import {
  decidesRequest,
  type Expected,
  isFlaw,
  passEnd,
  passExpiry,
  passGrant,
  passRefund,
} from './fold-job.ts';
import { applyPostings, comparePostings } from './fold-postings.ts';
import type { JobFacts } from './job-facts.ts';
import { sameValues } from './same-values.ts';

const NOTHING: Expected = { expected: [], returned: [] };

type Money = Pick<Balance, 'available' | 'held' | 'debt' | 'postpaidOwed'>;

function moneyOf(fold: Fold, at: number): Money {
  let available = 0n;
  let held = 0n;
  for (const { grant } of fold.grants.values()) {
    held += grant.held;
    if (grant.available !== 0n && isUsable(grant, at)) available += grant.available;
  }
  return { available, held, debt: fold.debt, postpaidOwed: fold.postpaidOwed };
}

function wrongBalance(told: Balance, money: Money): string | null {
  for (const name of ['available', 'held', 'debt', 'postpaidOwed'] as const) {
    if (told[name] !== money[name]) {
      return `its balance says ${name} ${formatMicro(told[name])}, and the entries make it ${formatMicro(money[name])}`;
    }
  }
  return null;
}

function compareBalance(fold: Fold, entry: Entry): Flaw | null {
  const { balance, seq, at, detail } = entry;
  if (balance.version !== seq || balance.at !== at) {
    return flaw('BALANCE', `its balance is that of entry ${balance.version}`);
  }
  const money = moneyOf(fold, at);
  const wrong = wrongBalance(balance, money);
  if (wrong !== null) return flaw('BALANCE', wrong);
  if (detail.kind !== 'GRANTED' || detail.decision.balance.at !== at) return null;
  const decided = wrongBalance(detail.decision.balance, money);
  return decided === null ? null : flaw('BALANCE', `in its decision, ${decided}`);
}

function needsJob(entry: Entry, facts: JobFacts | null): JobFacts | Flaw {
  if (!facts) return flaw('LINK', `it is about job ${entry.subject}, which was never granted`);
  if (entry.ordinal === facts.entries) return facts;
  return flaw('LINK', `it is entry ${entry.ordinal} about its job, after ${facts.entries}`);
}

/** The postings that an entry must have. Takes it in, postings apart. */
function pass(fold: Fold, entry: Entry, about: JobFacts | null): Expected | Flaw {
  const { detail } = entry;
  switch (detail.kind) {
    case 'OPENED':
    case 'TERMS_CHANGED':
      fold.terms = detail.terms;
      return NOTHING;
    case 'REJECTED':
      if (detail.decision.id === entry.subject && decidesRequest(fold, entry)) return NOTHING;
      return flaw('LINK', 'it does not carry the decision that it is about');
    case 'WAITING':
      fold.waiting.add(entry.subject);
      if (detail.decision.id === entry.subject && entry.ordinal === 0) return NOTHING;
      return flaw('LINK', 'it does not carry the decision that it is about');
    case 'WITHDRAWN':
      if (entry.ordinal === 1 && fold.waiting.delete(entry.subject)) return NOTHING;
      return flaw('LINK', 'it calls off the wait of a request that does not wait');
    case 'GRANTED':
      return passGrant(fold, entry, detail);
    case 'CREDITED':
      return passCredit(fold, entry, detail);
    case 'GRANT_EXPIRED':
      return passGrantExpiry(fold, entry, detail);
    case 'GRANT_REVOKED':
      return passRevocation(fold, entry, detail);
    case 'LAPSED':
    case 'SETTLED':
    case 'CANCELLED':
    case 'EXPIRED':
    case 'REFUNDED': {
      const facts = needsJob(entry, about);
      if (isFlaw(facts)) return facts;
      if (detail.kind === 'SETTLED' || detail.kind === 'CANCELLED') {
        return passEnd(fold, entry, { detail, facts });
      }
      if (detail.kind === 'EXPIRED') return passExpiry(fold, entry, { detail, facts });
      if (detail.kind === 'REFUNDED') return passRefund(fold, { detail, facts });
      return facts.endKind === null ? NOTHING : flaw('LINK', 'it lapses the lease of a job that has ended');
    }
    case 'ADJUSTED':
      return passAdjustment(fold, entry, detail);
    case 'PAYMENT_RETURNED':
      return passReturnedPayment(detail);
    case 'DEBT_PAID':
      return passDebtPayment(fold, detail);
    case 'STANDING_CHANGED': {
      const { from, to: factor, override } = detail;
      if (from !== fold.standing.factor) {
        return flaw(
          'LINK',
          `it moves a factor of ${from}, and the entries before make it ${fold.standing.factor}`,
        );
      }
      fold.standing = { factor, override };
      return NOTHING;
    }
  }
}

/**
 * Takes the next entry into the fold. `about` is what the entries before it said about its job; the
 * grants that it posts to must be in the fold. Returns what does not hold of it; the fold is of no use
 * any more then.
 */
export function foldEntry(fold: Fold, entry: Entry, about: JobFacts | null): Flaw | null {
  if (entry.accountId !== fold.accountId) return flaw('LINK', 'it is about another account');
  if (entry.seq === 1 && entry.detail.kind !== 'OPENED') return flaw('LINK', 'it does not open the account');
  if (entry.at < fold.lastAt) return flaw('TIME', 'it is dated before the entry before it');
  if (entry.ordinal > 0 && about && about.entries !== entry.ordinal) {
    return flaw('LINK', `it is entry ${entry.ordinal} about its job, after ${about.entries}`);
  }
  const given = grantGivenBy(entry);
  if (given) {
    if (fold.grants.has(given.id)) return flaw('LINK', `it gives grant ${given.id} a second time`);
    fold.grants.set(given.id, { grant: emptyGrant(given), exact: true, waits: false });
  }
  const passed = pass(fold, entry, about);
  if (isFlaw(passed)) return passed;
  const unlike = comparePostings(fold, entry, passed);
  if (unlike) return unlike;
  const wrong = applyPostings(fold, entry);
  if (wrong) return wrong;
  if (given && !sameValues(fold.grants.get(given.id)?.grant, given)) {
    return flaw('POSTINGS', 'the numbers of the grant that it gives are not those that it posts');
  }
  fold.seq = entry.seq;
  fold.lastAt = entry.at;
  return compareBalance(fold, entry);
}

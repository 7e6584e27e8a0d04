/** What time alone does to an account: grants expire, allowances are given anew, debts are paid by what becomes usable. Applied before anything else is decided. */
import type { AccountState, AllowanceDue, Grant } from './account.ts';
import { lastAnniversary, nextAnniversary, periodEnd, periodStart } from './calendar.ts';
import type { AllowanceRule, Plan } from './catalogue.ts';
import { credit } from './crediting.ts';
import { payDebt } from './debts.ts';
import { append, type Entry } from './entry.ts';
import { type Instant, NEVER } from './instant.ts';
import { transfer } from './postings.ts';
import { idFrom } from './request.ts';

/** The first renewal of an allowance after `at`. */
export function nextRenewal(rule: AllowanceRule, params: { since: Instant; at: Instant }): Instant {
  const { timeZone } = rule;
  if (rule.anchor === 'ANNIVERSARY') return nextAnniversary(rule.period, { timeZone, ...params });
  return periodEnd(rule.period, timeZone, params.at) ?? params.at;
}

/** When the allowances of a plan that was just taken are due: at once, the first time. */
export function firstAllowances(plan: Plan, at: Instant): AllowanceDue[] {
  return plan.allowances.map((rule) => ({ name: rule.name, dueAt: at }));
}

/** The last renewal that is due at `now`: those before it would have expired unused. */
function lastRenewal(rule: AllowanceRule, params: { since: Instant; dueAt: Instant; now: Instant }): Instant {
  const { since, dueAt, now } = params;
  const { period, timeZone, anchor } = rule;
  const last =
    anchor === 'CALENDAR'
      ? periodStart(period, timeZone, now)
      : lastAnniversary(period, { timeZone, since, at: now });
  return Math.max(dueAt, last);
}

type Change = (state: AccountState) => { state: AccountState; entry: Entry } | null;

function expire(grantId: string, at: Instant): Change {
  return (state) => {
    const amount = state.grants.find((each) => each.id === grantId)?.available ?? 0n;
    if (amount === 0n) return null;
    const grants = state.grants.map((each) =>
      each.id === grantId ? { ...each, available: 0n, expired: each.expired + amount } : each,
    );
    return append(
      { ...state, grants },
      {
        subject: idFrom(grantId, 'expiry'),
        ordinal: 0,
        at,
        detail: { kind: 'GRANT_EXPIRED', grantId, amount },
        postings: transfer('AVAILABLE', 'EXPIRED', { grantId, amount }),
      },
    );
  };
}

function renew(rule: AllowanceRule, at: Instant): Change {
  return (state) => {
    const nextAt = nextRenewal(rule, { since: state.terms.planSince, at });
    const allowances = state.allowances.map((due) =>
      due.name === rule.name ? { ...due, dueAt: nextAt } : due,
    );
    return credit(
      { ...state, allowances },
      {
        id: idFrom(state.accountId, 'allowance', rule.name, String(at)),
        at,
        source: 'PLAN',
        name: rule.name,
        burnPriority: rule.burnPriority,
        effectiveAt: at,
        expiresAt: nextAt,
        amount: rule.amount,
        payment: null,
        inputHash: null,
        reason: null,
      },
    );
  };
}

/** Grants that can be dropped from the state: nothing available, nothing held. Their numbers are in the journal. */
export function isSpent(grant: Grant): boolean {
  return grant.available === 0n && grant.held === 0n;
}

interface Due {
  readonly at: Instant;
  readonly change: Change;
}

/** What is due at `now`. At one instant what is old goes first, then comes what is new, then debts are paid. */
function dueAt(state: AccountState, plan: Plan, now: Instant): Due[] {
  const due: Due[] = [];
  for (const { id, available, expiresAt: at } of state.grants) {
    if (available > 0n && at !== null && at <= now) due.push({ at, change: expire(id, at) });
  }
  for (const { name, dueAt: first } of state.allowances) {
    const rule = plan.allowances.find((each) => each.name === name);
    if (!rule || first > now) continue;
    const at = lastRenewal(rule, { since: state.terms.planSince, dueAt: first, now });
    due.push({ at, change: renew(rule, at) });
  }
  if (state.debt > 0n) {
    for (const { available, effectiveAt } of state.grants) {
      if (available === 0n || effectiveAt > now) continue;
      const at = Math.max(effectiveAt, state.lastAt);
      due.push({ at, change: (next) => payDebt(next, at) });
    }
  }
  return due.sort((a, b) => a.at - b.at);
}

/**
 * Brings the account up to `now`: grants expire, allowances are given anew, debts are paid by what has
 * become usable. Returns the state and the entries of what became due, in the order of their instants.
 */
export function applyDue(
  state: AccountState,
  params: { plan: Plan; now: Instant },
): { state: AccountState; entries: Entry[] } {
  const entries: Entry[] = [];
  let next = state;
  for (const { change } of dueAt(state, params.plan, params.now)) {
    const done = change(next);
    if (!done) continue;
    next = done.state;
    entries.push(done.entry);
  }
  return { state: next, entries };
}

/** The next instant at which time alone changes this account's money; null when none is in sight. */
export function nextDue(state: AccountState): Instant | null {
  let next = NEVER;
  for (const { available, expiresAt, effectiveAt } of state.grants) {
    if (available === 0n) continue;
    if (expiresAt !== null) next = Math.min(next, expiresAt);
    if (state.debt > 0n) next = Math.min(next, Math.max(effectiveAt, state.lastAt));
  }
  for (const due of state.allowances) next = Math.min(next, due.dueAt);
  return next === NEVER ? null : next;
}

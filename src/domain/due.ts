/** What time alone does to an account: grants expire, allowances are given anew, debts are paid by what becomes usable. Applied before anything else is decided. */
import { type AccountState, type AllowanceDue, type Grant, isUsable } from './account.ts';
import { lastAnniversary, nextAnniversary, periodEnd, periodStart } from './calendar.ts';
import type { AllowanceRule, Plan } from './catalogue.ts';
import { credit } from './crediting.ts';
import { payDebt } from './debts.ts';
import { append, type Entry, LedgerBroken } from './entry.ts';
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
        // Of several that are given at one instant the debt is paid in the order of paying, when all are there.
        leavesDebt: true,
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

/** What is due first, by `now`. At one instant what is old goes first, then comes what is new, then debts are paid. */
function firstDue(state: AccountState, plan: Plan, now: Instant): Due | null {
  const due: Due[] = [];
  for (const { id, available, expiresAt: at } of state.grants) {
    if (available > 0n && at !== null && at <= now) due.push({ at, change: expire(id, at) });
  }
  for (const { name, dueAt } of state.allowances) {
    const rule = dueAt <= now ? plan.allowances.find((each) => each.name === name) : undefined;
    if (!rule) continue;
    // A renewal that was missed would have expired unused, unless it had paid a debt.
    const at = state.debt > 0n ? dueAt : lastRenewal(rule, { since: state.terms.planSince, dueAt, now });
    due.push({ at, change: renew(rule, at) });
  }
  if (state.debt > 0n) {
    for (const grant of state.grants) {
      const at = Math.max(grant.effectiveAt, state.lastAt);
      if (grant.available === 0n || at > now || !isUsable(grant, at)) continue;
      due.push({ at, change: (next) => payDebt(next, at) });
    }
  }
  let first: Due | null = null;
  for (const each of due) if (!first || each.at < first.at) first = each;
  return first;
}

/**
 * Brings the account up to `now`: grants expire, allowances are given anew, debts are paid by what has
 * become usable. Returns the state and the entries of what became due, in the order of their instants.
 */
export function applyDue(
  state: AccountState,
  params: { plan: Plan; now: Instant },
): { state: AccountState; entries: Entry[] } {
  const { plan, now } = params;
  const entries: Entry[] = [];
  let next = state;
  for (let due = firstDue(next, plan, now); due; due = firstDue(next, plan, now)) {
    const done = due.change(next);
    if (!done) throw new LedgerBroken(`what was due for account ${state.accountId} could not be done`);
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

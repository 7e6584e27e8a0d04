/** What time alone does to an account: grants expire, allowances are given anew. Applied before anything else is decided. */
import type { AccountState, AllowanceDue, Grant } from './account.ts';
import { nextAnniversary, periodEnd, periodStart } from './calendar.ts';
import type { AllowanceRule, Plan } from './catalogue.ts';
import { credit } from './crediting.ts';
import { append, type Entry } from './entry.ts';
import type { Instant } from './instant.ts';
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
  if (rule.anchor === 'CALENDAR')
    return Math.max(params.dueAt, periodStart(rule.period, rule.timeZone, params.now));
  let at = params.dueAt;
  for (;;) {
    const next = nextRenewal(rule, { since: params.since, at });
    if (next > params.now) return at;
    at = next;
  }
}

function expire(state: AccountState, grant: Grant): { state: AccountState; entry: Entry } {
  const amount = grant.available;
  const grants = state.grants.map((each) =>
    each.id === grant.id ? { ...each, available: 0n, expired: each.expired + amount } : each,
  );
  return append(
    { ...state, grants },
    {
      subject: idFrom(grant.id, 'expiry'),
      ordinal: 0,
      at: grant.expiresAt ?? state.lastAt,
      detail: { kind: 'GRANT_EXPIRED', grantId: grant.id, amount },
      postings: transfer('AVAILABLE', 'EXPIRED', { grantId: grant.id, amount }),
    },
  );
}

function renew(
  state: AccountState,
  rule: AllowanceRule,
  params: { dueAt: Instant; now: Instant },
): { state: AccountState; entry: Entry } {
  const since = state.terms.planSince;
  const at = lastRenewal(rule, { since, ...params });
  const nextAt = nextRenewal(rule, { since, at });
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
}

/** Grants that can be dropped from the state: nothing available, nothing held. Their numbers are in the journal. */
export function isSpent(grant: Grant): boolean {
  return grant.available === 0n && grant.held === 0n;
}

/** Brings the account up to `now`. Returns the state and the entries of what became due, in the order of their instants. */
export function applyDue(
  state: AccountState,
  params: { plan: Plan; now: Instant },
): { state: AccountState; entries: Entry[] } {
  const { plan, now } = params;
  const due: { at: Instant; apply: (state: AccountState) => { state: AccountState; entry: Entry } }[] = [];
  for (const grant of state.grants) {
    if (grant.available > 0n && grant.expiresAt !== null && grant.expiresAt <= now) {
      due.push({ at: grant.expiresAt, apply: (next) => expire(next, grant) });
    }
  }
  for (const { name, dueAt } of state.allowances) {
    const rule = plan.allowances.find((each) => each.name === name);
    if (rule && dueAt <= now) due.push({ at: dueAt, apply: (next) => renew(next, rule, { dueAt, now }) });
  }
  if (due.length === 0) return { state, entries: [] };
  due.sort((a, b) => a.at - b.at);
  const entries: Entry[] = [];
  let next = state;
  for (const { apply } of due) {
    const done = apply(next);
    next = done.state;
    entries.push(done.entry);
  }
  return { state: next, entries };
}

/** The next instant at which time alone changes this account's money; null when none is in sight. */
export function nextDue(state: AccountState): Instant | null {
  const instants = [
    ...state.grants.flatMap((grant) =>
      grant.available > 0n && grant.expiresAt !== null ? [grant.expiresAt] : [],
    ),
    ...state.allowances.map((due) => due.dueAt),
  ];
  return instants.length > 0 ? Math.min(...instants) : null;
}
